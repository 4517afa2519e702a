#pragma once
// A skeleton as nodes and edges before anything is measured; for this room's .cpp files.

#include <functional>
#include <optional>
#include <vector>

#include "base/raster.h"
#include "biometry/segments.h"

namespace retinal {

struct RawEdge {
  int from = -1, to = -1;  ///< -1 both for a closed line
  CenterLine line;         ///< from node to node, both included
  bool alive = true;
};

struct RawNode {
  LinePoint at;
  double radius = 0;       ///< distance to the background
  std::vector<int> edges;  ///< one that begins and ends here stands twice
  bool alive = true;
  bool crossing = false;  ///< then edges 0 and 1 are one vessel, 2 and 3 the other
};

struct RawGraph {
  std::vector<RawNode> nodes;
  std::vector<RawEdge> edges;
};

/// Junctions of the skeleton (groups of adjacent junction pixels) and its ends are the nodes; `open_skeleton`
/// is the skeleton without junctions, `mask` what was thinned.
RawGraph trace_graph(const Raster8& skeleton, const Raster8& open_skeleton, const Raster8& mask);

/// Drops what thinning leaves (edges that end freely within a diameter of their junction) and single edges
/// shorter than `minimum_length`, and joins the two edges of each node that has only two left.
void prune(RawGraph& graph, double minimum_length);

/// Edge `e` as it leaves node `n`.
CenterLine leaving(const RawGraph& graph, int e, int n);

/// Direction in which a line leaves a node, fitted to the points beyond `near` up to `far` pixels along it,
/// unit length; absent when the line is shorter than three pixels.
std::optional<LinePoint> direction(const CenterLine& line, double near, double far);

/// Where, along a line that leaves a node with this radius, the junction no longer bends or widens it, and
/// how far a direction is fitted.
double junction_reach(double radius);
double direction_reach(double radius);

/// Degrees between two unit vectors.
double angle_between(const LinePoint& a, const LinePoint& b);

/// Marks crossings: nodes of four edges, and pairs of bifurcations not farther apart than the vessels are
/// wide (which are merged), whose edges form two vessels that pass straight. `one_kind(a, b, c, d)` vetoes it
/// for four edges that are known to be of one kind.
void find_crossings(RawGraph& graph, const std::function<bool(int, int, int, int)>& one_kind);

}  // namespace retinal
