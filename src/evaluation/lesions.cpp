// Lesions by pixel (IDRiD) and by photograph (DIARETDB1, HEI-MED).

#include <algorithm>
#include <array>
#include <map>

#include "base/json.h"
#include "dataset/csv.h"
#include "evaluation/benchmark.h"
#include "evaluation/pixel_histogram.h"
#include "evaluation/pixel_truth.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

constexpr std::array<const char*, 4> kLesionTitles = {"microaneurysms", "haemorrhages", "hard exudates",
                                                      "soft exudates"};
constexpr std::array<const char*, 4> kDiaretColumns = {
    "red_small_dots_max_agreement", "haemorrhages_max_agreement", "hard_exudates_max_agreement",
    "soft_exudates_max_agreement"};

class Lesions : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_segmentation"}; }
  bool scores(const Sample& sample) const override { return sample.split == "test"; }

  Json measure(const TestCase& test) const override {
    Json measured = Json::array();
    for (Structure lesion : kLesions) {
      const Raster8 truth = truth_mask(test, to_string(lesion));
      PixelHistogram histogram;
      histogram.add(said_map(test, lesion), truth, {});
      measured.push_back(
          {{"histogram", histogram}, {"counts", compare_masks(said_mask(test, lesion), truth, {})}});
    }
    return measured;
  }

  void take(const Sample& sample, const Json& measured) override {
    patients_.push_back(patient_of(sample));
    for (std::size_t i = 0; i < kLesions.size(); ++i) {
      histograms_[i].push_back(measured.at(i).at("histogram").get<PixelHistogram>());
      counts_[i].push_back(measured.at(i).at("counts").get<Counts>());
    }
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    const FigureMaker figure(patients_);
    SvgPlot plot({"IDRiD test, lesion pixels", "recall", "precision", PlotRange{0, 1}, PlotRange{0, 1}});
    for (std::size_t i = 0; i < kLesions.size(); ++i) {
      const std::string key = std::string("idrid.lesion.") + to_string(kLesions[i]);
      const std::string title = std::string("IDRiD test: ") + kLesionTitles[i] + ", ";
      result.figures.push_back(figure(key + ".ap", title + "average precision over all pixels",
                                      [&, i](const std::vector<std::size_t>& cases) {
                                        return pooled(histograms_[i], cases).average_precision();
                                      }));
      result.figures.push_back(figure(key + ".dice", title + "Dice over all pixels",
                                      over(counts_[i], [](const auto& c) { return sum_of(c).f1(); })));
      plot.line(kLesionTitles[i],
                thinned(pooled(histograms_[i], all_cases(patients_.size())).precision_recall_curve()));
    }
    result.charts.push_back(
        {"lesions_precision_recall", "Precision and recall of lesion pixels", plot.svg()});
    return result;
  }

 private:
  std::vector<std::string> patients_;
  std::array<std::vector<PixelHistogram>, 4> histograms_;
  std::array<std::vector<Counts>, 4> counts_;
};

/// The largest probability anywhere: how sure it is that there is one.
double peak(const FundusReading& reading, Structure lesion) {
  const auto& p = reading[lesion].probability.data;
  return p.empty() ? 0 : *std::max_element(p.begin(), p.end());
}

class LesionImages : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"diaretdb1", "hei_med"}; }
  bool scores(const Sample& sample) const override {
    return sample.dataset == "hei_med" || sample.split == "test";
  }

  void prepare(const std::filesystem::path& data, int /*limit*/) override {
    const CsvTable diaret = CsvTable::read(data / "diaretdb1" / "labels.csv");
    for (std::size_t row = 0; row < diaret.rows(); ++row)
      for (std::size_t i = 0; i < kLesions.size(); ++i)
        diaretdb1_[diaret.at(row, "file")][i] = diaret.integer(row, kDiaretColumns[i]) >= kDiaretAgreement;
    const CsvTable hei_med = CsvTable::read(data / "hei_med" / "labels.csv");
    for (std::size_t row = 0; row < hei_med.rows(); ++row)
      exudates_[hei_med.at(row, "file")] = hei_med.integer(row, "has_exudate") == 1;
  }

  Json measure(const TestCase& test) const override {
    Json peaks = Json::array();
    for (Structure lesion : kLesions) peaks.push_back(peak(test.reading, lesion));
    return peaks;
  }

  void take(const Sample& sample, const Json& measured) override {
    const std::string file = sample.image.filename().string();
    const auto p = measured.get<std::array<double, 4>>();
    if (sample.dataset == "hei_med") {
      hei_med_patients_.push_back(patient_of(sample));
      hei_med_cases_.push_back({std::max(p[2], p[3]), exudates_.at(file)});
      return;
    }
    diaret_patients_.push_back(patient_of(sample));
    for (std::size_t i = 0; i < kLesions.size(); ++i)
      diaret_cases_[i].push_back({p[i], diaretdb1_.at(file)[i]});
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    SvgPlot plot({"Lesions by photograph", "false positive rate", "true positive rate", PlotRange{0, 1},
                  PlotRange{0, 1}});
    const FigureMaker diaret(diaret_patients_), hei_med(hei_med_patients_);
    for (std::size_t i = 0; i < kLesions.size(); ++i) {
      result.figures.push_back(
          diaret(std::string("diaretdb1.") + to_string(kLesions[i]) + ".auc",
                 std::string("DIARETDB1 test: ") + kLesionTitles[i] + ", AUC by photograph",
                 over(diaret_cases_[i], auc)));
      plot.line(std::string("DIARETDB1 ") + kLesionTitles[i], roc_curve(diaret_cases_[i]));
    }
    result.figures.push_back(hei_med("hei_med.exudate.auc", "HEI-MED, all: exudates, AUC by photograph",
                                     over(hei_med_cases_, auc)));
    plot.line("HEI-MED exudates", thinned(roc_curve(hei_med_cases_)));
    result.charts.push_back({"lesion_images_roc", "ROC curves of lesions by photograph", plot.svg()});
    return result;
  }

 private:
  std::map<std::string, std::array<bool, 4>> diaretdb1_;  ///< file -> in the order of kLesions
  std::map<std::string, bool> exudates_;
  std::vector<std::string> diaret_patients_, hei_med_patients_;
  std::array<std::vector<Scored>, 4> diaret_cases_;
  std::vector<Scored> hei_med_cases_;
};

}  // namespace

std::unique_ptr<Benchmark> make_lesions() { return std::make_unique<Lesions>(); }
std::unique_ptr<Benchmark> make_lesion_images() { return std::make_unique<LesionImages>(); }

}  // namespace retinal
