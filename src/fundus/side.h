#pragma once
// Which eye it is, from the heat-maps of disc and fovea together.

#include "fundus/reading.h"

namespace retinal {

/// Adds up, for all pairs of cells, the probability that the disc is in the one and the fovea in the other,
/// weighted by how usual that displacement is in a right and in a left eye of an upright, unmirrored
/// photograph. So a map with two peaks does not decide by the higher one alone: the pair must fit. No side
/// below a probability of 0.85. `disc` and `fovea` are the logits of maps of `width` x `height` cells over
/// the field of view.
LateralityReading side_from_maps(const float* disc, const float* fovea, int width, int height);

}  // namespace retinal
