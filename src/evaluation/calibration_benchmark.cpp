// Do probabilities come true? Expected calibration error and reliability curves.

#include <map>

#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/disease_cases.h"
#include "evaluation/grade_cases.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

std::optional<double> error_of(const std::vector<Scored>& cases) { return expected_calibration_error(cases); }
std::optional<double> chance_of(const std::vector<Scored>& cases) { return chance_calibration_error(cases); }

SvgPlot::Points curve_of(const std::vector<Scored>& cases) {
  SvgPlot::Points points;
  for (const ReliabilityBin& bin : reliability(cases)) points.emplace_back(bin.predicted, bin.observed);
  return points;
}

SvgPlot reliability_plot(const std::string& title) {
  SvgPlot plot({title, "probability said", "share that is so", PlotRange{0, 1}, PlotRange{0, 1}});
  plot.line("", {{0, 0}, {1, 1}}, true);
  return plot;
}

class CalibrationTest : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_grading", "eyepacs", "odir"}; }
  bool scores(const Sample& sample) const override {
    if (sample.dataset == "odir") return is_disease_case(sample);
    return sample.split == "test" && sample.dr_grade;
  }

  Json measure(const TestCase& test) const override {
    return test.sample.dataset == "odir" ? said_diseases(test.reading) : said_grades(test.reading);
  }

  void take(const Sample& sample, const Json& said) override {
    if (sample.dataset == "odir")
      eyes_.push_back(disease_case(sample, said));
    else
      grades_[sample.dataset].push_back(grade_case(sample, said));
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    result.notes.push_back(
        "ECE over 15 bins of equal mass. Resampling adds noise to a bin's share, so an interval may lie "
        "above its "
        "figure.");
    SvgPlot plot = reliability_plot("Referable retinopathy: reliability");
    for (const auto& [set, cases] : grades_) {
      const std::string name = set == "eyepacs" ? "eyepacs" : "idrid";
      const std::string title = set == "eyepacs" ? "EyePACS, our split" : "IDRiD test";
      std::vector<Scored> scored;
      for (const GradeCase& c : cases) scored.push_back({c.referable_p, c.truth >= kReferableGrade});
      const FigureMaker figure(patients_of(cases));
      result.figures.push_back(
          figure(name + ".referable.ece", title + ": referable retinopathy, ECE", over(scored, error_of)));
      result.figures.push_back(figure(name + ".referable.ece_by_chance",
                                      title + ": ECE that exact probabilities would show, by chance",
                                      over(scored, chance_of)));
      plot.line(title, curve_of(scored));
    }
    result.charts.push_back({"reliability_referable", "Reliability of referable retinopathy", plot.svg()});
    add_diseases(result);
    return result;
  }

 private:
  void add_diseases(BenchmarkResult& result) const {
    if (eyes_.empty()) return;
    const FigureMaker figure(patients_of(eyes_), "eyes");
    SvgPlot plot = reliability_plot("ODIR test: reliability");
    for (std::size_t k = 0; k < disease_names().size(); ++k) {
      const std::vector<Scored> scored = scored_class(eyes_, k);
      const std::string& name = disease_names()[k];
      result.figures.push_back(
          figure("odir." + name + ".ece", "ODIR test: " + name + ", ECE", over(scored, error_of)));
      plot.line(name, curve_of(scored));
    }
    result.charts.push_back({"reliability_diseases", "Reliability of ODIR's classes", plot.svg()});
  }

  std::map<std::string, std::vector<GradeCase>> grades_;
  std::vector<DiseaseCase> eyes_;
};

}  // namespace

std::unique_ptr<Benchmark> make_calibration() { return std::make_unique<CalibrationTest>(); }

}  // namespace retinal
