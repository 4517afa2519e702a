// What tuning cost: multiple choice on ophthalmology, yes and no on radiology, perplexity of medical prose.

#include <cmath>
#include <map>
#include <sstream>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/spread.h"
#include "evaluation/language_evaluation.h"
#include "evaluation/metrics.h"
#include "image/photograph.h"
#include "language/perplexity.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr int kWindow = 256;  ///< tokens; the second half of each window is judged
constexpr std::size_t kJudged = kWindow / 2;
constexpr std::size_t kTextBytes = 120'000;  ///< of the usual text: about 100 windows, a minute on one core

/// A question whose answer is one of a few words.
struct ChoiceQuestion {
  std::string prompt;
  std::size_t answer = 0;
  std::string group;  ///< what the bootstrap draws: the picture, or the question itself
  fs::path picture;   ///< shown to models that see
};

std::vector<ChoiceQuestion> limited(std::vector<ChoiceQuestion> questions, int limit) {
  return limit <= 0 ? questions : spread(std::move(questions), static_cast<std::size_t>(limit));
}

std::vector<ChoiceQuestion> medmcqa(const fs::path& data) {
  const fs::path file = data / "text_qa" / "medmcqa_dev_ophthalmology_derived.json";
  std::vector<ChoiceQuestion> out;
  try {
    for (const Json& item : Json::parse(read_text_file(file))) {
      ChoiceQuestion question;
      question.prompt = item.at("question").get<std::string>();
      for (const char* option : {"a", "b", "c", "d"})
        question.prompt += std::string("\n") + static_cast<char>(std::toupper(*option)) + ". " +
                           item.at(std::string("op") + option).get<std::string>();
      question.prompt += "\nAnswer with the letter of the right option alone: A, B, C or D.";
      const int right = item.at("cop").get<int>();
      if (right < 1 || right > 4) throw InputError(file.string() + ": 'cop' must be 1 to 4");
      question.answer = static_cast<std::size_t>(right - 1);
      question.group = item.at("id").get<std::string>();
      out.push_back(std::move(question));
    }
  } catch (const Json::exception& error) {
    throw InputError(file.string() + ": not MedMCQA as data/README.md describes it (" + error.what() + ")");
  }
  return out;
}

std::vector<std::string> csv_cells(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else if (c != '\r')
      cells.back() += c;
  }
  return cells;
}

std::vector<ChoiceQuestion> vqa_rad(const fs::path& data) {
  const fs::path folder = data / "vqa_rad", file = folder / "labels.csv";
  std::istringstream lines(read_text_file(file));
  std::string line;
  std::getline(lines, line);
  std::map<std::string, std::size_t> column;
  for (const std::string& name : csv_cells(line)) column.emplace(name, column.size());
  for (const char* name : {"file", "split", "question", "answer"})
    if (!column.contains(name)) throw InputError(file.string() + ": the column '" + name + "' is missing");
  std::vector<ChoiceQuestion> out;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = csv_cells(line);
    if (cells.size() < column.size() || cells[column["split"]] != "test") continue;
    const std::string& answer = cells[column["answer"]];
    if (answer != "Yes" && answer != "No" && answer != "yes" && answer != "no") continue;
    out.push_back(
        {"Question about a medical image: " + cells[column["question"]] + "\nAnswer with yes or no alone.",
         answer[0] == 'Y' || answer[0] == 'y' ? 0U : 1U, cells[column["file"]],
         folder / "images" / cells[column["file"]]});
  }
  return out;
}

std::string usual_text(const fs::path& data) {
  const fs::path file = data / "text_qa" / "medquad_eye_subset_derived.jsonl";
  std::istringstream lines(read_text_file(file));
  std::string text;
  for (std::string line; std::getline(lines, line) && text.size() < kTextBytes;) {
    const Json item = Json::parse(line, nullptr, false);
    if (!item.is_object() || !item.contains("answer"))
      throw InputError(file.string() + ": not MedQuAD as data/README.md describes it");
    text += item.at("answer").get<std::string>() + "\n\n";
  }
  return text;
}

/// What one model answered and how it fared, by case.
struct Ability {
  std::vector<double> choice, yes_no;  ///< 1 right, 0 wrong
  std::vector<double> says_yes;
  std::vector<double> nats;  ///< mean of each window
};

std::vector<double> answer_all(LlamaEngine& engine, const fs::path& model,
                               const std::vector<ChoiceQuestion>& questions,
                               const std::vector<std::string>& answers, const std::string& label,
                               std::vector<double>* first_said = nullptr) {
  const FirstWords words(model, answers);
  Progress progress(label, static_cast<std::int64_t>(questions.size()));
  std::vector<double> right;
  for (const ChoiceQuestion& question : questions) {
    Message message{Role::user, question.prompt};
    if (engine.sees_pictures() && !question.picture.empty())
      message.pictures = {std::make_shared<const Raster8>(load_photograph(question.picture).pixels)};
    const std::size_t said = best_of(words.scores(engine.answer_logits({message})));
    right.push_back(said == question.answer ? 1 : 0);
    if (first_said) first_said->push_back(said == 0 ? 1 : 0);
    progress.update(static_cast<std::int64_t>(right.size()), "");
  }
  progress.finish();
  return right;
}

