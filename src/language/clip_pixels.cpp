// Pillow's bicubic resampling (src/libImaging/Resample.c describes the method): the kernel is widened when
// shrinking, each pass rounds to 8 bits, weights are fixed-point. CLIP was trained on pictures made this way.

#include <algorithm>
#include <cmath>

#include "language/clip_tower.h"

namespace retinal {
namespace {

constexpr int kPrecision = 32 - 8 - 2;  ///< bits behind the point of a weight

/// Keys' cubic with a = -0.5.
double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/// Weights of the source pixels [first, first + weights.size()) for one target pixel.
struct Window {
  int first = 0;
  std::vector<int> weights;
};

std::vector<Window> windows(int from, int to) {
  const double scale = static_cast<double>(from) / to, stretch = std::max(scale, 1.0), support = 2 * stretch;
  std::vector<Window> found;
  for (int i = 0; i < to; ++i) {
    const double centre = (i + 0.5) * scale;
    Window window;
    window.first = std::max(0, static_cast<int>(std::lround(centre - support)));
    const int end = std::min(from, static_cast<int>(std::lround(centre + support)));
    std::vector<double> weights;
    double sum = 0;
    for (int x = window.first; x < end; ++x) {
      weights.push_back(bicubic((x - centre + 0.5) / stretch));
      sum += weights.back();
    }
    for (const double weight : weights)
      window.weights.push_back(static_cast<int>(std::lround(weight / sum * (1 << kPrecision))));
    found.push_back(std::move(window));
  }
  return found;
}

std::uint8_t rounded(int sum) { return static_cast<std::uint8_t>(std::clamp(sum >> kPrecision, 0, 255)); }

/// Resizes along one axis; `transposed` reads and writes columns instead of rows.
Raster8 resize_axis(const Raster8& image, int size, bool vertical) {
  const int from = vertical ? image.height : image.width;
  if (from == size) return image;
  Raster8 out(vertical ? image.width : size, vertical ? size : image.height, image.channels);
  const std::vector<Window> all = windows(from, size);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const Window& window = all[vertical ? y : x];
      for (int c = 0; c < out.channels; ++c) {
        int sum = 1 << (kPrecision - 1);
        for (std::size_t i = 0; i < window.weights.size(); ++i) {
          const int at = window.first + static_cast<int>(i);
          sum += window.weights[i] * (vertical ? image.at(x, at, c) : image.at(at, y, c));
        }
        out.at(x, y, c) = rounded(sum);
      }
    }
  return out;
}

Raster8 padded(const Raster8& image, const std::vector<float>& mean) {
  const int side = std::max(image.width, image.height);
  Raster8 square(side, side, image.channels);
  const int left = (side - image.width) / 2, top = (side - image.height) / 2;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (int c = 0; c < image.channels; ++c)
        square.at(x, y, c) = image.contains(x - left, y - top) ? image.at(x - left, y - top, c)
                                                               : static_cast<std::uint8_t>(mean[c] * 255);
  return square;
}

}  // namespace

RasterF clip_pixels(const Raster8& photograph, int size, const std::vector<float>& mean,
                    const std::vector<float>& deviation, ClipFraming framing) {
  const Raster8 source = framing == ClipFraming::pad ? padded(photograph, mean) : photograph;
  const int shorter = std::min(source.width, source.height), longer = std::max(source.width, source.height);
  const int other = static_cast<int>(static_cast<std::int64_t>(size) * longer / shorter);
  const bool wide = source.width > source.height;
  const Raster8 resized =
      resize_axis(resize_axis(source, wide ? other : size, false), wide ? size : other, true);
  const int left = (resized.width - size) / 2, top = (resized.height - size) / 2;
  RasterF pixels(size, size, 3);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x)
      for (int c = 0; c < 3; ++c)
        pixels.at(x, y, c) =
            (static_cast<float>(resized.at(left + x, top + y, c)) / 255 - mean[c]) / deviation[c];
  return pixels;
}

}  // namespace retinal
