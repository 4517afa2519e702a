#pragma once
// Disc and fovea from heat-maps and the disc mask.

#include <array>
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

/// The disc as its mask shows it, in analysis pixels.
struct DiscInMask {
  AnalysisPoint centroid;
  double diameter = 0;  ///< of the circle of the same area
  double p = 0;         ///< mean probability inside
};

/// The largest component of the disc mask; nothing when its size is implausible (outside 0.1-20 % of the
/// frame).
std::optional<DiscInMask> disc_from_mask(const StructureMap& disc);

/// Where people mark the centre of such a disc: the centroid less `offset`, in shares of the diameter.
AnalysisPoint marked_center(const DiscInMask& disc, const std::array<double, 2>& offset);

}  // namespace retinal
