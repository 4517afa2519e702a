// What is said about the photograph itself: its quality, and which eye it shows.

#include <array>

#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/metrics.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

constexpr int kReject = 2;  // EyeQ: 0 good, 1 usable, 2 reject
const std::vector<std::string> kGrades = {"good", "usable", "reject"};

int grade_number(const std::string& grade) {
  return grade == kGrades[0] ? 0 : grade == kGrades[1] ? 1 : kReject;
}

class Quality : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"eyepacs"}; }
  bool scores(const Sample& sample) const override { return sample.split == "test" && sample.quality; }

  Json measure(const TestCase& test) const override {
    return {{"reject_p", test.reading.quality.p[kReject]},
            {"grade", grade_number(test.reading.quality.grade)}};
  }

  void take(const Sample& sample, const Json& said) override {
    patients_.push_back(patient_of(sample));
    usable_.push_back({1 - said.at("reject_p").get<double>(), *sample.quality != kReject});
    grades_.emplace_back(said.at("grade").get<int>(), *sample.quality);
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    const FigureMaker figure(patients_);
    result.figures = {figure("eyeq.auc", "EyeQ labels, EyePACS test: good or usable against reject, AUC",
                             over(usable_, auc)),
                      figure("eyeq.accuracy", "EyeQ labels, EyePACS test: good, usable or reject, accuracy",
                             over(grades_, [](const ClassPairs& pairs) { return accuracy(pairs); }))};
    SvgPlot roc({"Good or usable against reject", "false positive rate", "true positive rate",
                 PlotRange{0, 1}, PlotRange{0, 1}});
    result.charts.push_back(
        {"quality_roc", "ROC curve of usable photographs", roc.line("", roc_curve(usable_)).svg()});
    result.charts.push_back(
        {"quality_confusion", "Confusion of quality grades",
         heat_table_svg("Quality, EyeQ labels", "true", "said", kGrades, kGrades, confusion(grades_, 3))});
    return result;
  }

 private:
  std::vector<std::string> patients_;
  std::vector<Scored> usable_;
  ClassPairs grades_;
};

enum class Side { right, wrong, undecided };

std::optional<double> share(const std::vector<Side>& sides, bool among_decided, bool count_decided) {
  double right = 0, decided = 0;
  for (Side side : sides) {
    right += side == Side::right ? 1 : 0;
    decided += side != Side::undecided ? 1 : 0;
  }
  const double whole = among_decided ? decided : static_cast<double>(sides.size());
  return whole > 0 ? std::optional((count_decided ? decided : right) / whole) : std::nullopt;
}

class LateralityTest : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"odir"}; }
  bool scores(const Sample& sample) const override { return sample.split == "test" && sample.side; }

  Json measure(const TestCase& test) const override {
    const auto& said = test.reading.laterality.value;
    return said ? Json(to_string(*said)) : Json("undecided");
  }

  void take(const Sample& sample, const Json& said) override {
    patients_.push_back(patient_of(sample));
    sides_.push_back(said == "undecided"               ? Side::undecided
                     : said == to_string(*sample.side) ? Side::right
                                                       : Side::wrong);
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    const FigureMaker figure(patients_);
    const auto add = [&](const char* key, const char* words, bool among_decided, bool count_decided) {
      result.figures.push_back(figure(
          std::string("odir.laterality.") + key, std::string("ODIR test: ") + words,
          over(sides_,
               [=](const std::vector<Side>& sides) { return share(sides, among_decided, count_decided); })));
    };
    add("accuracy", "right or left eye, accuracy where decided", true, false);
    add("decided", "right or left eye, share decided", false, true);
    add("accuracy_of_all", "right or left eye, share decided and right", false, false);
    return result;
  }

 private:
  std::vector<std::string> patients_;
  std::vector<Side> sides_;
};

}  // namespace

std::unique_ptr<Benchmark> make_quality() { return std::make_unique<Quality>(); }
std::unique_ptr<Benchmark> make_laterality() { return std::make_unique<LateralityTest>(); }

}  // namespace retinal
