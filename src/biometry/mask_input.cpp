#include "biometry/mask_input.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

#include "base/error.h"
#include "base/file.h"
#include "biometry/mask_ops.h"
#include "image/file_integrity.h"
#include "image/image_header.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr std::int64_t kMaxMaskPixels = 100'000'000;

std::string size_text(const Raster8& mask) {
  return std::to_string(mask.width) + " x " + std::to_string(mask.height);
}

/// The header is checked before any memory is taken for pixels.
void check_header(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  const ImageHeader header = read_image_header(bytes, name);
  if (header.format == ImageFormat::jpeg)
    throw InputError(name + ": a JPEG cannot serve as a mask because its edges are blurred; save it as PNG");
  if (header.width * header.height > kMaxMaskPixels)
    throw InputError(name + ": " + std::to_string(header.width) + " x " + std::to_string(header.height) +
                     " pixels is larger than the limit of 100 megapixels; give a smaller mask");
  check_integrity(bytes, header.format, name);
}

cv::Mat brightest_channel(const cv::Mat& picture) {
  cv::Mat grey;
  cv::reduce(picture.reshape(1, static_cast<int>(picture.total())), grey, 1, cv::REDUCE_MAX);
  return grey.reshape(1, picture.rows);
}

}  // namespace

Raster8 load_mask(const std::filesystem::path& path) {
  const std::string name = path.string();
  const std::vector<std::uint8_t> bytes = read_file(path);
  check_header(bytes, name);
  // IMREAD_ANYCOLOR drops transparency, IMREAD_ANYDEPTH keeps 16 bits.
  const cv::Mat picture = cv::imdecode(bytes, cv::IMREAD_ANYCOLOR | cv::IMREAD_ANYDEPTH);
  if (picture.empty()) throw InputError(name + ": the mask cannot be decoded; save it as an 8-bit grey PNG");
  const cv::Mat grey = brightest_channel(picture);
  double largest = 0;
  cv::minMaxLoc(grey, nullptr, &largest);
  if (largest == 0) return Raster8(grey.cols, grey.rows);
  cv::Mat mask = grey >= largest / 2;
  return to_raster<std::uint8_t>(mask);
}

BiometryInput load_biometry_input(const MaskFiles& files) {
  BiometryInput input;
  const Raster8* first = nullptr;
  const std::filesystem::path* first_path = nullptr;
  const auto load = [&](const std::filesystem::path& path, Raster8& target) {
    if (path.empty()) return;
    target = load_mask(path);
    if (!first) first = &target, first_path = &path;
    if (!same_size(target, *first))
      throw InputError(path.string() + " is " + size_text(target) + " pixels but " + first_path->string() +
                       " is " + size_text(*first) + "; all masks must belong to one picture");
  };
  load(files.vessel, input.vessel);
  load(files.artery, input.artery);
  load(files.vein, input.vein);
  load(files.disc, input.disc);
  load(files.cup, input.cup);
  for (std::size_t i = 0; i < files.lesion.size(); ++i) load(files.lesion[i], input.lesion[i]);
  if (!first) throw UsageError("no mask was given; name at least one, for example --vessel vessel.png");
  load(files.field, input.field_mask);
  if (files.fovea && !first->contains(static_cast<int>(files.fovea->x), static_cast<int>(files.fovea->y)))
    throw UsageError(
        "--fovea lies outside the masks; give its position in their pixels, x to the right, y down");
  input.fovea = files.fovea;
  input.side = files.side;
  input.um_per_px = files.um_per_px;
  return input;
}

}  // namespace retinal
