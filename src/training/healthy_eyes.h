#pragma once
// Photographs that teach the dense network what is no lesion. Sets with lesion masks hold diseased eyes only;
// a network that knows no others finds a handful of lesions in every healthy eye.

#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "dataset/sample.h"

namespace retinal::training {

/// True where the labels say that the eye shows none of kLesions: ICDR grade 0, or "normal" of ODIR.
bool is_healthy(const Sample& sample);

/// What the dense network can learn from: samples with masks, and of those without the healthy eyes that are
/// not rejected for their quality, at most `most_healthy`, evenly over the order given.
std::vector<Sample> with_masks_or_healthy(std::vector<Sample> samples, std::size_t most_healthy);

/// Labels all four kinds of lesions of a healthy eye without masks as absent: planes of zeros, one memory for
/// all pictures of one size.
void label_without_lesions(const Sample& sample, cv::Size size, std::array<cv::Mat, 9>& targets);

}  // namespace retinal::training
