#pragma once
// Small operations on 0/255 masks; for this room's .cpp files.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/raster.h"

namespace retinal {

/// Half-open range of pixels.
struct PixelBox {
  int x_min = 0, y_min = 0, x_max = 0, y_max = 0;
};

template <class T>
PixelBox whole_box(const Raster<T>& raster) {
  return {0, 0, raster.width, raster.height};
}

/// The part of a box that lies in the raster.
template <class T>
PixelBox clipped(PixelBox box, const Raster<T>& raster) {
  return {std::max(box.x_min, 0), std::max(box.y_min, 0), std::min(box.x_max, raster.width),
          std::min(box.y_max, raster.height)};
}

/// Calls use(i) for each i in [begin, end) whose byte is not 0. Background is passed eight bytes at a time:
/// most of every mask is.
template <class Use>
void for_each_nonzero(const std::uint8_t* bytes, std::size_t begin, std::size_t end, const Use& use) {
  for (std::size_t i = begin; i < end;) {
    if (i + 8 <= end) {
      std::uint64_t word;
      std::memcpy(&word, bytes + i, 8);
      if (word == 0) {
        i += 8;
        continue;
      }
    }
    for (const std::size_t stop = std::min(i + 8, end); i < stop; ++i)
      if (bytes[i]) use(i);
  }
}

/// Calls use(x, y) for each set pixel of a one-channel mask within `box`, which must lie in it, in reading
/// order.
template <class Use>
void for_each_set(const Raster8& mask, const PixelBox& box, const Use& use) {
  for (int y = box.y_min; y < box.y_max; ++y) {
    const std::uint8_t* row = mask.data.data() + static_cast<std::size_t>(y) * mask.width;
    for_each_nonzero(row, static_cast<std::size_t>(box.x_min),
                     static_cast<std::size_t>(std::max(box.x_min, box.x_max)),
                     [&](std::size_t x) { use(static_cast<int>(x), y); });
  }
}

template <class Use>
void for_each_set(const Raster8& mask, const Use& use) {
  for_each_set(mask, whole_box(mask), use);
}

/// The smallest box around the set pixels; empty (x_max <= x_min) without any.
PixelBox bounds_of(const Raster8& mask);

template <class A, class B>
bool same_size(const Raster<A>& a, const Raster<B>& b) {
  return a.width == b.width && a.height == b.height;
}

std::int64_t count_set(const Raster8& mask);

/// Pixels set in both; sizes must agree.
Raster8 intersect(const Raster8& a, const Raster8& b);

/// The same within a box that lies in both; background elsewhere.
Raster8 intersect(const Raster8& a, const Raster8& b, const PixelBox& box);

/// Drops 8-connected components of fewer than `minimum` pixels.
Raster8 without_small_components(const Raster8& mask, std::int64_t minimum);

/// The largest 8-connected component with its holes filled; all background when the mask is.
Raster8 largest_component_filled(const Raster8& mask);

/// What of a mask a circle of this radius covers that lies inside it (an opening): spurs and necks go. The
/// edge of the picture is no edge of the mask.
Raster8 opened(const Raster8& mask, double radius);

/// Euclidean distance of a set pixel's centre to that of the nearest background pixel, 0 on background; the
/// end of the raster is not background: without any, the length of its diagonal. Time grows with the square
/// of the distance.
double background_distance(const Raster8& mask, int x, int y);

}  // namespace retinal
