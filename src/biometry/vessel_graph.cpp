#include "biometry/vessel_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "biometry/automorph_pieces.h"
#include "biometry/fitted_line.h"
#include "biometry/graph_source.h"
#include "biometry/mask_ops.h"
#include "biometry/raw_graph.h"
#include "biometry/skeleton.h"

namespace retinal {
namespace {

constexpr double kLeastLabelled = 0.3;  ///< share of a segment's points that must be of one kind
constexpr double kClearMajority = 1.5;
constexpr double kOwnEdge = 2;  ///< calibres beyond which an edge belongs to something else

bool set_at(const Raster8* mask, const LinePoint& p) {
  const int x = static_cast<int>(std::lround(p.x)), y = static_cast<int>(std::lround(p.y));
  return mask && mask->contains(x, y) && mask->at(x, y);
}

VesselClass class_of(const CenterLine& line, const GraphSource& source) {
  double artery = 0, vein = 0;
  for (const LinePoint& p : line) {
    const bool a = set_at(source.artery, p), v = set_at(source.vein, p);
    artery += a && !v, vein += v && !a;
  }
  const double least = kLeastLabelled * static_cast<double>(line.size());
  if (artery >= least && artery > kClearMajority * vein) return VesselClass::artery;
  if (vein >= least && vein > kClearMajority * artery) return VesselClass::vein;
  return VesselClass::unknown;
}

std::string region_of(const LinePoint& p, const DiscShape* disc) {
  if (!disc) return "unknown";
  const double radii = std::hypot(p.x - disc->center_x, p.y - disc->center_y) / (disc->diameter() / 2);
  if (radii <= 1) return "disc";
  if (radii <= 2) return "peripapillary";
  if (radii <= 3) return "zone_b";
  return radii <= 5 ? "zone_c" : "periphery";
}

/// A segment's arc length at each point, from the given node.
std::vector<double> distances_from(const VesselSegment& segment, bool from_start) {
  std::vector<double> along(segment.line.size(), 0);
  for (std::size_t i = 1; i < along.size(); ++i)
    along[i] = along[i - 1] + std::hypot(segment.line[i].x - segment.line[i - 1].x,
                                         segment.line[i].y - segment.line[i - 1].y);
  if (!from_start)
    for (double& d : along) d = segment.length - d;
  return along;
}

/// Mean calibre between two distances from a node; absent without a point there.
std::optional<double> calibre_between(const VesselSegment& segment, const std::vector<CalibrePoint>& profile,
                                      bool from_start, double near, double far) {
  const std::vector<double> along = distances_from(segment, from_start);
  std::vector<CalibrePoint> within;
  for (const CalibrePoint& p : profile)
    if (along[p.point] >= near && along[p.point] <= far) within.push_back(p);
  return middle_calibre(within);
}

class Builder {
 public:
  explicit Builder(const GraphSource& source)
      : source_(source), raw_(trace_graph(*source.skeleton, *source.open_skeleton, *source.mask)) {
    prune(raw_, least_segment(*source.mask));
    find_crossings(raw_, [this](int a, int b, int c, int d) { return one_kind(a, b, c, d); });
  }

  VesselGraph build() {
    graph_.width = source_.mask->width, graph_.height = source_.mask->height;
    for (std::size_t e = 0; e < raw_.edges.size(); ++e)
      if (raw_.edges[e].alive) add_segment(static_cast<int>(e));
    for (std::size_t n = 0; n < raw_.nodes.size(); ++n)
      if (raw_.nodes[n].alive) add_node(static_cast<int>(n));
    number_vessels();
    for (VesselNode& node : graph_.nodes) {
      if (node.kind == VesselNodeKind::crossing) measure_crossing(node);
      if (node.kind == VesselNodeKind::bifurcation && node.segments.size() == 3) measure_branching(node);
    }
    return std::move(graph_);
  }

 private:
  bool one_kind(int a, int b, int c, int d) const {
    const VesselClass kind = class_of(raw_.edges[a].line, source_);
    if (kind == VesselClass::unknown) return false;
    for (const int e : {b, c, d})
      if (class_of(raw_.edges[e].line, source_) != kind) return false;
    return true;
  }

  void add_segment(int e) {
    const RawEdge& edge = raw_.edges[e];
    VesselSegment s;
    s.kind = class_of(edge.line, source_);
    s.region = region_of(edge.line[edge.line.size() / 2], source_.disc);
    s.line = smoothed(edge.line, kLengthSigma);
    s.length = line_length(s.line);
    s.profile = calibre_profile(s.line, source_.edges, largest_calibre(*source_.mask));
    s.calibre = middle_calibre(s.profile);
    const FittedLine fitted = fit_center_line(s.line, s.profile);
    // Where a branch leaves or another vessel runs along, the edge that is met is not the vessel's own.
    if (s.calibre)
      std::erase_if(s.profile, [&](const CalibrePoint& p) { return p.width > kOwnEdge * *s.calibre; });
    if (edge.from >= 0 && edge.from != edge.to) s.distance_tortuosity = distance_tortuosity(fitted.points);
    s.squared_curvature_tortuosity = squared_curvature_tortuosity(fitted);
    s.tortuosity_density = tortuosity_density(fitted, least_curvature(*source_.mask));
    segment_of_[e] = static_cast<int>(graph_.segments.size());
    graph_.segments.push_back(std::move(s));
  }

