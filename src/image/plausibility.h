#pragma once
// Could this picture be a colour fundus photograph at all? Colour and light alone answer for pages of text,
// scenes, blank or noisy pictures and grey scans; what only looks like a fundus is left to the network's
// gate.

#include <string>

#include "base/raster.h"
#include "image/field_of_view.h"

namespace retinal {

/// Measured on a copy about 200 pixels wide, inside the middle 90 % of the field of view.
struct PlausibilityFeatures {
  double red_over_green = 0;  ///< share of pixels at least as red as green
  double saturation = 0;      ///< mean of (max - min) / max of the channels, 0..1
  double hue = 0;             ///< mean hue as degrees from red, -180..180; yellow is 60
  double hue_spread = 0;  ///< share of the chroma that points away from the mean hue: 0 one hue .. 1 all hues
  double roughness = 0;   ///< fine detail: median |brightness - its surround| over the median brightness
  double edges = 0;       ///< share of pixels where brightness jumps by more than 30 % of its median
  double green_contrast =
      0;  ///< 90th minus 10th percentile of green over its median; about 0 in a blank picture
  double dark_surround =
      0;  ///< share of the picture outside the field of view that is dark; 1 if nothing is there
};

struct Plausibility {
  bool plausible = true;
  std::string reason;  ///< why not, as a sentence fragment for people; empty when plausible
  PlausibilityFeatures features;
};

/// Never refuses what might be a fundus photograph, however poor; see tests/image/plausibility_test.cpp for
/// what that means on real photographs. Throws InputError when nothing is lit (find_field_of_view).
Plausibility check_plausibility(const Raster8& rgb);
Plausibility check_plausibility(const Raster8& rgb, const FieldOfView& field_of_view);

}  // namespace retinal
