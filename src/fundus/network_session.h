#pragma once
// One ONNX network compiled by OpenVINO: picture in, named float outputs out. Thread-safe.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/raster.h"
#include "fundus/model_spec.h"

namespace retinal {

/// A dense output copied out of the engine.
struct NetworkOutput {
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

class NetworkSession {
 public:
  /// `sigmoid` gives, for a named output of shape [1, C, H, W], one calibration per channel: the engine then
  /// returns calibrated probabilities in place of logits. Throws ModelError when the file cannot be compiled.
  NetworkSession(const NetworkFile& file, int threads, bool exact,
                 const std::map<std::string, std::vector<Calibration>>& sigmoid = {});
  ~NetworkSession();

  /// `rgb` must be size x size x 3.
  std::map<std::string, NetworkOutput> run(const Raster8& rgb) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
