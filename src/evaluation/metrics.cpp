#include "evaluation/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/json.h"
#include "image/seeded_random.h"

namespace retinal {
namespace {

struct Totals {
  double positives = 0, negatives = 0;
};

Totals totals_of(const std::vector<Scored>& cases) {
  Totals totals;
  for (const Scored& c : cases) (c.positive ? totals.positives : totals.negatives) += 1;
  return totals;
}

/// Calls `visit(tp, fp)` after each group of equal score, by falling score.
template <class Visit>
void by_falling_score(std::vector<Scored>& cases, Visit visit) {
  std::sort(cases.begin(), cases.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
  double tp = 0, fp = 0;
  for (std::size_t i = 0; i < cases.size();) {
    const double score = cases[i].score;
    for (; i < cases.size() && cases[i].score == score; ++i) (cases[i].positive ? tp : fp) += 1;
    visit(tp, fp);
  }
}

std::optional<double> ratio(double part, double whole) {
  return whole > 0 ? std::optional(part / whole) : std::nullopt;
}

}  // namespace

std::optional<double> auc(std::vector<Scored> cases) {
  const Totals totals = totals_of(cases);
  if (totals.positives == 0 || totals.negatives == 0) return std::nullopt;
  double area = 0, last_tp = 0, last_fp = 0;
  by_falling_score(cases, [&](double tp, double fp) {
    area += (fp - last_fp) * (tp + last_tp) / 2;
    last_tp = tp;
    last_fp = fp;
  });
  return area / (totals.positives * totals.negatives);
}

std::optional<double> average_precision(std::vector<Scored> cases) {
  const Totals totals = totals_of(cases);
  if (totals.positives == 0) return std::nullopt;
  double sum = 0, last_tp = 0;
  by_falling_score(cases, [&](double tp, double fp) {
    sum += (tp - last_tp) * tp / (tp + fp);
    last_tp = tp;
  });
  return sum / totals.positives;
}

CurvePoints roc_curve(std::vector<Scored> cases) {
  const Totals totals = totals_of(cases);
  CurvePoints curve{{0, 0}};
  if (totals.positives == 0 || totals.negatives == 0) return {};
  by_falling_score(
      cases, [&](double tp, double fp) { curve.emplace_back(fp / totals.negatives, tp / totals.positives); });
  return curve;
}

CurvePoints precision_recall_curve(std::vector<Scored> cases) {
  const Totals totals = totals_of(cases);
  CurvePoints curve;
  if (totals.positives == 0) return curve;
  by_falling_score(cases,
                   [&](double tp, double fp) { curve.emplace_back(tp / totals.positives, tp / (tp + fp)); });
  return curve;
}

void Counts::add(bool said, bool truth) {
  if (said)
    (truth ? true_positive : false_positive) += 1;
  else
    (truth ? false_negative : true_negative) += 1;
}

std::optional<double> Counts::accuracy() const { return ratio(true_positive + true_negative, total()); }
std::optional<double> Counts::f1() const {
  return ratio(2 * true_positive, 2 * true_positive + false_positive + false_negative);
}
std::optional<double> Counts::precision() const {
  return ratio(true_positive, true_positive + false_positive);
}
std::optional<double> Counts::recall() const { return ratio(true_positive, true_positive + false_negative); }

std::optional<double> Counts::kappa() const {
  const double n = total();
  if (n == 0) return std::nullopt;
  const double said = true_positive + false_positive, truth = true_positive + false_negative;
  const double chance = (said * truth + (n - said) * (n - truth)) / (n * n);
  if (chance >= 1) return std::nullopt;
  return ((true_positive + true_negative) / n - chance) / (1 - chance);
}

void to_json(Json& json, const Counts& c) {
  json = {c.true_positive, c.false_positive, c.false_negative, c.true_negative};
}

void from_json(const Json& json, Counts& c) {
  c = {json.at(0).get<double>(), json.at(1).get<double>(), json.at(2).get<double>(),
       json.at(3).get<double>()};
}

std::optional<double> accuracy(const ClassPairs& pairs) {
  const auto right =
      std::count_if(pairs.begin(), pairs.end(), [](const auto& p) { return p.first == p.second; });
  return ratio(static_cast<double>(right), static_cast<double>(pairs.size()));
}

std::vector<std::vector<double>> confusion(const ClassPairs& pairs, int classes) {
  std::vector<std::vector<double>> counts(classes, std::vector<double>(classes, 0));
  for (const auto& [said, truth] : pairs) counts.at(truth).at(said) += 1;
  return counts;
}

std::optional<double> quadratic_kappa(const ClassPairs& pairs, int classes) {
  const auto counts = confusion(pairs, classes);
  std::vector<double> said(classes, 0), truth(classes, 0);
  for (int t = 0; t < classes; ++t)
    for (int s = 0; s < classes; ++s) {
      truth[t] += counts[t][s];
      said[s] += counts[t][s];
    }
  double observed = 0, expected = 0;
  for (int t = 0; t < classes; ++t)
    for (int s = 0; s < classes; ++s) {
      const double weight = (t - s) * (t - s);
      observed += weight * counts[t][s];
      expected += weight * truth[t] * said[s] / static_cast<double>(std::max<std::size_t>(1, pairs.size()));
    }
  return expected > 0 ? std::optional(1 - observed / expected) : std::nullopt;
}

std::vector<ReliabilityBin> reliability(std::vector<Scored> cases, int bins) {
  std::sort(cases.begin(), cases.end(), [](const Scored& a, const Scored& b) { return a.score < b.score; });
  const std::size_t n = cases.size(), count = std::min<std::size_t>(bins, n);
  std::vector<ReliabilityBin> result;
  for (std::size_t b = 0; b < count; ++b) {
    ReliabilityBin bin;
    for (std::size_t i = b * n / count; i < (b + 1) * n / count; ++i) {
      bin.predicted += cases[i].score;
      bin.observed += cases[i].positive ? 1 : 0;
      ++bin.n;
    }
    bin.predicted /= static_cast<double>(bin.n);
    bin.observed /= static_cast<double>(bin.n);
    result.push_back(bin);
  }
  return result;
}

std::optional<double> expected_calibration_error(const std::vector<Scored>& cases, int bins) {
  if (cases.empty()) return std::nullopt;
  double sum = 0;
  for (const ReliabilityBin& bin : reliability(cases, bins))
    sum += static_cast<double>(bin.n) * std::abs(bin.observed - bin.predicted);
  return sum / static_cast<double>(cases.size());
}

std::optional<double> chance_calibration_error(std::vector<Scored> cases, int bins, int draws) {
  if (cases.empty()) return std::nullopt;
  SeededRandom random(1);
  double sum = 0;
  for (int draw = 0; draw < draws; ++draw) {
    for (Scored& c : cases) c.positive = random.chance(c.score);
    sum += *expected_calibration_error(cases, bins);
  }
  return sum / draws;
}

CurvePoints risk_coverage(std::vector<Decided> decisions) {
  std::stable_sort(decisions.begin(), decisions.end(),
                   [](const Decided& a, const Decided& b) { return a.confidence > b.confidence; });
  CurvePoints curve;
  double errors = 0;
  const auto n = static_cast<double>(decisions.size());
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    errors += decisions[i].right ? 0 : 1;
    const auto kept = static_cast<double>(i + 1);
    curve.emplace_back(kept / n, errors / kept);
  }
  return curve;
}

double coverage_at_risk(const CurvePoints& curve, double risk) {
  double best = 0;
  for (const auto& [coverage, error] : curve)
    if (error <= risk) best = std::max(best, coverage);
  return best;
}

double mean_of(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace retinal
