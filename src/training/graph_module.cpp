#include "training/graph_module.h"

#include <torch/nn/functional.h>

#include "base/error.h"
#include "training/depthwise.h"

namespace retinal::training {
namespace {

constexpr double kPixelMean = 127, kPixelScale = 128;  // EfficientNet-Lite's ImageNet preprocessing

constexpr int kOwnDepthwiseKernel = 5;  // from this size on depthwise.h is faster

/// Zero for some pictures of the batch, scaled for the others so that the mean stays.
torch::Tensor drop_pictures(const torch::Tensor& x, double probability) {
  if (probability <= 0) return x;
  const auto kept = torch::full({x.size(0), 1, 1, 1}, 1 - probability).bernoulli();
  return x * (kept / (1 - probability));
}

bool has_parameters(const Node& node) { return node.op == Op::convolution || node.op == Op::linear; }

}  // namespace

GraphModule::GraphModule(Graph graph, std::uint64_t seed) : graph_(std::move(graph)) {
  torch::manual_seed(seed);
  parameters_of_.resize(graph_.nodes().size());
  last_use_.assign(graph_.nodes().size(), -1);
  for (int i = 0; i < static_cast<int>(graph_.nodes().size()); ++i) {
    const Node& node = graph_.nodes()[i];
    for (int input : node.inputs) last_use_[input] = i;
    if (!has_parameters(node)) continue;
    const int fan_in = node.in_channels / node.groups * node.kernel * node.kernel;
    auto weight =
        node.op == Op::linear
            ? torch::randn({node.out_channels, node.in_channels})
            : torch::randn({node.out_channels, node.in_channels / node.groups, node.kernel, node.kernel});
    const double spread = std::sqrt(2.0 / fan_in);
    weight.mul_(node.op == Op::linear ? 0.01 : node.final ? 0.1 * spread : spread);
    // Module parameter names may not hold dots, so they are kept under a flattened name.
    std::string flat = node.name;
    std::replace(flat.begin(), flat.end(), '.', '/');
    parameters_of_[i] = {
        register_parameter(flat + "/weight", weight),
        register_parameter(flat + "/bias", torch::full({node.out_channels}, node.initial_bias))};
  }
  for (const auto& [name, node] : graph_.outputs()) last_use_[node] = static_cast<int>(graph_.nodes().size());
}

torch::Tensor GraphModule::run(const Node& node, const std::vector<torch::Tensor>& values) {
  namespace F = torch::nn::functional;
  const auto& x = values[node.inputs[0]];
  const auto& [weight, bias] = parameters_of_[&node - graph_.nodes().data()];
  switch (node.op) {
    case Op::convolution: {
      const Padding pad = same_padding(node.kernel, node.stride);
      const std::vector<std::int64_t> stride{node.stride, node.stride};
      if (is_training() && node.groups > 1 && node.kernel >= kOwnDepthwiseKernel) {
        const bool even = pad.before == pad.after;
        const auto in = even ? x : torch::constant_pad_nd(x, {pad.before, pad.after, pad.before, pad.after});
        return depthwise_convolution(in, weight, bias, node.stride, even ? pad.before : 0);
      }
      if (pad.before == pad.after)
        return torch::conv2d(x, weight, bias, stride, at::IntArrayRef{pad.before, pad.before}, {1, 1},
                             node.groups);
      const auto padded = torch::constant_pad_nd(x, {pad.before, pad.after, pad.before, pad.after});
      return torch::conv2d(padded, weight, bias, stride, at::IntArrayRef{0, 0}, {1, 1}, node.groups);
    }
    case Op::relu6:
      return torch::hardtanh(x, 0, 6);
    case Op::add:
      return (is_training() ? drop_pictures(x, node.probability) : x) + values[node.inputs[1]];
    case Op::concatenate:
      return torch::cat({x, values[node.inputs[1]]}, 1);
    case Op::upsample2:
      return F::interpolate(x, F::InterpolateFuncOptions()
                                   .scale_factor(std::vector<double>{2, 2})
                                   .mode(torch::kBilinear)
                                   .align_corners(false));
    case Op::depth_to_space2:
      return torch::pixel_shuffle(x, 2);
    case Op::global_mean:
      return x.mean({2, 3});
    case Op::dropout:
      return torch::dropout(x, node.probability, is_training());
    case Op::linear:
      return torch::linear(x, weight, bias);
    case Op::input:
      break;
  }
  return x;
}

torch::Tensor GraphModule::scaled_input(const torch::Tensor& images) const {
  return (images - kPixelMean) / kPixelScale;
}

void GraphModule::standardise_new_layers(const torch::Tensor& images, const std::set<std::string>& loaded) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> values(graph_.nodes().size());
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    const Node& node = graph_.nodes()[i];
    values[i] = node.op == Op::input ? scaled_input(images) : run(node, values);
    if (node.op == Op::convolution && !node.final && !loaded.contains(node.name)) {
      const auto spread = values[i].std({0, 2, 3}).clamp_min(1e-3), mean = values[i].mean({0, 2, 3});
      auto [weight, bias] = parameters_of_[i];
      weight.div_(spread.view({-1, 1, 1, 1}));
      bias.sub_(mean).div_(spread);
      values[i] = run(node, values);
    }
    for (int input : node.inputs)
      if (last_use_[input] == i) values[input].reset();
  }
}

std::map<std::string, torch::Tensor> GraphModule::forward(torch::Tensor images) {
  std::vector<torch::Tensor> values(graph_.nodes().size());
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    const Node& node = graph_.nodes()[i];
    values[i] = node.op == Op::input ? scaled_input(images) : run(node, values);
    for (int input : node.inputs)
      if (last_use_[input] == i) values[input].reset();
  }
  std::map<std::string, torch::Tensor> outputs;
  for (const auto& [name, node] : graph_.outputs()) outputs[name] = values[node];
  return outputs;
}

namespace {
std::string dotted(std::string name) {
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}
}  // namespace

std::set<std::string> load_parameters(GraphModule& module,
                                      const std::map<std::string, torch::Tensor>& source) {
  torch::NoGradGuard no_grad;
  std::set<std::string> loaded;
  for (auto& item : module.named_parameters()) {
    const auto found = source.find(dotted(item.key()));
    if (found == source.end()) continue;
    if (found->second.sizes() != item.value().sizes())
      throw ModelError("weights: '" + found->first +
                       "' has another shape than the network; it belongs to another model");
    item.value().copy_(found->second);
    loaded.insert(found->first.substr(0, found->first.rfind('.')));
  }
  return loaded;
}

std::map<std::string, torch::Tensor> copy_parameters(const GraphModule& module) {
  std::map<std::string, torch::Tensor> out;
  for (const auto& item : module.named_parameters()) out[dotted(item.key())] = item.value().detach().clone();
  return out;
}

}  // namespace retinal::training
