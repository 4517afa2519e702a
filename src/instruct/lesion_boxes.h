#pragma once
// A lesion mask as a few boxes: RetinalGPT's merging rule (reference section 1.5) without its traps.

#include <vector>

#include "base/raster.h"
#include "image/frame.h"

namespace retinal::instruct {

struct BoxRule {
  int max_boxes = 10;
  int gap = 50;          ///< pixels: boxes nearer than this in x and in y become one
  int gap_step = 5;      ///< added until at most max_boxes are left
  double overlap = 0.5;  ///< boxes that share more than this part of the smaller one become one
  int min_area = 1;      ///< smaller lesions (pixels) are not lesions
};

struct LesionBoxes {
  int count = 0;                ///< 8-connected lesions of at least min_area pixels
  std::vector<PhotoBox> boxes;  ///< at most max_boxes, together covering every lesion; largest first
};

/// Boxes of a 0/255 mask. Unlike the original, boxes that overlap or contain one another are merged too, a
/// smaller box is joined and never dropped, so that no lesion is left outside, and nothing is divided by an
/// area of zero.
LesionBoxes lesion_boxes(const Raster8& mask, const BoxRule& rule = {});

}  // namespace retinal::instruct
