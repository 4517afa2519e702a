#pragma once
// A decoded fundus photograph and what its file says about it.

#include <filesystem>
#include <optional>
#include <string>

#include "base/raster.h"

namespace retinal {

enum class Laterality { right, left };  ///< OD, OS

/// "right" or "left".
const char* to_string(Laterality side);

/// 8-bit RGB pixels in display orientation, and provenance. Lengths in pixels of this raster are what all
/// records call "pixels of the original".
struct Photograph {
  Raster8 pixels;      ///< RGB, EXIF orientation applied, alpha dropped
  std::string source;  ///< file name (no folder) or another name for messages
  std::string sha256;  ///< of the encoded file
  std::optional<Laterality>
      side_hint;  ///< from the file name (OD/OS, _left/_right, 01L ...), never trusted alone
  std::optional<double> um_per_px;  ///< only when given by the caller or a calibrated file
};

/// Largest accepted picture, in pixels.
inline constexpr std::int64_t kMaxPixels = 64'000'000;

/// Decodes JPEG, PNG or TIFF (8/16 bit, grey or colour; transparent parts of a TIFF come out black). The
/// header is checked before any pixel memory is taken. Throws InputError (not an image, truncated, too large,
/// smaller than 64 px) or FileError, naming the file.
Photograph load_photograph(const std::filesystem::path& path);
Photograph decode_photograph(const std::vector<std::uint8_t>& bytes, const std::string& name);

/// Laterality told by a file name: OD/OS, left/right, L/R before the extension after a digit; nothing if
/// unclear.
std::optional<Laterality> side_from_file_name(const std::string& stem);

}  // namespace retinal
