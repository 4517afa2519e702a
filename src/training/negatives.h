#pragma once
// Pictures that are no colour fundus photographs, drawn or derived at random, to teach the fundus-or-not
// logit what to refuse. The pictures with which the gate is tested are made elsewhere and differently (tests,
// evaluation).

#include <opencv2/core.hpp>

#include "training/augment.h"

namespace retinal::training {

/// A drawn non-fundus picture of side x side RGB: noise, gradients, text-like marks, layered scans, blobs,
/// stripes.
cv::Mat draw_negative(Random& random, int side);

/// Turns a fundus photograph into something no camera makes: inverted, channels exchanged, or a torn mosaic
/// of itself.
void make_negative(Random& random, cv::Mat& rgb);

}  // namespace retinal::training
