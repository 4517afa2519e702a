#pragma once
// One vessel is one kind: artery or vein is decided for a piece of vessel, not for each of its pixels.

#include "base/raster.h"

namespace retinal {

/// Makes the two probability maps agree along every vessel. The skeleton of `vessel` (0/255) is cut at its
/// junctions; each vessel pixel belongs to the piece it is reached from first inside the mask; a piece is of
/// the kind that the sum of its pixels' logit differences favours. Where a pixel says otherwise its artery
/// and vein probabilities change places, so that how sure the network was stays in the map. Pixels outside
/// `vessel` are left alone. All three rasters have one size. Time grows with the number of vessel pixels.
void settle_artery_vein(const Raster8& vessel, RasterF& artery, RasterF& vein);

}  // namespace retinal
