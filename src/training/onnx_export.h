#pragma once
// Writes a trained network as ONNX (opset 13): input "image" uint8 [1, H, W, 3] RGB, outputs as named in the
// graph.

#include <filesystem>
#include <map>
#include <string>

#include <torch/types.h>

#include "training/graph.h"

namespace retinal::training {

struct OnnxOptions {
  int height = 0, width = 0;  ///< fixed input size
  bool half_weights = true;   ///< store weights as float16 (computation stays float32)
  std::map<std::string, std::string> metadata;
};

/// Throws ModelError when a parameter of the graph is missing, FileError when the file cannot be written.
void export_onnx(const Graph& graph, const std::map<std::string, torch::Tensor>& parameters,
                 const OnnxOptions& options, const std::filesystem::path& path);

}  // namespace retinal::training
