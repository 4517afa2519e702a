#pragma once
// A projector into a language model, as `retinalgpt train align` and `train tune` write it: a GGUF file that
// turns each cell of FundusNet's encoder (fundus/encoder.h) into one token of the model.
//
// Metadata below kProjectorPrefix: "kind", "layer", "channels", "tokens", "width", "encoder_sha256",
// "language_model_sha256". Tensors, all in single precision: "mm.mean" and "mm.spread" [channels], by which
// features are standardised; "mm.0.weight" and "mm.0.bias", a linear layer; for kind "mlp" also "mm.2.weight"
// and "mm.2.bias", a second one behind a GELU (LLaVA 1.5's projector, Liu et al. 2023).

#include <filesystem>
#include <string>

#include "fundus/encoder.h"

namespace retinal {

inline constexpr const char* kProjectorArchitecture = "retina.projector";
inline constexpr const char* kProjectorPrefix = "retina.projector.";

struct ProjectorSpec {
  std::string kind = "mlp";           ///< "mlp" or "linear"
  std::string layer = kEncoderLayer;  ///< of the encoder
  int channels = 0;                   ///< numbers in a cell
  int tokens = 0;                     ///< of a picture: one for each cell
  int width = 0;                      ///< of the language model's embeddings
  std::string encoder_sha256;         ///< of the network that it was trained with
  std::string language_model_sha256;  ///< of the model file that it was trained with: for people
};

/// Reads the header and checks that the tensors are there and have the shapes that it tells. Throws
/// ModelError when the file is missing, damaged or no projector.
ProjectorSpec read_projector_spec(const std::filesystem::path& file);

/// False also when the file cannot be read.
bool is_projector_file(const std::filesystem::path& file);

/// Throws ModelError, saying what would help, when the projector was trained with another network than
/// `encoder` or reads something else than it makes.
void require_encoder(const std::filesystem::path& file, const ProjectorSpec& spec,
                     const FundusEncoder& encoder);

}  // namespace retinal
