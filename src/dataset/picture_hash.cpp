#include "dataset/picture_hash.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "base/file.h"
#include "dataset/pictures.h"
#include "image/field_of_view.h"
#include "image/image_header.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr int kFine = 128, kCoarse = 64;     // pixels across
constexpr int kCoefficients = 16;            // of the hash, in each direction
constexpr std::int64_t kEnough = 2 * kFine;  // pixels that reading a JPEG at a fraction must leave
constexpr double kInside = 0.92;  // of the field's radius: its rim differs between crops of one photograph
constexpr int kLit = 20;          // grey levels; below is margin
constexpr float kClip = 3;        // standard deviations: reflections must not decide

/// Standard deviations of the two blurs whose difference is kept, pixels.
struct Band {
  double inner, outer;
};
constexpr Band kFineBand{1.2, 3}, kCoarseBand{0.7, 1.5}, kHashBand{0.7, 5};

cv::Mat blurred(const cv::Mat& plane, double deviation) {
  cv::Mat out;
  cv::GaussianBlur(plane, out, {}, deviation, deviation, cv::BORDER_CONSTANT);
  return out;
}

/// 1 where the field is lit, 0 in margins and outside the circle.
cv::Mat lit_mask(const cv::Mat& rgb) {
  cv::Mat channels[3], mask;
  cv::split(rgb, channels);
  cv::Mat(cv::max(channels[0], cv::max(channels[1], channels[2])) > kLit).convertTo(mask, CV_32F, 1 / 255.0);
  const double middle = (rgb.rows - 1) / 2.0, radius = kInside * rgb.rows / 2;
  for (int y = 0; y < mask.rows; ++y)
    for (int x = 0; x < mask.cols; ++x)
      if (std::hypot(x - middle, y - middle) >= radius) mask.at<float>(y, x) = 0;
  return mask;
}

/// The structures of one scale: deviation 1 inside the lit field, 0 elsewhere and within a few pixels of a
/// margin, whose edge would otherwise be what all photographs of a camera have in common.
cv::Mat detail(const cv::Mat& rgb, const Band& band) {
  const cv::Mat mask = lit_mask(rgb);
  cv::Mat green, inside;
  cv::extractChannel(rgb, green, 1);
  green.convertTo(green, CV_32F);
  const int margin = std::max(1, rgb.rows / 32);
  cv::erode(mask, inside, cv::Mat::ones(2 * margin + 1, 2 * margin + 1, CV_8U));
  const auto mean = [&](double deviation) {
    return cv::Mat(blurred(green.mul(mask), deviation) / cv::max(blurred(mask, deviation), 1e-3));
  };
  cv::Mat out = (mean(band.inner) - mean(band.outer)).mul(inside);
  const double area = std::max(1.0, cv::sum(inside)[0]);
  const double deviation = cv::norm(out) / std::sqrt(area);
  out /= std::max(deviation, 0.3);  // grey levels: noise alone is no detail
  return cv::max(cv::min(out, kClip), -kClip);
}

/// Spectrum of the detail at length 1, so that a product of two is a correlation.
RasterF spectrum(const cv::Mat& rgb, const Band& band) {
  cv::Mat plane = detail(rgb, band), packed;
  plane /= std::max(1e-6, cv::norm(plane));
  cv::dft(plane, packed);
  return to_raster<float>(packed);
}

double highest_correlation(const RasterF& a, const RasterF& b) {
  cv::Mat product, shifted;
  cv::mulSpectrums(view(a), view(b), product, 0, true);
  cv::dft(product, shifted, cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT);
  const int side = a.width, most = side / 5;
  double highest = -1;
  for (const int y : {0, side - most})  // negative shifts lie at the far end
    for (const int x : {0, side - most}) {
      double corner = 0;
      cv::minMaxLoc(shifted(cv::Rect(x, y, most, most)), nullptr, &corner);
      highest = std::max(highest, corner);
    }
  return highest;
}

/// A JPEG at a half, a quarter or an eighth of its size where that is enough: several times as fast.
Raster8 read_small(const std::filesystem::path& picture, const std::vector<std::uint8_t>& bytes) {
  const std::string name = picture.filename().string();
  const bool is_jpeg = bytes.size() > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8;
  const ImageHeader header = is_jpeg ? read_image_header(bytes, name) : ImageHeader{};
  const std::int64_t side = std::min(header.width, header.height);
  if (side < 2 * kEnough) return read_picture(picture);
  const cv::Mat bgr = cv::imdecode(bytes, side >= 8 * kEnough   ? cv::IMREAD_REDUCED_COLOR_8
                                          : side >= 4 * kEnough ? cv::IMREAD_REDUCED_COLOR_4
                                                                : cv::IMREAD_REDUCED_COLOR_2);
  if (bgr.empty()) throw InputError(name + ": the picture cannot be decoded");
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  return to_raster<std::uint8_t>(rgb);
}

}  // namespace

Fingerprint fingerprint(const Raster8& rgb) {
  const FieldOfView field = find_field_of_view(rgb);
  const Raster8 large = resample_to_analysis(rgb, field.crop(kFine)),
                small = resample_to_analysis(rgb, field.crop(kCoarse));
  Fingerprint print;
  cv::Mat coefficients;
  cv::dct(detail(view(small), kHashBand), coefficients);
  for (int y = 0; y < kCoefficients; ++y)
    for (int x = 0; x < kCoefficients; ++x)
      if (coefficients.at<float>(y, x) > 0)
        print.hash[static_cast<std::size_t>(y / 4)] |= std::uint64_t{1} << (y % 4 * kCoefficients + x);
  print.coarse = spectrum(view(small), kCoarseBand);
  print.fine = spectrum(view(large), kFineBand);
  return print;
}

Fingerprint fingerprint(const std::filesystem::path& picture) {
  const std::vector<std::uint8_t> bytes = read_file(picture);
  try {
    Fingerprint print = fingerprint(read_small(picture, bytes));
    print.sha256 = sha256_hex(bytes);
    return print;
  } catch (const cv::Exception&) {
    throw InputError(picture.filename().string() + ": the picture cannot be decoded");
  }
}

int hash_distance(const Fingerprint& a, const Fingerprint& b) {
  int bits = 0;
  for (std::size_t i = 0; i < a.hash.size(); ++i) bits += std::popcount(a.hash[i] ^ b.hash[i]);
  return bits;
}

double coarse_correlation(const Fingerprint& a, const Fingerprint& b) {
  return highest_correlation(a.coarse, b.coarse);
}

double fine_correlation(const Fingerprint& a, const Fingerprint& b) {
  return highest_correlation(a.fine, b.fine);
}

}  // namespace retinal
