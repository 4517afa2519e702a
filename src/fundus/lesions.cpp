#include "fundus/lesions.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "image/opencv_bridge.h"

namespace retinal {

std::vector<LesionInstance> lesion_instances(const StructureMap& map, double minimum_area) {
  cv::Mat labels, stats, centroids;
  const int n = cv::connectedComponentsWithStats(view(map.mask), labels, stats, centroids, 8);
  std::vector<double> peak(n, 0);
  for (int y = 0; y < labels.rows; ++y)
    for (int x = 0; x < labels.cols; ++x) {
      const int label = labels.at<int>(y, x);
      if (label > 0) peak[label] = std::max(peak[label], static_cast<double>(map.probability.at(x, y)));
    }
  std::vector<LesionInstance> instances;
  for (int i = 1; i < n; ++i) {
    const auto stat = [&](int which) { return static_cast<double>(stats.at<int>(i, which)); };
    if (stat(cv::CC_STAT_AREA) < minimum_area) continue;
    LesionInstance lesion;
    lesion.box = {stat(cv::CC_STAT_LEFT), stat(cv::CC_STAT_TOP),
                  stat(cv::CC_STAT_LEFT) + stat(cv::CC_STAT_WIDTH),
                  stat(cv::CC_STAT_TOP) + stat(cv::CC_STAT_HEIGHT)};
    lesion.p = peak[i];
    lesion.area = stat(cv::CC_STAT_AREA);
    lesion.centroid = {centroids.at<double>(i, 0), centroids.at<double>(i, 1)};
    instances.push_back(lesion);
  }
  std::sort(instances.begin(), instances.end(), [](const auto& a, const auto& b) { return a.area > b.area; });
  return instances;
}

}  // namespace retinal
