#pragma once
// Centre lines as smooth and as accurate as the vessel's edges allow, and how they bend. For this room's .cpp
// files; lengths are in pixels of the mask.

#include <optional>
#include <vector>

#include "biometry/segments.h"

namespace retinal {

/// A centre line at even steps of about one pixel, the middle of the vessel's two edges, smoothed.
struct FittedLine {
  CenterLine points;
  /// What the noise that smoothing left adds to a squared curvature, 1/px^2.
  double squared_curvature_noise = 0;
};

/// Whittaker's smoother with third differences (Eilers, Anal Chem 2003;75:3631-3636) through the middles of a
/// profile along `line`. Bends longer than 50 px come through; 32 px is the half-way wavelength. Points
/// without two edges count little, and those within a hook of an end, which thinning bends, not at all: there
/// the line goes on with the curvature that it has.
FittedLine fit_center_line(const CenterLine& line, const std::vector<CalibrePoint>& profile);

/// Curvature at each point, signed, 1/px; 0 at the two ends.
std::vector<double> curvature(const FittedLine& line);

/// Integral of the squared curvature over the length, 1/px (Hart et al. 1999), less that of the noise. The
/// ends, which are extrapolated, count with the mean of the rest.
double squared_curvature_tortuosity(const FittedLine& line);

/// (n - 1) / n / L * sum(arc_i / chord_i - 1) over the n turns of constant curvature sign, 1/px (Grisan et
/// al., EMBC 2003:866-869). Bends flatter than `least_curvature` do not start a turn.
double tortuosity_density(const FittedLine& line, double least_curvature);

}  // namespace retinal
