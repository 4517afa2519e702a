#pragma once
// Image files written by hand, byte by byte, so that tests of the decoders do not lean on the library under
// test and can make files that no encoder would write.

#include <cstdint>
#include <functional>
#include <vector>

#include "base/raster.h"

namespace retinal::test {

using Bytes = std::vector<std::uint8_t>;

/// A picture whose every pixel differs from its neighbours and whose orientation can be told: red grows to
/// the right, green grows downwards, blue marks the top-left corner.
Raster8 orientation_card(int width, int height);

struct RawFormat {
  int channels = 3;  ///< 1 grey, 2 grey + alpha, 3 RGB, 4 RGBA
  int bits = 8;      ///< 8 or 16 per sample
  int orientation = 1;
  bool big_endian = false;  ///< TIFF only
};

/// PNG with stored (uncompressed) deflate blocks; `rgb` gives the colours, alpha varies over the picture, and
/// 16-bit samples repeat the byte (v * 257). Grey takes the green channel.
Bytes make_png(const Raster8& rgb, const RawFormat& format);

/// Uncompressed baseline TIFF in one strip, as above, but with opaque alpha.
Bytes make_tiff(const Raster8& rgb, const RawFormat& format);

/// A PNG, JPEG or TIFF header that declares a size but holds no pixels.
Bytes png_header_only(std::uint32_t width, std::uint32_t height);
Bytes jpeg_header_only(std::uint16_t width, std::uint16_t height);
Bytes tiff_header_only(std::uint32_t width, std::uint32_t height);

/// `jpeg` with an EXIF block that holds only the orientation.
Bytes with_exif_orientation(const Bytes& jpeg, int orientation);

/// How the picture must be stored so that a reader who honours `orientation` shows `upright`.
Raster8 stored_for_orientation(const Raster8& upright, int orientation);

}  // namespace retinal::test
