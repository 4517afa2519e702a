#pragma once
// Features of the vessel graph, and vessels around disc and fovea; for this room's .cpp files.

#include <string>

#include "biometry/feature_values.h"
#include "biometry/vessel_graph.h"

namespace retinal {

/// Why vessels of a kind cannot be measured; empty where they can.
struct TreeReasons {
  std::string all, artery, vein;
};

/// Branching, crossings, candidates for nicking, beading.
void measure_tree(const VesselGraph& graph, const TreeReasons& reasons, FeatureValues& out);

/// Density by sector around the disc and around the fovea, and the fovea's distance from the nearest vessel.
/// `vessels` is the clean mask; `unavailable` says why there is none.
void measure_surroundings(const Raster8& vessels, const std::string& unavailable, const Raster8& field,
                          const BiometryInput& input, const DiscShape* disc, FeatureValues& out);

/// Standard deviation of a segment's calibre about its linear trend over its mean, without the calibre's
/// length at each end; absent for segments under five calibres.
std::optional<double> beading_index(const VesselSegment& segment);

}  // namespace retinal
