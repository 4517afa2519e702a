#pragma once
// The ImageNet start of the encoder.

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace retinal::training {

/// Reads the safetensors file that scripts/unpack_imagenet_weights.py made from the efficientnet-lite0
/// package and folds each batch norm into the convolution before it (w' = w g / sqrt(v + eps), b' = b - m g /
/// sqrt(v + eps), eps 1e-3 as in the TensorFlow original). Keys carry the prefix "encoder.". Training without
/// batch norm halves the cost of a step.
std::map<std::string, torch::Tensor> load_imagenet_encoder(const std::filesystem::path& path);

}  // namespace retinal::training
