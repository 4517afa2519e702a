#pragma once
// Is a PNG or TIFF file all there? Asked before decoding, because the decoding libraries print their own
// complaints and TIFF readers leave what is missing black.

#include <cstdint>
#include <span>
#include <string>

#include "image/image_header.h"

namespace retinal {

/// Checks the chunks and checksums of a PNG, and that every strip or tile of the first picture of a TIFF lies
/// inside the file; a JPEG is checked while it is decoded. Throws InputError naming `name` and what is wrong.
void check_integrity(std::span<const std::uint8_t> bytes, ImageFormat format, const std::string& name);

}  // namespace retinal
