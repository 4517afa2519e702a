#pragma once
// Reads what an image file says about itself without decoding it, so that a wrong or hostile file is refused
// before any memory is taken for pixels.

#include <cstdint>
#include <span>
#include <string>

namespace retinal {

enum class ImageFormat { jpeg, png, tiff };

struct ImageHeader {
  ImageFormat format = ImageFormat::jpeg;
  std::int64_t width = 0, height = 0;  ///< as stored, before the orientation is applied
  int channels = 0;                    ///< samples per pixel; 1 for palettes
  int bits = 0;                        ///< per sample
  int orientation = 1;                 ///< EXIF / TIFF tag 274, 1..8: how the stored rows must be turned
};

/// Throws InputError naming `name`: the bytes are empty, of another format (which is named when it is a
/// common one), or end inside the header. Damaged EXIF data do not make a picture unusable: they count as
/// orientation 1. Sources: ITU-T T.81 annex B (JPEG), W3C PNG 2nd edition, TIFF 6.0, EXIF 2.3 section 4.6.
ImageHeader read_image_header(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace retinal
