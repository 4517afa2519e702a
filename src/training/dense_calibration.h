#pragma once
// Calibration of the exported dense network on its validation pictures, through the engine that runs in use.

#include "base/json.h"
#include "fundus/model_spec.h"
#include "training/config.h"

namespace retinal::training {

/// The "structures" object of fundusnet.json: per structure Platt's scale and bias, the threshold of the best
/// pooled Dice and, for lesions, the smallest area (analysis pixels) with the best F1 over instances; beside
/// them what validation reached. Shows progress. Throws InputError when a structure has no validation
/// picture.
Json calibrate_dense(const NetworkFile& network, const FundusConfig& config);

}  // namespace retinal::training
