#pragma once
// Skeleton pieces and their tortuosity exactly as AutoMorph computes them (commit 9a953e5), known defects
// included: points are visited breadth-first, the curvature is not squared, the tortuosity density adds where
// its source multiplies. For comparison with old tables only; the reference definitions are in tortuosity.h.
// Written from the description of that tool's arithmetic, not from its code.

#include <vector>

#include "base/raster.h"

namespace retinal::automorph {

struct PiecePoint {
  int row = 0, column = 0;
};
using Piece = std::vector<PiecePoint>;

/// The skeleton without its junctions: pixels with more than two neighbours (those on the frame of the image
/// are not examined) and the four edge neighbours of each.
Raster8 without_junctions(const Raster8& skeleton);

/// Pieces of more than 15 points, in scanning order, their points in the tool's breadth-first order. Expects
/// a skeleton without junctions.
std::vector<Piece> trace_pieces(const Raster8& skeleton);

double distance_tortuosity(const Piece& piece);
double squared_curvature_tortuosity(const Piece& piece);
double tortuosity_density(const Piece& piece);

/// Mean over the points but the last of the width of the disc that grows until it touches background; the end
/// of the raster is not background.
double piece_width(const Piece& piece, const Raster8& mask);

}  // namespace retinal::automorph