  void add_node(int n) {
    const RawNode& raw = raw_.nodes[n];
    VesselNode node{
        .x = raw.at.x, .y = raw.at.y, .radius = raw.radius, .segments = {}, .branching = {}, .crossing = {}};
    const int id = static_cast<int>(graph_.nodes.size());
    for (const int e : raw.edges) {
      const int s = segment_of_.at(e);
      node.segments.push_back(s);
      if (raw_.edges[e].from == n) graph_.segments[s].from = id;
      if (raw_.edges[e].to == n) graph_.segments[s].to = id;
    }
    node.kind = kind_of(raw, node);
    graph_.nodes.push_back(std::move(node));
  }

  VesselNodeKind kind_of(const RawNode& raw, const VesselNode& node) const {
    if (raw.crossing) return VesselNodeKind::crossing;
    if (node.segments.size() < 2) return VesselNodeKind::end;
    bool artery = false, vein = false;
    for (const int s : node.segments) {
      artery = artery || graph_.segments[s].kind == VesselClass::artery;
      vein = vein || graph_.segments[s].kind == VesselClass::vein;
    }
    return artery && vein ? VesselNodeKind::contact : VesselNodeKind::bifurcation;
  }

  void number_vessels() {
    std::vector<int> parent(graph_.segments.size());
    std::iota(parent.begin(), parent.end(), 0);
    const auto root = [&](int s) {
      while (parent[s] != s) s = parent[s] = parent[parent[s]];
      return s;
    };
    for (const VesselNode& node : graph_.nodes)
      if (node.kind == VesselNodeKind::crossing)
        for (const int i : {0, 2}) {
          const int a = root(node.segments[i]), b = root(node.segments[i + 1]);
          parent[std::max(a, b)] = std::min(a, b);
        }
    std::map<int, int> number;
    for (std::size_t s = 0; s < parent.size(); ++s)
      graph_.segments[s].vessel =
          number.emplace(root(static_cast<int>(s)), static_cast<int>(number.size())).first->second;
  }

  bool starts_at(int s, const VesselNode& node) const {
    return graph_.segments[s].from >= 0 && &graph_.nodes[graph_.segments[s].from] == &node;
  }

  std::optional<LinePoint> direction_from(const VesselNode& node, int s) const {
    CenterLine line = graph_.segments[s].line;
    if (!starts_at(s, node)) std::reverse(line.begin(), line.end());
    return direction(line, junction_reach(node.radius), direction_reach(node.radius));
  }

  std::optional<double> calibre_near(const VesselNode& node, int s) const {
    const VesselSegment& segment = graph_.segments[s];
    const double near = junction_reach(node.radius) + node.radius;
    const auto local =
        calibre_between(segment, segment.profile, starts_at(s, node), near, near + 6 * node.radius);
    return local ? local : segment.calibre;
  }

  void measure_branching(VesselNode& node) {
    const auto& meet = node.segments;
    if (meet[0] == meet[1] || meet[1] == meet[2] || meet[0] == meet[2]) return;  // a loop
    std::array<LinePoint, 3> ways;
    std::array<std::optional<double>, 3> calibres;
    for (int i = 0; i < 3; ++i) {
      const auto way = direction_from(node, node.segments[i]);
      if (!way) return;
      ways[i] = *way;
      calibres[i] = calibre_near(node, node.segments[i]);
    }
    const auto angle_without = [&](int i) { return angle_between(ways[(i + 1) % 3], ways[(i + 2) % 3]); };
    const auto width = [&](int i) { return calibres[i].value_or(0); };
    const double widest = std::max({width(0), width(1), width(2)});
    int parent = -1;
    for (int i = 0; i < 3; ++i) {
      if (width(i) * 1.1 < widest) continue;
      if (parent < 0 || angle_without(i) < angle_without(parent)) parent = i;
    }
    const int first = (parent + 1) % 3, second = (parent + 2) % 3;
    Branching b{.parent = node.segments[parent],
                .daughters = {node.segments[first], node.segments[second]},
                .angle = angle_without(parent),
                .coefficient = {}};
    if (calibres[0] && calibres[1] && calibres[2])
      b.coefficient =
          (width(first) * width(first) + width(second) * width(second)) / (width(parent) * width(parent));
    node.branching = b;
  }

  VesselClass class_of_pair(int a, int b) const {
    const VesselClass first = graph_.segments[a].kind, second = graph_.segments[b].kind;
    if (first == VesselClass::unknown) return second;
    return second == VesselClass::unknown || second == first ? first : VesselClass::unknown;
  }

