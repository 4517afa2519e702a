#include "image/synthetic_vessels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <numbers>
#include <unordered_map>

#include "image/seeded_random.h"

namespace retinal {
namespace {

constexpr double kStep = 0.03;        // spacing of centre-line points
constexpr double kCell = 0.04;        // two vessels of one kind keep about this distance
constexpr double kMinWidth = 0.0115;  // about 20 um: thinner vessels cannot be seen in a photograph
constexpr double kAvascular = 0.38;   // radius around the fovea that visible vessels leave free
constexpr int kMaxOrder = 4;

double wrap_angle(double a) { return std::remainder(a, 2 * std::numbers::pi); }

/// Which vessel of a kind passes through a cell of the plane, so that no vessel runs into its own kind.
class Occupancy {
 public:
  void mark(const VesselPoint& p, int id) { cells_.try_emplace(key(cell(p.x), cell(p.y)), id); }

  bool taken_by_other(const VesselPoint& p, int id, int parent) const {
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx) {
        const auto found = cells_.find(key(cell(p.x) + dx, cell(p.y) + dy));
        if (found != cells_.end() && found->second != id && found->second != parent) return true;
      }
    return false;
  }

 private:
  static int cell(double v) { return static_cast<int>(std::floor(v / kCell)); }
  static std::int64_t key(int x, int y) {
    return (static_cast<std::int64_t>(x) << 32) ^ static_cast<std::uint32_t>(y);
  }
  std::unordered_map<std::int64_t, int> cells_;
};

/// Where a vessel will start to grow.
struct Bud {
  VesselPoint start;
  double heading = 0;
  bool artery = false;
  bool inward = false;  ///< steers towards the fovea
  int order = 0;
  int parent = -1;
};

using ControlPoint = std::array<double, 2>;

/// Catmull-Rom spline through `control`, sampled about every kStep.
std::vector<VesselPoint> spline(const std::vector<ControlPoint>& control) {
  std::vector<VesselPoint> points;
  for (std::size_t i = 0; i + 1 < control.size(); ++i) {
    const auto& p1 = control[i];
    const auto& p2 = control[i + 1];
    const auto& p0 = i > 0 ? control[i - 1] : p1;
    const auto& p3 = i + 2 < control.size() ? control[i + 2] : p2;
    const int n = std::max(2, static_cast<int>(std::hypot(p2[0] - p1[0], p2[1] - p1[1]) / kStep));
    for (int k = 0; k < n; ++k) {
      const double t = static_cast<double>(k) / n;
      const auto at = [&](int c) {
        return 0.5 * (2 * p1[c] + (p2[c] - p0[c]) * t + (2 * p0[c] - 5 * p1[c] + 4 * p2[c] - p3[c]) * t * t +
                      (3 * p1[c] - p0[c] - 3 * p2[c] + p3[c]) * t * t * t);
      };
      points.push_back({at(0), at(1), 0});
    }
  }
  return points;
}

class TreeGrower {
 public:
  TreeGrower(std::uint64_t seed, const VesselTreeOptions& options) : options_(options), random_(seed) {}

  std::vector<VesselPath> grow() {
    for (const bool artery : {false, true})
      for (const bool superior : {true, false})
        for (const bool temporal : {true, false}) grow_arcade(artery, superior, temporal);
    for (const bool artery : {false, true}) plant_disc_branches(artery);
    while (!buds_.empty()) {
      const Bud bud = buds_.front();
      buds_.pop_front();
      grow_branch(bud);
    }
    return std::move(vessels_);
  }

 private:
  double trunk_width(bool artery) const { return artery ? options_.artery_width : options_.vein_width; }

