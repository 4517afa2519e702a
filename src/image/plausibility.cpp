#include "image/plausibility.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr double kSide = 200;  // pixels across the field of view

/// The field of view cut out and reduced, with the pixels that count.
struct Sample {
  cv::Mat rgb;   // CV_32FC3, 0..255
  cv::Mat mask;  // inside 90 % of the circle and inside the picture
};

Sample take_sample(const Raster8& photo, const FieldOfView& fov) {
  const CropTransform crop = fov.crop(static_cast<int>(kSide));
  FieldOfView inner = fov;
  inner.radius *= 0.9;
  Sample sample;
  view(resample_to_analysis(photo, crop)).convertTo(sample.rgb, CV_32F);
  sample.mask = view(field_of_view_mask(inner, crop, photo.width, photo.height)).clone();
  return sample;
}

double percentile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<long>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::vector<float> values_in(const cv::Mat& plane, const cv::Mat& mask) {
  std::vector<float> values;
  for (int y = 0; y < plane.rows; ++y)
    for (int x = 0; x < plane.cols; ++x)
      if (mask.at<std::uint8_t>(y, x) != 0) values.push_back(plane.at<float>(y, x));
  return values;
}

/// Order of the channels, saturation and hue.
void measure_colour(const Sample& sample, PlausibilityFeatures& f) {
  double n = 0, red = 0, saturation = 0, chroma = 0, chroma_x = 0, chroma_y = 0;
  for (int y = 0; y < sample.rgb.rows; ++y)
    for (int x = 0; x < sample.rgb.cols; ++x) {
      if (sample.mask.at<std::uint8_t>(y, x) == 0) continue;
      const cv::Vec3f p = sample.rgb.at<cv::Vec3f>(y, x);
      const double hi = std::max({p[0], p[1], p[2]}), lo = std::min({p[0], p[1], p[2]});
      ++n;
      red += p[0] >= p[1];
      saturation += (hi - lo) / std::max(hi, 8.0);
      // Hue and chroma in the hexagonal plane: red at 0, green at 120, blue at 240 degrees.
      const double a = p[0] - 0.5 * (p[1] + p[2]), b = std::numbers::sqrt3 / 2 * (p[1] - p[2]);
      chroma += std::hypot(a, b);
      chroma_x += a;
      chroma_y += b;
    }
  n = std::max(n, 1.0);
  f.red_over_green = red / n;
  f.saturation = saturation / n;
  f.hue = std::atan2(chroma_y, chroma_x) * 180 / std::numbers::pi;
  f.hue_spread = 1 - std::hypot(chroma_x, chroma_y) / std::max(chroma, 1e-9);
}

/// How finely and how strongly light varies.
void measure_detail(const Sample& sample, PlausibilityFeatures& f) {
  std::vector<cv::Mat> planes;
  cv::split(sample.rgb, planes);
  const cv::Mat brightness = cv::max(planes[0], cv::max(planes[1], planes[2]));
  cv::Mat surround, gradient_x, gradient_y, gradient;
  cv::GaussianBlur(brightness, surround, {}, 2);
  cv::Sobel(brightness, gradient_x, CV_32F, 1, 0, 3, 0.25);
  cv::Sobel(brightness, gradient_y, CV_32F, 0, 1, 3, 0.25);
  cv::magnitude(gradient_x, gradient_y, gradient);
  auto levels = values_in(brightness, sample.mask), greens = values_in(planes[1], sample.mask);
  auto details = values_in(cv::abs(brightness - surround), sample.mask);
  const auto jumps = values_in(gradient, sample.mask);
  const double level = std::max(percentile(levels, 0.5), 10.0);
  f.roughness = percentile(details, 0.5) / level;
  const auto large = std::count_if(jumps.begin(), jumps.end(), [&](float j) { return j > 0.3 * level; });
  f.edges = static_cast<double>(large) / std::max<double>(1, static_cast<double>(jumps.size()));
  f.green_contrast =
      (percentile(greens, 0.9) - percentile(greens, 0.1)) / std::max(percentile(greens, 0.5), 10.0);
}

/// Cameras leave everything around the field of view dark; a picture cropped inside the field has no
/// surround.
double dark_surround(const Raster8& photo, const FieldOfView& fov) {
  double outside = 0, dark = 0;
  const int step = std::max(1, std::max(photo.width, photo.height) / 200);
  for (int y = 0; y < photo.height; y += step)
    for (int x = 0; x < photo.width; x += step) {
      if (distance(PhotoPoint{1.0 * x, 1.0 * y}, fov.center) < 1.03 * fov.radius) continue;
      ++outside;
      dark += std::max({photo.at(x, y, 0), photo.at(x, y, 1), photo.at(x, y, 2)}) < 50;
    }
  return outside > 0 ? dark / outside : 1;
}

/// Why a picture whose field of view stands before a dark ground cannot be a fundus photograph; empty when it
/// can. Such pictures come from fundus cameras, so that bluish flares and greenish media opacities are let
/// through.
std::string fault_of_framed(const PlausibilityFeatures& f) {
  const bool one_hue = f.hue_spread < 0.5;
  if (f.red_over_green < 0.1 || (one_hue && (f.hue < -40 || f.hue > 130)))
    return "its colours are not those of a retina";
  if (f.hue_spread > 0.95) return "it has all colours, unlike a retina";
  return "";
}

/// Without a dark surround only colour and smoothness speak for a retina, so they must fit better.
std::string fault_of_unframed(const PlausibilityFeatures& f) {
  if (f.hue < -20 || f.hue > 68 || f.red_over_green < 0.4 || f.saturation < 0.15 || f.hue_spread > 0.1)
    return "it has no dark surround, and its colours are not those of a retina";
  if (f.edges > 0.12) return "it has no dark surround and many sharp edges, unlike a retina";
  if (f.roughness < 0.002) return "it has no dark surround and shows no detail";
  return "";
}

/// The limits lie outside everything that the photographs of the public sets at hand show, but for a few
/// pictures without a visible retina (tests/image/plausibility_test.cpp counts them).
std::string fault(const PlausibilityFeatures& f) {
  if (f.saturation < 0.09) return "it is grey, and fundus photographs are read in colour";
  if (f.green_contrast < 0.02 && f.roughness < 0.001) return "it is blank";
  if (f.roughness > 0.08) return "it is full of fine detail or noise, unlike a retina";
  if (f.edges > 0.33) return "it is full of sharp edges, unlike a retina";
  return f.dark_surround > 0.6 ? fault_of_framed(f) : fault_of_unframed(f);
}

}  // namespace

Plausibility check_plausibility(const Raster8& rgb, const FieldOfView& field_of_view) {
  const Sample sample = take_sample(rgb, field_of_view);
  Plausibility result;
  measure_colour(sample, result.features);
  measure_detail(sample, result.features);
  result.features.dark_surround = dark_surround(rgb, field_of_view);
  result.reason = fault(result.features);
  result.plausible = result.reason.empty();
  return result;
}

Plausibility check_plausibility(const Raster8& rgb) {
  return check_plausibility(rgb, find_field_of_view(rgb));
}

}  // namespace retinal
