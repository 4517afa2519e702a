#include "training/decision_limits.h"

#include <algorithm>
#include <cmath>

namespace retinal::training {
namespace {

constexpr int kHighestPercent = 50;

ThresholdChoice at_threshold(const LogitCounts& counts, const Calibration& calibration, double threshold) {
  return {threshold, counts.sensitivity_at(calibration, threshold),
          counts.specificity_at(calibration, threshold)};
}

int first_percent(double least) { return static_cast<int>(std::lround(least * 100)); }

}  // namespace

RiskLimit limit_for_risk(std::vector<SureDecision> decisions, double allowed) {
  std::sort(decisions.begin(), decisions.end(),
            [](const SureDecision& a, const SureDecision& b) { return a.confidence > b.confidence; });
  RiskLimit limit;
  const auto n = static_cast<double>(decisions.size());
  double errors = 0, kept = 0;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    errors += decisions[i].right ? 0 : 1;
    ++kept;
    // Decisions of equal confidence are kept together.
    if (i + 1 < decisions.size() && decisions[i + 1].confidence == decisions[i].confidence) continue;
    if ((errors + 1) / (kept + 1) <= allowed) limit = {decisions[i].confidence, kept / n, errors / kept};
  }
  return limit;
}

double conformal_mass(std::vector<double> masses, double coverage) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(static_cast<double>(masses.size() + 1) * coverage - 1e-9));
  if (rank > masses.size() || rank == 0) return 1;
  std::nth_element(masses.begin(), masses.begin() + static_cast<std::ptrdiff_t>(rank - 1), masses.end());
  return masses[rank - 1];
}

ThresholdChoice threshold_for_specificity(const LogitCounts& counts, const Calibration& calibration,
                                          double specificity, double least, double most) {
  ThresholdChoice choice;
  for (int percent = first_percent(least); percent <= first_percent(most); ++percent) {
    choice = at_threshold(counts, calibration, percent / 100.0);
    if (choice.specificity >= specificity) break;
  }
  return choice;
}

ThresholdChoice threshold_for_f1(const LogitCounts& counts, const Calibration& calibration, double least) {
  double best = least;
  for (int percent = first_percent(least); percent <= kHighestPercent; ++percent)
    if (counts.f1_at(calibration, percent / 100.0) > counts.f1_at(calibration, best)) best = percent / 100.0;
  return at_threshold(counts, calibration, best);
}

}  // namespace retinal::training
