#include "training/dense_masks.h"

#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "dataset/masks.h"
#include "fundus/reading.h"
#include "image/field_of_view.h"
#include "image/opencv_bridge.h"

namespace retinal::training {
namespace {

/// Turned and mirrored crops of labels that lie beside what they mark would teach a blur.
void move(cv::Mat mask, double by) {
  const cv::Matx23d shift(1, 0, by, 0, 1, by);
  const cv::Mat before = mask.clone();
  cv::warpAffine(before, mask, shift, mask.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
}

}  // namespace

std::array<cv::Mat, 9> load_soft_masks(const Sample& sample, const CropTransform& crop, int width,
                                       int height) {
  std::array<cv::Mat, 9> targets;
  for (std::size_t i = 0; i < kStructures.size(); ++i) {
    const auto found = sample.masks.find(kStructures[i]);
    if (found == sample.masks.end()) continue;
    Raster8 mask = read_mask(found->second);
    if (mask.width != width || mask.height != height)
      throw InputError(found->second.file.string() + ": the mask is " + std::to_string(mask.width) + "x" +
                       std::to_string(mask.height) + ", its picture " + std::to_string(width) + "x" +
                       std::to_string(height));
    if (found->second.behind != 0) move(view(mask), found->second.behind);
    targets[i] = view(resample_to_analysis(mask, crop)).clone();
  }
  return targets;
}

}  // namespace retinal::training
