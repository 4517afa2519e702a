#include "evaluation/degrade.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "base/suggest.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr int kJpegQuality = 30;

Raster8 compressed(const Raster8& rgb) {
  cv::Mat bgr;
  cv::cvtColor(view(rgb), bgr, cv::COLOR_RGB2BGR);
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", bgr, bytes, {cv::IMWRITE_JPEG_QUALITY, kJpegQuality});
  cv::Mat again = cv::imdecode(bytes, cv::IMREAD_COLOR);
  cv::cvtColor(again, again, cv::COLOR_BGR2RGB);
  return to_raster<std::uint8_t>(again);
}

Raster8 half_resolution(const Raster8& rgb) {
  cv::Mat small, large;
  const cv::Mat whole = view(rgb);
  cv::resize(whole, small, {(rgb.width + 1) / 2, (rgb.height + 1) / 2}, 0, 0, cv::INTER_AREA);
  cv::resize(small, large, whole.size(), 0, 0, cv::INTER_LINEAR);
  return to_raster<std::uint8_t>(large);
}

Raster8 with_gains(const Raster8& rgb, const std::array<double, 3>& gains) {
  Raster8 result = rgb;
  for (std::size_t i = 0; i < result.data.size(); ++i)
    result.data[i] = static_cast<std::uint8_t>(std::min(255L, std::lround(gains[i % 3] * rgb.data[i])));
  return result;
}

}  // namespace

const std::vector<std::string>& degradation_names() {
  static const std::vector<std::string> kNames = {"jpeg30", "half", "bright", "dark", "blue"};
  return kNames;
}

std::string to_string(Degradation degradation) {
  return degradation == Degradation::none ? "none"
                                          : degradation_names()[static_cast<std::size_t>(degradation) - 1];
}

Degradation degradation_from(const std::string& name) {
  const auto& names = degradation_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw UsageError("'" + name + "' is no way of degrading a photograph" + did_you_mean(name, names) +
                     "; known are jpeg30, half, bright, dark and blue");
  return static_cast<Degradation>(found - names.begin() + 1);
}

std::string description(Degradation degradation) {
  switch (degradation) {
    case Degradation::jpeg30:
      return "JPEG quality 30";
    case Degradation::half:
      return "half resolution";
    case Degradation::bright:
      return "20 % brighter";
    case Degradation::dark:
      return "20 % darker";
    case Degradation::blue:
      return "blue-ish camera";
    case Degradation::none:
      break;
  }
  return "as they are";
}

Raster8 degraded(const Raster8& rgb, Degradation degradation) {
  switch (degradation) {
    case Degradation::jpeg30:
      return compressed(rgb);
    case Degradation::half:
      return half_resolution(rgb);
    case Degradation::bright:
      return with_gains(rgb, {1.2, 1.2, 1.2});
    case Degradation::dark:
      return with_gains(rgb, {0.8, 0.8, 0.8});
    case Degradation::blue:
      return with_gains(rgb, {0.8, 1, 1.25});
    case Degradation::none:
      break;
  }
  return rgb;
}

}  // namespace retinal
