#include "dataset/pictures.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "base/file.h"
#include "dataset/gif.h"
#include "image/image_header.h"
#include "image/opencv_bridge.h"
#include "image/photograph.h"

namespace retinal {
namespace {

/// Formats outside load_photograph's, by their first bytes.
bool is_other(const std::vector<std::uint8_t>& bytes) {
  return is_gif(bytes) || (bytes.size() > 2 && ((bytes[0] == 'B' && bytes[1] == 'M') ||
                                                (bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6')));
}

Raster8 decode_other(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  if (is_gif(bytes)) return decode_gif(bytes, name);
  const cv::Mat bgr = cv::imdecode(bytes, cv::IMREAD_COLOR);
  if (bgr.empty()) throw InputError(name + ": the picture is damaged");
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  return to_raster<std::uint8_t>(rgb);
}

}  // namespace

Raster8 read_picture(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> bytes = read_file(file);
  const std::string name = file.filename().string();
  return is_other(bytes) ? decode_other(bytes, name) : decode_photograph(bytes, name).pixels;
}

PictureSize picture_size(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> bytes = read_file(file);
  const std::string name = file.filename().string();
  if (is_other(bytes)) {
    const Raster8 pixels = decode_other(bytes, name);
    return {pixels.width, pixels.height};
  }
  const ImageHeader header = read_image_header(bytes, name);
  PictureSize size{static_cast<int>(header.width), static_cast<int>(header.height)};
  if (header.orientation >= 5) std::swap(size.width, size.height);  // EXIF: rows are stored as columns
  return size;
}

void check_picture_header(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> bytes = read_file(file);
  if (!is_other(bytes)) read_image_header(bytes, file.filename().string());
}

}  // namespace retinal
