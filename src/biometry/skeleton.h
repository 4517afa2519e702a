#pragma once
// Thinning of a mask to lines one pixel wide.

#include "base/raster.h"

namespace retinal {

/// Skeleton (0/255) of a 0/255 mask by the two-pass parallel thinning of Zhang and Suen, "A fast parallel
/// algorithm for thinning digital patterns", Comm. ACM 27(3):236-239, 1984, in the variant of scikit-image's
/// skeletonize, whose result it equals pixel by pixel. Time grows with the number of set pixels, not with the
/// size of the mask.
Raster8 skeletonize(const Raster8& mask);

}  // namespace retinal
