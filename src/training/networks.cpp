#include "training/networks.h"

namespace retinal::training {
namespace {

struct StageSpec {
  int repeats, kernel, stride, expansion, channels;
};
// Table 1 of Tan & Le 2019 (B0), which Lite0 keeps.
constexpr StageSpec kStages[] = {{1, 3, 1, 1, 16},  {2, 3, 2, 6, 24},  {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80},
                                 {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320}};
constexpr double kLastBlock = 15;  // counted from 0

// Against learning the few graded pictures by heart (each is seen dozens of times); the dense network, which
// learns from pixels and underfits, goes without.
constexpr double kGlobalDropDepth = 0.1;
constexpr std::pair<const char*, int> kGlobalHeads[] = {
    {"diseases", 8}, {"grade", 4}, {"edema", 2}, {"quality", 2}, {"fundus", 1}};

/// Inverted residual: expand 1x1, depthwise, project 1x1, with a shortcut where the shape allows; what it
/// adds to that is left out with probability `drop` while training.
int add_block(Graph& g, int x, const std::string& name, const StageSpec& stage, int stride, double drop) {
  const int in = g.channels(x), wide = in * stage.expansion;
  int y = x;
  if (stage.expansion != 1) y = g.relu6(g.convolution(y, name + "._expand_conv", wide, 1));
  y = g.relu6(g.convolution(y, name + "._depthwise_conv", wide, stage.kernel, stride, wide));
  y = g.convolution(y, name + "._project_conv", stage.channels, 1);
  return stride == 1 && in == stage.channels ? g.add(y, x, drop) : y;
}

/// One step up the pyramid: upsample, add the 1x1 lateral of the skip, mix with a 3x3.
int add_merge(Graph& g, int deep, int skip, const std::string& name, int width, int out) {
  const int lateral = g.convolution(skip, name + ".lateral", width, 1);
  const int top = g.channels(deep) == width ? deep : g.convolution(deep, name + ".reduce", width, 1);
  return g.relu6(g.convolution(g.relu6(g.add(g.upsample2(top), lateral)), name + ".mix", out, 3));
}

}  // namespace

EncoderTaps add_efficientnet_lite0(Graph& g, int input, const std::string& prefix, double drop_depth) {
  EncoderTaps taps{};
  int x = g.relu6(g.convolution(input, prefix + "encoder._conv_stem", 32, 3, 2));
  taps.at[0] = x;
  int block = 0, level = 0;
  for (const StageSpec& stage : kStages)
    for (int i = 0; i < stage.repeats; ++i, ++block) {
      const int stride = i == 0 ? stage.stride : 1;
      if (stride == 2) ++level;
      x = add_block(g, x, prefix + "encoder._blocks." + std::to_string(block), stage, stride,
                    drop_depth * block / kLastBlock);
      if (level > 0) taps.at[level] = x;
    }
  return taps;
}

Graph dense_network() {
  Graph g;
  const EncoderTaps taps = add_efficientnet_lite0(g, g.input(3));
  int x = g.relu6(g.convolution(taps.at[4], "decoder.top", 64, 1));
  x = add_merge(g, x, taps.at[3], "decoder.16", 64, 64);
  x = add_merge(g, x, taps.at[2], "decoder.8", 64, 48);
  x = add_merge(g, x, taps.at[1], "decoder.4", 48, 32);
  x = add_merge(g, x, taps.at[0], "decoder.2", 32, 32);
  x = g.relu6(g.convolution(x, "head.mix", 48, 3));
  g.output("logits", g.depth_to_space2(g.logits(x, "head.logits", 9 * 4, -3)));
  return g;
}

std::vector<std::pair<std::string, int>> add_global_network(Graph& g, int input, const std::string& prefix) {
  const EncoderTaps taps = add_efficientnet_lite0(g, input, prefix, kGlobalDropDepth);
  const int head = g.relu6(g.convolution(taps.at[4], prefix + "encoder._conv_head", 1280, 1));
  const int features = g.global_mean(head);
  const int pooled = g.dropout(features, 0.2);
  std::vector<std::pair<std::string, int>> outputs = {{"features", features}};
  for (const auto& [name, count] : kGlobalHeads)
    outputs.emplace_back(name, g.linear(pooled, prefix + name, count));
  int x = g.relu6(g.convolution(taps.at[4], prefix + "locator.top", 64, 1));
  x = add_merge(g, x, taps.at[3], prefix + "locator.16", 64, 64);
  x = add_merge(g, x, taps.at[2], prefix + "locator.8", 64, 64);
  outputs.emplace_back("landmarks", g.logits(x, prefix + "locator.maps", 2, 0));
  return outputs;
}

Graph global_network() {
  Graph g;
  for (const auto& [name, node] : add_global_network(g, g.input(3), "")) g.output(name, node);
  return g;
}

}  // namespace retinal::training
