#include "image/photograph.h"

#include <algorithm>
#include <cctype>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "base/file.h"
#include "image/file_integrity.h"
#include "image/image_header.h"
#include "image/jpeg_decoder.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr int kMinSide = 64;  // below this no structure of the retina can be told apart

/// Refuses what cannot or should not be decoded, from the header alone.
void check_header(const ImageHeader& header, const std::string& name) {
  const std::string size = std::to_string(header.width) + "x" + std::to_string(header.height) + " pixels";
  // Width and height are below 2^32 each, so that the product could overflow: compare by division.
  if (header.width > kMaxPixels / header.height)
    throw InputError(name + ": is " + size + "; more than " + std::to_string(kMaxPixels / 1'000'000) +
                     " megapixels are not read; reduce it first");
  if (std::min(header.width, header.height) < kMinSide)
    throw InputError(name + ": is only " + size + "; at least " + std::to_string(kMinSide) +
                     " on each side are needed; give the photograph at its original size");
  if (header.bits > 16 || header.channels > 4)
    throw InputError(name + ": has " + std::to_string(header.channels) + " channels of " +
                     std::to_string(header.bits) + " bits; save it with 8 or 16 bits, grey or colour");
}

/// PNG, TIFF and four-channel JPEG through OpenCV, stored orientation, 16 bits reduced to 8, alpha dropped.
Raster8 decode_by_opencv(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  // Its log would come between our messages; what it has to say about a file is said by the exception below.
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  cv::Mat bgr;
  try {
    bgr = cv::imdecode(bytes, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
  } catch (const cv::Exception& e) {
    throw InputError(name + ": cannot be decoded (" + e.err + "); copy or export the file again");
  }
  if (bgr.empty()) throw InputError(name + ": the file is cut off or damaged; copy or export it again");
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  return to_raster<std::uint8_t>(rgb);
}

/// Turns stored rows to display orientation: EXIF 2.3 table 6, tag 274.
Raster8 apply_orientation(Raster8 stored, int orientation) {
  if (orientation == 1) return stored;
  cv::Mat pixels = view(stored), upright;
  if (orientation >= 5) {  // rows are columns
    cv::transpose(pixels, upright);
    pixels = upright;
  }
  constexpr int kBoth = -1, kUpsideDown = 0, kMirror = 1;
  switch (orientation) {
    case 2:
    case 6:
      cv::flip(pixels, upright, kMirror);
      break;
    case 3:
    case 7:
      cv::flip(pixels, upright, kBoth);
      break;
    case 4:
    case 8:
      cv::flip(pixels, upright, kUpsideDown);
      break;
    default:
      break;  // 5: the transposition is all
  }
  return to_raster<std::uint8_t>(upright);
}

}  // namespace

const char* to_string(Laterality side) { return side == Laterality::right ? "right" : "left"; }

Photograph decode_photograph(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  const ImageHeader header = read_image_header(bytes, name);
  check_header(header, name);
  check_integrity(bytes, header.format, name);
  const bool plain_jpeg = header.format == ImageFormat::jpeg && header.channels != 4;
  // OpenCV turns TIFF files by itself, whatever it is asked.
  const int orientation = header.format == ImageFormat::tiff ? 1 : header.orientation;
  Photograph photo;
  photo.pixels =
      apply_orientation(plain_jpeg ? decode_jpeg(bytes, name) : decode_by_opencv(bytes, name), orientation);
  photo.source = name;
  photo.sha256 = sha256_hex(bytes);
  photo.side_hint = side_from_file_name(std::filesystem::path(name).stem().string());
  return photo;
}

Photograph load_photograph(const std::filesystem::path& path) {
  return decode_photograph(read_file(path, std::uint64_t{512} << 20), path.filename().string());
}

std::optional<Laterality> side_from_file_name(const std::string& stem) {
  // Split into tokens at every change between letters, digits and separators, then look for the usual words.
  std::vector<std::string> tokens;
  int kind = 0;
  for (unsigned char c : stem) {
    const int now = std::isalpha(c) ? 1 : std::isdigit(c) ? 2 : 0;
    if (now == 0) {
      kind = 0;
      continue;
    }
    if (now != kind) tokens.emplace_back();
    tokens.back().push_back(static_cast<char>(std::tolower(c)));
    kind = now;
  }
  bool right = false, left = false;
  for (const auto& t : tokens) {
    right |= t == "od" || t == "right" || t == "re";
    left |= t == "os" || t == "left" || t == "le";
  }
  if (!tokens.empty() && tokens.size() > 1) {  // "Image_01L": a lone letter that ends the name after a digit
    right |= tokens.back() == "r";
    left |= tokens.back() == "l";
  }
  if (right == left) return std::nullopt;
  return right ? Laterality::right : Laterality::left;
}

}  // namespace retinal
