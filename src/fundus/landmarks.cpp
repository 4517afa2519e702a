#include "fundus/landmarks.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr int kPeakRadius = 3;  // cells around the maximum that make up a peak
constexpr double kMinimumDiscArea = 0.001, kMaximumDiscArea = 0.2;  // shares of the frame

}  // namespace

HeatPeak find_peak(const float* logits, int width, int height) {
  const int n = width * height;
  const int best = static_cast<int>(std::max_element(logits, logits + n) - logits);
  double total = 0;
  for (int i = 0; i < n; ++i) total += std::exp(static_cast<double>(logits[i]) - logits[best]);
  const int bx = best % width, by = best / width;
  HeatPeak peak;
  double mass = 0;
  for (int y = std::max(0, by - kPeakRadius); y <= std::min(height - 1, by + kPeakRadius); ++y)
    for (int x = std::max(0, bx - kPeakRadius); x <= std::min(width - 1, bx + kPeakRadius); ++x) {
      const double w = std::exp(static_cast<double>(logits[y * width + x]) - logits[best]);
      mass += w;
      peak.x += w * x;
      peak.y += w * y;
    }
  return {peak.x / mass, peak.y / mass, mass / total};
}

std::optional<DiscInMask> disc_from_mask(const StructureMap& disc) {
  cv::Mat labels, stats, centroids;
  const int n = cv::connectedComponentsWithStats(view(disc.mask), labels, stats, centroids, 8);
  int best = 0;
  for (int i = 1; i < n; ++i)
    if (best == 0 || stats.at<int>(i, cv::CC_STAT_AREA) > stats.at<int>(best, cv::CC_STAT_AREA)) best = i;
  if (best == 0) return std::nullopt;
  const double share = stats.at<int>(best, cv::CC_STAT_AREA) / static_cast<double>(labels.total());
  if (share < kMinimumDiscArea || share > kMaximumDiscArea) return std::nullopt;
  const cv::Mat region = labels == best;
  const double p = cv::mean(view(disc.probability), region)[0];
  const double diameter = std::sqrt(4 * stats.at<int>(best, cv::CC_STAT_AREA) / std::numbers::pi);
  return DiscInMask{{centroids.at<double>(best, 0), centroids.at<double>(best, 1)}, diameter, p};
}

AnalysisPoint marked_center(const DiscInMask& disc, const std::array<double, 2>& offset) {
  return {disc.centroid.x - offset[0] * disc.diameter, disc.centroid.y - offset[1] * disc.diameter};
}

}  // namespace retinal
