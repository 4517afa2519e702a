// ODIR's eight classes per eye, with the measures of its challenge, and pathological myopia on PALM.

#include <cmath>

#include "base/error.h"
#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/disease_cases.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

using Cases = std::vector<DiseaseCase>;

/// All decisions of all eyes in one count, as the challenge's script flattens them.
Counts all_decisions(const Cases& cases) {
  Counts counts;
  for (const DiseaseCase& c : cases)
    for (std::size_t k = 0; k < c.p.size(); ++k) counts.add(c.said[k], c.truth[k]);
  return counts;
}

std::optional<double> pooled_auc(const Cases& cases) {
  std::vector<Scored> scored;
  for (std::size_t k = 0; k < 8; ++k) {
    const auto own = scored_class(cases, k);
    scored.insert(scored.end(), own.begin(), own.end());
  }
  return auc(std::move(scored));
}

std::optional<double> macro_auc(const Cases& cases) {
  double sum = 0;
  for (std::size_t k = 0; k < 8; ++k) {
    const auto one = auc(scored_class(cases, k));
    if (!one) return std::nullopt;
    sum += *one / 8;
  }
  return sum;
}

/// The challenge's "F1" is micro-averaged over both answers to every question, which is the accuracy of all
/// decisions.
std::optional<double> final_score(const Cases& cases) {
  const Counts counts = all_decisions(cases);
  const auto kappa = counts.kappa(), f1 = counts.accuracy(), area = pooled_auc(cases);
  return kappa && f1 && area ? std::optional((*kappa + *f1 + *area) / 3) : std::nullopt;
}

Counts class_counts(const Cases& cases, std::size_t k) {
  Counts counts;
  for (const DiseaseCase& c : cases) counts.add(c.said[k], c.truth[k]);
  return counts;
}

std::optional<double> specificity(const Counts& counts) {
  const double negatives = counts.true_negative + counts.false_positive;
  return negatives > 0 ? std::optional(counts.true_negative / negatives) : std::nullopt;
}

class Diseases : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"odir"}; }
  bool scores(const Sample& sample) const override { return is_disease_case(sample); }
  Json measure(const TestCase& test) const override { return said_diseases(test.reading); }
  void take(const Sample& sample, const Json& said) override { cases_.push_back(disease_case(sample, said)); }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    result.notes.push_back(
        "Labels are those of each eye, from its keywords; the challenge scored patients. Eyes "
        "whose keywords speak only of the photograph are left out.");
    const FigureMaker figure(patients_of(cases_), "eyes");
    const auto add = [&](const std::string& key, const std::string& words, auto reduce) {
      result.figures.push_back(figure("odir." + key, "ODIR test: " + words, over(cases_, reduce)));
    };
    add("kappa", "kappa of all decisions", [](const Cases& c) { return all_decisions(c).kappa(); });
    add("f1", "F1 as the challenge counts it (micro, both answers)",
        [](const Cases& c) { return all_decisions(c).accuracy(); });
    add("auc", "AUC of all decisions", pooled_auc);
    add("final", "final score, mean of the three", final_score);
    add("f1_present", "F1 of 'present' (micro)", [](const Cases& c) { return all_decisions(c).f1(); });
    add("macro_auc", "mean AUC of the eight classes", macro_auc);
    for (const Subgroup& group : subgroups())
      if (const Cases some = members(cases_, group); some.size() >= kSmallestSubgroup)
        result.figures.push_back(FigureMaker(patients_of(some), "eyes")(
            "odir.macro_auc." + group.key, "ODIR test: mean AUC of the eight classes, " + group.words,
            over(some, macro_auc)));
    SvgPlot roc({"ODIR test, per eye", "false positive rate", "true positive rate", PlotRange{0, 1},
                 PlotRange{0, 1}});
    for (std::size_t k = 0; k < 8; ++k) {
      const std::string& name = disease_names()[k];
      add(name + ".auc", name + ", AUC", [k](const Cases& c) { return auc(scored_class(c, k)); });
      add(name + ".f1", name + ", F1", [k](const Cases& c) { return class_counts(c, k).f1(); });
      add(name + ".sensitivity", name + ", sensitivity at the threshold",
          [k](const Cases& c) { return class_counts(c, k).recall(); });
      add(name + ".specificity", name + ", specificity at the threshold",
          [k](const Cases& c) { return specificity(class_counts(c, k)); });
      roc.line(name, thinned(roc_curve(scored_class(cases_, k))));
    }
    result.charts.push_back({"diseases_roc", "ROC curves of ODIR's classes", roc.svg()});
    return result;
  }

 private:
  Cases cases_;
};

