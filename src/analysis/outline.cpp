#include "analysis/outline.h"

#include <opencv2/imgproc.hpp>

#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr double kWidening = 0.25;

bool holds(const cv::Rect& box, AnalysisPoint p) {
  const double dx = kWidening * box.width, dy = kWidening * box.height;
  return p.x >= box.x - dx && p.x < box.x + box.width + dx && p.y >= box.y - dy &&
         p.y < box.y + box.height + dy;
}

}  // namespace

std::optional<Outline> find_outline(const StructureMap& map, AnalysisPoint near) {
  if (map.mask.empty()) return std::nullopt;
  cv::Mat labels, stats, centroids;
  const int parts = cv::connectedComponentsWithStats(view(map.mask), labels, stats, centroids, 8);
  int best = 0;
  const auto box_of = [&](int i) {
    return cv::Rect(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP),
                    stats.at<int>(i, cv::CC_STAT_WIDTH), stats.at<int>(i, cv::CC_STAT_HEIGHT));
  };
  const auto area_of = [&](int i) { return stats.at<int>(i, cv::CC_STAT_AREA); };
  for (int i = 1; i < parts; ++i)
    if (holds(box_of(i), near) && (best == 0 || area_of(i) > area_of(best))) best = i;
  if (best == 0) return std::nullopt;

  const cv::Rect box = box_of(best);
  const double p = cv::mean(view(map.probability)(box), labels(box) == best)[0];
  return Outline{{static_cast<double>(box.x), static_cast<double>(box.y),
                  static_cast<double>(box.x + box.width), static_cast<double>(box.y + box.height)},
                 {centroids.at<double>(best, 0), centroids.at<double>(best, 1)},
                 p};
}

}  // namespace retinal
