#pragma once
// Which eye it is, from the heat-maps of disc and fovea together.

#include "fundus/model_spec.h"
#include "fundus/network_session.h"
#include "fundus/reading.h"

namespace retinal {

/// What speaks for a right and for a left eye; the two sum to 1, or are both 0 where the maps fit neither.
struct SideOdds {
  double right = 0, left = 0;
};

/// Adds up, for all pairs of cells, the probability that the disc is in the one and the fovea in the other,
/// weighted by how usual that displacement is in a right and in a left eye of an upright, unmirrored
/// photograph. So a map with two peaks does not decide by the higher one alone: the pair must fit. `maps` are
/// the logits of disc and fovea over the field of view, [1, 2, H, W]; `temperature` divides them.
SideOdds side_from_maps(const NetworkOutput& maps, double temperature);

/// The likelier side, or none below spec.abstain_below.
LateralityReading decide_side(const LateralitySpec& spec, const SideOdds& odds);

}  // namespace retinal
