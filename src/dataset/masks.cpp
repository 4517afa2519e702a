#include "dataset/masks.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "base/file.h"
#include "dataset/gif.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

cv::Mat decoded(const std::filesystem::path& file, int mode) {
  const std::vector<std::uint8_t> bytes =
      std::filesystem::exists(file) ? read_file(file) : std::vector<std::uint8_t>{};
  cv::Mat pixels;
  if (is_gif(bytes)) {
    const Raster8 rgb = decode_gif(bytes, file.filename().string());
    cv::cvtColor(view(rgb), pixels, mode == cv::IMREAD_COLOR ? cv::COLOR_RGB2BGR : cv::COLOR_RGB2GRAY);
  } else if (!bytes.empty()) {
    pixels = cv::imdecode(bytes, mode);
  }
  if (pixels.empty())
    throw InputError(file.filename().string() + ": the mask is missing or cannot be decoded");
  return pixels;
}

bool is_set(int value, const MaskSource& source) {
  switch (source.coding) {
    case MaskCoding::nonzero:
      return value > 0;
    case MaskCoding::bit:
      return ((value >> source.argument) & 1) != 0;
    case MaskCoding::at_least:
      return value >= source.argument;
    case MaskCoding::artery:
      return value == 1 || value == 3;
    case MaskCoding::vein:
      return value == 2 || value == 3;
    case MaskCoding::at_most:
      return value <= source.argument;
    case MaskCoding::artery_color:
    case MaskCoding::vein_color:
      break;  // not told by one value: read_colored
  }
  return false;
}

/// Red or green is artery, blue or green vein; white (uncertain) is neither.
Raster8 read_colored(const MaskSource& source) {
  const cv::Mat bgr = decoded(source.file, cv::IMREAD_COLOR);
  Raster8 mask(bgr.cols, bgr.rows);
  for (int y = 0; y < bgr.rows; ++y)
    for (int x = 0; x < bgr.cols; ++x) {
      const auto& p = bgr.at<cv::Vec3b>(y, x);
      const bool blue = p[0] > 127, green = p[1] > 127, red = p[2] > 127;
      const bool own = source.coding == MaskCoding::artery_color ? red : blue;
      mask.at(x, y) = (own != green) && !(red && blue) ? 255 : 0;
    }
  return mask;
}

}  // namespace

Raster8 read_mask(const MaskSource& source) {
  if (source.coding == MaskCoding::artery_color || source.coding == MaskCoding::vein_color)
    return read_colored(source);
  const cv::Mat grey = decoded(source.file, cv::IMREAD_GRAYSCALE);
  cv::Mat table(1, 256, CV_8U), mask;
  for (int v = 0; v < 256; ++v) table.at<std::uint8_t>(v) = is_set(v, source) ? 255 : 0;
  cv::LUT(grey, table, mask);
  return to_raster<std::uint8_t>(mask);
}

}  // namespace retinal
