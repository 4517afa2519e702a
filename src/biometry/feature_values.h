#pragma once
// Values before units and intervals; for this room's .cpp files.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "biometry/biometry.h"

namespace retinal {

struct FeatureValue {
  double value = 0;  ///< mask pixels
  std::int64_t n = 0;
};

struct FeatureValues {
  std::map<std::string, FeatureValue> values;
  std::map<std::string, std::string> missing;  ///< key -> reason

  void set(const std::string& key, double value, std::int64_t n);
  void miss(const std::string& key, const std::string& reason) { missing[key] = reason; }
};

/// The masks at one threshold, with the level at which their probability maps meet the edge.
struct MaskSet {
  Raster8 vessel, artery, vein, disc, cup;
  std::array<Raster8, 4> lesion;
  double vessel_level = 0.5, artery_level = 0.5, vein_level = 0.5;
};

/// Largest part of the disc mask with its holes filled, and what follows from it.
struct DiscShape {
  Raster8 mask;
  double x_min = 0, y_min = 0, width = 0, height = 0, center_x = 0, center_y = 0;
  std::int64_t area = 0;
  double xx = 0, yy = 0, xy = 0;  ///< second moments about the centre

  double diameter() const { return (width + height) / 2; }
};
std::optional<DiscShape> disc_shape(const Raster8& mask);

/// Disc, cup and fovea.
void measure_disc(const MaskSet& masks, const BiometryInput& input, FeatureValues& out);

/// Vessels by kind and region; `disc` may be null. `um_per_mask_px` is the scale, where there is one.
void measure_vessels(const MaskSet& masks, const BiometryInput& input, const DiscShape* disc,
                     std::optional<double> um_per_mask_px, FeatureValues& out);

/// Lesions by field and quadrant around the fovea; `disc` may be null.
void measure_lesions(const MaskSet& masks, const BiometryInput& input, const DiscShape* disc,
                     FeatureValues& out);

/// +1 when temporal is to the right in the picture, -1 when it is to the left: from the stated side, or else
/// from the places of disc and fovea.
std::optional<int> temporal_direction(const BiometryInput& input, const DiscShape* disc);

/// Sector of an offset from a centre, 90 degrees each: 0 superior, 1 inferior, 2 nasal, 3 temporal; with an
/// unknown side
/// (`temporal` 0), 2 stands for both.
int sector_of(double dx, double dy, int temporal);
inline constexpr std::array<const char*, 4> kSectors = {"superior", "inferior", "nasal", "temporal"};
inline constexpr const char* kUnknownSide =
    "nasal and temporal are not known: neither the side of the eye nor the fovea";

/// Calls use(dx, dy, x, y) for the pixels in view with near^2 < distance^2 <= far^2 from a centre.
template <class Use>
void for_ring(const Raster8& field, double cx, double cy, double near, double far, const Use& use) {
  const int x0 = std::max(0, static_cast<int>(cx - far)),
            x1 = std::min(field.width - 1, static_cast<int>(cx + far) + 1);
  const int y0 = std::max(0, static_cast<int>(cy - far)),
            y1 = std::min(field.height - 1, static_cast<int>(cy + far) + 1);
  for (int y = y0; y <= y1; ++y)
    for (int x = x0; x <= x1; ++x) {
      const double dx = x - cx, dy = y - cy, square = dx * dx + dy * dy;
      if (square > near * near && square <= far * far && field.at(x, y)) use(dx, dy, x, y);
    }
}

/// AutoMorph's definitions, lengths scaled from its grid to mask pixels.
FeatureValues measure_automorph(const BiometryInput& input);

}  // namespace retinal
