#pragma once
// Named tensors in one file, in the safetensors layout: u64 header length, JSON header, raw little-endian
// data. Used for ImageNet starts and training checkpoints.

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace retinal::training {

struct TensorFile {
  std::map<std::string, torch::Tensor> tensors;  ///< float32, int64
  std::map<std::string, std::string> metadata;
};

/// Reads and checks every offset against the file's size. Throws ModelError naming the file.
TensorFile read_tensor_file(const std::filesystem::path& path);

/// Writes atomically: an interrupted write leaves the previous file.
void write_tensor_file(const std::filesystem::path& path, const TensorFile& file);

}  // namespace retinal::training
