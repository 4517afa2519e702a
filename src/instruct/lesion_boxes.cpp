#include "instruct/lesion_boxes.h"

#include <algorithm>

namespace retinal::instruct {
namespace {

struct Component {
  PhotoBox box;
  int area = 0;
};

/// Flood fill with a stack; clears what it has visited.
Component take_component(Raster8& mask, int x0, int y0) {
  Component c{{double(x0), double(y0), double(x0 + 1), double(y0 + 1)}, 0};
  std::vector<std::pair<int, int>> stack = {{x0, y0}};
  mask.at(x0, y0) = 0;
  while (!stack.empty()) {
    const auto [x, y] = stack.back();
    stack.pop_back();
    ++c.area;
    c.box = {std::min(c.box.x_min, double(x)), std::min(c.box.y_min, double(y)),
             std::max(c.box.x_max, double(x + 1)), std::max(c.box.y_max, double(y + 1))};
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx)
        if (mask.contains(x + dx, y + dy) && mask.at(x + dx, y + dy)) {
          mask.at(x + dx, y + dy) = 0;
          stack.emplace_back(x + dx, y + dy);
        }
  }
  return c;
}

PhotoBox join(const PhotoBox& a, const PhotoBox& b) {
  return {std::min(a.x_min, b.x_min), std::min(a.y_min, b.y_min), std::max(a.x_max, b.x_max),
          std::max(a.y_max, b.y_max)};
}

double area(const PhotoBox& b) { return b.width() * b.height(); }

/// Distance between two ranges, negative where they overlap.
double gap(double a_min, double a_max, double b_min, double b_max) {
  return std::max(a_min, b_min) - std::min(a_max, b_max);
}

bool belong_together(const PhotoBox& a, const PhotoBox& b, double near, double overlap) {
  const double gx = gap(a.x_min, a.x_max, b.x_min, b.x_max), gy = gap(a.y_min, a.y_max, b.y_min, b.y_max);
  if (gx <= near && gy <= near) return true;
  return gx < 0 && gy < 0 && gx * gy > overlap * std::min(area(a), area(b));
}

/// Joins pairs until none is near enough.
void merge_all(std::vector<PhotoBox>& boxes, double near, double overlap) {
  for (std::size_t i = 0; i < boxes.size(); ++i)
    for (std::size_t j = i + 1; j < boxes.size(); ++j)
      if (belong_together(boxes[i], boxes[j], near, overlap)) {
        boxes[i] = join(boxes[i], boxes[j]);
        boxes.erase(boxes.begin() + static_cast<std::ptrdiff_t>(j));
        j = i;  // the grown box may reach others
      }
}

/// Merging one pass over the list can leave pairs whose first box grew later; repeat until nothing changes.
void merge_until_stable(std::vector<PhotoBox>& boxes, double near, double overlap) {
  for (std::size_t before = boxes.size() + 1; boxes.size() < before;) {
    before = boxes.size();
    merge_all(boxes, near, overlap);
  }
}

}  // namespace

LesionBoxes lesion_boxes(const Raster8& mask, const BoxRule& rule) {
  LesionBoxes out;
  Raster8 left = mask;
  for (int y = 0; y < left.height; ++y)
    for (int x = 0; x < left.width; ++x) {
      if (!left.at(x, y)) continue;
      const Component c = take_component(left, x, y);
      if (c.area >= rule.min_area) out.boxes.push_back(c.box);
    }
  out.count = static_cast<int>(out.boxes.size());
  const std::size_t most = static_cast<std::size_t>(std::max(1, rule.max_boxes));
  double near = rule.gap;
  if (out.boxes.size() > most) merge_until_stable(out.boxes, near, rule.overlap);
  while (out.boxes.size() > most)
    merge_until_stable(out.boxes, near += std::max(1, rule.gap_step), rule.overlap);
  std::stable_sort(out.boxes.begin(), out.boxes.end(),
                   [](const PhotoBox& a, const PhotoBox& b) { return area(a) > area(b); });
  return out;
}

}  // namespace retinal::instruct
