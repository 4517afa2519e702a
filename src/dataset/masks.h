#pragma once
// Mask files decoded to 0/255.

#include "base/raster.h"
#include "dataset/sample.h"

namespace retinal {

/// 0/255, at the file's own size. Throws InputError naming a file that is missing or unreadable.
Raster8 read_mask(const MaskSource& source);

}  // namespace retinal
