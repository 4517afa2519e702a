#pragma once
// What the tests of converted checkpoints share with tests/data/checkpoints/make_checkpoints.py.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/raster.h"

namespace retinal::test {

/// The picture of make_checkpoints.py; `shift` makes others.
inline Raster8 checkpoint_picture(int width, int height, int shift = 0) {
  Raster8 image(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c)
        image.at(x, y, c) = static_cast<std::uint8_t>((x * 7 + y * 13 + c * 29 + x * y + shift) % 256);
  return image;
}

/// Largest difference in relation to the largest expected value.
inline double relative_error(const std::vector<float>& actual, const std::vector<float>& expected) {
  double difference = 0, largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(actual[i]) - expected[i]));
    largest = std::max(largest, std::abs(static_cast<double>(expected[i])));
  }
  return difference / largest;
}

}  // namespace retinal::test
