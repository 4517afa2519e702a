#include "fundus/structure_masks.h"

#include <opencv2/imgproc.hpp>
#include <vector>

#include "image/opencv_bridge.h"

namespace retinal {

Raster8 mask_at(const RasterF& probability, double threshold) {
  Raster8 mask(probability.width, probability.height);
  const auto limit = static_cast<float>(threshold);
  const float* p = probability.data.data();
  std::uint8_t* out = mask.data.data();
  for (std::size_t i = 0, n = mask.data.size(); i < n; ++i) out[i] = p[i] >= limit ? 255 : 0;
  return mask;
}

void separate_artery_vein(const RasterF& artery_probability, const RasterF& vein_probability, Raster8& artery,
                          Raster8& vein) {
  for (std::size_t i = 0; i < artery.data.size(); ++i) {
    if (!artery.data[i] || !vein.data[i]) continue;
    const float a = artery_probability.data[i], v = vein_probability.data[i];
    if (a > v) vein.data[i] = 0;
    if (v > a) artery.data[i] = 0;
  }
}

void drop_specks(Raster8& mask, double minimum_area) {
  if (mask.empty() || minimum_area <= 1) return;
  cv::Mat pixels = view(mask), labels, stats, centroids;
  const int count = cv::connectedComponentsWithStats(pixels, labels, stats, centroids, 8);
  std::vector<std::uint8_t> value(static_cast<std::size_t>(count), 0);
  for (int i = 1; i < count; ++i) value[i] = stats.at<int>(i, cv::CC_STAT_AREA) >= minimum_area ? 255 : 0;
  for (int y = 0; y < mask.height; ++y) {
    const int* label = labels.ptr<int>(y);
    for (int x = 0; x < mask.width; ++x)
      if (label[x] > 0) mask.at(x, y) = value[label[x]];
  }
}

}  // namespace retinal
