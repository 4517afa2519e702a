#pragma once
// Vessel segments: ordered centre lines between junctions, with length, tortuosity and calibre. Lengths are
// in pixels of the mask.

#include <cmath>
#include <optional>
#include <vector>

#include "base/raster.h"

namespace retinal {

struct LinePoint {
  double x = 0, y = 0;
};
using CenterLine = std::vector<LinePoint>;

/// Without the care of std::hypot for numbers too large or small to be squared, which pixels are not.
inline double distance_between(const LinePoint& a, const LinePoint& b) {
  const double dx = a.x - b.x, dy = a.y - b.y;
  return std::sqrt(dx * dx + dy * dy);
}

/// The open skeleton (see automorph::without_junctions) as lines ordered from end to end; lines shorter than
/// `minimum_length` pixels are dropped.
std::vector<CenterLine> trace_lines(const Raster8& open_skeleton, double minimum_length);

/// All lines of the open skeleton, single pixels included.
std::vector<CenterLine> trace_all_lines(const Raster8& open_skeleton);

/// Gaussian smoothing along the line; the two ends stay where they are.
CenterLine smoothed(const CenterLine& line, double sigma);

double line_length(const CenterLine& line);

/// Length over distance of the ends (Hart et al., Int J Med Inform 1999;53:239-252); absent for closed lines.
std::optional<double> distance_tortuosity(const CenterLine& line);

/// A map whose level set is the vessel's edge: the probability at its threshold, or, without one, the mask at
/// one half. Refers to rasters that must outlive it.
struct EdgeMap {
  const RasterF* probability = nullptr;
  const Raster8* mask = nullptr;
  double level = 0.5;
};

/// Calibre at one point of a line.
struct CalibrePoint {
  std::size_t point = 0;  ///< index into the line
  double width = 0;       ///< across the line, pixels
  LinePoint middle;       ///< halfway between them
};

/// Calibre along the line at sub-pixel accuracy, at the points at which both edges are found within `reach`
/// pixels. In a mask it is the distance of the edges. In a map it is the integral of the probability across
/// the line, the expected width: the edges of a threshold lie farther out the more a map is blurred, the
/// integral stays.
std::vector<CalibrePoint> calibre_profile(const CenterLine& line, const EdgeMap& map, double reach);

/// Mean of the middle half of a profile, so that ends and junctions, where a vessel seems wider, do not
/// count; absent when it is empty.
std::optional<double> middle_calibre(const std::vector<CalibrePoint>& profile);

}  // namespace retinal
