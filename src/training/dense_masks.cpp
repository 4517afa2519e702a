#include "training/dense_masks.h"

#include <map>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "dataset/masks.h"
#include "fundus/reading.h"
#include "image/field_of_view.h"
#include "image/opencv_bridge.h"

namespace retinal::training {
namespace {

/// HRF's masks as they lie in the shared data were halved by nearest neighbour, its photographs by averaging:
/// each label lies half a pixel above and to the left of what it marks. Turned and mirrored crops would teach
/// a blur. (Correlation of the label with the dark of the green channel, six training photographs: all
/// largest at 0.5, 0.5.)
constexpr const char* kHalvedLabels = "hrf_av";
constexpr double kHalvedLabelShift = 0.5;

void move_halved_labels(cv::Mat mask) {
  const cv::Matx23d shift(1, 0, kHalvedLabelShift, 0, 1, kHalvedLabelShift);
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
    if (sample.dataset == kHalvedLabels) move_halved_labels(view(mask));
    targets[i] = view(resample_to_analysis(mask, crop)).clone();
  }
  return targets;
}

}  // namespace retinal::training