std::vector<double> windows_of(const Perplexity& perplexity) {
  std::vector<double> means;
  for (std::size_t at = 0; at + kJudged <= perplexity.nats.size(); at += kJudged) {
    double sum = 0;
    for (std::size_t i = at; i < at + kJudged; ++i) sum += perplexity.nats[i];
    means.push_back(sum / kJudged);
  }
  return means;
}

std::optional<double> mean_value(const std::vector<double>& values) {
  return values.empty() ? std::nullopt : std::optional(mean_of(values));
}

std::optional<double> perplexity_of(const std::vector<double>& nats) {
  return nats.empty() ? std::nullopt : std::optional(std::exp(mean_of(nats)));
}

std::vector<double> minus(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> out;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) out.push_back(a[i] - b[i]);
  return out;
}

std::vector<std::string> groups_of(const std::vector<ChoiceQuestion>& questions) {
  std::vector<std::string> out;
  for (const ChoiceQuestion& question : questions) out.push_back(question.group);
  return out;
}

std::vector<std::string> numbered(std::size_t n) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(std::to_string(i));
  return out;
}

}  // namespace

BenchmarkResult measure_retention(const LanguageEvaluationOptions& options, Evaluation&) {
  const auto choice = limited(medmcqa(options.data), options.limit);
  const auto yes_no = limited(vqa_rad(options.data), options.limit);
  const std::string text = options.text.empty() ? usual_text(options.data) : read_text_file(options.text);
  const std::vector<Contestant> models = contestants(options);
  std::vector<Ability> abilities;
  bool sees = false;
  for (const Contestant& model : models) {
    LlamaEngine engine(model.files);
    sees = sees || engine.sees_pictures();
    Ability ability;
    ability.choice =
        answer_all(engine, model.files.model, choice, {"A", "B", "C", "D"}, model.label + ": MedMCQA");
    ability.yes_no = answer_all(engine, model.files.model, yes_no, {"yes", "no"}, model.label + ": VQA-RAD",
                                &ability.says_yes);
    ability.nats =
        windows_of(perplexity(model.files.model, text, kWindow, options.threads, model.files.adapter));
    abilities.push_back(std::move(ability));
  }

  BenchmarkResult result;
  const FigureMaker of_choice(groups_of(choice), "questions"), of_yes_no(groups_of(yes_no), "questions");
  const FigureMaker of_windows(numbered(abilities[0].nats.size()), "windows of 128 tokens");
  for (std::size_t i = 0; i < models.size(); ++i) {
    const Ability& a = abilities[i];
    const std::string key = "retention." + models[i].key, of = models[i].label + ": ";
    result.figures.push_back(
        of_choice(key + ".medmcqa", of + "MedMCQA ophthalmology, accuracy", over(a.choice, mean_value)));
    result.figures.push_back(
        of_yes_no(key + ".vqa_rad", of + "VQA-RAD yes/no, accuracy", over(a.yes_no, mean_value)));
    result.figures.push_back(
        of_yes_no(key + ".says_yes", of + "VQA-RAD, share answered yes", over(a.says_yes, mean_value)));
    if (a.nats.size() == abilities[0].nats.size())
      result.figures.push_back(
          of_windows(key + ".perplexity", of + "perplexity of the text", over(a.nats, perplexity_of)));
  }
  if (models.size() == 2) {
    const auto change = [&](const FigureMaker& figure, const char* key, const char* label,
                            const std::vector<double>& differences, const auto& reduce) {
      if (!differences.empty())
        result.figures.push_back(
            figure(std::string("retention.change.") + key, label, over(differences, reduce)));
    };
    const auto choices = minus(abilities[1].choice, abilities[0].choice);
    const auto answers = minus(abilities[1].yes_no, abilities[0].yes_no);
    change(of_choice, "medmcqa", "MedMCQA, accuracy gained by tuning", choices, mean_value);
    change(of_yes_no, "vqa_rad", "VQA-RAD, accuracy gained by tuning", answers, mean_value);
    if (abilities[1].nats.size() == abilities[0].nats.size()) {
      const auto nats = minus(abilities[1].nats, abilities[0].nats);
      change(of_windows, "perplexity", "perplexity after tuning over before", nats, perplexity_of);
    } else {
      result.notes.push_back(
          "The models cut the text into different tokens, so their perplexities are not compared.");
    }
  }
  result.notes.push_back(
      "The answer is the option whose letter or word the model thinks likeliest to begin its answer with. "
      "Guessing "
      "reaches 0.25 and 0.5." +
      std::string(sees ? "" : " The models read text only: VQA-RAD's pictures were not shown.") + " Text: " +
      (options.text.empty() ? "answers of MedQuAD on the eye" : options.text.filename().string()) + ".");
  return result;
}

}  // namespace retinal
