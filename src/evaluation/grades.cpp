// Diabetic retinopathy (ICDR 0..4) and risk of macular oedema (0..2).

#include <algorithm>
#include <cmath>
#include <map>

#include "evaluation/benchmark.h"
#include "evaluation/grade_cases.h"
#include "evaluation/metrics.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

struct SetInfo {
  const char *set, *key, *title;
};
constexpr SetInfo kSets[] = {{"idrid_grading", "idrid", "IDRiD test"},
                             {"eyepacs", "eyepacs", "EyePACS, our split"},
                             {"aptos", "aptos", "APTOS, our split"}};
/// Selective risk that the issue allows on referable retinopathy.
constexpr double kAllowedRisk = 0.05;

using Cases = std::vector<GradeCase>;

ClassPairs retinopathy_pairs(const Cases& cases) {
  ClassPairs pairs;
  for (const GradeCase& c : cases) pairs.emplace_back(c.said, c.truth);
  return pairs;
}

std::vector<Scored> referable(const Cases& cases) {
  std::vector<Scored> scored;
  for (const GradeCase& c : cases) scored.push_back({c.referable_p, c.truth >= kReferableGrade});
  return scored;
}

/// The decision "referable or not" by the grade said, and the probability of being on that side.
CurvePoints referable_risk(const Cases& cases) {
  std::vector<Decided> decisions;
  for (const GradeCase& c : cases) {
    const bool said = c.said >= kReferableGrade;
    decisions.push_back({said ? c.referable_p : 1 - c.referable_p, said == (c.truth >= kReferableGrade)});
  }
  return risk_coverage(std::move(decisions));
}

std::optional<double> share_abstained(const Cases& cases) {
  if (cases.empty()) return std::nullopt;
  const auto n = std::count_if(cases.begin(), cases.end(), [](const GradeCase& c) { return c.abstain; });
  return static_cast<double>(n) / static_cast<double>(cases.size());
}

Cases not_abstained(Cases cases) {
  std::erase_if(cases, [](const GradeCase& c) { return c.abstain; });
  return cases;
}

ClassPairs edema_pairs(const Cases& cases) {
  ClassPairs pairs;
  for (const GradeCase& c : cases)
    if (c.edema_truth) pairs.emplace_back(c.edema_said, *c.edema_truth);
  return pairs;
}

/// 1 where both the grade and the risk are right.
std::optional<double> joint_accuracy(const Cases& cases) {
  double right = 0, n = 0;
  for (const GradeCase& c : cases) {
    if (!c.edema_truth) continue;
    ++n;
    right += c.said == c.truth && c.edema_said == *c.edema_truth ? 1 : 0;
  }
  return n > 0 ? std::optional(right / n) : std::nullopt;
}

