#pragma once
// From two finished training runs to the models/ folder that the program reads.

#include <filesystem>
#include <string>
#include <vector>

#include "training/config.h"

namespace retinal::training {

/// Exports the best weights of the runs as ONNX (half-precision weights; several global networks as one file,
/// ensemble.h, calibrated on the pictures of the first recipe), calibrates each through the engine
/// on its validation pictures, and puts {dense.onnx, global.onnx, fundusnet.json} into `out`. They are made
/// in `out`/unfinished and moved when whole, the last one last, so that an interrupted release leaves the old
/// model and never pairs new weights with old calibration. fundusnet.json also lists every picture trained
/// on, which `retinalgpt evaluate` refuses to score. Returns what could not be fitted, a sentence each.
/// Throws UsageError when a run is missing or the global ones do not go together.
std::vector<std::string> release(const FundusConfig& dense, const std::vector<FundusConfig>& globals,
                                 const std::filesystem::path& out);

}  // namespace retinal::training
