#pragma once
// Disc and fovea from heat-maps and the disc mask.

#include <optional>

#include "fundus/network_session.h"
#include "fundus/reading.h"

namespace retinal {

/// A peak of one heat-map in map cells (pixel-index convention) and the softmax mass around it.
struct HeatPeak {
  double x = 0, y = 0, p = 0;
};

/// Softmax over the map, arg max, then the centre of mass of the 7 x 7 cells around it.
HeatPeak find_peak(const float* logits, int width, int height);

/// Centre of the largest component of the disc mask, p = mean probability in it; nothing when that
/// component's size is implausible (outside 0.1-20 % of the frame).
std::optional<Landmark> disc_from_mask(const StructureMap& disc);

}  // namespace retinal
