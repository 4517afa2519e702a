#pragma once
// Calibration of the exported global network on its validation pictures, through the engine that runs in use.

#include "base/json.h"
#include "fundus/model_spec.h"
#include "training/config.h"

namespace retinal::training {

/// Two parts of fundusnet.json: "global" ("diseases", "grade", "edema", "quality", "landmark_offset") and
/// "gate". Probabilities by Platt's method; thresholds of findings at a stated specificity and never below
/// 0.25, of the two screening outputs by F1, ordinal ones by quadratic kappa. A grade of retinopathy is
/// withheld below the confidence that keeps errors on "referable or not" at 5 %, a risk of oedema in the
/// least certain tenth (kAbstain); conformal sets hold the true value in 90 %. The gate's feature statistics
/// come from training pictures, its limit from validation pictures. Shows progress.
struct GlobalCalibration {
  Json heads, gate;
};
GlobalCalibration calibrate_global(const NetworkFile& network, const FundusConfig& config);

inline constexpr double kAbstain = 0.1;

}  // namespace retinal::training