class Grades : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_grading", "eyepacs", "aptos"}; }
  bool scores(const Sample& sample) const override { return sample.split == "test" && sample.dr_grade; }
  void add(const TestCase& test) override { cases_[test.sample.dataset].push_back(grade_case(test)); }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    result.notes.push_back(
        "All test photographs are scored, those too that the quality or distribution gate would refuse or "
        "for which "
        "the grade would be withheld. APTOS as shared has almost no eye below grade 2.");
    SvgPlot roc({"Referable diabetic retinopathy (grade 2 or more)", "false positive rate",
                 "true positive rate", PlotRange{0, 1}, PlotRange{0, 1}});
    SvgPlot risk({"Referable diabetic retinopathy: errors among the kept", "coverage", "risk",
                  PlotRange{0, 1}, PlotRange{0, 0.4}});
    for (const SetInfo& info : kSets) {
      const auto found = cases_.find(info.set);
      if (found == cases_.end()) continue;
      add_figures(info, found->second, result);
      roc.line(info.title, thinned(roc_curve(referable(found->second))));
      risk.line(info.title, thinned(referable_risk(found->second)));
      result.charts.push_back(
          {std::string("grade_confusion_") + info.key, std::string("Confusion of grades, ") + info.title,
           heat_table_svg(std::string("DR grade, ") + info.title, "true", "said", {"0", "1", "2", "3", "4"},
                          {"0", "1", "2", "3", "4"}, confusion(retinopathy_pairs(found->second), 5))});
    }
    if (const auto idrid = cases_.find("idrid_grading"); idrid != cases_.end())
      add_edema(idrid->second, result);
    result.charts.push_back({"referable_roc", "ROC curves of referable retinopathy", roc.svg()});
    risk.level("5 % risk", kAllowedRisk);
    result.charts.push_back({"referable_risk_coverage", "Risk against coverage", risk.svg()});
    return result;
  }

 private:
  static void add_figures(const SetInfo& info, const Cases& cases, BenchmarkResult& result) {
    const FigureMaker figure(patients_of(cases));
    const std::string key = std::string(info.key) + ".dr.", title = std::string(info.title) + ": DR grade, ";
    const auto add = [&](const char* name, const char* words, auto reduce) {
      result.figures.push_back(figure(key + name, title + words, over(cases, reduce)));
    };
    add("accuracy", "accuracy", [](const Cases& c) { return accuracy(retinopathy_pairs(c)); });
    add("kappa", "quadratic kappa", [](const Cases& c) { return quadratic_kappa(retinopathy_pairs(c), 5); });
    add("referable_auc", "AUC of grade 2 or more", [](const Cases& c) { return auc(referable(c)); });
    add("abstained", "share withheld", share_abstained);
    add("kept_accuracy", "accuracy where not withheld",
        [](const Cases& c) { return accuracy(retinopathy_pairs(not_abstained(c))); });
    add("coverage_at_5_risk", "referable or not: largest coverage with at most 5 % errors",
        [](const Cases& c) { return std::optional(coverage_at_risk(referable_risk(c), kAllowedRisk)); });
  }

  static void add_edema(const Cases& cases, BenchmarkResult& result) {
    const FigureMaker figure(patients_of(cases));
    result.figures.push_back(figure("idrid.edema.accuracy", "IDRiD test: DME risk, accuracy",
                                    over(cases, [](const Cases& c) { return accuracy(edema_pairs(c)); })));
    result.figures.push_back(
        figure("idrid.edema.kappa", "IDRiD test: DME risk, quadratic kappa",
               over(cases, [](const Cases& c) { return quadratic_kappa(edema_pairs(c), 3); })));
    result.figures.push_back(figure("idrid.joint.accuracy", "IDRiD test: DR grade and DME risk both right",
                                    over(cases, joint_accuracy)));
    result.charts.push_back({"edema_confusion_idrid", "Confusion of DME risks, IDRiD test",
                             heat_table_svg("DME risk, IDRiD test", "true", "said", {"0", "1", "2"},
                                            {"0", "1", "2"}, confusion(edema_pairs(cases), 3))});
  }

  std::map<std::string, Cases> cases_;
};

}  // namespace

GradeCase grade_case(const TestCase& test) {
  const GradeReading& said = test.reading.diabetic_retinopathy;
  GradeCase c;
  c.patient = test.patient();
  c.truth = *test.sample.dr_grade;
  c.said = said.value;
  for (std::size_t k = kReferableGrade; k < said.p.size(); ++k) c.referable_p += said.p[k];
  c.abstain = said.abstain;
  c.edema_truth = test.sample.edema_risk;
  c.edema_said = test.reading.macular_edema_risk.value;
  return c;
}

std::vector<std::string> patients_of(const std::vector<GradeCase>& cases) {
  std::vector<std::string> patients;
  for (const GradeCase& c : cases) patients.push_back(c.patient);
  return patients;
}

std::unique_ptr<Benchmark> make_grades() { return std::make_unique<Grades>(); }

}  // namespace retinal
