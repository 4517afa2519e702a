#pragma once
// FundusNet's two networks (DESIGN section 6). Both start from EfficientNet-Lite0 (Tan & Le 2019; Lite
// variant without squeeze-excitation, ReLU6), batch norms folded away.

#include <array>

#include "training/graph.h"

namespace retinal::training {

/// Encoder taps at strides 2, 4, 8, 16 and 32 (32, 24, 40, 112 and 320 channels).
struct EncoderTaps {
  std::array<int, 5> at;
};
EncoderTaps add_efficientnet_lite0(Graph& graph, int input);

/// Nine logits per pixel at full resolution, in the order of kStructures: output "logits" [9, H, W].
/// H and W must be multiples of 32.
Graph dense_network();

/// Outputs of the global network: "diseases" [8], "grade" [4], "edema" [2], "quality" [2] (cumulative logits
/// for the ordinal ones), "fundus" [1] (is it a colour fundus photograph at all), "landmarks" [2, H/8, W/8]
/// heat-map logits (disc, fovea), "features" [1280] for the distribution gate.
/// The diseases are in the order of disease_names() (dataset/diseases.h).
Graph global_network();

}  // namespace retinal::training
