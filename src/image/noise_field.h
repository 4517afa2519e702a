#pragma once
// Smooth random fields over the plane, for textures.

#include <cmath>
#include <cstdint>

namespace retinal {

/// Value noise: random values on the integer lattice, joined by a quintic so that first and second
/// derivatives are continuous. The same (seed, x, y) gives the same value everywhere.
class NoiseField {
 public:
  explicit NoiseField(std::uint64_t seed) : seed_(seed) {}

  /// One octave, 0..1; features are about one unit across.
  double at(double x, double y) const {
    const double fx = std::floor(x), fy = std::floor(y);
    const auto ix = static_cast<std::int64_t>(fx), iy = static_cast<std::int64_t>(fy);
    const double u = ease(x - fx), v = ease(y - fy);
    const double top = lattice(ix, iy) + u * (lattice(ix + 1, iy) - lattice(ix, iy));
    const double bottom = lattice(ix, iy + 1) + u * (lattice(ix + 1, iy + 1) - lattice(ix, iy + 1));
    return top + v * (bottom - top);
  }

  /// Sum of octaves, each twice as fine and half as strong; mean 0, about -1..1.
  double fractal(double x, double y, int octaves) const {
    double sum = 0, amplitude = 1, total = 0;
    for (int i = 0; i < octaves; ++i) {
      sum += amplitude * (2 * at(x + 17.3 * i, y - 9.1 * i) - 1);
      total += amplitude;
      amplitude *= 0.5;
      x *= 2;
      y *= 2;
    }
    return sum / total;
  }

  /// Thin bright curves on a dark ground, 0..1: where the noise crosses its mean.
  double ridge(double x, double y) const {
    const double n = 1 - std::abs(2 * at(x, y) - 1);
    return n * n * n * n;
  }

 private:
  static double ease(double t) { return t * t * t * (t * (6 * t - 15) + 10); }

  double lattice(std::int64_t x, std::int64_t y) const {
    std::uint64_t h = seed_ ^ (static_cast<std::uint64_t>(x) * 0x9E3779B97F4A7C15ULL) ^
                      (static_cast<std::uint64_t>(y) * 0xC2B2AE3D27D4EB4FULL);
    h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93ULL;
    h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93ULL;
    return static_cast<double>((h ^ (h >> 32)) >> 11) * 0x1.0p-53;
  }

  std::uint64_t seed_;
};

}  // namespace retinal
