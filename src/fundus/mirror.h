#pragma once
// The global network looked at twice: the picture and its mirror image, averaged.

#include <map>
#include <string>

#include "base/raster.h"
#include "fundus/network_session.h"

namespace retinal {

/// Runs the network on `rgb` and on its mirror image (left and right swapped) and gives the mean of both.
/// Maps
/// ([1, C, H, W]) of the mirror image are mirrored back first. The logits are averaged, not the
/// probabilities, so that calibration sees what it saw in training. Errors of the two are partly independent,
/// and the shift that one-sided padding of stride-2 layers gives to maps cancels sideways.
std::map<std::string, NetworkOutput> run_with_mirror(const NetworkSession& session, const Raster8& rgb);

}  // namespace retinal
