#include "biometry/mask_ops.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "biometry/components.h"
#include "image/opencv_bridge.h"

namespace retinal {

namespace {

/// Index of a row's first set pixel; its length without any.
int first_set(const std::uint8_t* row, int length) {
  int i = 0;
  for (std::uint64_t word = 0; i + 8 <= length; i += 8) {
    std::memcpy(&word, row + i, 8);
    if (word != 0) break;
  }
  while (i < length && !row[i]) ++i;
  return i;
}

}  // namespace

PixelBox bounds_of(const Raster8& mask) {
  PixelBox box{mask.width, mask.height, 0, 0};
  const std::uint8_t* row = mask.data.data();
  for (int y = 0; y < mask.height; ++y, row += mask.width) {
    // Beyond what is known already: most rows are looked at from their ends only.
    const int first = first_set(row, mask.width);
    if (first == mask.width) continue;
    int x_max = mask.width;
    while (x_max > box.x_max && !row[x_max - 1]) --x_max;
    box.x_min = std::min(box.x_min, first), box.x_max = x_max;
    box.y_min = std::min(box.y_min, y), box.y_max = y + 1;
  }
  return box;
}

std::int64_t count_set(const Raster8& mask) { return mask.empty() ? 0 : cv::countNonZero(view(mask)); }

Raster8 intersect(const Raster8& a, const Raster8& b) { return intersect(a, b, whole_box(a)); }

Raster8 intersect(const Raster8& a, const Raster8& b, const PixelBox& box) {
  Raster8 both(a.width, a.height);
  const int x_min = box.x_min, x_max = box.x_max;  // known not to change, or the loop is not vectorised
  for (int y = box.y_min; y < box.y_max; ++y) {
    const auto begin = static_cast<std::size_t>(y) * a.width;
    const std::uint8_t *u = a.data.data() + begin, *v = b.data.data() + begin;
    std::uint8_t* out = both.data.data() + begin;
    for (int x = x_min; x < x_max; ++x) out[x] = (u[x] != 0) & (v[x] != 0) ? 255 : 0;
  }
  return both;
}

Raster8 without_small_components(const Raster8& mask, std::int64_t minimum) {
  const Components components(mask);
  Raster8 kept(mask.width, mask.height);
  for (const Run& run : components.runs())
    if (components[run.component].area >= minimum)
      std::fill_n(&kept.at(run.begin, run.y), run.end - run.begin, std::uint8_t{255});
  return kept;
}

Raster8 largest_component_filled(const Raster8& mask) {
  Raster8 filled(mask.width, mask.height);
  const PixelBox box = bounds_of(mask);
  if (box.x_max <= box.x_min) return filled;
  const cv::Rect within(box.x_min, box.y_min, box.x_max - box.x_min, box.y_max - box.y_min);
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(view(mask)(within).clone(), outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE,
                   within.tl());
  std::int64_t largest = 0;
  for (const auto& outline : outlines) {
    const cv::Rect part = cv::boundingRect(outline);
    if (static_cast<std::int64_t>(part.area()) <= largest) continue;  // cannot be larger than its box
    cv::Mat piece = cv::Mat::zeros(part.size(), CV_8U);
    cv::drawContours(piece, std::vector<std::vector<cv::Point>>{outline}, 0, cv::Scalar(255), cv::FILLED, 8,
                     cv::noArray(), 0, -part.tl());
    const std::int64_t area = cv::countNonZero(piece);
    if (area <= largest) continue;
    if (largest > 0) view(filled)(within).setTo(0);
    largest = area;
    piece.copyTo(view(filled)(part));
  }
  return filled;
}

Raster8 opened(const Raster8& mask, double radius) {
  Raster8 out(mask.width, mask.height);
  PixelBox box = bounds_of(mask);
  if (box.x_max <= box.x_min) return out;
  box = clipped({box.x_min - 1, box.y_min - 1, box.x_max + 1, box.y_max + 1}, mask);
  const cv::Rect within(box.x_min, box.y_min, box.x_max - box.x_min, box.y_max - box.y_min);
  cv::Mat inside, distance;
  cv::distanceTransform(view(mask)(within), inside, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  const cv::Mat outside_core = inside <= radius;
  if (cv::countNonZero(outside_core) == 0) return mask;
  cv::distanceTransform(outside_core, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  // Half a pixel on either side is rounding: the rows that a drawn circle touches with few pixels stay.
  cv::bitwise_and(cv::Mat(distance <= radius + 1), view(mask)(within), view(out)(within));
  return out;
}

double background_distance(const Raster8& mask, int x, int y) {
  if (!mask.at(x, y)) return 0;
  const int farthest = std::max(mask.width, mask.height);
  double nearest =
      static_cast<double>(mask.width) * mask.width + static_cast<double>(mask.height) * mask.height;
  const auto look = [&](int px, int py) {
    if (!mask.contains(px, py) || mask.at(px, py)) return;
    const double dx = px - x, dy = py - y;
    nearest = std::min(nearest, dx * dx + dy * dy);
  };
  // Square rings outwards; pixels of ring r are at least r away.
  for (int r = 1; r <= farthest && static_cast<double>(r) * r < nearest; ++r)
    for (int i = -r; i <= r; ++i)
      look(x + i, y - r), look(x + i, y + r), look(x - r, y + i), look(x + r, y + i);
  return std::sqrt(nearest);
}

}  // namespace retinal
