#pragma once
// JPEG pixels, with damage noticed: the usual decoders fill what is missing with grey and say nothing.

#include <cstdint>
#include <span>
#include <string>

#include "base/raster.h"

namespace retinal {

/// RGB pixels as stored (orientation not applied) of a grey, YCbCr or RGB JPEG. Throws InputError naming
/// `name` and the row where the data end or stop making sense.
Raster8 decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace retinal
