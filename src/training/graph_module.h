#pragma once
// A Graph as a trainable libtorch module.

#include <torch/nn/module.h>
#include <torch/types.h>

#include <map>
#include <set>
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

  /// Scales the weights of every convolution outside `loaded` (node names) so that its outputs on `images`
  /// have unit variance and zero mean, layer after layer (LSUV; Mishkin & Matas, ICLR 2016). Without it the
  /// encoder's large features drive new layers into the flat parts of ReLU6, where nothing is learnt. Logit
  /// layers stay as they are.
  void standardise_new_layers(const torch::Tensor& images, const std::set<std::string>& loaded);

  const Graph& graph() const { return graph_; }

 private:
  torch::Tensor run(const Node& node, const std::vector<torch::Tensor>& values);
  torch::Tensor scaled_input(const torch::Tensor& images) const;

  Graph graph_;
  std::vector<std::pair<torch::Tensor, torch::Tensor>>
      parameters_of_;  ///< weight and bias per node, or undefined
  std::vector<int> last_use_;
};

/// Copies the values of `source` into parameters of the same name and shape; returns the names of the nodes
/// whose parameters were set. Throws ModelError when a name is present with another shape.
std::set<std::string> load_parameters(GraphModule& module,
                                      const std::map<std::string, torch::Tensor>& source);

/// Detached copies of all parameters by name.
std::map<std::string, torch::Tensor> copy_parameters(const GraphModule& module);

}  // namespace retinal::training
