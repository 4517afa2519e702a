#pragma once
// Connected parts of a mask as runs of pixels: their time and memory go with the set pixels, not with the
// picture; for this room's .cpp files.

#include <cstdint>
#include <vector>

#include "base/raster.h"

namespace retinal {

/// Set pixels [begin, end) of row y, none beside them.
struct Run {
  int y = 0, begin = 0, end = 0;
  int component = 0;
};

struct Component {
  std::int64_t area = 0;
  double center_x = 0, center_y = 0;  ///< centroid
};

/// The 8-connected parts of a one-channel mask, numbered in reading order of their first pixels.
class Components {
 public:
  explicit Components(const Raster8& mask);

  const std::vector<Run>& runs() const { return runs_; }  ///< in reading order
  std::size_t size() const { return components_.size(); }
  const Component& operator[](int component) const { return components_[component]; }
  const std::vector<Component>& all() const { return components_; }

  /// The component of a pixel; -1 on background and outside the raster.
  int at(int x, int y) const;

 private:
  void find_runs(const Raster8& mask);
  void connect_rows();
  void number();

  std::vector<Run> runs_;                ///< while connecting, `component` is a run's parent
  std::vector<std::size_t> row_begins_;  ///< first run of each row, and the end
  std::vector<Component> components_;
};

}  // namespace retinal
