#pragma once
// Runs a projector (language/projector_file.h) with ggml.

#include <filesystem>
#include <memory>
#include <vector>

#include "fundus/encoder.h"
#include "language/projector_file.h"

namespace retinal {

class FundusProjector {
 public:
  /// Throws ModelError when the file is missing, damaged, no projector or holds numbers that are not finite.
  /// `threads` 0 = all cores.
  explicit FundusProjector(const std::filesystem::path& file, int threads = 0);
  ~FundusProjector();

  const ProjectorSpec& spec() const;
  const std::filesystem::path& file() const;

  /// One embedding of spec().width numbers for each cell, row by row from the top left. Throws Error when the
  /// features are not of the projector's size.
  std::vector<float> embed(const EncoderFeatures& features) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
