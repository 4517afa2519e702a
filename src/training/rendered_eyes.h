#pragma once
// Rendered eyes as training pictures: everything in them is known, vessels and cup to the pixel, in looks
// that no camera of the data sets has. They make the networks depend less on one camera's colours, and let
// the rendered photographs of tests and of `retinalgpt bench` (other seeds) be read.

#include <cstdint>
#include <string>
#include <vector>

#include "image/synthetic_fundus.h"

namespace retinal::training {

/// Name in a recipe's [mix], beside those of dataset_names().
inline constexpr const char* kRendered = "rendered";
inline constexpr int kRenderedEyes = 24;

/// Options of training eye `index` (0 .. kRenderedEyes - 1): random side, frame, cup, vessel widths,
/// tortuosity, lesions and light. Seeds start at one million; everything else that is rendered in this
/// project uses small ones.
SyntheticFundusOptions rendered_eye_options(int index);

/// As Sample::id() of real pictures: "rendered/train/eye_07".
std::string rendered_eye_id(int index);

}  // namespace retinal::training
