#pragma once
// Pictures in any form that a publisher chose: what load_photograph() reads, and PPM, BMP and GIF.

#include <filesystem>

#include "base/raster.h"

namespace retinal {

struct PictureSize {
  int width = 0, height = 0;
};

/// RGB pixels, upright. Throws InputError or FileError naming the file.
Raster8 read_picture(const std::filesystem::path& file);

/// From the header alone where the format tells it there.
PictureSize picture_size(const std::filesystem::path& file);

/// Checks that the file begins like a picture. Throws as read_picture.
void check_picture_header(const std::filesystem::path& file);

}  // namespace retinal