  /// Control points of one arcade for the upper half; `lane` shifts arteries and veins apart.
  std::vector<ControlPoint> arcade_course(bool superior, bool temporal, double lane) {
    const double disc_x = options_.disc_x, disc_y = options_.disc_y, up = superior ? -1 : 1;
    const auto jitter = [&](double amount) { return amount * (2 * random_.uniform() - 1); };
    std::vector<ControlPoint> course = {{disc_x + 0.03 + jitter(0.03), disc_y + up * 0.02 + jitter(0.02)}};
    const auto add = [&](double x, double height, double slack) {
      course.push_back({x + jitter(slack), up * (height + lane) + jitter(slack)});
    };
    if (temporal) {
      add(disc_x - 0.12 + 0.4 * lane, 0.62 - up * disc_y, 0.05);
      add(disc_x - 0.62 + 0.5 * lane, 1.28, 0.12);
      add(0.95, 1.72, 0.14);
      add(-0.25, 1.72, 0.16);
      add(-1.6, 1.45, 0.25);
      add(-3.4, 1.15, 0.4);
    } else {
      add(disc_x + 0.22 + 0.8 * lane, 0.55 - up * disc_y, 0.06);
      add(disc_x + 0.75 + 0.8 * lane, 1.3, 0.15);
      add(disc_x + 1.25, 2.3, 0.3);
      add(disc_x + 1.7, 3.4, 0.4);
    }
    return course;
  }

  /// Winds a smooth course: a sum of two sine waves across it that starts at nothing.
  void wind(std::vector<VesselPoint>& points, bool artery) {
    const double strength = options_.tortuosity * (artery ? 0.024 : 0.03);
    const double wave1 = random_.uniform(0.9, 1.4), wave2 = random_.uniform(0.45, 0.7);
    const double phase1 = random_.uniform(0, 6.28), phase2 = random_.uniform(0, 6.28);
    const std::vector<VesselPoint> straight = points;
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
      const double s = kStep * static_cast<double>(i), grown = std::min(1.0, s);
      const double tx = straight[i + 1].x - straight[i - 1].x, ty = straight[i + 1].y - straight[i - 1].y;
      const double length = std::max(1e-9, std::hypot(tx, ty));
      const double shift = grown * strength *
                           (std::sin(2 * std::numbers::pi * s / wave1 + phase1) +
                            0.45 * std::sin(2 * std::numbers::pi * s / wave2 + phase2));
      points[i].x -= shift * ty / length;
      points[i].y += shift * tx / length;
    }
  }

  void grow_arcade(bool artery, bool superior, bool temporal) {
    // Artery and vein of an arcade run side by side; which lies outside differs from eye to eye.
    const double lane = (artery ? 0.14 : -0.14) * (random_.chance(0.5) ? 1 : -1) + (artery ? 0.02 : -0.02);
    VesselPath path{artery, 0, spline(arcade_course(superior, temporal, lane))};
    wind(path.points, artery);
    double width = trunk_width(artery) * (temporal ? 1 : 0.8) * random_.uniform(0.93, 1.05);
    double next_branch = 0.75 + random_.uniform(0, 0.3);
    bool left_side = random_.chance(0.5);
    const int id = static_cast<int>(vessels_.size());
    for (std::size_t i = 0; i < path.points.size(); ++i) {
      path.points[i].width = width;
      occupancy_[artery].mark(path.points[i], id);
      const double s = kStep * static_cast<double>(i);
      if (s < next_branch || i + 1 >= path.points.size()) continue;
      next_branch = s + random_.uniform(0.4, 0.8);
      left_side = random_.chance(0.75) ? !left_side : left_side;
      const double heading = std::atan2(path.points[i + 1].y - path.points[i - 1].y,
                                        path.points[i + 1].x - path.points[i - 1].x);
      width = branch_off({path.points[i].x, path.points[i].y, width}, heading, left_side, artery, 0, id,
                         random_.uniform(0.36, 0.66));
    }
    vessels_.push_back(std::move(path));
  }

  /// Small vessels that leave the disc by themselves, towards the macula and the nasal side.
  void plant_disc_branches(bool artery) {
    const double pi = std::numbers::pi;
    const std::array<double, 4> directions = {pi - 0.5, pi + 0.45, -0.45, 0.55};
    for (const double direction : directions) {
      Bud bud;
      bud.heading = direction + random_.uniform(-0.18, 0.18) + (artery ? 0.12 : -0.12);
      bud.start = {options_.disc_x + 0.06 * std::cos(bud.heading),
                   options_.disc_y + 0.06 * std::sin(bud.heading),
                   trunk_width(artery) * random_.uniform(0.36, 0.5)};
      bud.artery = artery;
      bud.inward = std::cos(direction) < 0;
      bud.order = 1;
      bud.parent = -2;  // may pass the trunks where they all leave the disc
      buds_.push_back(bud);
    }
  }

