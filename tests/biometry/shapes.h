#pragma once
// Masks whose geometry is known.

#include <cmath>
#include <functional>
#include <numbers>

#include "base/raster.h"

namespace retinal::test {

inline Raster8 fill(int size, const std::function<bool(double, double)>& inside) {
  Raster8 mask(size, size);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) mask.at(x, y) = inside(x, y) ? 255 : 0;
  return mask;
}

/// Coverage of each pixel by the shape (8 x 8 samples): what an ideal probability map would be.
inline RasterF coverage(int size, const std::function<bool(double, double)>& inside) {
  RasterF map(size, size);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      int hits = 0;
      for (int j = 0; j < 8; ++j)
        for (int i = 0; i < 8; ++i) hits += inside(x + (i - 3.5) / 8, y + (j - 3.5) / 8);
      map.at(x, y) = static_cast<float>(hits / 64.0);
    }
  return map;
}

/// A straight tube through the middle.
inline std::function<bool(double, double)> tube(double size, double width, double degrees, double length) {
  const double a = degrees * std::numbers::pi / 180, c = std::cos(a), s = std::sin(a), m = (size - 1) / 2;
  return [=](double x, double y) {
    const double along = (x - m) * c + (y - m) * s, across = -(x - m) * s + (y - m) * c;
    return std::abs(along) <= length / 2 && std::abs(across) <= width / 2;
  };
}

/// Half a ring, open to the right.
inline std::function<bool(double, double)> half_ring(double cx, double cy, double radius, double width) {
  return [=](double x, double y) {
    return x <= cx && std::abs(std::hypot(x - cx, y - cy) - radius) <= width / 2;
  };
}

inline std::function<bool(double, double)> ellipse(double cx, double cy, double width, double height) {
  return [=](double x, double y) {
    const double u = (x - cx) / (width / 2), v = (y - cy) / (height / 2);
    return u * u + v * v <= 1;
  };
}

/// `count` straight spokes around a centre; spoke i has width first + i * step.
inline std::function<bool(double, double)> spokes(double cx, double cy, int count, double first, double step,
                                                  double turn) {
  return [=](double x, double y) {
    for (int i = 0; i < count; ++i) {
      const double a = turn + 2 * std::numbers::pi * i / count;
      const double along = (x - cx) * std::cos(a) + (y - cy) * std::sin(a);
      const double across = -(x - cx) * std::sin(a) + (y - cy) * std::cos(a);
      if (along > 0 && std::abs(across) <= (first + i * step) / 2) return true;
    }
    return false;
  };
}

}  // namespace retinal::test
