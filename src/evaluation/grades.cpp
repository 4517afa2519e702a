// Diabetic retinopathy (ICDR 0..4) and risk of macular oedema (0..2).

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/grade_cases.h"
#include "evaluation/metrics.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

struct GradedSet {
  const char *set, *key, *title;
};
constexpr GradedSet kGradedSets[] = {{"idrid_grading", "idrid", "IDRiD test"},
                                     {"eyepacs", "eyepacs", "EyePACS, our split"},
                                     {"aptos", "aptos", "APTOS, our split"}};
/// Selective risk that the issue allows on referable retinopathy.
constexpr double kAllowedRisk = 0.05;

using GradeCases = std::vector<GradeCase>;

ClassPairs retinopathy_pairs(const GradeCases& cases) {
  ClassPairs pairs;
  for (const GradeCase& c : cases) pairs.emplace_back(c.said, c.truth);
  return pairs;
}

std::vector<Scored> referable(const GradeCases& cases) {
  std::vector<Scored> scored;
  for (const GradeCase& c : cases) scored.push_back({c.referable_p, c.truth >= kReferableGrade});
  return scored;
}

/// The decision "referable or not" by the grade said, and the probability of being on that side.
CurvePoints referable_risk(const GradeCases& cases) {
  std::vector<Decided> decisions;
  for (const GradeCase& c : cases) {
    const bool said = c.said >= kReferableGrade;
    decisions.push_back({said ? c.referable_p : 1 - c.referable_p, said == (c.truth >= kReferableGrade)});
  }
  return risk_coverage(std::move(decisions));
}

std::optional<double> share_abstained(const GradeCases& cases) {
  if (cases.empty()) return std::nullopt;
  const auto n = std::count_if(cases.begin(), cases.end(), [](const GradeCase& c) { return c.abstain; });
  return static_cast<double>(n) / static_cast<double>(cases.size());
}

GradeCases not_abstained(GradeCases cases) {
  std::erase_if(cases, [](const GradeCase& c) { return c.abstain; });
  return cases;
}

/// Share of wrong answers to "referable or not" among the grades that are stated.
std::optional<double> kept_risk(const GradeCases& cases) {
  const GradeCases kept = not_abstained(cases);
  if (kept.empty()) return std::nullopt;
  const auto wrong = std::count_if(kept.begin(), kept.end(), [](const GradeCase& c) {
    return (c.said >= kReferableGrade) != (c.truth >= kReferableGrade);
  });
  return static_cast<double>(wrong) / static_cast<double>(kept.size());
}

/// Share of true grades that lie in their conformal set.
std::optional<double> set_coverage(const GradeCases& cases) {
  if (cases.empty()) return std::nullopt;
  const auto held = std::count_if(cases.begin(), cases.end(),
                                  [](const GradeCase& c) { return std::ranges::count(c.set, c.truth) > 0; });
  return static_cast<double>(held) / static_cast<double>(cases.size());
}

std::optional<double> mean_set_size(const GradeCases& cases) {
  std::vector<double> sizes;
  for (const GradeCase& c : cases) sizes.push_back(static_cast<double>(c.set.size()));
  return sizes.empty() ? std::nullopt : std::optional(mean_of(sizes));
}

ClassPairs edema_pairs(const GradeCases& cases) {
  ClassPairs pairs;
  for (const GradeCase& c : cases)
    if (c.edema_truth) pairs.emplace_back(c.edema_said, *c.edema_truth);
  return pairs;
}

