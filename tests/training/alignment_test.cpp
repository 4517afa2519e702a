// The two stages in which a language model learns to see, as a user runs them: on a language model of random
// weights, with rendered eyes that only their pictures tell apart.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "base/error.h"
#include "image/encode.h"
#include "image/photograph.h"
#include "image/synthetic_fundus.h"
#include "language/llama_engine.h"
#include "language/projector_file.h"
#include "support/program.h"
#include "support/rendered_run.h"
#include "support/tiny_projector.h"
#include "training/picture_features.h"
#include "training/run_files.h"
#include "training/tiny_language_model.h"
#include "training/two_processes.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using test::run_program;

/// What the eyes show; every dialogue asks the same.
const std::string kQuestion = "What is it?";
const std::vector<std::string> kAnswers = {"A right eye.", "The left one.", "Bleeding.", "It is blurred."};

Raster8 eye(std::size_t which) {
  SyntheticFundusOptions options = test::camera_45(31 + which, 420);
  if (which == 1) options.side = Laterality::left;
  if (which == 2) options.lesions = scatter_lesions(5, {20, 14, 0, 0});
  if (which == 3) options.blur = 6;
  return render_synthetic_fundus(options).rgb;
}

Json picture_dialogue(const std::string& image, const std::string& question, const std::string& answer) {
  return {
      {"id", image},
      {"image", image},
      {"conversations", {{{"from", "human"}, {"value", question}}, {{"from", "gpt"}, {"value", answer}}}}};
}

class Sight : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    pictures_ = new test::TemporaryFolder;
    for (std::size_t i = 0; i < kAnswers.size(); ++i)
      test::write_bytes(*pictures_ / name(i), encode_png(eye(i)));
  }
  static void TearDownTestSuite() { delete pictures_; }

  void SetUp() override {
    test::write_tiny_model(base());
    std::string lines;
    for (std::size_t i = 0; i < kAnswers.size(); ++i)
      lines += picture_dialogue(name(i), kQuestion + "\n<image>", kAnswers[i]).dump() + "\n";
    write_file_atomically(dialogues(), lines);
  }

  static std::string name(std::size_t i) { return "eye" + std::to_string(i) + ".png"; }
  static Picture picture(std::size_t i) {
    return std::make_shared<Raster8>(load_photograph(*pictures_ / name(i)).pixels);
  }
  fs::path base() const { return folder_ / "tiny.gguf"; }
  fs::path dialogues() const { return folder_ / "pictures.jsonl"; }
  fs::path out(const std::string& run) const { return folder_ / run; }

  std::string recipe(const std::string& run, const std::string& more, const fs::path& mix) const {
    std::string text = "out = \"" + out(run).string() + "\"\npictures = \"" + pictures_->path().string() +
                       "\"\nvalidation = \"" + mix.string() +
                       "\"\npack_tokens = 400\nwarmup = 2\nthreads = 1\nvalidate_every = 10\nz_limit = 0\n" +
                       more;
    for (const std::string& usual :
         {"base = \"" + base().string() + "\"\n", std::string("max_tokens = 256\n")})
      if (more.find(usual.substr(0, usual.find('='))) == std::string::npos) text += usual;
    text += "[mix]\n\"" + mix.string() + "\" = 1.0\n";
    write_file_atomically(folder_ / (run + ".toml"), text);
    return (folder_ / (run + ".toml")).string();
  }
  test::ProgramRun train(const std::string& stage, const std::string& run, const std::string& more,
                         const test::RunOptions& options = {}) const {
    return run_program({"train", stage, recipe(run, more, dialogues())}, options);
  }
  /// The key with which a recipe goes on from another run's projector.
  std::string from(const std::string& run) const {
    return "projector = \"" + (out(run) / "projector.gguf").string() + "\"\n";
  }
  /// Answers to the question about each picture.
  std::vector<std::string> said(const LlamaOptions& options) const {
    LlamaEngine engine(options);
    GenerationOptions generation;
    generation.max_tokens = 30;
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < kAnswers.size(); ++i)
      answers.push_back(engine.generate({{Role::user, kQuestion, {picture(i)}}}, generation).text);
    return answers;
  }
  LlamaOptions seeing(const std::string& run, const fs::path& model) const {
    LlamaOptions options{model, 1, 512};
    if (fs::exists(out(run) / "adapter.gguf")) options.adapter = out(run) / "adapter.gguf";
    options.mmproj = out(run) / "projector.gguf";
    return options;
  }

  static inline test::TemporaryFolder* pictures_ = nullptr;
  test::TemporaryFolder folder_;
};

