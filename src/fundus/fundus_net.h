#pragma once
// FundusNet inference: photograph -> FundusReading, by OpenVINO on the committed weights.
// One instance may be used from several threads; each call takes its own inference request.

#include <filesystem>
#include <memory>

#include "fundus/reading.h"
#include "image/photograph.h"

namespace retinal {

struct FundusNetOptions {
  std::filesystem::path model_dir;  ///< holds fundusnet.json and the ONNX files; empty = default_model_dir()
  int threads = 0;                  ///< 0 = all cores
  bool exact = false;  ///< force fp32 arithmetic (parity tests); otherwise the fastest the CPU has
};

class FundusNet {
 public:
  /// Loads and verifies the weights. Throws ModelError naming the missing or damaged file and how to restore
  /// it.
  explicit FundusNet(const FundusNetOptions& options = {});
  ~FundusNet();
  FundusNet(FundusNet&&) noexcept;

  /// Reads one photograph. Throws InputError when there is no field of view at all.
  FundusReading read(const Photograph& photograph) const;

  const ModelInfo& info() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// $RETINALGPT_MODELS, or models/ beside the program, or the installed share folder. Throws ModelError if
/// none.
std::filesystem::path default_model_dir();

}  // namespace retinal
