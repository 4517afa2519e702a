#include "training/networks.h"

namespace retinal::training {
namespace {

struct StageSpec {
  int repeats, kernel, stride, expansion, channels;
};
// Table 1 of Tan & Le 2019 (B0), which Lite0 keeps.
constexpr StageSpec kStages[] = {{1, 3, 1, 1, 16},  {2, 3, 2, 6, 24},  {2, 5, 2, 6, 40}, {3, 3, 2, 6, 80},
                                 {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320}};

/// Inverted residual: expand 1x1, depthwise, project 1x1, with a shortcut where the shape allows.
int add_block(Graph& g, int x, const std::string& name, const StageSpec& stage, int stride) {
  const int in = g.channels(x), wide = in * stage.expansion;
  int y = x;
  if (stage.expansion != 1) y = g.relu6(g.convolution(y, name + "._expand_conv", wide, 1));
  y = g.relu6(g.convolution(y, name + "._depthwise_conv", wide, stage.kernel, stride, wide));
  y = g.convolution(y, name + "._project_conv", stage.channels, 1);
  return stride == 1 && in == stage.channels ? g.add(y, x) : y;
}

/// One step up the pyramid: upsample, add the 1x1 lateral of the skip, mix with a 3x3.
int add_merge(Graph& g, int deep, int skip, const std::string& name, int width, int out) {
  const int lateral = g.convolution(skip, name + ".lateral", width, 1);
  const int top = g.channels(deep) == width ? deep : g.convolution(deep, name + ".reduce", width, 1);
  return g.relu6(g.convolution(g.relu6(g.add(g.upsample2(top), lateral)), name + ".mix", out, 3));
}

}  // namespace

EncoderTaps add_efficientnet_lite0(Graph& g, int input) {
  EncoderTaps taps{};
  int x = g.relu6(g.convolution(input, "encoder._conv_stem", 32, 3, 2));
  taps.at[0] = x;
  int block = 0, level = 0;
  for (const StageSpec& stage : kStages)
    for (int i = 0; i < stage.repeats; ++i, ++block) {
      const int stride = i == 0 ? stage.stride : 1;
      if (stride == 2) ++level;
      x = add_block(g, x, "encoder._blocks." + std::to_string(block), stage, stride);
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

Graph global_network() {
  Graph g;
  const EncoderTaps taps = add_efficientnet_lite0(g, g.input(3));
  const int head = g.relu6(g.convolution(taps.at[4], "encoder._conv_head", 1280, 1));
  const int features = g.global_mean(head);
  g.output("features", features);
  const int pooled = g.dropout(features, 0.2);
  g.output("diseases", g.linear(pooled, "diseases", 8));
  g.output("grade", g.linear(pooled, "grade", 4));
  g.output("edema", g.linear(pooled, "edema", 2));
  g.output("quality", g.linear(pooled, "quality", 2));
  g.output("fundus", g.linear(pooled, "fundus", 1));
  int x = g.relu6(g.convolution(taps.at[4], "locator.top", 64, 1));
  x = add_merge(g, x, taps.at[3], "locator.16", 64, 64);
  x = add_merge(g, x, taps.at[2], "locator.8", 64, 64);
  g.output("landmarks", g.logits(x, "locator.maps", 2, 0));
  return g;
}

}  // namespace retinal::training
