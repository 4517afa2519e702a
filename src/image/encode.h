#pragma once
// Pictures to file bytes.

#include <cstdint>
#include <vector>

#include "base/raster.h"

namespace retinal {

/// PNG (lossless) of a grey or RGB raster. Throws Error when the raster is empty or has another number of
/// channels.
std::vector<std::uint8_t> encode_png(const Raster8& image);

/// Baseline JPEG of a grey or RGB raster; quality 1..100.
std::vector<std::uint8_t> encode_jpeg(const Raster8& image, int quality);

}  // namespace retinal
