// Vessels, and arteries against veins.

#include <array>
#include <map>

#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/pixel_histogram.h"
#include "evaluation/pixel_truth.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

const std::map<std::string, std::string> kSetTitles = {{"drive", "DRIVE test"},
                                                       {"hrf_av", "HRF test (half size)"},
                                                       {"chase_db1", "CHASE_DB1, last 8"},
                                                       {"stare", "STARE, all 20 (observer AH)"}};
const std::vector<std::string> kVesselSets = {"drive", "hrf_av", "chase_db1", "stare"};
const std::vector<std::string> kArterySets = {"drive", "hrf_av"};

double mean_vessel_dice(const std::vector<Counts>& pictures) {
  std::vector<double> dice;
  for (const Counts& counts : pictures) dice.push_back(counts.f1().value_or(1));
  return mean_of(dice);
}

class Vessels : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return kVesselSets; }
  bool scores(const Sample& sample) const override { return sample.split == "test"; }

  Json measure(const TestCase& test) const override {
    const Raster8 truth = truth_mask(test, "vessel"), field = field_at_photo_size(test);
    PixelHistogram histogram;
    histogram.add(said_map(test, Structure::vessel), truth, field);
    return {{"histogram", histogram},
            {"counts", compare_masks(said_mask(test, Structure::vessel), truth, field)}};
  }

  void take(const Sample& sample, const Json& measured) override {
    Set& set = sets_[sample.dataset];
    set.patients.push_back(patient_of(sample));
    set.histograms.push_back(measured.at("histogram").get<PixelHistogram>());
    set.counts.push_back(measured.at("counts").get<Counts>());
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    SvgPlot roc({"Vessels, pixels inside the field of view", "false positive rate", "true positive rate",
                 PlotRange{0, 0.2}, PlotRange{0.6, 1}});
    SvgPlot curve({"Vessels, pixels inside the field of view", "recall", "precision", PlotRange{0, 1},
                   PlotRange{0, 1}});
    for (const std::string& name : kVesselSets) {
      const auto found = sets_.find(name);
      if (found == sets_.end()) continue;
      add_figures(name, found->second, result);
      const PixelHistogram all = pooled(found->second.histograms, all_cases(found->second.histograms.size()));
      roc.line(kSetTitles.at(name), thinned(all.roc_curve()));
      curve.line(kSetTitles.at(name), thinned(all.precision_recall_curve()));
    }
    result.charts.push_back({"vessels_roc", "ROC curves of vessel pixels", roc.svg()});
    result.charts.push_back(
        {"vessels_precision_recall", "Precision and recall of vessel pixels", curve.svg()});
    return result;
  }

 private:
  struct Set {
    std::vector<std::string> patients;
    std::vector<PixelHistogram> histograms;
    std::vector<Counts> counts;
  };

  static void add_figures(const std::string& name, const Set& set, BenchmarkResult& result) {
    const FigureMaker figure(set.patients);
    const std::string title = kSetTitles.at(name) + ": vessels, ";
    result.figures.push_back(figure(name + ".vessel.dice", title + "Dice over all pixels",
                                    over(set.counts, [](const auto& c) { return sum_of(c).f1(); })));
    result.figures.push_back(figure(name + ".vessel.dice_mean", title + "mean Dice of a photograph",
                                    over(set.counts, mean_vessel_dice)));
    result.figures.push_back(
        figure(name + ".vessel.auc", title + "AUC over all pixels",
               [&](const std::vector<std::size_t>& cases) { return pooled(set.histograms, cases).auc(); }));
  }

  std::map<std::string, Set> sets_;
};

/// Right and wrong decisions on pixels that are artery or vein and not both, and masks of either against the
/// truth.
struct ArteryVeinCounts {
  double right = 0, wrong = 0;
  Counts artery, vein;
};

