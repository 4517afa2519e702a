#pragma once
// Training pictures of the dense network: field-of-view crops with soft masks of whatever their data set
// labels.

#include <array>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "dataset/sample.h"
#include "training/augment.h"
#include "training/task.h"

namespace retinal::training {

struct DensePicture {
  std::string dataset, name;                ///< name = Sample::id()
  cv::Mat image;                            ///< RGB, frame x frame
  cv::Mat field;                            ///< 0/255
  std::array<cv::Mat, 9> targets;           ///< 0..255 soft masks, empty where not labelled
  std::vector<cv::Point> lesion_pixels[4];  ///< a few hundred positions per type, to aim crops at
  cv::Point2d disc{-1, -1};                 ///< centre of the disc mask, or negative
};

/// Decodes, finds the field of view, crops and resamples picture and masks with the pipeline's own code.
DensePicture load_dense_picture(const Sample& sample, int frame);

/// All pictures of the named data sets that have masks, and some healthy eyes of those that have none
/// (healthy_eyes.h); training part or validation part. Rendered eyes are for training only
/// and not in a limited (overfitting) run. Shows progress.
std::vector<DensePicture> load_dense_pictures(const std::filesystem::path& data,
                                              const std::vector<std::string>& datasets, int frame,
                                              bool validation, std::int64_t limit);

/// What is done to a crop: all of turning, scaling and relighting; mirroring alone, so that the picture stays
/// as sharp as it will be in use; or nothing, from the middle of the picture.
enum class Touch { kAugmented, kMirrored, kCentered };

/// One crop as tensors: "images" [3, c, c], "targets" [9, c, c], "labelled" [9], "field" [1, c, c].
Batch dense_crop(Random& random, const DensePicture& picture, int crop, Touch touch);

}  // namespace retinal::training
