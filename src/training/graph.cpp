#include "training/graph.h"

namespace retinal::training {

Padding same_padding(int kernel, int stride) {
  const int total = kernel - stride;  // exact for sizes divisible by the stride
  return {total / 2, total - total / 2};
}

int Graph::append(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<int>(nodes_.size()) - 1;
}

int Graph::input(int channels) { return append({Op::input, "", {}, channels, channels}); }

int Graph::convolution(int x, const std::string& name, int out_channels, int kernel, int stride, int groups) {
  return append({Op::convolution, name, {x}, channels(x), out_channels, kernel, stride, groups});
}

int Graph::logits(int x, const std::string& name, int out_channels, double initial_bias) {
  const int node = convolution(x, name, out_channels, 1);
  nodes_[node].final = true;
  nodes_[node].initial_bias = initial_bias;
  return node;
}

int Graph::relu6(int x) { return append({Op::relu6, "", {x}, channels(x), channels(x)}); }

int Graph::add(int a, int b, double drop_probability) {
  Node node{Op::add, "", {a, b}, channels(a), channels(a)};
  node.probability = drop_probability;
  return append(std::move(node));
}

int Graph::concatenate(int a, int b) {
  const int sum = channels(a) + channels(b);
  return append({Op::concatenate, "", {a, b}, sum, sum});
}

int Graph::upsample2(int x) { return append({Op::upsample2, "", {x}, channels(x), channels(x)}); }
int Graph::depth_to_space2(int x) {
  return append({Op::depth_to_space2, "", {x}, channels(x), channels(x) / 4});
}
int Graph::global_mean(int x) { return append({Op::global_mean, "", {x}, channels(x), channels(x)}); }

int Graph::dropout(int x, double probability) {
  Node node{Op::dropout, "", {x}, channels(x), channels(x)};
  node.probability = probability;
  return append(std::move(node));
}

int Graph::linear(int x, const std::string& name, int out_channels) {
  return append({Op::linear, name, {x}, channels(x), out_channels});
}

}  // namespace retinal::training
