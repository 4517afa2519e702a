#include "training/dense_masks.h"

#include <map>
#include <opencv2/imgcodecs.hpp>

#include "base/error.h"
#include "dataset/masks.h"
#include "fundus/reading.h"
#include "image/field_of_view.h"
#include "image/opencv_bridge.h"

namespace retinal::training {

std::array<cv::Mat, 9> load_soft_masks(const Sample& sample, const CropTransform& crop, int width,
                                       int height) {
  std::array<cv::Mat, 9> targets;
  for (std::size_t i = 0; i < kStructures.size(); ++i) {
    const auto found = sample.masks.find(kStructures[i]);
    if (found == sample.masks.end()) continue;
    const Raster8 mask = read_mask(found->second);
    if (mask.width != width || mask.height != height)
      throw InputError(found->second.file.string() + ": the mask is " + std::to_string(mask.width) + "x" +
                       std::to_string(mask.height) + ", its picture " + std::to_string(width) + "x" +
                       std::to_string(height));
    targets[i] = view(resample_to_analysis(mask, crop)).clone();
  }
  return targets;
}

}  // namespace retinal::training
