#pragma once
// From probability maps to masks: the one place that says which pixels belong to a structure.

#include <cstdint>

#include "base/raster.h"

namespace retinal {

/// 0/255 mask of the pixels at or above `threshold`.
Raster8 mask_at(const RasterF& probability, double threshold);

/// Makes the masks of arteries and veins exclude each other: a pixel of both stays with the kind that is more
/// probable there. At a crossing this is one of the two vessels, and the other one's mask has a gap (the
/// graph of all vessels leads it on). Where both are equally probable, both keep the pixel. All four have one
/// size.
void separate_artery_vein(const RasterF& artery_probability, const RasterF& vein_probability, Raster8& artery,
                          Raster8& vein);

}  // namespace retinal
