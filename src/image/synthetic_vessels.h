#pragma once
// Growth of retinal vessel trees for synthetic_fundus.cpp. Coordinates: disc diameters from the fovea, x
// towards the disc, y down.

#include <cstdint>
#include <vector>

namespace retinal {

struct VesselPoint {
  double x = 0, y = 0, width = 0;
};

/// One vessel from its origin to its end, narrower after each branching; `order` is 0 for those from the
/// disc.
struct VesselPath {
  bool artery = false;
  int order = 0;
  std::vector<VesselPoint> points;
};

struct VesselTreeOptions {
  double disc_x = 2.45, disc_y = -0.25;
  double artery_width = 0.062, vein_width = 0.085;
  double tortuosity = 1;
  double reach = 4;  ///< vessels end this far from the fovea
};

/// Arteries and veins of one eye: four arcades of each kind, branching by Murray's law (w^3 = w1^3 + w2^3),
/// side branches that turn towards the fovea but leave its avascular zone free, and none that cross their own
/// kind.
std::vector<VesselPath> grow_vessel_trees(std::uint64_t seed, const VesselTreeOptions& options);

}  // namespace retinal
