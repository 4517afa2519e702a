#pragma once
// Micrometres per pixel where nobody stated them, from the size that optic discs have.

#include <optional>

#include "base/raster.h"
#include "biometry/measurement.h"

namespace retinal {

/// Vertical diameter of the optic disc, scleral ring not included, magnification corrected: 1.92 mm with a
/// standard deviation of 0.29 mm in 457 normal eyes (Jonas et al., Invest Ophthalmol Vis Sci
/// 1988;29:1151-1158).
inline constexpr double kDiscHeightUm = 1920, kDiscHeightSpreadUm = 290;

/// Micrometres per pixel of the photograph.
struct Scale {
  double um_per_px = 0;
  bool assumed = false;              ///< from the usual height of an optic disc; otherwise it was stated
  std::optional<Interval> interval;  ///< 95 %, of an assumed scale
};

/// The scale at which the disc of a mask has the usual height, with the 95 % interval in which the heights of
/// discs lie. Absent without a disc, or when the edge of the mask cuts it. `px_per_mask_px` as in
/// BiometryInput.
std::optional<Scale> assumed_scale(const Raster8& disc_mask, double px_per_mask_px);

}  // namespace retinal
