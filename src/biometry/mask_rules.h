#pragma once
// How given masks were made from their maps, beyond a threshold, so that those at other thresholds and in
// other frames are made alike; for this room's .cpp files.

#include <array>
#include <cstdint>

#include "biometry/biometry.h"

namespace retinal {

struct MaskRules {
  bool exclusive = false;  ///< arteries and veins have maps and share no pixel
  /// Smallest lesion of each type: larger by one than the largest part of the thresholded map that is not in
  /// the mask.
  std::array<std::int64_t, 4> least_lesion{1, 1, 1, 1};
};

MaskRules mask_rules(const BiometryInput& input);

}  // namespace retinal
