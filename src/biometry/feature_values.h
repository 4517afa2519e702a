#pragma once
// Values before units and intervals; for this room's .cpp files.

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
  double vessel_level = 0.5, artery_level = 0.5, vein_level = 0.5;
};

/// Largest part of the disc mask with its holes filled, and what follows from it.
struct DiscShape {
  Raster8 mask;
  double x_min = 0, y_min = 0, width = 0, height = 0, center_x = 0, center_y = 0;
  std::int64_t area = 0;

  double diameter() const { return (width + height) / 2; }
};
std::optional<DiscShape> disc_shape(const Raster8& mask);

/// Disc, cup and fovea.
void measure_disc(const MaskSet& masks, const BiometryInput& input, FeatureValues& out);

/// Vessels by kind and region; `disc` may be null.
void measure_vessels(const MaskSet& masks, const BiometryInput& input, const DiscShape* disc,
                     FeatureValues& out);

/// AutoMorph's definitions, lengths scaled from its grid to mask pixels.
FeatureValues measure_automorph(const BiometryInput& input);

}  // namespace retinal
