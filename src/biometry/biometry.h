#pragma once
// The front door of the room: masks (ours or a user's) in, Measurements out.

#include <array>
#include <optional>

#include "base/raster.h"
#include "biometry/measurement.h"
#include "fundus/reading.h"
#include "image/frame.h"

namespace retinal {

/// Everything biometry needs, in one frame. Masks are 0/255 and share one size; an empty raster means "not
/// given". Probability maps are optional and serve sub-pixel calibre and intervals.
struct BiometryInput {
  Raster8 vessel, artery, vein, disc, cup;
  RasterF vessel_probability, artery_probability, vein_probability, disc_probability, cup_probability;
  /// Thresholds at which the masks were made from the maps; without a map they have no meaning.
  double vessel_threshold = 0.5, artery_threshold = 0.5, vein_threshold = 0.5, disc_threshold = 0.5,
         cup_threshold = 0.5;
  std::array<Raster8, 4> lesion;  ///< in the order of kLesions
  std::array<RasterF, 4> lesion_probability;
  std::array<double, 4> lesion_threshold{0.5, 0.5, 0.5, 0.5};
  Raster8 field_mask;  ///< empty: the whole raster is the field of view
  std::optional<AnalysisPoint> disc_center, fovea;
  std::optional<Laterality> side;  ///< tells nasal from temporal; without it, the places of disc and fovea do
  double px_per_mask_px = 1;       ///< photograph pixels per mask pixel (1 / crop.scale)
  std::optional<double> um_per_px;  ///< micrometres per photograph pixel, only when stated
};

struct BiometryOptions {
  Definitions definitions = Definitions::reference;
  bool intervals = true;
  int threads = 0;  ///< 0: one for each processor that may be used
};

/// Measures every feature of the table (biometry/features.h). Throws InputError when two masks differ in
/// size, never for content: what cannot be measured is in `unavailable` with its reason. With
/// Definitions::both the automorph values carry the key prefix "automorph.".
Measurements measure(const BiometryInput& input, const BiometryOptions& options = {});

/// Input built from a reading (analysis frame).
BiometryInput biometry_input(const FundusReading& reading, std::optional<double> um_per_px);

}  // namespace retinal
