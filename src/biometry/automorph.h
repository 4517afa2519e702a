#pragma once
// The 72 features as AutoMorph prints them, on its 912 x 912 grid. See automorph_pieces.h about their
// defects.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/raster.h"

namespace retinal::automorph {

/// Side of the square grid on which the tool measures.
inline constexpr int kGrid = 912;

/// Nearest-neighbour copy of a mask, centred on a square of its longer side, at kGrid x kGrid.
Raster8 to_grid(const Raster8& mask);

/// A cleaned mask (components under 30 px dropped) and its skeleton.
struct VesselMask {
  Raster8 mask, skeleton;
};
VesselMask clean_and_thin(const Raster8& mask);

/// Disc and cup extents (largest minus smallest index) and what the zones are built from, in grid pixels.
struct DiscCup {
  int disc_height = 0, disc_width = 0;
  std::optional<int> cup_height, cup_width;
  int center_x = 0, center_y = 0, radius = 0;
};

/// Absent without disc pixels, when the disc reaches a third of the grid, and when a cup is given that does
/// not lie inside the disc's extents or is not smaller than it. `cup` may be empty: then only the disc is
/// measured.
std::optional<DiscCup> measure_disc_cup(const Raster8& disc, const Raster8& cup);

enum class Region { whole, zone_b, zone_c };

/// Cuts a mask to the pixels of a ring: 4 R^2 < d^2 <= 9 R^2 (B) or 25 R^2 (C).
Raster8 cut_to_zone(const Raster8& mask, const DiscCup& disc, Region region);

/// Lengths in grid pixels. Everything is absent together where the tool fails; the tortuosities are also
/// absent when no piece has more than 15 points (the tool prints 0).
struct VesselFeatures {
  double fractal_dimension = 0, density = 0, average_width = 0;
  std::optional<double> distance_tortuosity, squared_curvature_tortuosity, tortuosity_density;
  std::vector<double> piece_widths;  ///< zones only
};
std::optional<VesselFeatures> measure_vessels(const VesselMask& vessels, const DiscCup* disc, Region region);

}  // namespace retinal::automorph
