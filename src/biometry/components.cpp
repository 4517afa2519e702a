#include "biometry/components.h"

#include <algorithm>

#include "biometry/mask_ops.h"

namespace retinal {

Components::Components(const Raster8& mask) {
  find_runs(mask);
  connect_rows();
  number();
}

void Components::find_runs(const Raster8& mask) {
  row_begins_.reserve(static_cast<std::size_t>(mask.height) + 1);
  for (int y = 0; y < mask.height; ++y) {
    row_begins_.push_back(runs_.size());
    const std::uint8_t* row = mask.data.data() + static_cast<std::size_t>(y) * mask.width;
    int end = -1;
    for_each_nonzero(row, 0, static_cast<std::size_t>(mask.width), [&](std::size_t i) {
      const int x = static_cast<int>(i);
      if (x != end) runs_.push_back({y, x, x, static_cast<int>(runs_.size())});
      runs_.back().end = end = x + 1;
    });
  }
  row_begins_.push_back(runs_.size());
}

void Components::connect_rows() {
  const auto root = [this](int r) {
    while (runs_[r].component != r) r = runs_[r].component = runs_[runs_[r].component].component;
    return r;
  };
  for (std::size_t y = 1; y + 1 < row_begins_.size(); ++y) {
    std::size_t above = row_begins_[y - 1], here = row_begins_[y];
    const std::size_t above_end = row_begins_[y], here_end = row_begins_[y + 1];
    while (above < above_end && here < here_end) {
      const Run &a = runs_[above], &b = runs_[here];
      if (a.begin <= b.end && b.begin <= a.end) {  // they touch, corners included
        const int first = root(static_cast<int>(above)), second = root(static_cast<int>(here));
        runs_[std::max(first, second)].component = std::min(first, second);
      }
      a.end <= b.end ? ++above : ++here;
    }
  }
}

void Components::number() {
  // A parent is the earlier run, so it has its number already.
  struct Sums {
    double x = 0, y = 0;
  };
  std::vector<Sums> sums;
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    Run& run = runs_[r];
    if (run.component == static_cast<int>(r)) {
      run.component = static_cast<int>(components_.size());
      components_.emplace_back();
      sums.emplace_back();
    } else {
      run.component = runs_[run.component].component;
    }
    const double n = run.end - run.begin;
    components_[run.component].area += run.end - run.begin;
    sums[run.component].x += n * (run.begin + run.end - 1) / 2;
    sums[run.component].y += n * run.y;
  }
  for (std::size_t c = 0; c < components_.size(); ++c) {
    components_[c].center_x = sums[c].x / static_cast<double>(components_[c].area);
    components_[c].center_y = sums[c].y / static_cast<double>(components_[c].area);
  }
}

int Components::at(int x, int y) const {
  if (y < 0 || y + 1 >= static_cast<int>(row_begins_.size())) return -1;
  const auto first = runs_.begin() + static_cast<std::ptrdiff_t>(row_begins_[y]);
  const auto last = runs_.begin() + static_cast<std::ptrdiff_t>(row_begins_[y + 1]);
  const auto after = std::upper_bound(first, last, x, [](int px, const Run& run) { return px < run.begin; });
  if (after == first) return -1;
  const Run& run = *(after - 1);
  return x < run.end ? run.component : -1;
}

}  // namespace retinal
