#pragma once
// One picture of the global network as tensors.

#include "training/global_task.h"

namespace retinal::training {

/// Keys: images [3, s, s]; diseases, grade, edema, quality, fundus and the same names with "_weight"; maps
/// [2, s/8, s/8] target heat-maps (sum 1) and maps_weight [2].
Batch global_item(const cv::Mat& image, const GlobalLabels& labels,
                  const std::array<std::optional<cv::Point2d>, 2>& landmarks, bool is_fundus);

/// A re-framed, re-lit view of a training picture, now and then spoilt beyond use (for the quality head).
Batch augmented_item(Random& random, const GlobalPicture& picture, int side);

/// The picture as the program will see it.
Batch plain_item(const GlobalPicture& picture, int side);

/// A picture that is no fundus photograph: supervises only the fundus-or-not logit.
Batch negative_item(Random& random, const GlobalPicture& picture, int side);

}  // namespace retinal::training
