#pragma once
// Small operations on 0/255 masks; for this room's .cpp files.

#include <cstdint>

#include "base/raster.h"

namespace retinal {

template <class A, class B>
bool same_size(const Raster<A>& a, const Raster<B>& b) {
  return a.width == b.width && a.height == b.height;
}

std::int64_t count_set(const Raster8& mask);

/// Pixels set in both; sizes must agree.
Raster8 intersect(const Raster8& a, const Raster8& b);

/// 0/255 mask of the pixels at or above `threshold`.
Raster8 threshold_at(const RasterF& probability, double threshold);

/// Drops 8-connected components of fewer than `minimum` pixels.
Raster8 without_small_components(const Raster8& mask, std::int64_t minimum);

/// The largest 8-connected component with its holes filled; all background when the mask is.
Raster8 largest_component_filled(const Raster8& mask);

/// Euclidean distance of a set pixel's centre to that of the nearest background pixel, 0 on background; the
/// end of the raster is not background: without any, the length of its diagonal. Time grows with the square
/// of the distance.
double background_distance(const Raster8& mask, int x, int y);

}  // namespace retinal