class Myopia : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"palm"}; }
  bool scores(const Sample& sample) const override { return sample.split == "val"; }

  Json measure(const TestCase& test) const override {
    const FindingReading& said = test.reading.findings.at("pathological_myopia");
    return {{"p", said.p}, {"present", said.present}};
  }

  void take(const Sample& sample, const Json& said) override {
    patients_.push_back(patient_of(sample));
    cases_.push_back({said.at("p").get<double>(), sample.diseases.at("pathological_myopia")});
    said_.push_back({said.at("present").get<bool>() ? 1 : 0, cases_.back().positive ? 1 : 0});
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    const FigureMaker figure(patients_);
    result.figures = {figure("palm.auc", "PALM val: pathological myopia, AUC", over(cases_, auc)),
                      figure("palm.accuracy", "PALM val: pathological myopia, accuracy at the threshold",
                             over(said_, [](const ClassPairs& pairs) { return accuracy(pairs); }))};
    SvgPlot roc({"Pathological myopia, PALM val", "false positive rate", "true positive rate",
                 PlotRange{0, 1}, PlotRange{0, 1}});
    result.charts.push_back(
        {"myopia_roc", "ROC curve of pathological myopia", roc.line("", thinned(roc_curve(cases_))).svg()});
    return result;
  }

 private:
  std::vector<std::string> patients_;
  std::vector<Scored> cases_;
  ClassPairs said_;
};

}  // namespace

bool is_disease_case(const Sample& sample) {
  return sample.dataset == "odir" && sample.split == "test" && !sample.diseases.empty();
}

Json said_diseases(const FundusReading& reading) {
  Json said = Json::array();
  for (const std::string& name : disease_names()) {
    const auto& group = reading.screening.contains(name) ? reading.screening : reading.findings;
    const auto found = group.find(name);
    if (found == group.end())
      throw ModelError("the model has no output for " + name + "; it belongs to another version");
    said.push_back({found->second.p, found->second.present});
  }
  return said;
}

DiseaseCase disease_case(const Sample& sample, const Json& said) {
  DiseaseCase c;
  c.patient = patient_of(sample);
  for (std::size_t k = 0; k < disease_names().size(); ++k) {
    c.p[k] = said.at(k).at(0).get<double>();
    c.said[k] = said.at(k).at(1).get<bool>();
    c.truth[k] = sample.diseases.at(disease_names()[k]);
  }
  c.traits = traits_of(sample);
  return c;
}

std::vector<std::string> patients_of(const std::vector<DiseaseCase>& cases) {
  std::vector<std::string> patients;
  for (const DiseaseCase& c : cases) patients.push_back(c.patient);
  return patients;
}

std::vector<Scored> scored_class(const std::vector<DiseaseCase>& cases, std::size_t disease) {
  std::vector<Scored> scored;
  for (const DiseaseCase& c : cases) scored.push_back({c.p[disease], c.truth[disease]});
  return scored;
}

std::unique_ptr<Benchmark> make_diseases() { return std::make_unique<Diseases>(); }
std::unique_ptr<Benchmark> make_myopia() { return std::make_unique<Myopia>(); }

}  // namespace retinal
