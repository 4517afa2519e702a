#pragma once
// The vessel tree as a graph: where vessels end, branch and cross, and the segments between, each with its
// ordered centre line and calibre profile.
//
//   retinal::VesselGraph graph = retinal::build_vessel_graph(input);
//   retinal::write_file_atomically("graph.json", retinal::to_json(graph).dump());
//
// Positions and lengths are in pixels of the masks that the graph was built from; in_photograph() converts.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "base/raster.h"
#include "biometry/biometry.h"
#include "biometry/segments.h"

namespace retinal {

enum class VesselClass { unknown, artery, vein };
const char* to_string(VesselClass vessel);

enum class VesselNodeKind {
  end,          ///< one segment
  bifurcation,  ///< a vessel divides; with more than three segments, into more than two
  crossing,     ///< two vessels pass over each other
  contact,      ///< an artery and a vein meet, but no vessel leads on: one ends at or under the other
};
const char* to_string(VesselNodeKind kind);

/// How a vessel divides at a node of three segments (indices into VesselGraph::segments).
struct Branching {
  int parent =
      0;  ///< the widest; where the two widest differ by less than a tenth, the one opposite the others
  std::array<int, 2> daughters{};
  double angle = 0;  ///< between the daughters, degrees
  /// (d1^2 + d2^2) / d0^2 of the calibres (Patton et al., Prog Retin Eye Res 2006;25:99-127); absent when one
  /// of them could not be measured.
  std::optional<double> coefficient;
};

/// Two vessels at a crossing: segments 0 and 1 are one vessel, 2 and 3 the other.
struct Crossing {
  std::array<int, 4> segments{};
  /// Of an artery over a vein: calibre of the vein beside the artery over its calibre farther off; small
  /// where the vein is nicked. Absent when the vessels are not known to be an artery and a vein, or the vein
  /// is too short.
  std::optional<double> vein_ratio;
};

/// Below this ratio a crossing is a candidate for arteriovenous nicking.
inline constexpr double kNickingRatio = 0.8;

struct VesselNode {
  VesselNodeKind kind = VesselNodeKind::end;
  double x = 0, y = 0;
  double radius = 0;          ///< of the largest disc around it that lies inside the vessels
  std::vector<int> segments;  ///< that meet here; one that begins and ends here stands twice
  std::optional<Branching> branching;
  std::optional<Crossing> crossing;
};

struct VesselSegment {
  int from = -1, to = -1;  ///< nodes; -1 for a closed line
  int vessel = 0;          ///< segments that continue each other across crossings share a number
  VesselClass kind = VesselClass::unknown;
  std::string region;  ///< of its middle: "disc", "peripapillary", "zone_b", "zone_c" (beyond B),
                       ///< "periphery"; "unknown" without a disc
  CenterLine line;     ///< smoothed, about one point per pixel, from `from` to `to`
  std::vector<CalibrePoint> profile;  ///< where both edges were found
  double length = 0;
  std::optional<double> calibre;              ///< mean of the middle half of the profile
  std::optional<double> distance_tortuosity;  ///< absent for closed lines
  double squared_curvature_tortuosity = 0, tortuosity_density = 0;
};

struct VesselGraph {
  int width = 0, height = 0;  ///< of the picture
  std::vector<VesselNode> nodes;
  std::vector<VesselSegment> segments;
};

/// The graph of the vessel mask, or, without one, of arteries and veins together; empty when there are none.
/// Arteries and veins are told by their masks. Segments shorter than a calibre that end freely (what thinning
/// leaves at blunt ends) are dropped.
VesselGraph build_vessel_graph(const BiometryInput& input);

/// The same graph in pixels of a photograph of `width` x `height` from which the analysis frame was cut.
VesselGraph in_photograph(VesselGraph graph, const CropTransform& crop, int width, int height);

/// GeoJSON-like: a FeatureCollection of Points (nodes) and LineStrings (segments) with what is known of each
/// under "properties"; coordinates are pixels, x right, y down.
Json to_json(const VesselGraph& graph);

/// The segments as a table (CSV): one row each, lengths in pixels, and in micrometres when a scale is stated.
/// What could not be measured is NA.
std::string vessel_table(const VesselGraph& graph, std::optional<double> um_per_px = std::nullopt);

/// The graph drawn over an RGB picture of its size, or over black when `picture` is empty: arteries red,
/// veins blue, others green; bifurcations as dots, crossings as crosses, candidates for nicking ringed.
Raster8 draw_vessel_graph(const VesselGraph& graph, const Raster8& picture = {});

}  // namespace retinal
