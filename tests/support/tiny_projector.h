#pragma once
// A projector file with random weights (language/projector_file.h), right or wrong in one respect.

#include <filesystem>
#include <string>

#include "fundus/encoder.h"

namespace retinal::test {

struct TinyProjector {
  int width = 64;  ///< of the language model that it is for
  std::string kind = "mlp", layer = kEncoderLayer;
  int channels = 320, tokens = 81;  ///< FundusNet's
  std::string encoder_sha256 = {};  ///< empty = of the installed network
  std::string architecture = "retina.projector";
  std::string left_out = {};   ///< a key of the metadata or a tensor that is missing
  std::string misshapen = {};  ///< a tensor with one extent more than it should have
  float spread = 1;            ///< of the features, as the file tells
};

void write_tiny_projector(const std::filesystem::path& path, const TinyProjector& projector = {});

}  // namespace retinal::test
