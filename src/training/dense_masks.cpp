#include "training/dense_masks.h"

#include <map>
#include <opencv2/imgcodecs.hpp>

#include "base/error.h"
#include "dataset/masks.h"
#include "fundus/reading.h"
#include "image/field_of_view.h"
#include "image/opencv_bridge.h"

namespace retinal::training {

std::array<cv::Mat, 9> load_soft_masks(const Sample& sample, const CropTransform& crop) {
  std::array<cv::Mat, 9> targets;
  for (std::size_t i = 0; i < kStructures.size(); ++i) {
    const auto found = sample.masks.find(kStructures[i]);
    if (found != sample.masks.end())
      targets[i] = view(resample_to_analysis(read_mask(found->second), crop)).clone();
  }
  return targets;
}

}  // namespace retinal::training