/// 1 where both the grade and the risk are right.
std::optional<double> joint_accuracy(const GradeCases& cases) {
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
  Json measure(const TestCase& test) const override { return said_grades(test.reading); }
  void take(const Sample& sample, const Json& said) override {
    cases_[sample.dataset].push_back(grade_case(sample, said));
  }

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
    for (const GradedSet& info : kGradedSets) {
      const auto found = cases_.find(info.set);
      if (found == cases_.end()) continue;
      add_figures(info, found->second, result);
      add_sets(info, found->second, result);
      add_subgroups(info, found->second, result);
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
  static void add_figures(const GradedSet& info, const GradeCases& cases, BenchmarkResult& result) {
    const FigureMaker figure(patients_of(cases));
    const std::string key = std::string(info.key) + ".dr.", title = std::string(info.title) + ": DR grade, ";
    const auto add = [&](const char* name, const char* words, auto reduce) {
      result.figures.push_back(figure(key + name, title + words, over(cases, reduce)));
    };
    add("accuracy", "accuracy", [](const GradeCases& c) { return accuracy(retinopathy_pairs(c)); });
    add("kappa", "quadratic kappa",
        [](const GradeCases& c) { return quadratic_kappa(retinopathy_pairs(c), 5); });
    add("referable_auc", "AUC of grade 2 or more", [](const GradeCases& c) { return auc(referable(c)); });
    add("abstained", "share withheld", share_abstained);
    add("kept_accuracy", "accuracy where not withheld",
        [](const GradeCases& c) { return accuracy(retinopathy_pairs(not_abstained(c))); });
    add("kept_risk", "referable or not: share of errors where not withheld", kept_risk);
    add("coverage_at_5_risk", "referable or not: largest coverage with at most 5 % errors",
        [](const GradeCases& c) { return std::optional(coverage_at_risk(referable_risk(c), kAllowedRisk)); });
  }

  /// Coverage and size of conformal sets, for models that state them.
  static void add_sets(const GradedSet& info, const GradeCases& cases, BenchmarkResult& result) {
    if (cases.empty() || cases.front().set.empty()) return;
    const FigureMaker figure(patients_of(cases));
    const std::string key = std::string(info.key) + ".dr.set_",
                      title = std::string(info.title) + ": DR grade, ";
    const long percent = std::lround(100 * cases.front().set_coverage);
    result.figures.push_back(
        figure(key + "coverage",
               title + "true grades inside the conformal set (promised " + std::to_string(percent) + " %)",
               over(cases, set_coverage)));
    result.figures.push_back(
        figure(key + "size", title + "grades in the conformal set, mean", over(cases, mean_set_size)));
  }

  static void add_subgroups(const GradedSet& info, const GradeCases& cases, BenchmarkResult& result) {
    for (const Subgroup& group : subgroups()) {
      const GradeCases some = members(cases, group);
      if (some.size() < kSmallestSubgroup || some.size() == cases.size()) continue;
      result.figures.push_back(FigureMaker(patients_of(some))(
          std::string(info.key) + ".dr.referable_auc." + group.key,
          std::string(info.title) + ": DR grade, AUC of grade 2 or more, " + group.words,
          over(some, [](const GradeCases& c) { return auc(referable(c)); })));
    }
  }

  static void add_edema(const GradeCases& cases, BenchmarkResult& result) {
    const FigureMaker figure(patients_of(cases));
    result.figures.push_back(
        figure("idrid.edema.accuracy", "IDRiD test: DME risk, accuracy",
               over(cases, [](const GradeCases& c) { return accuracy(edema_pairs(c)); })));
    result.figures.push_back(
        figure("idrid.edema.kappa", "IDRiD test: DME risk, quadratic kappa",
               over(cases, [](const GradeCases& c) { return quadratic_kappa(edema_pairs(c), 3); })));
    result.figures.push_back(figure("idrid.joint.accuracy", "IDRiD test: DR grade and DME risk both right",
                                    over(cases, joint_accuracy)));
    result.charts.push_back({"edema_confusion_idrid", "Confusion of DME risks, IDRiD test",
                             heat_table_svg("DME risk, IDRiD test", "true", "said", {"0", "1", "2"},
                                            {"0", "1", "2"}, confusion(edema_pairs(cases), 3))});
  }

  std::map<std::string, GradeCases> cases_;
};

}  // namespace

Json said_grades(const FundusReading& reading) {
  const GradeReading& said = reading.diabetic_retinopathy;
  double referable = 0;
  for (std::size_t k = kReferableGrade; k < said.p.size(); ++k) referable += said.p[k];
  return {{"grade", said.value},     {"referable_p", referable},
          {"abstain", said.abstain}, {"edema", reading.macular_edema_risk.value},
          {"set", said.set},         {"set_coverage", said.set_coverage}};
}

GradeCase grade_case(const Sample& sample, const Json& said) {
  GradeCase c;
  c.patient = patient_of(sample);
  c.truth = *sample.dr_grade;
  c.said = said.at("grade").get<int>();
  c.referable_p = said.at("referable_p").get<double>();
  c.abstain = said.at("abstain").get<bool>();
  c.edema_truth = sample.edema_risk;
  c.edema_said = said.at("edema").get<int>();
  c.set = said.at("set").get<std::vector<int>>();
  c.set_coverage = said.at("set_coverage").get<double>();
  c.traits = traits_of(sample);
  return c;
}

std::vector<std::string> patients_of(const std::vector<GradeCase>& cases) {
  std::vector<std::string> patients;
  for (const GradeCase& c : cases) patients.push_back(c.patient);
  return patients;
}

std::unique_ptr<Benchmark> make_grades() { return std::make_unique<Grades>(); }

}  // namespace retinal
