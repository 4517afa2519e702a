#pragma once
// From two finished training runs to the models/ folder that the program reads.

#include <filesystem>

#include "training/config.h"

namespace retinal::training {

/// Exports the best weights of both runs as ONNX (half-precision weights), calibrates each through the engine
/// on its validation pictures, and writes `out`/{dense.onnx, global.onnx, fundusnet.json}, the last one last,
/// so that an interrupted release never pairs new weights with old calibration. fundusnet.json also lists
/// every picture trained on, which `retinalgpt evaluate` refuses to score. Throws UsageError when a run is
/// missing.
void release(const FundusConfig& dense, const FundusConfig& global, const std::filesystem::path& out);

}  // namespace retinal::training
