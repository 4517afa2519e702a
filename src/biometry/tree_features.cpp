#include "biometry/tree_features.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "biometry/mask_ops.h"

namespace retinal {
namespace {

constexpr double kWidestAngle = 160;  ///< degrees; wider ones are vessels that pass a junction
constexpr double kLeastSectorInView = 0.5;
constexpr double kLeastBeading = 5;  ///< calibres
constexpr const char* kNoDiscToCountAround =
    "the optic disc was not found, around which the vessels are counted";

struct Kind {
  std::string suffix, noun;
  VesselClass vessel;
  const std::string& unavailable;
};

bool belongs(const VesselGraph& graph, const VesselNode& node, VesselClass vessel) {
  return vessel == VesselClass::unknown ||
         std::all_of(node.segments.begin(), node.segments.end(),
                     [&](int s) { return graph.segments[s].kind == vessel; });
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void measure_branchings(const VesselGraph& graph, const Kind& kind, FeatureValues& out) {
  const auto key = [&](const char* feature) {
    return std::string("vessel.") + feature + kind.suffix + ".whole";
  };
  if (!kind.unavailable.empty()) {
    for (const char* feature : {"branching_angle", "branching_coefficient", "bifurcations"})
      out.miss(key(feature), kind.unavailable);
    return;
  }
  double angles = 0;
  std::int64_t measured = 0, count = 0;
  std::vector<double> coefficients;
  for (const VesselNode& node : graph.nodes) {
    if (node.kind != VesselNodeKind::bifurcation || !belongs(graph, node, kind.vessel)) continue;
    ++count;
    if (!node.branching || node.branching->angle > kWidestAngle) continue;
    angles += node.branching->angle, ++measured;
    if (node.branching->coefficient) coefficients.push_back(*node.branching->coefficient);
  }
  out.set(key("bifurcations"), static_cast<double>(count), count);
  const std::string none = "no bifurcation of the " + kind.noun + " could be measured";
  if (measured > 0)
    out.set(key("branching_angle"), angles / static_cast<double>(measured), measured);
  else
    out.miss(key("branching_angle"), none);
  if (!coefficients.empty())
    out.set(key("branching_coefficient"), median(coefficients),
            static_cast<std::int64_t>(coefficients.size()));
  else
    out.miss(key("branching_coefficient"), none);
}

void measure_crossings(const VesselGraph& graph, const TreeReasons& reasons, FeatureValues& out) {
  if (!reasons.all.empty()) {
    out.miss("vessel.crossings.whole", reasons.all);
    out.miss("vessel.nicking_candidates.whole", reasons.all);
    return;
  }
  std::int64_t crossings = 0, judged = 0, nicked = 0;
  for (const VesselNode& node : graph.nodes) {
    if (!node.crossing) continue;
    ++crossings;
    if (!node.crossing->vein_ratio) continue;
    ++judged;
    nicked += *node.crossing->vein_ratio < kNickingRatio;
  }
  out.set("vessel.crossings.whole", static_cast<double>(crossings), crossings);
  const std::string& why = reasons.artery.empty() ? reasons.vein : reasons.artery;
  if (!why.empty())
    out.miss("vessel.nicking_candidates.whole", why);
  else if (judged == 0)
    out.miss("vessel.nicking_candidates.whole", "no crossing of an artery and a vein could be judged");
  else
    out.set("vessel.nicking_candidates.whole", static_cast<double>(nicked), judged);
}

void measure_beading(const VesselGraph& graph, const TreeReasons& reasons, FeatureValues& out) {
  const std::string key = "vessel.beading_index.vein.whole";
  const std::string& why = reasons.all.empty() ? reasons.vein : reasons.all;
  if (!why.empty()) return out.miss(key, why);
  double sum = 0, weight = 0;
  std::int64_t n = 0;
  for (const VesselSegment& s : graph.segments) {
    if (s.kind != VesselClass::vein) continue;
    const auto index = beading_index(s);
    if (!index) continue;
    sum += *index * s.length, weight += s.length, ++n;
  }
  if (n > 0)
    out.set(key, sum / weight, n);
  else
    out.miss(key, "no vein is long enough");
}

void measure_peripapillary(const Raster8& vessels, const Raster8& field, const DiscShape& disc, int temporal,
                           FeatureValues& out) {
  const double radius = disc.diameter() / 2;
  std::array<std::int64_t, 4> pixels{}, set{};
  for_ring(field, disc.center_x, disc.center_y, radius, 2 * radius, [&](double dx, double dy, int x, int y) {
    const auto sector = static_cast<std::size_t>(sector_of(dx, dy, temporal));
    ++pixels[sector];
    set[sector] += vessels.at(x, y) != 0;
  });
  const double quarter = std::numbers::pi * 3 * radius * radius / 4;
  for (std::size_t s = 0; s < kSectors.size(); ++s) {
    const std::string key = std::string("vessel.peripapillary_density.") + kSectors[s];
    if (s >= 2 && temporal == 0)
      out.miss(key, kUnknownSide);
    else if (static_cast<double>(pixels[s]) < kLeastSectorInView * quarter)
      out.miss(key, "less than half of the sector lies inside the field of view");
    else
      out.set(key, static_cast<double>(set[s]) / static_cast<double>(pixels[s]), set[s]);
  }
}

void measure_around_fovea(const Raster8& vessels, const Raster8& field, AnalysisPoint fovea,
                          const DiscShape* disc, FeatureValues& out) {
  if (disc) {
    std::int64_t pixels = 0, set = 0;
    for_ring(field, fovea.x, fovea.y, -1, disc->diameter(), [&](double, double, int x, int y) {
      ++pixels;
      set += vessels.at(x, y) != 0;
    });
    const double whole = std::numbers::pi * disc->diameter() * disc->diameter();
    if (static_cast<double>(pixels) < kLeastSectorInView * whole)
      out.miss("vessel.foveal_density.whole",
               "less than half of the circle around the fovea lies inside the field of view");
    else
      out.set("vessel.foveal_density.whole", static_cast<double>(set) / static_cast<double>(pixels), set);
  } else {
    out.miss("vessel.foveal_density.whole",
             "the optic disc was not found, whose diameter is the radius of the circle");
  }
  double nearest = -1;
  for_each_set(vessels, [&](int x, int y) {
    const double square = (x - fovea.x) * (x - fovea.x) + (y - fovea.y) * (y - fovea.y);
    if (nearest < 0 || square < nearest) nearest = square;
  });
  if (nearest < 0)
    out.miss("fovea.vessel_free_radius.whole", "no vessels were found");
  else
    out.set("fovea.vessel_free_radius.whole", std::sqrt(nearest), 1);
}

}  // namespace

std::optional<double> beading_index(const VesselSegment& segment) {
  if (!segment.calibre || segment.length < kLeastBeading * *segment.calibre) return std::nullopt;
  // One point is about a pixel of the line.
  const double step = segment.length / static_cast<double>(segment.line.size());
  const double first = *segment.calibre / step, last = static_cast<double>(segment.line.size()) - first;
  double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  for (const CalibrePoint& p : segment.profile) {
    const auto at = static_cast<double>(p.point);
    if (at < first || at > last) continue;
    ++n, x += at, y += p.width, xx += at * at, xy += at * p.width, yy += p.width * p.width;
  }
  constexpr double kLeastPoints = 10;
  if (n < kLeastPoints) return std::nullopt;
  const double sxx = xx - x * x / n, sxy = xy - x * y / n, syy = yy - y * y / n;
  const double residual = std::max(0.0, syy - (sxx > 0 ? sxy * sxy / sxx : 0));
  return std::sqrt(residual / n) / (y / n);
}

void measure_tree(const VesselGraph& graph, const TreeReasons& reasons, FeatureValues& out) {
  const std::string artery = reasons.all.empty() ? reasons.artery : reasons.all;
  const std::string vein = reasons.all.empty() ? reasons.vein : reasons.all;
  for (const Kind& kind : {Kind{"", "vessels", VesselClass::unknown, reasons.all},
                           Kind{".artery", "arteries", VesselClass::artery, artery},
                           Kind{".vein", "veins", VesselClass::vein, vein}})
    measure_branchings(graph, kind, out);
  measure_crossings(graph, reasons, out);
  measure_beading(graph, reasons, out);
}

void measure_surroundings(const Raster8& vessels, const std::string& unavailable, const Raster8& field,
                          const BiometryInput& input, const DiscShape* disc, FeatureValues& out) {
  const auto miss_sectors = [&](const std::string& reason) {
    for (const char* sector : kSectors)
      out.miss(std::string("vessel.peripapillary_density.") + sector, reason);
  };
  const auto miss_fovea = [&](const std::string& reason) {
    out.miss("vessel.foveal_density.whole", reason);
    out.miss("fovea.vessel_free_radius.whole", reason);
  };
  if (!unavailable.empty()) {
    miss_sectors(unavailable);
    miss_fovea(unavailable);
    return;
  }
  if (disc)
    measure_peripapillary(vessels, field, *disc, temporal_direction(input, disc).value_or(0), out);
  else
    miss_sectors(kNoDiscToCountAround);
  if (input.fovea)
    measure_around_fovea(vessels, field, *input.fovea, disc, out);
  else
    miss_fovea("the fovea was not found");
}

}  // namespace retinal
