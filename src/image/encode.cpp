#include "image/encode.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "base/error.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

std::vector<std::uint8_t> encode(const Raster8& image, const std::string& extension,
                                 const std::vector<int>& options) {
  if (image.empty() || (image.channels != 1 && image.channels != 3))
    throw Error("a picture of " + std::to_string(image.width) + "x" + std::to_string(image.height) +
                " pixels and " + std::to_string(image.channels) +
                " channels cannot be written; 1 or 3 channels are needed");
  cv::Mat pixels;
  if (image.channels == 3)
    cv::cvtColor(view(image), pixels, cv::COLOR_RGB2BGR);
  else
    pixels = view(image);
  std::vector<std::uint8_t> bytes;
  cv::imencode(extension, pixels, bytes, options);
  return bytes;
}

}  // namespace

std::vector<std::uint8_t> encode_png(const Raster8& image) {
  // Run lengths after the row filters: an eighth of zlib's default time for photographs, and no larger.
  return encode(image, ".png",
                {cv::IMWRITE_PNG_COMPRESSION, 6, cv::IMWRITE_PNG_STRATEGY, cv::IMWRITE_PNG_STRATEGY_RLE});
}

std::vector<std::uint8_t> encode_jpeg(const Raster8& image, int quality) {
  return encode(image, ".jpg", {cv::IMWRITE_JPEG_QUALITY, quality});
}

Raster8 shrunk_to_fit(const Raster8& image, int longest_side) {
  const int side = std::max(image.width, image.height);
  if (side <= longest_side) return image;
  const double factor = static_cast<double>(longest_side) / side;
  const auto scaled = [&](int length) { return std::max(1, static_cast<int>(std::lround(length * factor))); };
  cv::Mat out;
  cv::resize(view(image), out, {scaled(image.width), scaled(image.height)}, 0, 0, cv::INTER_AREA);
  return to_raster<std::uint8_t>(out);
}

}  // namespace retinal
