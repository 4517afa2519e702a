#pragma once
// Rasterises vessels and lesions for synthetic_fundus.cpp: from shapes in disc diameters to coverage maps in
// pixels.

#include <array>
#include <optional>
#include <vector>

#include "image/synthetic_fundus.h"
#include "image/synthetic_vessels.h"

namespace retinal {

/// Retina coordinates (disc diameters from the fovea, x towards the disc) <-> photograph pixels.
struct RetinaMap {
  PhotoPoint fovea;
  double disc_diameter = 1;  ///< pixels
  double nasal = 1;          ///< +1 where the disc lies to the right of the fovea, -1 to the left

  PhotoPoint to_photo(double x, double y) const {
    return {fovea.x + nasal * x * disc_diameter, fovea.y + y * disc_diameter};
  }
  double retina_x(double photo_x) const { return nasal * (photo_x - fovea.x) / disc_diameter; }
  double retina_y(double photo_y) const { return (photo_y - fovea.y) / disc_diameter; }
};

/// 0 below `lo`, 1 above `hi`, smooth between.
double smooth_step(double lo, double hi, double v);

/// What vessels absorb (0 none .. about 1 the middle of a large vessel) and where they are.
struct VesselLayer {
  RasterF density;
  Raster8 mask;
};

/// Draws the vessels of one kind; arteries get the bright central reflex.
VesselLayer draw_vessels(const std::vector<VesselPath>& vessels, bool artery, const RetinaMap& map, int width,
                         int height);

/// Opacity 0..1 of all lesions of each kind, and the truth of each lesion in the order given (nothing for one
/// that lies wholly outside the picture).
struct LesionLayer {
  std::array<RasterF, 4> opacity;
  std::array<Raster8, 4> mask;
};

/// Empty layers of the picture's size.
LesionLayer make_lesion_layer(int width, int height);

/// Draws one lesion where `field` is lit, and returns what was drawn; nothing when no pixel of it is lit.
std::optional<SyntheticLesionTruth> draw_lesion(const SyntheticLesion& lesion, std::uint64_t seed,
                                                const RetinaMap& map, const Raster8& field,
                                                LesionLayer& layer);

}  // namespace retinal
