// Whether a model that sees looks at the photograph: the same questions with the photograph, a grey field,
// noise and somebody else's photograph in its place, without evidence (`chat --grounding off`).

#include <array>
#include <memory>

#include "base/error.h"
#include "base/progress.h"
#include "dataset/readers.h"
#include "evaluation/benchmark.h"
#include "evaluation/language_evaluation.h"
#include "evaluation/metrics.h"
#include "image/seeded_random.h"

namespace retinal {
namespace {

constexpr int kPhotographsOfKind = 60;  ///< of each kind of question
constexpr std::uint64_t kImageSeed = 8;
constexpr std::array kShown = {"photograph", "blank", "noise", "shuffled"};

/// A question about a photograph, with the answers that it may have.
struct ImageQuestion {
  std::string text;
  std::vector<std::string> answers;
  std::size_t right = 0;
  std::string patient;
  std::filesystem::path picture;
};

/// A kind of question.
struct Series {
  std::string key, label;
  std::vector<ImageQuestion> questions;
};

/// As many eyes with the disease as without, in turn: guessing reaches one half.
Series disease_series(const std::vector<Sample>& test, const std::string& key, const std::string& name,
                      std::size_t wanted) {
  std::vector<ImageQuestion> with, without;
  for (const Sample& sample : test) {
    const auto label = sample.diseases.find(key);
    if (label == sample.diseases.end()) continue;
    (label->second ? with : without)
        .push_back({"Does this fundus photograph show " + name + "? Answer with yes or no alone.",
                    {"yes", "no"},
                    label->second ? 0U : 1U,
                    patient_of(sample),
                    sample.image});
  }
  Series series{key, name, {}};
  const std::size_t n = std::min({with.size(), without.size(), wanted / 2});
  for (std::size_t i = 0; i < n; ++i) {
    series.questions.push_back(with[i * with.size() / n]);
    series.questions.push_back(without[i * without.size() / n]);
  }
  return series;
}

Series grade_series(const std::vector<Sample>& test, std::size_t wanted) {
  Series series{"grade", "grade of diabetic retinopathy", {}};
  const std::size_t n = std::min(test.size(), wanted);
  for (std::size_t i = 0; i < n; ++i) {
    const Sample& sample = test[i * test.size() / n];
    if (!sample.dr_grade) continue;
    series.questions.push_back(
        {"Which grade of diabetic retinopathy on the ICDR scale, from 0 (none) to 4 (proliferative), does "
         "this "
         "fundus photograph show? Answer with the number alone.",
         {"0", "1", "2", "3", "4"},
         static_cast<std::size_t>(*sample.dr_grade),
         patient_of(sample),
         sample.image});
  }
  return series;
}

std::vector<Series> all_series(const LanguageEvaluationOptions& options) {
  const auto wanted = static_cast<std::size_t>(options.limit > 0 ? options.limit : kPhotographsOfKind);
  const auto test_part = [&](const char* set) {
    std::vector<Sample> samples = read_dataset(set, options.data);
    std::erase_if(samples, [](const Sample& s) { return !is_test_photograph(s); });
    return samples;
  };
  const std::vector<Sample> odir = test_part("odir");
  std::vector<Series> out;
  for (const auto& [key, name] :
       {std::pair("diabetic_retinopathy", "diabetic retinopathy"), std::pair("glaucoma", "glaucoma"),
        std::pair("cataract", "a cataract"), std::pair("pathological_myopia", "pathological myopia")})
    out.push_back(disease_series(odir, key, name, wanted));
  out.push_back(grade_series(test_part("idrid_grading"), wanted));
  return out;
}

Raster8 instead_of(const Raster8& photograph, std::size_t how, SeededRandom& random) {
  Raster8 picture = photograph;
  for (auto& level : picture.data) level = how == 1 ? 128 : static_cast<std::uint8_t>(random.below(256));
  return picture;
}

/// Right answers (1 or 0) of each question for each of kShown.
using Right = std::array<std::vector<double>, kShown.size()>;

Right ask(LlamaEngine& engine, const std::filesystem::path& model, const Series& series,
          const std::string& label) {
  Right right;
  SeededRandom random(kImageSeed);
  Progress progress(label, static_cast<std::int64_t>(series.questions.size()));
  for (std::size_t i = 0; i < series.questions.size(); ++i) {
    const ImageQuestion& question = series.questions[i];
    const FirstWords words(model, question.answers);
    const Raster8 photograph = load_photograph(question.picture).pixels;
    for (std::size_t how = 0; how < kShown.size(); ++how) {
      const std::size_t step =
          1 + static_cast<std::size_t>(random.below(static_cast<int>(series.questions.size()) - 1));
      const ImageQuestion& other = series.questions[(i + step) % series.questions.size()];
      const Raster8 shown = how == 0   ? photograph
                            : how == 3 ? load_photograph(other.picture).pixels
                                       : instead_of(photograph, how, random);
      const Message message{Role::user, question.text, {std::make_shared<const Raster8>(shown)}};
      right[how].push_back(best_of(words.scores(engine.answer_logits({message}))) == question.right ? 1 : 0);
    }
    progress.update(static_cast<std::int64_t>(i + 1), "");
  }
  progress.finish();
  return right;
}

}  // namespace

BenchmarkResult measure_image_use(const LanguageEvaluationOptions& options, Evaluation& evaluation) {
  const std::vector<Series> all = all_series(options);
  BenchmarkResult result;
  const auto mean = [](const std::vector<double>& v) {
    return v.empty() ? std::nullopt : std::optional(mean_of(v));
  };
  for (const Contestant& model : contestants(options)) {
    LlamaEngine engine(model.files);
    for (const Series& series : all) {
      if (series.questions.size() < 2) continue;
      const Right right = ask(engine, model.files.model, series, model.label + ": " + series.label);
      std::vector<std::string> patients;
      for (const ImageQuestion& question : series.questions) patients.push_back(question.patient);
      const FigureMaker figure(patients);
      const std::string key = "image_use." + model.key + "." + series.key + ".";
      for (std::size_t how = 0; how < kShown.size(); ++how)
        result.figures.push_back(
            figure(key + kShown[how], model.label + ": " + series.label + ", accuracy, shown: " + kShown[how],
                   over(right[how], mean)));
      std::vector<double> use;  // the photograph's right answers less those without it
      for (std::size_t i = 0; i < right[0].size(); ++i)
        use.push_back(right[0][i] - (right[1][i] + right[2][i] + right[3][i]) / 3);
      result.figures.push_back(
          figure(key + "use", model.label + ": " + series.label + ", image-use score", over(use, mean)));
      evaluation.photographs += series.questions.size();
    }
  }
  result.notes.push_back(
      "Without evidence, as chat --grounding off. The image-use score is the accuracy with the photograph "
      "less its "
      "mean with a grey field, with noise and with another eye's photograph; 0 means that the model does not "
      "look. "
      "Diseases: as many ODIR test eyes with as without, so guessing reaches 0.5; grades: IDRiD test.");
  return result;
}

}  // namespace retinal
