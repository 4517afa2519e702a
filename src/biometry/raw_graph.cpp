#include "biometry/raw_graph.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "biometry/components.h"
#include "biometry/mask_ops.h"

namespace retinal {
namespace {

constexpr int kPruningRounds = 3;

/// Appends points about a pixel apart on the way to `to`, and `to` itself.
void connect(CenterLine& line, const LinePoint& to) {
  const LinePoint from = line.back();
  const int steps = static_cast<int>(std::lround(distance_between(from, to)));
  for (int i = 1; i < steps; ++i) {
    const double f = static_cast<double>(i) / steps;
    line.push_back({from.x + f * (to.x - from.x), from.y + f * (to.y - from.y)});
  }
  if (distance_between(from, to) > 0) line.push_back(to);
}

CenterLine reversed(CenterLine line) {
  std::reverse(line.begin(), line.end());
  return line;
}

Raster8 junction_pixels(const Raster8& skeleton, const Raster8& open) {
  Raster8 junctions(skeleton.width, skeleton.height);
  for_each_set(skeleton, [&](int x, int y) { junctions.at(x, y) = open.at(x, y) ? 0 : 255; });
  return junctions;
}

class Tracer {
 public:
  Tracer(const Raster8& skeleton, const Raster8& open, const Raster8& mask)
      : mask_(mask), junctions_(junction_pixels(skeleton, open)) {
    for (const Component& junction : junctions_.all()) add_node({junction.center_x, junction.center_y});
    for (CenterLine& line : trace_all_lines(open)) add_line(std::move(line));
  }

  RawGraph take() { return std::move(graph_); }

 private:
  int add_node(LinePoint at) {
    const int x = static_cast<int>(std::lround(at.x)), y = static_cast<int>(std::lround(at.y));
    graph_.nodes.push_back(
        {.at = at, .radius = std::max(1.0, background_distance(mask_, x, y)), .edges = {}});
    return static_cast<int>(graph_.nodes.size()) - 1;
  }

  /// Junctions beside a pixel, without repetition.
  std::vector<int> junctions_beside(const LinePoint& p) const {
    std::vector<int> found;
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx) {
        const int x = static_cast<int>(p.x) + dx, y = static_cast<int>(p.y) + dy;
        const int node = junctions_.at(x, y);
        if (node >= 0 && std::find(found.begin(), found.end(), node) == found.end()) found.push_back(node);
      }
    return found;
  }

  void add_line(CenterLine line) {
    std::vector<int> before = junctions_beside(line.front()), after = junctions_beside(line.back());
    if (line.size() == 1 && after.size() > 1)
      after.erase(after.begin());
    else if (line.size() == 1)
      after.clear();
    const bool closed = line.size() > 3 && before.empty() && distance_between(line.front(), line.back()) < 2;
    const int e = static_cast<int>(graph_.edges.size());
    RawEdge edge;
    if (!closed) {
      edge.from = before.empty() ? add_node(line.front()) : before.front();
      edge.to = after.empty() ? add_node(line.back()) : after.front();
      CenterLine whole{graph_.nodes[edge.from].at};
      for (const LinePoint& p : line) connect(whole, p);
      connect(whole, graph_.nodes[edge.to].at);
      line = std::move(whole);
      graph_.nodes[edge.from].edges.push_back(e);
      graph_.nodes[edge.to].edges.push_back(e);
    }
    edge.line = std::move(line);
    graph_.edges.push_back(std::move(edge));
  }

