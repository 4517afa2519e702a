#include "biometry/scale.h"

#include "biometry/feature_values.h"

namespace retinal {

std::optional<Scale> assumed_scale(const Raster8& disc_mask, double px_per_mask_px) {
  const auto disc = disc_shape(disc_mask);
  if (!disc) return std::nullopt;
  const bool cut = disc->x_min <= 0 || disc->y_min <= 0 || disc->x_min + disc->width >= disc_mask.width ||
                   disc->y_min + disc->height >= disc_mask.height;
  if (cut) return std::nullopt;
  const double height = disc->height * px_per_mask_px;
  constexpr double kNormal = 1.96;
  return Scale{kDiscHeightUm / height, true,
               Interval{(kDiscHeightUm - kNormal * kDiscHeightSpreadUm) / height,
                        (kDiscHeightUm + kNormal * kDiscHeightSpreadUm) / height}};
}

}  // namespace retinal
