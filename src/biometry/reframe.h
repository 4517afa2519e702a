#pragma once
// The same eye framed a little differently: test-retest of the measurements; for this room's .cpp files.

#include <array>

#include "biometry/feature_values.h"
#include "biometry/mask_rules.h"

namespace retinal {

/// A rotation about the middle of the picture, an enlargement and a shift.
struct Reframing {
  double degrees = 0, scale = 1, dx = 0, dy = 0;  ///< shift in pixels
};

/// What two photographs of one eye by one camera differ by at least.
inline constexpr std::array<Reframing, 3> kReframings = {
    {{4, 1.03, 0.4, -0.3}, {-5, 0.97, -0.35, 0.25}, {2, 1.0, 2.5, 1.5}}};

/// Masks, field and landmarks of `input` moved by bilinear interpolation. Masks that have a map are made from
/// it at their threshold, others at one half. Of the maps only those of vessels come along, as far as
/// calibres need them: 0 farther than a few pixels from the mask.
BiometryInput reframed(const BiometryInput& input, const MaskRules& rules, const Reframing& by);

}  // namespace retinal
