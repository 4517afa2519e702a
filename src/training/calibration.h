#pragma once
// Fitting probabilities and thresholds on validation pictures: from logits and truths to what fundusnet.json
// holds.

#include <array>
#include <vector>

#include "fundus/model_spec.h"

namespace retinal::training {

/// How often each logit occurred with a positive and with a negative truth. Logits are binned (0.02 wide,
/// clamped to +-16), so that millions of pixels and a few hundred eyes go through the same code.
class LogitCounts {
 public:
  /// `truth` may be soft (0..1): the logit then counts as that much of a positive.
  void add(double logit, double truth);
  double positives() const;
  double negatives() const;

  /// Platt (1999): logistic regression of the truth on the logit, by Newton's method with Platt's softened
  /// targets. The identity where only one of the two truths occurred. The scale is kept positive.
  Calibration fit() const;

  /// The probability (after `calibration`) above which the pooled Dice, that is F1, is largest; `otherwise`
  /// when there is no positive.
  double best_f1_threshold(const Calibration& calibration, double otherwise = 0.5) const;
  double f1_at(const Calibration& calibration, double threshold) const;
  /// Shares of the positives at or above the threshold, and of the negatives below it; 1 where there are
  /// none.
  double sensitivity_at(const Calibration& calibration, double threshold) const;
  double specificity_at(const Calibration& calibration, double threshold) const;

 private:
  static constexpr int kBins = 1600;
  static constexpr double kLimit = 16;
  static double center(int bin) { return (bin + 0.5) * 2 * kLimit / kBins - kLimit; }
  std::array<double, kBins> positive_{}, negative_{};
};

/// One eye's cumulative probabilities P(value > k) and its true value.
struct OrdinalCase {
  std::vector<double> above;
  int truth = 0;
};

/// Thresholds on P(value > k) with the largest quadratic kappa, by coordinate ascent from 0.5 over
/// 0.20, 0.25 ... 0.80.
std::vector<double> best_ordinal_thresholds(const std::vector<OrdinalCase>& cases, int steps);

/// Cohen's kappa with quadratic weights; pairs are (predicted, true), values 0..4.
double quadratic_kappa(const std::vector<std::pair<int, int>>& pairs);

}  // namespace retinal::training
