// The gates against pictures that are no fundus photographs: all test photographs against 500 generated
// pictures.

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "base/progress.h"
#include "dataset/readers.h"
#include "evaluation/benchmark.h"
#include "evaluation/metrics.h"
#include "evaluation/non_fundus.h"
#include "evaluation/svg_plot.h"

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

/// A picture in which nothing is lit is refused before any score.
GateCase read_drawn(const Analyzer& analyzer, Raster8 picture, const std::string& kind, int number) {
  GateCase c{"generated/" + kind + std::to_string(number), kind, 0, false, false};
  Photograph photograph;
  photograph.pixels = std::move(picture);
  photograph.source = c.patient;
  try {
    const DistributionReading gate = analyzer.read(photograph).distribution;
    c.score = gate.score;
    c.accepted = gate.accepted;
  } catch (const InputError&) {
    c.accepted = false;
  }
  return c;
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

  void add(const TestCase& test) override {
    const DistributionReading& gate = test.reading.distribution;
    cases_.push_back({test.patient(), test.sample.dataset, gate.score, gate.accepted, true});
    const Raster8& pixels = test.photograph.pixels;
    if (std::max(pixels.width, pixels.height) <= kLongestInverted) to_invert_.push_back(test.sample.image);
  }

  void add_own_pictures(const Analyzer& analyzer) override {
    // A short run needs few pictures to show that everything works.
    const int share = static_cast<int>(std::min<std::size_t>(5, 1 + cases_.size() / 200));  // fifths
    const int drawn = kDrawn * share / 5, negatives = kInverted * share / 5;
    Progress progress("reading generated pictures", drawn + negatives);
    for (int i = 0; i < drawn; ++i) {
      cases_.push_back(read_drawn(analyzer, draw_non_fundus(i), drawn_kind(i), i));
      progress.update(i + 1, drawn_kind(i));
    }
    const std::size_t n = to_invert_.size();
    for (int i = 0; i < negatives && n > 0; ++i) {
      const auto& file = to_invert_[static_cast<std::size_t>(i) * n / static_cast<std::size_t>(negatives)];
      cases_.push_back(read_drawn(analyzer, inverted(load_photograph(file).pixels), "inverted", i));
      progress.update(drawn + i + 1, "inverted");
    }
    progress.finish();
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

  std::vector<GateCase> cases_;
  std::vector<std::filesystem::path> to_invert_;
};

}  // namespace

std::unique_ptr<Benchmark> make_gate() { return std::make_unique<Gate>(); }

}  // namespace retinal
