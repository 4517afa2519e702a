#pragma once
// Label masks as soft targets in the analysis frame.

#include <array>
#include <opencv2/core.hpp>

#include "dataset/sample.h"
#include "image/frame.h"

namespace retinal::training {

/// One 0..255 plane per structure the sample labels (area-averaged where the frame is coarser than the mask),
/// empty elsewhere, moved onto what they mark where the data set's labels lie beside it (MaskSource::behind).
/// `width` and `height` are those of the picture. Throws InputError naming a mask that is missing or not of
/// its picture's size.
std::array<cv::Mat, 9> load_soft_masks(const Sample& sample, const CropTransform& crop, int width,
                                       int height);

}  // namespace retinal::training