  /// Plants a side branch and returns the width that is left for the parent (Murray's law).
  double branch_off(const VesselPoint& at, double heading, bool left_side, bool artery, int order, int parent,
                    double ratio) {
    Bud bud;
    bud.heading = heading + (left_side ? -1 : 1) * random_.uniform(0.65, 1.15);
    bud.start = {at.x, at.y, at.width * ratio};
    bud.artery = artery;
    bud.order = order + 1;
    bud.parent = parent;
    const bool towards_fovea = at.x * std::cos(bud.heading) + at.y * std::sin(bud.heading) < 0;
    bud.inward = towards_fovea && std::hypot(at.x, at.y) < 2.3;
    buds_.push_back(bud);
    return at.width * std::cbrt(1 - ratio * ratio * ratio);
  }

  /// Direction in which a branch is pulled: the fovea for inner branches, away from the disc for the others.
  double pull(const Bud& bud, const VesselPoint& p) const {
    if (bud.inward) return std::atan2(-p.y, -p.x);
    return std::atan2(p.y - options_.disc_y, p.x - options_.disc_x);
  }

  bool must_end(const Bud& bud, const VesselPoint& p, std::size_t grown, int id) const {
    if (p.width < kMinWidth || std::hypot(p.x, p.y) > options_.reach) return true;
    if (std::hypot(p.x, p.y) < kAvascular * (1 + 0.4 * std::sin(7.0 * id))) return true;
    const bool at_origin = grown * kStep < (bud.parent == -2 ? 0.7 : 0.16);
    return !at_origin && occupancy_[bud.artery].taken_by_other(p, id, -1);
  }

  void grow_branch(const Bud& bud) {
    VesselPath path{bud.artery, bud.order, {}};
    const int id = static_cast<int>(vessels_.size());
    VesselPoint p = bud.start;
    double heading = bud.heading, turn = 0, next_branch = random_.uniform(0.35, 0.7);
    bool left_side = random_.chance(0.5);
    std::vector<Bud> kept_buds(buds_.begin(), buds_.end());
    while (!must_end(bud, p, path.points.size(), id)) {
      path.points.push_back(p);
      turn = 0.9 * turn + options_.tortuosity * 0.55 * random_.normal();
      const double steer = 0.75 * wrap_angle(pull(bud, p) - heading);
      heading += kStep * (turn + steer);
      const double s = kStep * static_cast<double>(path.points.size());
      if (s > next_branch && bud.order < kMaxOrder) {
        next_branch = s + random_.uniform(0.4, 0.85);
        left_side = !left_side;
        const double ratio = random_.uniform(0.55, 0.85);
        if (p.width * ratio > kMinWidth) {
          p.width = branch_off(p, heading, left_side, bud.artery, bud.order, id, ratio);
          heading += (left_side ? 1 : -1) * 0.18 * ratio;
        }
      }
      p.width *= 1 - 0.07 * kStep;
      p.x += kStep * std::cos(heading);
      p.y += kStep * std::sin(heading);
    }
    if (path.points.size() < 7) {  // a stump: it and what would have grown from it are left out
      buds_.assign(kept_buds.begin(), kept_buds.end());
      return;
    }
    taper_end(path.points);
    for (const auto& point : path.points) occupancy_[bud.artery].mark(point, id);
    vessels_.push_back(std::move(path));
  }

  /// Vessels do not stop, they grow too thin to be seen.
  static void taper_end(std::vector<VesselPoint>& points) {
    const std::size_t length = std::min<std::size_t>(points.size(), 16);
    for (std::size_t i = 0; i < length; ++i) {
      VesselPoint& p = points[points.size() - 1 - i];
      const double share = static_cast<double>(i) / static_cast<double>(length);
      p.width = std::min(p.width, kMinWidth * 0.7 + share * (p.width - kMinWidth * 0.7));
    }
  }

  VesselTreeOptions options_;
  SeededRandom random_;
  std::vector<VesselPath> vessels_;
  std::deque<Bud> buds_;
  std::array<Occupancy, 2> occupancy_;  // veins, arteries
};

}  // namespace

std::vector<VesselPath> grow_vessel_trees(std::uint64_t seed, const VesselTreeOptions& options) {
  return TreeGrower(seed, options).grow();
}

}  // namespace retinal
