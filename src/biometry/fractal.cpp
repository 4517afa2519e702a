#include "biometry/fractal.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "biometry/mask_ops.h"

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

/// Set bits of a word; the compilers' own needs an instruction that not every processor has.
inline std::int64_t ones(std::uint64_t word) {
  word -= word >> 1 & 0x5555555555555555U;
  word = (word & 0x3333333333333333U) + (word >> 2 & 0x3333333333333333U);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fU;
  return static_cast<std::int64_t>(word * 0x0101010101010101U >> 56);
}

/// A mask that grows within a region: 64 pixels in a word, so that a box is laid around all of them at once.
class GrowingMask {
 public:
  /// `mask` must have a set pixel and will not grow beyond `largest_radius`. Pixels count inside `region`
  /// only.
  GrowingMask(const Raster8& mask, const Raster8& region, int largest_radius)
      : left_to_grow_(largest_radius) {
    const PixelBox box = bounds_of(mask);
    rows_ = box.y_max - box.y_min;
    words_ = static_cast<std::size_t>(box.x_max - box.x_min + 2 * largest_radius) / 64 + 1;
    bits_.assign(words_ * static_cast<std::size_t>(rows_ + 2 * largest_radius), 0);
    region_ = bits_;
    for_each_set(mask, box, [&](int x, int y) { set(bits_, x - box.x_min, y - box.y_min); });
    const PixelBox reach = clipped({box.x_min - largest_radius, box.y_min - largest_radius,
                                    box.x_max + largest_radius, box.y_max + largest_radius},
                                   region);
    for_each_set(region, reach, [&](int x, int y) {
      set(region_, x - box.x_min + largest_radius, y - box.y_min + largest_radius);
    });
  }

  /// Sets all pixels within chessboard distance `radius` of set ones. Everything moves by the radius to the
  /// right and down, so that nothing is lost.
  void grow(int radius) {
    const int window = 2 * radius + 1;
    for (int covered = 1; covered < window;) {
      const int step = std::min(covered, window - covered);
      for (int y = 0; y < rows_; ++y) add_shifted_right(row(y), step);
      covered += step;
    }
    rows_ += 2 * radius, left_to_grow_ -= radius;
    for (int covered = 1; covered < window;) {
      const int step = std::min(covered, window - covered);
      for (int y = rows_ - 1; y >= step; --y) {
        std::uint64_t* to = row(y);
        const std::uint64_t* from = row(y - step);
        for (std::size_t w = 0, n = words_; w < n; ++w) to[w] |= from[w];
      }
      covered += step;
    }
  }

  std::int64_t count() const {
    const std::size_t whole = static_cast<std::size_t>(left_to_grow_) / 64, words = words_;
    const int rest = left_to_grow_ % 64;
    std::int64_t total = 0;
    for (int y = 0; y < rows_; ++y) {
      const std::uint64_t* here = bits_.data() + static_cast<std::size_t>(y) * words;
      const std::uint64_t* allowed = region_.data() + static_cast<std::size_t>(y + left_to_grow_) * words;
      for (std::size_t w = 0; w + whole < words; ++w) {
        const std::uint64_t next = w + whole + 1 < words ? allowed[w + whole + 1] : 0;
        total += ones(here[w] & (allowed[w + whole] >> rest | next << 1 << (63 - rest)));
      }
    }
    return total;
  }

 private:
  void set(std::vector<std::uint64_t>& plane, int x, int y) const {
    plane[static_cast<std::size_t>(y) * words_ + static_cast<std::size_t>(x) / 64] |= std::uint64_t{1}
                                                                                      << (x % 64);
  }
  std::uint64_t* row(int y) { return bits_.data() + static_cast<std::size_t>(y) * words_; }

  void add_shifted_right(std::uint64_t* words, int step) const {
    const std::size_t whole = static_cast<std::size_t>(step) / 64;
    const int rest = step % 64;
    for (std::size_t w = words_ - 1; w > whole; --w)
      words[w] |= words[w - whole] << rest | words[w - whole - 1] >> 1 >> (63 - rest);
    if (whole < words_) words[whole] |= words[0] << rest;
  }

  int rows_ = 0;
  int left_to_grow_;
  std::size_t words_ = 0;  ///< in a row
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> region_;  ///< where the mask will lie when it has grown fully
};

/// Radii r of boxes 2r + 1, each at least a quarter larger than the last.
std::vector<int> box_radii(int largest_box) {
  std::vector<int> radii;
  for (int r = 1; 2 * r + 1 <= largest_box;) {
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
  for_each_set(mask, [&](int x, int y) {
    ++boxes.sums[static_cast<std::size_t>(y / kSmallestBox) * boxes.columns + x / kSmallestBox];
  });
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

std::optional<double> box_counting_dimension(const Raster8& mask, const Raster8& region, int largest_box) {
  const std::vector<int> radii = box_radii(largest_box);
  if (radii.size() < 4 || count_set(mask) == 0) return std::nullopt;
  GrowingMask grown(mask, region, radii.back());
  std::vector<double> log_side, log_count;
  // The k x k boxes centred on the pixels within distance r hold a set pixel; one position of the grid in k^2
  // uses each of them, so their number over k^2 is the mean count. Those centred outside the region are half
  // empty whatever the mask is, and the larger the boxes the more of them there are.
  int radius = 0;
  for (const int next : radii) {
    grown.grow(next - radius);
    radius = next;
    const double k = 2.0 * radius + 1;
    log_side.push_back(std::log(k));
    log_count.push_back(std::log(static_cast<double>(grown.count()) / (k * k)));
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
