#pragma once
// Fractal dimension of a mask by counting boxes.

#include <optional>

#include "base/raster.h"

namespace retinal {

/// Minkowski-Bouligand dimension of a mask in a region: minus the slope of ln N(k) on ln k, where N(k) is the
/// number of k x k boxes with their middle in the region that hold a set pixel, averaged over all k^2
/// positions of the grid (so that shifting or mirroring the mask changes nothing, and a region filled wholly
/// has dimension 2). Box sides k are odd and about evenly spaced on the logarithmic scale from 3 to
/// `largest_box`. Absent for an empty mask or when fewer than four box sides fit. Mask and region have one
/// size.
std::optional<double> box_counting_dimension(const Raster8& mask, const Raster8& region, int largest_box);

/// AutoMorph's variant: sides 4, 8, ... up to the largest power of two within the shorter side, one grid from
/// the upper left corner, full boxes not counted. Absent when some N(k) is 0.
std::optional<double> automorph_fractal_dimension(const Raster8& mask);

}  // namespace retinal
