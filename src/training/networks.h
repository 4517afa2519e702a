#pragma once
// FundusNet's two networks (DESIGN section 6). Both start from EfficientNet-Lite0 (Tan & Le 2019; Lite
// variant without squeeze-excitation, ReLU6), batch norms folded away.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "training/graph.h"

namespace retinal::training {

/// Encoder taps at strides 2, 4, 8, 16 and 32 (32, 24, 40, 112 and 320 channels).
struct EncoderTaps {
  std::array<int, 5> at;
};
/// Parameter names start with `prefix` + "encoder.". `drop_depth`: probability with which the last residual
/// block is left out while training, growing linearly from 0 at the first.
EncoderTaps add_efficientnet_lite0(Graph& graph, int input, const std::string& prefix = "",
                                   double drop_depth = 0);

/// Nine logits per pixel at full resolution, in the order of kStructures: output "logits" [9, H, W].
/// H and W must be multiples of 32.
Graph dense_network();

/// Outputs of the global network: "diseases" [8], "grade" [4], "edema" [2], "quality" [2] (cumulative logits
/// for the ordinal ones), "fundus" [1] (is it a colour fundus photograph at all), "landmarks" [2, H/8, W/8]
/// heat-map logits (disc, fovea), "features" [1280] for the distribution gate.
/// The diseases are in the order of disease_names() (dataset/diseases.h).
Graph global_network();

/// The same within a larger graph, its parameters named `prefix` + their name; returns the outputs.
std::vector<std::pair<std::string, int>> add_global_network(Graph& graph, int input,
                                                            const std::string& prefix);

}  // namespace retinal::training