std::optional<double> artery_vein_accuracy(const std::vector<ArteryVeinCounts>& pictures) {
  double right = 0, all = 0;
  for (const ArteryVeinCounts& p : pictures) {
    right += p.right;
    all += p.right + p.wrong;
  }
  return all > 0 ? std::optional(right / all) : std::nullopt;
}

std::optional<double> class_dice(const std::vector<ArteryVeinCounts>& pictures, bool artery) {
  std::vector<Counts> counts;
  for (const ArteryVeinCounts& p : pictures) counts.push_back(artery ? p.artery : p.vein);
  return sum_of(counts).f1();
}

class ArteryVein : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return kArterySets; }
  bool scores(const Sample& sample) const override { return sample.split == "test"; }

  Json measure(const TestCase& test) const override {
    const Raster8 artery = truth_mask(test, "artery"), vein = truth_mask(test, "vein");
    const RasterF p_artery = said_map(test, Structure::artery), p_vein = said_map(test, Structure::vein);
    double right_pixels = 0, wrong_pixels = 0;
    for (std::size_t i = 0; i < artery.data.size(); ++i) {
      if ((artery.data[i] != 0) == (vein.data[i] != 0)) continue;
      // Equal probabilities decide nothing, so they are wrong.
      const bool right =
          artery.data[i] != 0 ? p_artery.data[i] > p_vein.data[i] : p_vein.data[i] > p_artery.data[i];
      (right ? right_pixels : wrong_pixels) += 1;
    }
    const Raster8 field = field_at_photo_size(test);
    return {{"right", right_pixels},
            {"wrong", wrong_pixels},
            {"artery", compare_masks(said_mask(test, Structure::artery), artery, field)},
            {"vein", compare_masks(said_mask(test, Structure::vein), vein, field)}};
  }

  void take(const Sample& sample, const Json& measured) override {
    Set& set = sets_[sample.dataset];
    set.patients.push_back(patient_of(sample));
    set.counts.push_back({measured.at("right").get<double>(), measured.at("wrong").get<double>(),
                          measured.at("artery").get<Counts>(), measured.at("vein").get<Counts>()});
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    std::vector<std::string> labels;
    std::vector<double> heights;
    for (const std::string& name : kArterySets) {
      const auto found = sets_.find(name);
      if (found == sets_.end()) continue;
      const FigureMaker figure(found->second.patients);
      const auto& counts = found->second.counts;
      const std::string title = kSetTitles.at(name) + ": ", key = name + ".artery_vein.";
      result.figures.push_back(figure(key + "accuracy", title + "artery or vein, accuracy on their pixels",
                                      over(counts, artery_vein_accuracy)));
      result.figures.push_back(figure(key + "dice_artery", title + "artery mask, Dice over all pixels",
                                      over(counts, [](const auto& c) { return class_dice(c, true); })));
      result.figures.push_back(figure(key + "dice_vein", title + "vein mask, Dice over all pixels",
                                      over(counts, [](const auto& c) { return class_dice(c, false); })));
      for (std::size_t i = result.figures.size() - 3; i < result.figures.size(); ++i)
        heights.push_back(result.figures[i].value.value_or(0));
      for (const char* label : {" accuracy", " artery", " vein"})
        labels.push_back((name == "drive" ? "DRIVE" : "HRF") + std::string(label));
    }
    SvgPlot plot({"Arteries and veins: accuracy and Dice", "", "share", std::nullopt, PlotRange{0, 1}});
    result.charts.push_back(
        {"artery_vein", "Accuracy and Dice of arteries and veins", plot.bars("", labels, heights).svg()});
    return result;
  }

 private:
  struct Set {
    std::vector<std::string> patients;
    std::vector<ArteryVeinCounts> counts;
  };
  std::map<std::string, Set> sets_;
};

}  // namespace

std::unique_ptr<Benchmark> make_vessels() { return std::make_unique<Vessels>(); }
std::unique_ptr<Benchmark> make_artery_vein() { return std::make_unique<ArteryVein>(); }

}  // namespace retinal
