#pragma once
// Where decisions are withheld, and how wide a conformal set must be, from validation cases.

#include <cstddef>
#include <vector>

#include "training/calibration.h"

namespace retinal::training {

/// A yes-or-no decision with the probability of what was said.
struct SureDecision {
  double confidence = 0;
  bool right = false;
};

/// The lowest confidence that may be claimed, and what validation shows at it.
struct RiskLimit {
  double abstain_below = 1;  ///< 1 (nothing is claimed) where no confidence keeps the risk
  double coverage = 0;       ///< share of decisions kept
  double risk = 0;           ///< share of errors among them
};

/// The limit with the largest coverage at which the risk is at most `allowed`. One error more than was seen
/// is reckoned with, (errors + 1) / (kept + 1), as conformal risk control does (Angelopoulos et al., ICLR
/// 2024), because the limit is chosen on the same cases: a handful of cases without an error proves nothing.
RiskLimit limit_for_risk(std::vector<SureDecision> decisions, double allowed);

/// The mass for run_around() (fundus/decisions.h) with which at least `coverage` of new cases keep their
/// truth in their set: the ceil((n + 1) coverage)-th smallest of `masses` (Vovk et al., 2005); 1, that is all
/// classes, where the cases are too few. `masses` are the mass_to_reach() of the true value of each case.
double conformal_mass(std::vector<double> masses, double coverage);

/// How often a threshold is right on validation eyes.
struct ThresholdChoice {
  double threshold = 0.5, sensitivity = 0, specificity = 0;
};

/// The lowest threshold from `least` on that keeps `specificity`, but at most `most`: from 0.5 on the disease
/// is likelier than not. It is the specificity that is stated because it rests on hundreds of eyes without
/// the disease; a sensitivity would rest on a dozen or two with it.
ThresholdChoice threshold_for_specificity(const LogitCounts& counts, const Calibration& calibration,
                                          double specificity, double least, double most = 0.5);

/// The threshold between `least` and 0.5 with the best F1.
ThresholdChoice threshold_for_f1(const LogitCounts& counts, const Calibration& calibration, double least);

}  // namespace retinal::training
