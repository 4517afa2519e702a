#pragma once
// GIF, because DRIVE's masks are published in it and OpenCV does not read it: the first picture of a file.

#include <cstdint>
#include <span>
#include <string>

#include "base/raster.h"

namespace retinal {

bool is_gif(std::span<const std::uint8_t> bytes);

/// The first picture as RGB; what it leaves of the logical screen is black. Throws InputError naming `name`
/// when the file ends early or is damaged. Source: GIF89a specification, W3C copy.
Raster8 decode_gif(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace retinal
