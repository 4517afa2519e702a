#pragma once
// A Graph as a trainable libtorch module.

#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

#include "training/graph.h"

namespace retinal::training {

/// Parameters are named "<node name>.weight" / ".bias". New layers start with Kaiming-normal weights and zero
/// bias.
class GraphModule : public torch::nn::Module {
 public:
  GraphModule(Graph graph, std::uint64_t seed);

  /// `images`: float [N, 3, H, W] with RGB 0..255; scaled to (x - 127) / 128 here, as the ImageNet weights
  /// expect. Returns every named output.
  std::map<std::string, torch::Tensor> forward(torch::Tensor images);

  const Graph& graph() const { return graph_; }

 private:
  torch::Tensor run(const Node& node, const std::vector<torch::Tensor>& values);

  Graph graph_;
  std::vector<std::pair<torch::Tensor, torch::Tensor>>
      parameters_of_;  ///< weight and bias per node, or undefined
  std::vector<int> last_use_;
};

/// Copies the values of `source` into parameters of the same name and shape; returns how many were set.
/// Throws ModelError when a name is present with another shape.
int load_parameters(GraphModule& module, const std::map<std::string, torch::Tensor>& source);

/// Detached copies of all parameters by name.
std::map<std::string, torch::Tensor> copy_parameters(const GraphModule& module);

}  // namespace retinal::training