  void measure_crossing(VesselNode& node) {
    Crossing crossing;
    std::copy_n(node.segments.begin(), 4, crossing.segments.begin());
    const auto& s = crossing.segments;
    const VesselClass first = class_of_pair(s[0], s[1]), second = class_of_pair(s[2], s[3]);
    if (first == VesselClass::vein && second == VesselClass::artery)
      crossing.vein_ratio = vein_ratio(node, s[0], s[1]);
    if (first == VesselClass::artery && second == VesselClass::vein)
      crossing.vein_ratio = vein_ratio(node, s[2], s[3]);
    node.crossing = crossing;
  }

  /// Calibre of a vein within one of its calibres of the crossing over that three to six calibres away.
  std::optional<double> vein_ratio(const VesselNode& node, int a, int b) const {
    double near = 0, far = 0;
    int near_n = 0, far_n = 0;
    for (const int i : {a, b}) {
      const VesselSegment& vein = graph_.segments[i];
      if (!vein.calibre) continue;
      const auto profile = calibre_profile(vein.line, source_.vein_edges, largest_calibre(*source_.mask));
      const bool start = starts_at(i, node);
      const double begin = junction_reach(node.radius), w = *vein.calibre;
      if (const auto c = calibre_between(vein, profile, start, begin, begin + w)) near += *c, ++near_n;
      if (const auto c = calibre_between(vein, profile, start, begin + 2 * w, begin + 5 * w))
        far += *c, ++far_n;
    }
    if (near_n == 0 || far_n == 0) return std::nullopt;
    return near / near_n / (far / far_n);
  }

  const GraphSource& source_;
  RawGraph raw_;
  VesselGraph graph_;
  std::map<int, int> segment_of_;  ///< of a raw edge
};

EdgeMap edge_map(const Raster8& mask, const RasterF& probability, double level) {
  EdgeMap edges{.probability = nullptr, .mask = &mask, .level = 0.5};
  if (!probability.empty() && same_size(mask, probability))
    edges.probability = &probability, edges.level = level;
  return edges;
}

}  // namespace

const char* to_string(VesselClass vessel) {
  return vessel == VesselClass::artery ? "artery" : vessel == VesselClass::vein ? "vein" : "unknown";
}

const char* to_string(VesselNodeKind kind) {
  switch (kind) {
    case VesselNodeKind::end:
      return "end";
    case VesselNodeKind::bifurcation:
      return "bifurcation";
    case VesselNodeKind::crossing:
      return "crossing";
    default:
      return "contact";
  }
}

VesselGraph build_vessel_graph(const GraphSource& source) { return Builder(source).build(); }

VesselGraph build_vessel_graph(const BiometryInput& input) {
  Raster8 all = input.vessel;
  RasterF probability = input.vessel_probability;
  double level = input.vessel_threshold;
  if (all.empty()) {
    all = input.artery.empty() ? input.vein : input.artery;
    probability = {};
    level = 0.5;
    for (std::size_t i = 0; i < all.data.size() && same_size(all, input.vein); ++i)
      if (input.vein.data[i]) all.data[i] = 255;
  }
  if (all.empty()) return {};
  const Raster8 mask = without_small_components(all, kLeastVesselPixels), skeleton = skeletonize(mask);
  const Raster8 open = automorph::without_junctions(skeleton);
  const auto disc = disc_shape(input.disc);
  return build_vessel_graph(
      GraphSource{.mask = &mask,
                  .skeleton = &skeleton,
                  .open_skeleton = &open,
                  .artery = &input.artery,
                  .vein = &input.vein,
                  .edges = edge_map(all, probability, level),
                  .vein_edges = edge_map(input.vein, input.vein_probability, input.vein_threshold),
                  .disc = disc ? &*disc : nullptr});
}

VesselGraph in_photograph(VesselGraph graph, const CropTransform& crop, int width, int height) {
  graph.width = width, graph.height = height;
  for (VesselNode& node : graph.nodes) {
    const PhotoPoint at = crop.to_photo(AnalysisPoint{node.x, node.y});
    node.x = at.x, node.y = at.y;
    node.radius = crop.length_to_photo(node.radius);
  }
  for (VesselSegment& s : graph.segments) {
    const auto move = [&](LinePoint& p) {
      const PhotoPoint at = crop.to_photo(AnalysisPoint{p.x, p.y});
      p = {at.x, at.y};
    };
    for (LinePoint& p : s.line) move(p);
    for (CalibrePoint& p : s.profile) {
      p.width = crop.length_to_photo(p.width);
      move(p.middle);
    }
    s.length = crop.length_to_photo(s.length);
    if (s.calibre) s.calibre = crop.length_to_photo(*s.calibre);
    s.squared_curvature_tortuosity *= crop.scale;
    s.tortuosity_density *= crop.scale;
  }
  return graph;
}

}  // namespace retinal