constexpr const char* kLora =
    "learning_rate = 1e-2\nrank = 16\nalpha = 16\ndropout = 0\n"
    "projections = [\"attn_q\", \"attn_k\", \"attn_v\", \"attn_output\", \"ffn_gate\", \"ffn_up\", "
    "\"ffn_down\"]\n";

TEST_F(Sight, TwoStagesLearnWhatOnlyThePicturesTell) {
  const auto aligned = train("align", "align", "steps = 20\nlearning_rate = 1e-2\n");
  ASSERT_EQ(aligned.status, 0) << aligned.err;
  EXPECT_NE(aligned.out.find("projector.gguf"), std::string::npos) << aligned.out;
  EXPECT_LT(test::losses(out("align")).back(), test::losses(out("align")).front());
  const Json trained = test::header_of(out("align") / "best.safetensors");
  EXPECT_EQ(trained.size(), 1U + 4U) << "metadata and the projector alone: " << trained.dump();
  EXPECT_FALSE(fs::exists(out("align") / "adapter.gguf"));

  const auto tuned = train("tune", "tune", from("align") + "steps = 120\n" + kLora);
  ASSERT_EQ(tuned.status, 0) << tuned.err;
  EXPECT_LT(test::losses(out("tune")).back(), 0.05);
  EXPECT_EQ(said(seeing("tune", base())), kAnswers) << "llama.cpp, with adapter and projector";
  EXPECT_NE(read_file(out("align") / "projector.gguf"), read_file(out("tune") / "projector.gguf"));

  const auto blind = train("tune", "blind", std::string("steps = 120\n") + kLora);
  ASSERT_EQ(blind.status, 0) << blind.err;
  EXPECT_GT(test::losses(out("blind")).back(), 0.08) << "without pictures four answers fit the question";
  EXPECT_FALSE(fs::exists(out("blind") / "projector.gguf"));
  const Json record = Json::parse(read_text_file(out("tune") / "run.json"));
  EXPECT_EQ(record.at("pictures").at("shown"), kAnswers.size());
  EXPECT_EQ(record.at("pictures").at("tokens_each"), 81);
  EXPECT_EQ(record.at("pictures").at("projector_from"), sha256_hex_of_file(out("align") / "projector.gguf"));
  EXPECT_FALSE(Json::parse(read_text_file(out("blind") / "run.json")).contains("pictures"));
}

TEST_F(Sight, AFrozenModelIsToldByTheProjectorWhatItKnowsInWords) {
  // First the model learns to answer to words; then the projector alone must say these words for pictures.
  std::string lines;
  const std::vector<std::string> words = {"aaaa ", "bbbb ", "cccc ", "dddd "};
  for (std::size_t i = 0; i < kAnswers.size(); ++i)
    lines += picture_dialogue(name(i), words[i] + kQuestion, kAnswers[i]).dump() + "\n";
  write_file_atomically(folder_ / "words.jsonl", lines);
  const std::string in_full = "method = \"full\"\nsteps = 120\nlearning_rate = 3e-3\n";
  const auto read = run_program({"train", "tune", recipe("words", in_full, folder_ / "words.jsonl")});
  ASSERT_EQ(read.status, 0) << read.err;
  ASSERT_LT(test::losses(out("words")).back(), 0.1);
  const fs::path merged = folder_ / "merged.gguf";
  ASSERT_EQ(run_program({"train", "merge", (folder_ / "words.toml").string(), "--out", merged.string(),
                         "--type", "f32"})
                .status,
            0);
  const auto aligned =
      train("align", "seen", "base = \"" + merged.string() + "\"\nsteps = 200\nlearning_rate = 1e-2\n");
  ASSERT_EQ(aligned.status, 0) << aligned.err;
  EXPECT_LT(test::losses(out("seen")).back(), 0.1);
  EXPECT_EQ(said(seeing("seen", merged)), kAnswers);
}

