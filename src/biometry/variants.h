#pragma once
// One set of masks measured several times: as given, at other thresholds, in other frames, by both
// definitions; for this room's .cpp files.

#include <string_view>
#include <vector>

#include "base/raster.h"
#include "biometry/feature_values.h"

namespace retinal {

struct GivenMask {
  const char* name;
  const Raster8* mask;
  const RasterF* map;
};
std::vector<GivenMask> masks_of(const BiometryInput& input);

/// Powers of a length in the unit "px", "px2" or "1/px"; 0 for everything else.
inline int length_power(std::string_view unit) {
  if (unit == "px") return 1;
  if (unit == "px2") return 2;
  return unit == "1/px" ? -1 : 0;
}

/// What the values of a key are at other thresholds and in other frames.
struct Variants {
  bool wanted = false;
  std::vector<FeatureValues> band;
  std::vector<FeatureValues> reframed;  ///< lengths already in the given frame's pixels
};

struct MeasuredValues {
  FeatureValues reference, automorph;
  Variants variants;
};

/// `um_per_mask_px` is the scale, where there is one. What the options ask for, measured by as many threads
/// as they allow; the number of threads changes no value.
MeasuredValues measure_everything(const BiometryInput& input, const DiscShape* disc,
                                  std::optional<double> um_per_mask_px, const BiometryOptions& options);

}  // namespace retinal
