#pragma once
// A plain interleaved image in memory: the type that crosses room borders in place of any library's matrix.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace retinal {

/// Row-major, interleaved channels, no padding: element (x, y, c) is data[(y * width + x) * channels + c].
template <class T>
struct Raster {
  int width = 0;
  int height = 0;
  int channels = 1;
  std::vector<T> data;

  Raster() = default;
  Raster(int w, int h, int c = 1, T fill = T{})
      : width(w), height(h), channels(c), data(static_cast<std::size_t>(w) * h * c, fill) {}

  bool empty() const { return data.empty(); }
  bool contains(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height; }
  T& at(int x, int y, int c = 0) { return data[(static_cast<std::size_t>(y) * width + x) * channels + c]; }
  const T& at(int x, int y, int c = 0) const {
    return data[(static_cast<std::size_t>(y) * width + x) * channels + c];
  }
};

/// 8-bit image: RGB when channels = 3, grey or a 0/255 mask when channels = 1.
using Raster8 = Raster<std::uint8_t>;
/// Single-precision planes, e.g. probabilities 0..1.
using RasterF = Raster<float>;

}  // namespace retinal