TEST_F(Sight, KilledAndResumedIsTheSameAsNeverStopped) {
  ASSERT_EQ(train("align", "align", "steps = 3\n").status, 0);
  const std::vector<std::pair<std::string, std::string>> stages = {
      {"align", "steps = 40\naccumulate = 2\nlearning_rate = 5e-3\n"},
      {"tune", "steps = 40\naccumulate = 2\ndropout = 0.1\nlearning_rate = 5e-3\n" + from("align")},
      {"tune", "steps = 25\nmethod = \"full\"\nrecompute = true\nlearning_rate = 2e-3\n" + from("align")}};
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto& [stage, steps] = stages[i];
    const std::string whole = "whole" + std::to_string(i), killed = "killed" + std::to_string(i);
    ASSERT_EQ(train(stage, whole, steps).status, 0);
    test::RunOptions kill_it;
    kill_it.kill_when = [&] { return test::saved_step(out(killed)) >= 7; };
    const std::string often = steps + "checkpoint_minutes = 1e-6\n";
    const auto run = train(stage, killed, often, kill_it);
    ASSERT_EQ(run.signal, SIGKILL) << run.err;
    const auto resumed = run_program({"train", stage, recipe(killed, often, dialogues()), "--resume"});
    ASSERT_EQ(resumed.status, 0) << resumed.err;
    for (const char* file : {"checkpoint.safetensors", "best.safetensors", "log.csv", "validation.csv"})
      EXPECT_TRUE(read_file(out(whole) / file) == read_file(out(killed) / file)) << stage << ": " << file;
    // The name of the run stands in the file.
    const auto one = read_projector_spec(out(whole) / "projector.gguf"),
               other = read_projector_spec(out(killed) / "projector.gguf");
    EXPECT_EQ(one.language_model_sha256, other.language_model_sha256);
  }
}

TEST_F(Sight, ProcessesThatAreNotEquallyFastLeaveNoPictureOut) {
  std::vector<training::PictureFeatures::Named> pictures;
  for (std::size_t i = 0; i < kAnswers.size(); ++i) pictures.push_back({*pictures_ / name(i), name(i)});
  for (const int part : {0, 1}) {  // the second begins when the first has ended
    training::PictureFeatures process(folder_ / "shared", 1);
    ASSERT_TRUE(process.add(pictures, 2, part, [] { return false; }));
    if (part == 0) continue;
    for (const auto& [picture, place] : pictures) EXPECT_NO_THROW(process.of(picture)) << place;
  }
}

TEST_F(Sight, TwoProcessesDoWhatOneDoesWithTwiceTheAccumulation) {
  const std::string common = "steps = 10\nlearning_rate = 5e-3\n";
  ASSERT_EQ(train("align", "one", common + "accumulate = 2\n").status, 0);
  const std::string apart = common + "features = \"" + (folder_ / "apart").string() + "\"\n";
  const auto runs = test::two_processes("align", recipe("two", apart, dialogues()));
  ASSERT_EQ(runs[0].status, 0) << runs[0].err;
  ASSERT_EQ(runs[1].status, 0) << runs[1].err;
  const auto one = test::losses(out("one")), two = test::losses(out("two"));
  ASSERT_EQ(two.size(), 10U);
  for (std::size_t i = 0; i < two.size(); ++i) EXPECT_NEAR(one[i], two[i], 1e-4) << "step " << i + 1;
}

TEST_F(Sight, PicturesAreLookedAtOnce) {
  ASSERT_EQ(train("align", "first", "steps = 1\n").status, 0);
  const auto kept = [&] {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "features"))
      if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
  };
  const auto files = kept();
  ASSERT_EQ(files.size(), kAnswers.size());
  EXPECT_EQ(fs::file_size(files[0]), 81U * 320 * 2) << "half precision";
  EXPECT_EQ(files[0].parent_path().filename(), FundusEncoder({}, 1).sha256().substr(0, 16));
  std::vector<std::vector<std::uint8_t>> before;
  for (const fs::path& file : files) before.push_back(read_file(file));
  const auto written = fs::last_write_time(files[1]);
  test::write_bytes(files[0], {1, 2, 3});  // as if it had been cut short
  ASSERT_EQ(train("align", "second", "steps = 1\n").status, 0);
  EXPECT_EQ(kept(), files);
  EXPECT_EQ(fs::last_write_time(files[1]), written) << "it was computed again";
  EXPECT_EQ(read_file(files[0]), before[0]);
}

