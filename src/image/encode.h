#pragma once
// Pictures to file bytes, and to a size fit for a document.

#include <cstdint>
#include <vector>

#include "base/raster.h"

namespace retinal {

/// PNG (lossless) of a grey or RGB raster. Throws Error when the raster is empty or has another number of
/// channels.
std::vector<std::uint8_t> encode_png(const Raster8& image);

/// Baseline JPEG of a grey or RGB raster; quality 1..100.
std::vector<std::uint8_t> encode_jpeg(const Raster8& image, int quality);

/// `image` at a size whose longer side is `longest_side` pixels, by area averaging; as it is when it is not
/// larger. For pictures to look at: what is measured goes through resample_to_analysis().
Raster8 shrunk_to_fit(const Raster8& image, int longest_side);

}  // namespace retinal