  const Raster8& mask_;
  Components junctions_;  ///< numbered like the nodes that they are
  RawGraph graph_;
};

std::size_t degree(const RawGraph& g, int n) { return g.nodes[n].edges.size(); }

void detach(RawGraph& g, int n, int e) {
  auto& edges = g.nodes[n].edges;
  const auto found = std::find(edges.begin(), edges.end(), e);
  if (found != edges.end()) edges.erase(found);
  if (edges.empty()) g.nodes[n].alive = false;
}

void remove_edge(RawGraph& g, int e) {
  RawEdge& edge = g.edges[e];
  edge.alive = false;
  if (edge.from < 0) return;
  detach(g, edge.from, e);
  detach(g, edge.to, e);
}

/// Joins the two edges of a node into one that passes it.
void join(RawGraph& g, int n) {
  const int a = g.nodes[n].edges[0], b = g.nodes[n].edges[1];
  g.nodes[n].alive = false;
  g.nodes[n].edges.clear();
  if (a == b) {  // a loop that hangs on nothing else
    g.edges[a].from = g.edges[a].to = -1;
    return;
  }
  RawEdge &first = g.edges[a], &second = g.edges[b];
  CenterLine line = first.to == n ? first.line : reversed(first.line);
  const CenterLine rest = second.from == n ? second.line : reversed(second.line);
  line.insert(line.end(), rest.begin() + 1, rest.end());
  const int from = first.to == n ? first.from : first.to, to = second.from == n ? second.to : second.from;
  first = {.from = from, .to = to, .line = std::move(line)};
  second.alive = false;
  std::replace(g.nodes[to].edges.begin(), g.nodes[to].edges.end(), b, a);
}

bool is_spur(const RawGraph& g, const RawEdge& edge, double minimum_length) {
  if (edge.from < 0) return line_length(edge.line) < minimum_length;
  const std::size_t a = degree(g, edge.from), b = degree(g, edge.to);
  if (a == 1 && b == 1) return line_length(edge.line) < minimum_length;
  if (a != 1 && b != 1) return false;
  const RawNode& junction = g.nodes[a == 1 ? edge.to : edge.from];
  return line_length(edge.line) < 2 * junction.radius + 1;
}

struct Pairing {
  std::array<int, 4> order{};  ///< edges 0 and 1, 2 and 3 belong together
  double bend = 180;           ///< the larger of the two bends, degrees
};

/// The straightest of the allowed pairings of four edges with the directions in which they leave.
Pairing straightest(const std::array<int, 4>& edges, const std::array<LinePoint, 4>& out,
                    bool may_join_first_two) {
  constexpr int kPairings[3][4] = {{0, 2, 1, 3}, {0, 3, 1, 2}, {0, 1, 2, 3}};
  Pairing best;
  for (int i = 0; i < (may_join_first_two ? 3 : 2); ++i) {
    const auto& p = kPairings[i];
    const double bend =
        std::max(180 - angle_between(out[p[0]], out[p[1]]), 180 - angle_between(out[p[2]], out[p[3]]));
    if (bend < best.bend) best = {{edges[p[0]], edges[p[1]], edges[p[2]], edges[p[3]]}, bend};
  }
  return best;
}

constexpr double kLargestBend = 40;  ///< degrees by which a vessel may turn where it crosses another

/// `at`: the node that each of the four edges leaves.
std::optional<Pairing> crossing_of(const RawGraph& g, const std::array<int, 4>& edges,
                                   const std::array<int, 4>& at, bool may_join_first_two) {
  for (std::size_t i = 0; i < edges.size(); ++i)
    if (std::count(edges.begin(), edges.end(), edges[i]) > 1) return std::nullopt;
  std::array<LinePoint, 4> out;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const double radius = g.nodes[at[i]].radius;
    const auto way = direction(leaving(g, edges[i], at[i]), junction_reach(radius), direction_reach(radius));
    if (!way) return std::nullopt;
    out[i] = *way;
  }
  const Pairing best = straightest(edges, out, may_join_first_two);
  return best.bend <= kLargestBend ? std::optional(best) : std::nullopt;
}

/// Makes one node of the two ends of edge `e`.
void merge_ends(RawGraph& g, int e, const std::array<int, 4>& order) {
  const int a = g.edges[e].from, b = g.edges[e].to;
  RawNode& kept = g.nodes[a];
  RawNode& gone = g.nodes[b];
  const CenterLine& between = g.edges[e].line;
  kept.at = between[between.size() / 2];
  kept.radius = std::max(kept.radius, gone.radius);
  g.edges[e].alive = gone.alive = false;
  gone.edges.clear();
  kept.edges.assign(order.begin(), order.end());
  kept.crossing = true;
  for (const int other : order) {
    RawEdge& edge = g.edges[other];
    const bool leaves = edge.from == a || edge.from == b;
    CenterLine line{kept.at};
    const CenterLine old = leaves ? edge.line : reversed(edge.line);
    connect(line, old.front());
    line.insert(line.end(), old.begin() + 1, old.end());
    edge.line = leaves ? std::move(line) : reversed(std::move(line));
    (leaves ? edge.from : edge.to) = a;
  }
}

