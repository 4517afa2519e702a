#pragma once
// Figures of merit over scored cases. Where a figure does not exist (one class only, no case) the answer is
// absent, never 0 or 0.5.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/json_fwd.h"

namespace retinal {

/// A case with a score (higher = more likely positive) and the truth.
struct Scored {
  double score = 0;
  bool positive = false;
};

/// Points of a curve, left to right as it is drawn.
using CurvePoints = std::vector<std::pair<double, double>>;

/// Area under the ROC curve: the share of pairs of a positive and a negative that are in order, ties counted
/// half (Mann-Whitney U / n m).
std::optional<double> auc(std::vector<Scored> cases);

/// Average precision: sum over thresholds of (recall step) x precision, without interpolation; cases of equal
/// score enter together. Absent without a positive.
std::optional<double> average_precision(std::vector<Scored> cases);

/// (false positive rate, true positive rate), from (0, 0) to (1, 1).
CurvePoints roc_curve(std::vector<Scored> cases);

/// (recall, precision) by falling threshold.
CurvePoints precision_recall_curve(std::vector<Scored> cases);

/// Decisions against the truth.
struct Counts {
  double true_positive = 0, false_positive = 0, false_negative = 0, true_negative = 0;
  void add(bool said, bool truth);
  double total() const { return true_positive + false_positive + false_negative + true_negative; }
  std::optional<double> accuracy() const;
  /// 2 TP / (2 TP + FP + FN), that is Dice; absent when nothing is positive on either side.
  std::optional<double> f1() const;
  std::optional<double> precision() const;
  std::optional<double> recall() const;
  /// Cohen's kappa: agreement beyond chance. Absent when chance alone agrees wholly.
  std::optional<double> kappa() const;
};
void to_json(Json& json, const Counts& counts);
void from_json(const Json& json, Counts& counts);

/// Said and true class of each case, 0 .. classes - 1.
using ClassPairs = std::vector<std::pair<int, int>>;

std::optional<double> accuracy(const ClassPairs& said_and_true);

/// Cohen's kappa with quadratic weights, 1 - sum w O / sum w E.
std::optional<double> quadratic_kappa(const ClassPairs& said_and_true, int classes);

/// counts[truth][said].
std::vector<std::vector<double>> confusion(const ClassPairs& said_and_true, int classes);

/// Cases of neighbouring probability: their mean probability and the share that is positive.
struct ReliabilityBin {
  double predicted = 0, observed = 0;
  std::size_t n = 0;
};

/// Bins of equal mass (their sizes differ by at most one), by rising probability; fewer bins where there are
/// fewer cases.
std::vector<ReliabilityBin> reliability(std::vector<Scored> cases, int bins = 15);

/// Expected calibration error: mean over the bins of |observed - predicted|, weighted by their cases.
std::optional<double> expected_calibration_error(const std::vector<Scored>& cases, int bins = 15);

/// The same that these probabilities would show if they were exactly right: what is left is chance, a few
/// cases to a bin. Mean over `draws` outcomes drawn (seeded) from the probabilities.
std::optional<double> chance_calibration_error(std::vector<Scored> cases, int bins = 15, int draws = 50);

/// One decision with the confidence in it.
struct Decided {
  double confidence = 0;
  bool right = false;
};

/// (coverage, risk): the share of cases kept when the least confident are left out, and the share of errors
/// among the kept. Coverage rises from 1/n to 1.
CurvePoints risk_coverage(std::vector<Decided> decisions);

/// The largest coverage at which the risk is at most `risk` at that coverage; 0 when there is none.
double coverage_at_risk(const CurvePoints& curve, double risk);

double mean_of(const std::vector<double>& values);  ///< 0 for none
double median_of(std::vector<double> values);       ///< mean of the middle two for an even number; 0 for none

}  // namespace retinal
