#pragma once
// The reading's maps as pictures of the photograph's size.

#include "base/raster.h"
#include "fundus/reading.h"

namespace retinal {

/// 0/255 mask of a structure, `width` x `height` = size of the photograph.
Raster8 photo_mask(const FundusReading& reading, Structure structure, int width, int height);

/// Probability of a structure, 0..1, at the same size.
RasterF photo_map(const FundusReading& reading, Structure structure, int width, int height);

/// The same in 8 bits, 255 = 1.0.
Raster8 photo_probability(const FundusReading& reading, Structure structure, int width, int height);

}  // namespace retinal