std::array<int, 2> others(const RawNode& node, int e) {
  std::array<int, 2> found{};
  std::size_t n = 0;
  for (const int edge : node.edges)
    if (edge != e && n < 2) found[n++] = edge;
  return found;
}

}  // namespace

RawGraph trace_graph(const Raster8& skeleton, const Raster8& open_skeleton, const Raster8& mask) {
  return Tracer(skeleton, open_skeleton, mask).take();
}

void prune(RawGraph& graph, double minimum_length) {
  for (int round = 0; round < kPruningRounds; ++round) {
    std::vector<int> spurs;
    for (std::size_t e = 0; e < graph.edges.size(); ++e)
      if (graph.edges[e].alive && is_spur(graph, graph.edges[e], minimum_length))
        spurs.push_back(static_cast<int>(e));
    for (const int e : spurs) remove_edge(graph, e);
    for (std::size_t n = 0; n < graph.nodes.size(); ++n)
      if (graph.nodes[n].alive && degree(graph, static_cast<int>(n)) == 2) join(graph, static_cast<int>(n));
    if (spurs.empty()) break;
  }
}

CenterLine leaving(const RawGraph& graph, int e, int n) {
  const RawEdge& edge = graph.edges[e];
  return edge.from == n ? edge.line : reversed(edge.line);
}

double junction_reach(double radius) { return 1.3 * radius + 1; }
double direction_reach(double radius) { return junction_reach(radius) + std::max(10.0, 3 * radius); }

std::optional<LinePoint> direction(const CenterLine& line, double near, double far) {
  if (line_length(line) < 3) return std::nullopt;
  CenterLine window;
  double along = 0;
  for (std::size_t i = 0; i < line.size() && along <= far; ++i) {
    if (i > 0) along += distance_between(line[i - 1], line[i]);
    if (along >= near) window.push_back(line[i]);
  }
  if (window.size() < 5) window = line;  // too short to leave the junction
  // Principal axis of the points.
  const auto n = static_cast<double>(window.size());
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (const LinePoint& p : window) mx += p.x / n, my += p.y / n;
  for (const LinePoint& p : window)
    xx += (p.x - mx) * (p.x - mx), yy += (p.y - my) * (p.y - my), xy += (p.x - mx) * (p.y - my);
  const double axis = std::atan2(2 * xy, xx - yy) / 2;
  LinePoint way{std::cos(axis), std::sin(axis)};
  if (way.x * (window.back().x - window.front().x) + way.y * (window.back().y - window.front().y) < 0)
    way = {-way.x, -way.y};
  return way;
}

double angle_between(const LinePoint& a, const LinePoint& b) {
  return std::acos(std::clamp(a.x * b.x + a.y * b.y, -1.0, 1.0)) * 180 / std::numbers::pi;
}

void find_crossings(RawGraph& graph, const std::function<bool(int, int, int, int)>& one_kind) {
  const auto accept = [&](const std::array<int, 4>& e) { return !one_kind(e[0], e[1], e[2], e[3]); };
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    RawNode& node = graph.nodes[n];
    if (!node.alive || node.edges.size() != 4) continue;
    const std::array<int, 4> edges{node.edges[0], node.edges[1], node.edges[2], node.edges[3]};
    const int at = static_cast<int>(n);
    const auto found = crossing_of(graph, edges, {at, at, at, at}, true);
    if (!found || !accept(edges)) continue;
    node.edges.assign(found->order.begin(), found->order.end());
    node.crossing = true;
  }
  for (std::size_t e = 0; e < graph.edges.size(); ++e) {
    const RawEdge& edge = graph.edges[e];
    if (!edge.alive || edge.from < 0 || edge.from == edge.to) continue;
    const RawNode &a = graph.nodes[edge.from], &b = graph.nodes[edge.to];
    if (a.edges.size() != 3 || b.edges.size() != 3) continue;
    if (line_length(edge.line) > 1.5 * (a.radius + b.radius) + 4) continue;
    const auto first = others(a, static_cast<int>(e)), second = others(b, static_cast<int>(e));
    const std::array<int, 4> edges{first[0], first[1], second[0], second[1]};
    const auto found = crossing_of(graph, edges, {edge.from, edge.from, edge.to, edge.to}, false);
    if (found && accept(edges)) merge_ends(graph, static_cast<int>(e), found->order);
  }
}

}  // namespace retinal
