#include "image/photograph.h"

#include <algorithm>
#include <cctype>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "base/file.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr int kMinSide = 64;  // below this no structure of the retina can be told apart

}  // namespace

const char* to_string(Laterality side) { return side == Laterality::right ? "right" : "left"; }

Photograph decode_photograph(const std::vector<std::uint8_t>& bytes, const std::string& name) {
  if (bytes.empty()) throw InputError(name + ": the file is empty; give a JPEG, PNG or TIFF photograph");
  cv::Mat bgr;
  try {
    bgr = cv::imdecode(bytes, cv::IMREAD_COLOR);
  } catch (const cv::Exception& e) {
    throw InputError(name + ": cannot be decoded (" + e.err + "); the file may be damaged or too large");
  }
  if (bgr.empty()) throw InputError(name + ": is not a readable JPEG, PNG or TIFF picture (damaged or another format)");
  if (static_cast<std::int64_t>(bgr.cols) * bgr.rows > kMaxPixels)
    throw InputError(name + ": has more than 64 megapixels; reduce it first");
  if (std::min(bgr.cols, bgr.rows) < kMinSide)
    throw InputError(name + ": is only " + std::to_string(bgr.cols) + "x" + std::to_string(bgr.rows) +
                     " pixels; at least " + std::to_string(kMinSide) + " on each side are needed");
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  Photograph photo;
  photo.pixels = to_raster<std::uint8_t>(rgb);
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
