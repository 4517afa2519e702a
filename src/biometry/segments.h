#pragma once
// Vessel segments: ordered centre lines between junctions, with length, tortuosity and calibre. Lengths are
// in pixels of the mask.

#include <optional>
#include <vector>

#include "base/raster.h"

namespace retinal {

struct LinePoint {
  double x = 0, y = 0;
};
using CenterLine = std::vector<LinePoint>;

/// The open skeleton (see automorph::without_junctions) as lines ordered from end to end; lines shorter than
/// `minimum_length` pixels are dropped.
std::vector<CenterLine> trace_lines(const Raster8& open_skeleton, double minimum_length);

/// All lines of the open skeleton, single pixels included.
std::vector<CenterLine> trace_all_lines(const Raster8& open_skeleton);

/// Gaussian smoothing along the line; the two ends stay where they are.
CenterLine smoothed(const CenterLine& line, double sigma);

/// The same, and what it takes off the tops of bends, smoothed again, is put back: curvature is not
/// flattened.
CenterLine unbiased_smoothed(const CenterLine& line, double sigma);

double line_length(const CenterLine& line);

/// Length over distance of the ends (Hart et al., Int J Med Inform 1999;53:239-252); absent for closed lines.
std::optional<double> distance_tortuosity(const CenterLine& line);

/// Curvature at each point of a smoothed line, signed, 1/px; 0 near the ends.
std::vector<double> curvature(const CenterLine& line);

/// Integral of the squared curvature over the length, 1/px (Hart et al. 1999). The ends, which smoothing
/// straightens, count with the mean of the rest.
double squared_curvature_tortuosity(const CenterLine& line);

/// (n - 1) / n / L * sum(arc_i / chord_i - 1) over the n turns of constant curvature sign, 1/px (Grisan et
/// al., EMBC 2003:866-869). Bends flatter than `least_curvature` do not start a turn.
double tortuosity_density(const CenterLine& line, double least_curvature);

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
  double width = 0;       ///< distance of the two edges across the line, pixels
};

/// Calibre along the line at sub-pixel accuracy, at the points at which both edges are found within `reach`
/// pixels.
std::vector<CalibrePoint> calibre_profile(const CenterLine& line, const EdgeMap& map, double reach);

/// Mean of the middle half of a profile; absent when it is empty.
std::optional<double> middle_calibre(const std::vector<CalibrePoint>& profile);

/// Distance of the two edges across the line at sub-pixel accuracy: mean of the middle half of the points at
/// which both edges are found within `reach` pixels, so that ends and junctions, where a vessel seems wider,
/// do not count; absent when there is none.
std::optional<double> line_calibre(const CenterLine& line, const EdgeMap& map, double reach);

}  // namespace retinal
