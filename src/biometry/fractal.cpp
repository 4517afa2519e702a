#include "biometry/fractal.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace retinal {
namespace {

/// Slope of the least-squares line of y on x.
double slope(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mean_x += x[i] / n, mean_y += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  return xy / xx;
}

struct Bounds {
  int x_min = 0, y_min = 0, x_max = -1, y_max = -1;  // inclusive
};

Bounds bounds_of(const Raster8& mask) {
  Bounds b{mask.width, mask.height, -1, -1};
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.at(x, y)) {
        b.x_min = std::min(b.x_min, x), b.x_max = std::max(b.x_max, x);
        b.y_min = std::min(b.y_min, y), b.y_max = y;
      }
  return b;
}

constexpr int kLargestRadius = 254;  // distances are kept in bytes, 255 = farther

/// How many pixels of the plane lie at each chessboard distance (0 .. radius) from the nearest set pixel: two
/// sweeps over the bounding box widened by `radius`.
std::vector<std::int64_t> distance_histogram(const Raster8& mask, int radius) {
  const Bounds b = bounds_of(mask);
  const int margin = radius + 1;
  const int width = b.x_max - b.x_min + 1 + 2 * margin, height = b.y_max - b.y_min + 1 + 2 * margin;
  Raster8 distance(width, height, 1, 255);
  for (int y = b.y_min; y <= b.y_max; ++y)
    for (int x = b.x_min; x <= b.x_max; ++x)
      if (mask.at(x, y)) distance.at(x - b.x_min + margin, y - b.y_min + margin) = 0;
  // A pointer of its own: byte writes could otherwise change the vector's in the compiler's eyes.
  std::uint8_t* const cells = distance.data.data();
  const auto relax = [cells](std::size_t here, std::ptrdiff_t row, std::ptrdiff_t side) {
    auto* d = cells + here;
    const int nearest = std::min<int>(std::min(std::min(d[row - 1], d[row]), d[row + 1]), d[side]);
    if (nearest < 254) d[0] = std::min<std::uint8_t>(d[0], static_cast<std::uint8_t>(nearest + 1));
  };
  for (int y = 1; y + 1 < height; ++y)
    for (int x = 1; x + 1 < width; ++x) relax(static_cast<std::size_t>(y) * width + x, -width, -1);
  std::vector<std::int64_t> histogram(256, 0);
  for (int y = height - 2; y > 0; --y)
    for (int x = width - 2; x > 0; --x) {
      const std::size_t here = static_cast<std::size_t>(y) * width + x;
      relax(here, width, 1);
      ++histogram[cells[here]];
    }
  return histogram;
}

/// Radii r of boxes 2r + 1, each at least a quarter larger than the last.
std::vector<int> box_radii(int largest_box) {
  std::vector<int> radii;
  for (int r = 1; 2 * r + 1 <= largest_box && r <= kLargestRadius;) {
    radii.push_back(r);
    r = std::max(r + 1, static_cast<int>(std::lround(((2 * r + 1) * 1.25 - 1) / 2)));
  }
  return radii;
}

}  // namespace

std::optional<double> box_counting_dimension(const Raster8& mask, int largest_box) {
  const std::vector<int> radii = box_radii(largest_box);
  const bool any = std::any_of(mask.data.begin(), mask.data.end(), [](std::uint8_t v) { return v != 0; });
  if (radii.size() < 4 || !any) return std::nullopt;
  const std::vector<std::int64_t> histogram = distance_histogram(mask, radii.back());
  std::vector<double> log_side, log_count;
  std::int64_t within = 0;
  std::size_t next = 0;
  // The k x k boxes centred on the pixels within distance r hold a set pixel; one position of the grid in k^2
  // uses each of them, so their number over k^2 is the mean count.
  for (int distance = 0; next < radii.size(); ++distance) {
    within += histogram[distance];
    if (distance != radii[next]) continue;
    const double k = 2.0 * radii[next++] + 1;
    log_side.push_back(std::log(k));
    log_count.push_back(std::log(static_cast<double>(within) / (k * k)));
  }
  return -slope(log_side, log_count);
}

std::optional<double> automorph_fractal_dimension(const Raster8& mask) {
  const int shorter = std::min(mask.width, mask.height);
  std::vector<double> log_side, log_count;
  for (int k = 4; k <= shorter; k *= 2) {
    const int columns = (mask.width + k - 1) / k, rows = (mask.height + k - 1) / k;
    std::vector<std::int64_t> sums(static_cast<std::size_t>(columns) * rows, 0);
    for (int y = 0; y < mask.height; ++y)
      for (int x = 0; x < mask.width; ++x)
        sums[static_cast<std::size_t>(y / k) * columns + x / k] += mask.at(x, y) != 0;
    const std::int64_t full = static_cast<std::int64_t>(k) * k;
    const auto count = std::count_if(sums.begin(), sums.end(), [&](auto s) { return s > 0 && s < full; });
    if (count == 0) return std::nullopt;
    log_side.push_back(std::log(k));
    log_count.push_back(std::log(static_cast<double>(count)));
  }
  if (log_side.size() < 2) return std::nullopt;
  return -slope(log_side, log_count);
}

}  // namespace retinal
