#pragma once
// The picture of the evidence: what was found, drawn over the photograph.

#include "base/raster.h"
#include "evidence/evidence.h"
#include "fundus/reading.h"

namespace retinal {

/// The photograph (RGB, original size) with arteries red, veins blue, vessels of unknown kind green, the
/// outlines of disc and cup, a cross at the fovea, a box round every lesion in the colour of its type, and a
/// legend of what is drawn with counts. Lines and letters grow with the picture. On a refused picture only
/// the reason is written.
Raster8 draw_overlay(const Raster8& photograph, const Evidence& evidence, const FundusReading& reading);

}  // namespace retinal
