// The gates against pictures that are no fundus photographs: all test photographs against 500 generated
// pictures.

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "dataset/readers.h"
#include "evaluation/benchmark.h"
#include "evaluation/case_cache.h"
#include "evaluation/metrics.h"
#include "evaluation/non_fundus.h"
#include "evaluation/svg_plot.h"
#include "image/image_header.h"

namespace retinal {
namespace {

/// 400 drawn pictures, 80 of each kind, and the negatives of 100 test photographs.
constexpr int kDrawn = 400, kInverted = 100;
/// A photograph's negative serves as well at this size, and is read faster.
constexpr int kLongestInverted = 1100;

struct GateCase {
  std::string patient, kind;
  double score = 0;
  bool accepted = false, photograph = false;
};

Json said_of(const DistributionReading& gate) { return {{"score", gate.score}, {"accepted", gate.accepted}}; }

/// A picture in which nothing is lit is refused before any score.
Json read_picture(const Analyzer& analyzer, Raster8 picture, const std::string& name) {
  Photograph photograph;
  photograph.pixels = std::move(picture);
  photograph.source = name;
  try {
    return said_of(analyzer.read(photograph).distribution);
  } catch (const InputError&) {
    return said_of({0, false, ""});
  }
}

bool is_small(const Sample& sample) {
  try {
    const ImageHeader header = read_image_header(read_file(sample.image), sample.id());
    return std::max(header.width, header.height) <= kLongestInverted;
  } catch (const Error&) {  // it is reported where it is scored
    return false;
  }
}

std::vector<Scored> scored(const std::vector<GateCase>& cases) {
  std::vector<Scored> all;
  for (const GateCase& c : cases) all.push_back({c.score, c.photograph});
  return all;
}

std::optional<double> share_accepted(const std::vector<GateCase>& cases) {
  if (cases.empty()) return std::nullopt;
  const auto n = std::count_if(cases.begin(), cases.end(), [](const GateCase& c) { return c.accepted; });
  return static_cast<double>(n) / static_cast<double>(cases.size());
}

std::optional<double> share_refused(const std::vector<GateCase>& cases) {
  const auto accepted = share_accepted(cases);
  return accepted ? std::optional(1 - *accepted) : std::nullopt;
}

std::vector<std::string> patients_of(const std::vector<GateCase>& cases) {
  std::vector<std::string> patients;
  for (const GateCase& c : cases) patients.push_back(c.patient);
  return patients;
}

class Gate : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return dataset_names(); }
  bool scores(const Sample& sample) const override { return is_test_photograph(sample); }

  Json measure(const TestCase& test) const override { return said_of(test.reading.distribution); }
  void take(const Sample& sample, const Json& said) override {
    add_case(patient_of(sample), sample.dataset, true, said);
  }

  std::vector<std::string> own_pictures(const std::vector<Sample>& samples) override {
    // A short run needs few pictures to show that everything works.
    const int share = static_cast<int>(std::min<std::size_t>(5, 1 + samples.size() / 200));  // fifths
    own_.clear();
    for (int i = 0; i < kDrawn * share / 5; ++i)
      own_.push_back({drawn_kind(i), drawn_kind(i) + std::to_string(i), i, {}});
    std::vector<const Sample*> small;
    for (const Sample& sample : samples)
      if (is_small(sample)) small.push_back(&sample);
    const std::size_t negatives = small.empty() ? 0 : static_cast<std::size_t>(kInverted * share / 5);
    for (std::size_t i = 0; i < negatives; ++i) {
      const Sample& sample = *small[i * small.size() / negatives];
      own_.push_back({"inverted", "negative of " + own_name(sample), 0, sample.image});
    }
    std::vector<std::string> names;
    for (const OwnPicture& own : own_) names.push_back(own.name);
    return names;
  }

  Json measure_own(std::size_t i, const Analyzer& analyzer) const override {
    const OwnPicture& own = own_[i];
    return read_picture(analyzer,
                        own.negative_of.empty() ? draw_non_fundus(own.number)
                                                : inverted(load_photograph(own.negative_of).pixels),
                        own.name);
  }

  void take_own(std::size_t i, const Json& said) override {
    add_case("generated/" + own_[i].name, own_[i].kind, false, said);
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    std::map<std::string, std::vector<GateCase>> by_kind;
    std::vector<GateCase> photographs, generated;
    for (const GateCase& c : cases_) {
      (c.photograph ? photographs : generated).push_back(c);
      by_kind[(c.photograph ? "photographs." : "generated.") + c.kind].push_back(c);
    }
    result.figures.push_back(FigureMaker(patients_of(cases_), "pictures")(
        "gate.auroc", "test photographs against generated pictures, AUROC",
        over(cases_, [](const std::vector<GateCase>& c) { return auc(scored(c)); })));
    result.figures.push_back(FigureMaker(patients_of(photographs))(
        "gate.wrongly_refused", "test photographs refused, share", over(photographs, share_refused)));
    result.figures.push_back(FigureMaker(patients_of(generated), "pictures")(
        "gate.wrongly_accepted", "generated pictures accepted, share", over(generated, share_accepted)));
    for (const auto& [kind, cases] : by_kind) {
      const bool own = kind.starts_with("generated.");
      const std::string words = kind.substr(kind.find('.') + 1);
      result.figures.push_back(FigureMaker(patients_of(cases), own ? "pictures" : "photographs")(
          "gate." + kind + (own ? ".accepted" : ".refused"),
          words + (own ? ", generated: accepted, share" : ": refused, share"),
          over(cases, own ? share_accepted : share_refused)));
    }
    result.charts.push_back({"gate_scores", "Scores of photographs and of generated pictures", score_plot()});
    return result;
  }

 private:
  /// Share of pictures whose score lies below each value.
  std::string score_plot() const {
    SvgPlot plot({"Gate: share of pictures below a score", "in-distribution score", "share", PlotRange{0, 1},
                  PlotRange{0, 1}});
    for (bool photograph : {true, false}) {
      std::vector<double> scores;
      for (const GateCase& c : cases_)
        if (c.photograph == photograph) scores.push_back(c.score);
      std::sort(scores.begin(), scores.end());
      SvgPlot::Points curve{{0, 0}};
      for (std::size_t i = 0; i < scores.size(); ++i)
        curve.emplace_back(scores[i], static_cast<double>(i + 1) / static_cast<double>(scores.size()));
      curve.emplace_back(1, 1);
      plot.line(photograph ? "test photographs" : "generated", thinned(curve));
    }
    return plot.svg();
  }

  struct OwnPicture {
    std::string kind, name;
    int number = 0;                     ///< of a drawn one
    std::filesystem::path negative_of;  ///< empty for a drawn one
  };

  void add_case(const std::string& patient, const std::string& kind, bool photograph, const Json& said) {
    cases_.push_back(
        {patient, kind, said.at("score").get<double>(), said.at("accepted").get<bool>(), photograph});
  }

  std::vector<GateCase> cases_;
  std::vector<OwnPicture> own_;
};

}  // namespace

std::unique_ptr<Benchmark> make_gate() { return std::make_unique<Gate>(); }

}  // namespace retinal