TEST_F(Sight, WhatCannotBeLearntFromIsRefusedWithItsPlace) {
  const auto refused = [&](const std::string& stage, const std::string& more, int status,
                           const std::string& reason) {
    const auto run = train(stage, "wrong", more);
    EXPECT_EQ(run.status, status) << more << run.err;
    EXPECT_NE(run.err.find(reason), std::string::npos) << reason << "\n" << run.err;
  };
  const auto lines = [&](const std::vector<Json>& all) {
    std::string text;
    for (const Json& line : all) text += line.dump() + "\n";
    write_file_atomically(dialogues(), text);
  };
  const Json fine = picture_dialogue(name(0), "q\n<image>", "a");
  refused("align", "rank = 8\n", 2, "unknown key 'rank'");
  refused("align", "projector_kind = \"conv\"\n", 2, "'projector_kind'");
  refused("tune", "projector = \"nowhere.gguf\"\n", 5, "nowhere.gguf");
  refused("tune", "projector = \"" + base().string() + "\"\n", 5, "no projector");
  test::write_tiny_projector(folder_ / "wide.gguf", {.width = 96});
  refused("tune", "projector = \"" + (folder_ / "wide.gguf").string() + "\"\n", 5, "vectors of 96 numbers");
  test::write_tiny_projector(folder_ / "other.gguf", {.encoder_sha256 = std::string(64, 'a')});
  refused("tune", "projector = \"" + (folder_ / "other.gguf").string() + "\"\n", 5, "another encoder");
  lines({fine, picture_dialogue("gone.png", "q\n<image>", "a")});
  refused("align", "", 3, "pictures.jsonl, line 2: there is no picture");
  lines({fine, picture_dialogue(name(1), "q", "a")});
  refused("align", "", 3, "line 2: it shows no picture");
  lines({fine, picture_dialogue(name(1), "q<image>\n<image>", "a")});
  refused("align", "", 3, "line 2: it shows its picture more than once");
  lines({fine, picture_dialogue(name(1), "q", "a <image>")});
  refused("align", "", 3, "line 2: an answer shows a picture");
  lines({fine, Json{{"conversations", picture_dialogue("", "q\n<image>", "a").at("conversations")}}});
  refused("align", "", 3, "line 2: it holds <image>, but names no picture");
  test::write_bytes(*pictures_ / "broken.png", {1, 2, 3});
  lines({fine, picture_dialogue("broken.png", "q\n<image>", "a")});
  refused("align", "", 3, "line 2: broken.png");
  lines({fine});
  refused("align", "max_tokens = 60\n", 3, "no answer is left to learn within 60 tokens");
  test::write_tiny_projector(folder_ / "fits.gguf", {});
  lines({picture_dialogue(name(0), "q", "a")});
  refused("tune", "projector = \"" + (folder_ / "fits.gguf").string() + "\"\n", 3,
          "nothing that a projector");
}

TEST_F(Sight, ACheckpointOfAnotherEncoderIsNotGoneOnFrom) {
  ASSERT_EQ(train("align", "run", "steps = 2\n").status, 0);
  const fs::path file = out("run") / "checkpoint.safetensors";
  auto bytes = read_file(file);
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t at = text.find("\"encoder_sha256\":\"") + 18;
  bytes[at] = bytes[at] == '0' ? '1' : '0';
  write_file_atomically(file, bytes);
  const auto run = run_program({"train", "align", recipe("run", "steps = 4\n", dialogues()), "--resume"});
  EXPECT_EQ(run.status, 2) << run.err;
  EXPECT_NE(run.err.find("another encoder"), std::string::npos) << run.err;
}

TEST_F(Sight, StoppedWhilePicturesAreLookedAtItSaysSo) {
  test::RunOptions at_once;
  at_once.interrupt_when = [&] { return fs::exists(folder_ / "features"); };
  const auto run = train("align", "stopped", "steps = 100000\n", at_once);
  EXPECT_EQ(run.status, 130) << run.err;
  EXPECT_NE(run.err.find("stopped"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace retinal
