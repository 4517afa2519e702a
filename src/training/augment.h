#pragma once
// Random re-framing and re-lighting of training pictures. All randomness comes from a Random seeded by (run
// seed, step), so that a resumed run draws exactly what the uninterrupted one would have drawn.

#include <cstdint>
#include <opencv2/core.hpp>
#include <random>

namespace retinal::training {

class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t step)
      : engine_(seed * 0x9E3779B97F4A7C15ull + step * 0xD1B54A32D192ED03ull) {}
  double uniform(double lo = 0, double hi = 1) {
    return std::uniform_real_distribution<double>(lo, hi)(engine_);
  }
  double normal(double sigma = 1) { return std::normal_distribution<double>(0, sigma)(engine_); }
  bool chance(double p) { return uniform() < p; }
  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
  std::uint64_t raw() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

/// How strongly a kind of network is re-framed.
struct Reframing {
  double max_rotation_deg = 180;
  double scale_min = 0.78, scale_max = 1.28;
  double shift = 0;  ///< share of the side
  double flip_horizontal = 0.5, flip_vertical = 0.5;
  double squeeze = 0;  ///< largest relative change of the aspect ratio
};

/// Affine map from output pixels to source pixels (for cv::WARP_INVERSE_MAP): the output's centre shows
/// `center` of the source; `zoom` is output pixels per source pixel before the random scale.
cv::Matx23d random_affine(Random& random, const Reframing& how, cv::Point2d center, cv::Size out,
                          double zoom);

/// The map without randomness.
cv::Matx23d plain_affine(cv::Point2d center, cv::Size out, double zoom);

/// Camera-like changes in place on 8-bit RGB: gain and gamma per channel, uneven light, blur, noise, JPEG.
void relight(Random& random, cv::Mat& rgb);

/// Makes a picture that no grader could use (heavy blur, darkness, glare or haze), for the quality head.
void spoil(Random& random, cv::Mat& rgb);

}  // namespace retinal::training
