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

inline constexpr const char* kEncoderOutput = "encoder";

class NetworkSession {
 public:
  /// `sigmoid` gives, for a named output of shape [1, C, H, W], one calibration per channel: the engine then
  /// returns calibrated probabilities in place of logits. Throws ModelError when the file cannot be compiled.
  NetworkSession(const NetworkFile& file, int threads, bool exact,
                 const std::map<std::string, std::vector<Calibration>>& sigmoid = {});
  /// The encoder of a global network alone, or that of the first of several that answer together: output
  /// kEncoderOutput [1, C, H, W], what the last block gives before it is pooled. Heads, locator and further
  /// networks are not computed. Always in single precision, so that what was computed for training is what is
  /// computed in use.
  static NetworkSession encoder_of(const NetworkFile& file, int threads);
  ~NetworkSession();

  /// Extents of an output.
  std::vector<std::size_t> shape(const std::string& output) const;

  /// `rgb` must be size x size x 3.
  std::map<std::string, NetworkOutput> run(const Raster8& rgb) const;

 private:
  struct Impl;
  explicit NetworkSession(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
