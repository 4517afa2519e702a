// Benchmarks of the language side on small data of our own.

#include "evaluation/language_evaluation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "base/error.h"
#include "base/json.h"
#include "language/model_file.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

#define NEEDS_LANGUAGE_MODEL()        \
  try {                               \
    default_language_model();         \
  } catch (const ModelError& error) { \
    GTEST_SKIP() << error.what();     \
  }

/// text_qa/ and vqa_rad/ with a few questions and `sentences` sentences of text.
void write_data(const fs::path& root, int sentences = 60) {
  fs::create_directories(root / "text_qa");
  fs::create_directories(root / "vqa_rad");
  Json questions = Json::array();
  for (int right = 1; right <= 4; ++right)
    questions.push_back({{"id", std::to_string(right)},
                         {"question", "Which letter is number " + std::to_string(right) + "?"},
                         {"opa", "A"},
                         {"opb", "B"},
                         {"opc", "C"},
                         {"opd", "D"},
                         {"cop", right}});
  std::ofstream(root / "text_qa/medmcqa_dev_ophthalmology_derived.json") << questions.dump();
  std::ofstream text(root / "text_qa/medquad_eye_subset_derived.jsonl");
  for (int i = 0; i < sentences; ++i)
    text
        << Json{{"answer", "The retina of eye " + std::to_string(i) + " lies at the back of the eye."}}.dump()
        << "\n";
  std::ofstream(root / "vqa_rad/labels.csv")
      << "file,split,qid,question,answer,answer_type\n"
         "a.jpg,test,1,\"Is this a lung, or not?\",Yes,CLOSED\nb.jpg,test,2,Is it a bone?,no,CLOSED\n"
         "b.jpg,test,3,Which plane?,axial,OPEN\nc.jpg,train,4,Is it a brain?,Yes,CLOSED\n";
}

const Figure& figure(const Evaluation& evaluation, const std::string& key) {
  const auto& all = evaluation.results.at(0).figures;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Figure& f) { return f.key == key; });
  if (found == all.end()) throw Error("no figure " + key);
  return *found;
}

TEST(Retention, CountsEachQuestionOnce) {
  NEEDS_LANGUAGE_MODEL();
  const test::TemporaryFolder folder;
  write_data(folder.path());
  LanguageEvaluationOptions options;
  options.data = folder.path();
  options.tuned = default_language_model();  // the same model twice: nothing changes
  options.threads = 1;
  const Evaluation evaluation = run_language_benchmark("retention", options);
  const Figure& choice = figure(evaluation, "retention.untuned.medmcqa");
  EXPECT_EQ(choice.n, 4);
  ASSERT_TRUE(choice.value);
  EXPECT_DOUBLE_EQ(*choice.value * 4, std::round(*choice.value * 4));
  EXPECT_EQ(figure(evaluation, "retention.untuned.vqa_rad").n, 2) << "closed test questions alone";
  EXPECT_GT(figure(evaluation, "retention.untuned.perplexity").value, 1);
  EXPECT_EQ(figure(evaluation, "retention.change.medmcqa").value, 0);
  EXPECT_EQ(figure(evaluation, "retention.change.vqa_rad").value, 0);
  EXPECT_NEAR(*figure(evaluation, "retention.change.perplexity").value, 1, 1e-9);
}

TEST(Retention, NamesTheFileThatIsWrong) {
  NEEDS_LANGUAGE_MODEL();
  const test::TemporaryFolder folder;
  LanguageEvaluationOptions options;
  options.data = folder.path();
  const auto message = [&] {
    try {
      run_language_benchmark("retention", options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(message().find("medmcqa_dev_ophthalmology_derived.json"), std::string::npos) << message();
  write_data(folder.path());
  std::ofstream(folder / "vqa_rad/labels.csv") << "file,split,question\n";
  EXPECT_NE(message().find("'answer' is missing"), std::string::npos) << message();
  std::ofstream(folder / "text_qa/medmcqa_dev_ophthalmology_derived.json") << "[{\"question\": 1}]";
  EXPECT_NE(message().find("MedMCQA"), std::string::npos) << message();
}

TEST(FirstWords, TellsAnswersApart) {
  NEEDS_LANGUAGE_MODEL();
  const fs::path model = default_language_model();
  EXPECT_THROW(FirstWords(model, {"yes", "yes"}), ModelError);
  LlamaOptions options;
  options.threads = 1;
  LlamaEngine engine(options);
  const FirstWords words(model, {"yes", "no"});
  const auto scores =
      words.scores(engine.answer_logits({{Role::user, "Repeat this word and write nothing else: yes"}}));
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(best_of(scores), 0u);
}

TEST(ImageUse, NeedsAModelThatSees) {
  const auto run = test::run_program({"evaluate", "image-use", "--data", "."});
  EXPECT_EQ(run.status, 2) << run.err;
  EXPECT_NE(run.err.find("--mmproj"), std::string::npos) << run.err;
}

TEST(LanguageSide, ItsOptionsBelongToItAlone) {
  const auto run = test::run_program({"evaluate", "vessels", "--data", ".", "--adapter", "x.gguf"});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("--adapter is about the language side"), std::string::npos) << run.err;
  const auto degraded = test::run_program({"evaluate", "retention", "--data", ".", "--degrade", "half"});
  EXPECT_EQ(degraded.status, 2);
}

}  // namespace
}  // namespace retinal
