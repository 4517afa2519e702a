#include "dataset/masks.h"

#include <opencv2/imgcodecs.hpp>

#include "base/error.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

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
  }
  return false;
}

}  // namespace

Raster8 read_mask(const MaskSource& source) {
  const cv::Mat grey = cv::imread(source.file.string(), cv::IMREAD_GRAYSCALE);
  if (grey.empty()) throw InputError(source.file.filename().string() + ": the mask is missing or cannot be decoded");
  cv::Mat table(1, 256, CV_8U), mask;
  for (int v = 0; v < 256; ++v) table.at<std::uint8_t>(v) = is_set(v, source) ? 255 : 0;
  cv::LUT(grey, table, mask);
  return to_raster<std::uint8_t>(mask);
}

}  // namespace retinal
