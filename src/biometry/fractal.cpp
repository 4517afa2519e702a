#include "biometry/fractal.h"

#include <algorithm>
#include <array>
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

/// 255 stays: it stands for "farther".
inline std::uint8_t one_more(std::uint8_t distance) {
  return static_cast<std::uint8_t>(distance + (distance < 255 ? 1 : 0));
}

/// Shortens the distances of a row by what its neighbour knows. Simple enough to be vectorised.
void relax_from(std::uint8_t* row, const std::uint8_t* neighbour, int width) {
  for (int x = 1; x + 1 < width; ++x) {
    const std::uint8_t nearest = std::min(std::min(neighbour[x - 1], neighbour[x]), neighbour[x + 1]);
    row[x] = std::min(row[x], one_more(nearest));
  }
}

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
  std::uint8_t* const cells = distance.data.data();
  for (int y = 1; y + 1 < height; ++y) {
    std::uint8_t* row = cells + static_cast<std::size_t>(y) * width;
    relax_from(row, row - width, width);
    for (int x = 1; x + 1 < width; ++x) row[x] = std::min(row[x], one_more(row[x - 1]));
  }
  // Four counts in turn: increments of one bin would wait for each other.
  std::array<std::array<std::int64_t, 256>, 4> counts{};
  for (int y = height - 2; y > 0; --y) {
    std::uint8_t* row = cells + static_cast<std::size_t>(y) * width;
    relax_from(row, row + width, width);
    for (int x = width - 2; x > 0; --x) row[x] = std::min(row[x], one_more(row[x + 1]));
    for (int x = 1; x + 1 < width; ++x) ++counts[x & 3][row[x]];
  }
  std::vector<std::int64_t> histogram(256, 0);
  for (const auto& part : counts)
    for (std::size_t d = 0; d < part.size(); ++d) histogram[d] += part[d];
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

constexpr int kSmallestBox = 4;

/// Set pixels in each box of a grid from the upper left corner; the last row and column may be cut.
struct BoxSums {
  int columns = 0, rows = 0;
  std::vector<std::int64_t> sums;
};

BoxSums smallest_boxes(const Raster8& mask) {
  BoxSums boxes{
      (mask.width + kSmallestBox - 1) / kSmallestBox, (mask.height + kSmallestBox - 1) / kSmallestBox, {}};
  boxes.sums.assign(static_cast<std::size_t>(boxes.columns) * boxes.rows, 0);
  for (int y = 0; y < mask.height; ++y) {
    std::int64_t* row = boxes.sums.data() + static_cast<std::size_t>(y / kSmallestBox) * boxes.columns;
    for (int x = 0; x < mask.width; ++x) row[x / kSmallestBox] += mask.at(x, y) != 0;
  }
  return boxes;
}

/// The same with boxes of twice the side.
BoxSums doubled(const BoxSums& fine) {
  BoxSums boxes{(fine.columns + 1) / 2, (fine.rows + 1) / 2, {}};
  boxes.sums.assign(static_cast<std::size_t>(boxes.columns) * boxes.rows, 0);
  for (int y = 0; y < fine.rows; ++y)
    for (int x = 0; x < fine.columns; ++x)
      boxes.sums[static_cast<std::size_t>(y / 2) * boxes.columns + x / 2] +=
          fine.sums[static_cast<std::size_t>(y) * fine.columns + x];
  return boxes;
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
  BoxSums boxes = smallest_boxes(mask);
  for (int k = kSmallestBox; k <= shorter; k *= 2) {
    if (k > kSmallestBox) boxes = doubled(boxes);
    const std::int64_t full = static_cast<std::int64_t>(k) * k;
    const auto count =
        std::count_if(boxes.sums.begin(), boxes.sums.end(), [&](auto s) { return s > 0 && s < full; });
    if (count == 0) return std::nullopt;
    log_side.push_back(std::log(k));
    log_count.push_back(std::log(static_cast<double>(count)));
  }
  if (log_side.size() < 2) return std::nullopt;
  return -slope(log_side, log_count);
}

}  // namespace retinal
