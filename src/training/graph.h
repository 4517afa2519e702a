#pragma once
// A network as data: one description from which both the trainable libtorch module (graph_module.h) and the
// ONNX file (onnx_export.h) are made, so that the two cannot drift apart.

#include <string>
#include <utility>
#include <vector>

namespace retinal::training {

enum class Op {
  input,
  convolution,
  relu6,
  add,
  concatenate,
  upsample2,
  depth_to_space2,
  global_mean,
  dropout,
  linear
};

struct Node {
  Op op = Op::input;
  std::string name;         ///< parameter prefix; empty for nodes without parameters
  std::vector<int> inputs;  ///< indices of earlier nodes
  int in_channels = 0;
  int out_channels = 0;
  int kernel = 1, stride = 1, groups = 1;  ///< convolution only
  double probability = 0;                  ///< of dropout; of an addition, that its first input is left out
  bool final = false;                      ///< makes logits: starts near a constant, `initial_bias`
  double initial_bias = 0;
};

/// Zeros before and after each side of a convolution's input: TensorFlow's "same" rule for even sizes, under
/// which EfficientNet-Lite's ImageNet weights were trained (all of the surplus goes behind).
struct Padding {
  int before = 0, after = 0;
};
Padding same_padding(int kernel, int stride);

/// Nodes in execution order. Each method appends one node and returns its index.
class Graph {
 public:
  int input(int channels);
  int convolution(int x, const std::string& name, int out_channels, int kernel, int stride = 1,
                  int groups = 1);
  /// A 1x1 convolution that makes logits. It starts near `initial_bias` everywhere: the log odds of what it
  /// looks for, so that rare structures do not cost the first hundred steps to be unlearnt.
  int logits(int x, const std::string& name, int out_channels, double initial_bias);
  int relu6(int x);
  /// a + b. While training, `a` is left out of a picture with `drop_probability` and scaled up otherwise:
  /// stochastic depth (Huang et al. 2016), where `a` is what a residual block adds to its shortcut `b`.
  int add(int a, int b, double drop_probability = 0);
  int concatenate(int a, int b);
  int upsample2(int x);  ///< bilinear, half-pixel centres
  int depth_to_space2(
      int x);              ///< [4C, H, W] -> [C, 2H, 2W]; channel c of sub-pixel (i, j) is c * 4 + 2 i + j
  int global_mean(int x);  ///< [C, H, W] -> [C]
  int dropout(int x, double probability);
  int linear(int x, const std::string& name, int out_channels);
  void output(const std::string& name, int node) { outputs_.emplace_back(name, node); }

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<std::pair<std::string, int>>& outputs() const { return outputs_; }
  int channels(int node) const { return nodes_[node].out_channels; }

 private:
  int append(Node node);
  std::vector<Node> nodes_;
  std::vector<std::pair<std::string, int>> outputs_;
};

}  // namespace retinal::training
