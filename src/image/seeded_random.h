#pragma once
// Random numbers that are the same on every machine and standard library: the distributions of <random> are
// not.

#include <cstdint>

namespace retinal {

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): 64 bits of state, good enough for drawing pictures.
class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double uniform(double lo, double hi) { return lo + (hi - lo) * uniform(); }
  /// Uniform in 0 .. n-1.
  int below(int n) { return static_cast<int>(uniform() * n); }
  bool chance(double p) { return uniform() < p; }

  /// Standard normal by the sum of twelve uniforms: no library function whose last bit could differ.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

  /// An independent stream, so that drawing one more thing does not change all that follows.
  SeededRandom fork(std::uint64_t stream) {
    SeededRandom child(state_ ^ (stream * 0xD1B54A32D192ED03ULL));
    child.next();
    return child;
  }

 private:
  std::uint64_t state_;
};

}  // namespace retinal
