#include "biometry/mask_ops.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "image/opencv_bridge.h"

namespace retinal {

std::int64_t count_set(const Raster8& mask) {
  return static_cast<std::int64_t>(mask.data.size()) - std::count(mask.data.begin(), mask.data.end(), 0);
}

Raster8 intersect(const Raster8& a, const Raster8& b) {
  Raster8 both(a.width, a.height);
  std::transform(
      a.data.begin(), a.data.end(), b.data.begin(), both.data.begin(),
      [](std::uint8_t u, std::uint8_t v) -> std::uint8_t { return (u != 0) & (v != 0) ? 255 : 0; });
  return both;
}

Raster8 threshold_at(const RasterF& probability, double threshold) {
  Raster8 mask(probability.width, probability.height);
  const auto limit = static_cast<float>(threshold);
  for (std::size_t i = 0; i < mask.data.size(); ++i) mask.data[i] = probability.data[i] >= limit ? 255 : 0;
  return mask;
}

Raster8 without_small_components(const Raster8& mask, std::int64_t minimum) {
  if (mask.empty()) return mask;
  cv::Mat labels, stats, centroids;
  const int n = cv::connectedComponentsWithStats(view(mask), labels, stats, centroids, 8);
  std::vector<std::uint8_t> value(n, 0);
  for (int i = 1; i < n; ++i) value[i] = stats.at<int>(i, cv::CC_STAT_AREA) >= minimum ? 255 : 0;
  Raster8 kept(mask.width, mask.height);
  for (int y = 0; y < mask.height; ++y) {
    const int* row = labels.ptr<int>(y);
    for (int x = 0; x < mask.width; ++x) kept.at(x, y) = value[row[x]];
  }
  return kept;
}

Raster8 largest_component_filled(const Raster8& mask) {
  Raster8 filled(mask.width, mask.height);
  if (mask.empty()) return filled;
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(view(mask).clone(), outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  std::int64_t largest = 0;
  for (const auto& outline : outlines) {
    const cv::Rect box = cv::boundingRect(outline);
    if (static_cast<std::int64_t>(box.area()) <= largest) continue;  // cannot be larger than its box
    cv::Mat piece = cv::Mat::zeros(box.size(), CV_8U);
    cv::drawContours(piece, std::vector<std::vector<cv::Point>>{outline}, 0, cv::Scalar(255), cv::FILLED, 8,
                     cv::noArray(), 0, -box.tl());
    const std::int64_t area = cv::countNonZero(piece);
    if (area <= largest) continue;
    largest = area;
    view(filled).setTo(0);
    piece.copyTo(view(filled)(box));
  }
  return filled;
}

double background_distance(const Raster8& mask, int x, int y) {
  if (!mask.at(x, y)) return 0;
  const int farthest = std::max(mask.width, mask.height);
  double nearest =
      static_cast<double>(mask.width) * mask.width + static_cast<double>(mask.height) * mask.height;
  const auto look = [&](int px, int py) {
    if (!mask.contains(px, py) || mask.at(px, py)) return;
    const double dx = px - x, dy = py - y;
    nearest = std::min(nearest, dx * dx + dy * dy);
  };
  // Square rings outwards; pixels of ring r are at least r away.
  for (int r = 1; r <= farthest && static_cast<double>(r) * r < nearest; ++r)
    for (int i = -r; i <= r; ++i)
      look(x + i, y - r), look(x + i, y + r), look(x - r, y + i), look(x + r, y + i);
  return std::sqrt(nearest);
}

}  // namespace retinal
