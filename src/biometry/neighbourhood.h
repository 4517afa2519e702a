#pragma once
// The 8 neighbours of a pixel as one byte, on a mask with a border of background; for this room's .cpp files.

#include <array>
#include <bit>
#include <cstddef>
#include <vector>

#include "base/raster.h"

namespace retinal {

/// Bits of a neighbourhood code, clockwise from the upper left.
enum Neighbour : unsigned {
  kNorthWest = 1,
  kNorth = 2,
  kNorthEast = 4,
  kEast = 8,
  kSouthEast = 16,
  kSouth = 32,
  kSouthWest = 64,
  kWest = 128,
};

constexpr int neighbour_count(unsigned code) { return std::popcount(code & 255U); }

/// Number of background-to-set changes on one walk around the pixel.
constexpr int transitions(unsigned code) {
  int count = 0;
  for (unsigned i = 0; i < 8; ++i)
    if (!(code >> i & 1U) && (code >> ((i + 1) % 8) & 1U)) ++count;
  return count;
}

/// A mask as 0/1 bytes with a background border one pixel wide, so that neighbours need no bounds check.
struct PaddedBits {
  int width = 0, height = 0;  ///< of the mask inside the border
  std::ptrdiff_t stride = 0;
  std::vector<std::uint8_t> cells;
  std::array<std::ptrdiff_t, 8> steps{};  ///< to the neighbours, in the order of the code's bits

  explicit PaddedBits(const Raster8& mask)
      : width(mask.width),
        height(mask.height),
        stride(mask.width + 2),
        cells(static_cast<std::size_t>(stride) * (mask.height + 2), 0),
        steps{-stride - 1, -stride, -stride + 1, 1, stride + 1, stride, stride - 1, -1} {
    for (int y = 0; y < height; ++y) {
      const std::uint8_t* from = mask.data.data() + static_cast<std::size_t>(y) * width;
      std::uint8_t* to = cells.data() + cell(0, y);
      for (int x = 0, n = width; x < n; ++x) to[x] = from[x] != 0;
    }
  }

  std::size_t cell(int x, int y) const { return static_cast<std::size_t>((y + 1) * stride + x + 1); }
  int x_of(std::size_t cell) const {
    return static_cast<int>(static_cast<std::ptrdiff_t>(cell) % stride) - 1;
  }
  int y_of(std::size_t cell) const {
    return static_cast<int>(static_cast<std::ptrdiff_t>(cell) / stride) - 1;
  }

  unsigned code(std::size_t cell) const {
    const std::uint8_t* here = cells.data() + cell;
    const std::uint8_t *above = here - stride, *below = here + stride;
    return static_cast<unsigned>(above[-1] | above[0] << 1 | above[1] << 2 | here[1] << 3 | below[1] << 4 |
                                 below[0] << 5 | below[-1] << 6 | here[-1] << 7);
  }

  Raster8 to_mask() const {
    Raster8 mask(width, height);
    for (int y = 0; y < height; ++y) {
      const std::uint8_t* from = cells.data() + cell(0, y);
      std::uint8_t* to = mask.data.data() + static_cast<std::size_t>(y) * width;
      for (int x = 0, n = width; x < n; ++x) to[x] = from[x] ? 255 : 0;
    }
    return mask;
  }
};

}  // namespace retinal
