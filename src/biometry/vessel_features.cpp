#include <algorithm>
#include <cmath>
#include <numbers>

#include "biometry/automorph_pieces.h"
#include "biometry/components.h"
#include "biometry/equivalents.h"
#include "biometry/feature_values.h"
#include "biometry/fitted_line.h"
#include "biometry/fractal.h"
#include "biometry/graph_source.h"
#include "biometry/mask_ops.h"
#include "biometry/segments.h"
#include "biometry/skeleton.h"
#include "biometry/tree_features.h"

namespace retinal {
namespace {

constexpr double kLeastZoneInView = 0.5;
constexpr const char* kPerRegion[] = {"density",
                                      "fractal_dimension",
                                      "average_width",
                                      "distance_tortuosity",
                                      "squared_curvature_tortuosity",
                                      "tortuosity_density"};

/// A ring around the disc, or everything (`outer` 0).
struct Zone {
  const char* name;
  double inner = 0, outer = 0;  ///< disc radii
};
constexpr Zone kZones[] = {{"whole"}, {"zone_b", 2, 3}, {"zone_c", 2, 5}};

/// The pixels of a region inside the field of view, or why there is none.
struct Region {
  Zone zone;
  Raster8 mask;
  PixelBox box;  ///< all of the region lies in it
  std::int64_t pixels = 0;
  std::string unavailable;
  int largest_box = 0;
};

/// The pixels in view with inner < distance <= outer from the disc's centre, all of them in `box`.
Raster8 ring_mask(const Raster8& field, const DiscShape& disc, double inner, double outer, PixelBox& box) {
  const double cx = disc.center_x, cy = disc.center_y, near = inner * inner, far = outer * outer;
  box = clipped({static_cast<int>(cx - outer), static_cast<int>(cy - outer), static_cast<int>(cx + outer) + 2,
                 static_cast<int>(cy + outer) + 2},
                field);
  const int x_min = box.x_min, x_max = box.x_max;
  Raster8 ring(field.width, field.height);
  for (int y = box.y_min; y < box.y_max; ++y) {
    const auto row = static_cast<std::size_t>(y) * field.width;
    const std::uint8_t* in_view = field.data.data() + row;
    std::uint8_t* out = ring.data.data() + row;
    const double dy = y - cy;
    for (int x = x_min; x < x_max; ++x) {
      const double dx = x - cx, square = dx * dx + dy * dy;
      out[x] = (square > near) & (square <= far) & (in_view[x] != 0) ? 255 : 0;
    }
  }
  return ring;
}

Region make_region(const Zone& zone, const Raster8& field, const DiscShape* disc) {
  Region region;
  region.zone = zone;
  if (zone.outer == 0) {
    region.mask = field;
    region.box = whole_box(field);
    region.pixels = count_set(field);
    region.largest_box = std::min(field.width, field.height) / 8;
    if (region.pixels == 0) region.unavailable = "the field of view is empty";
    return region;
  }
  if (!disc) {
    region.unavailable = "the optic disc was not found, and zones are counted from it";
    return region;
  }
  const double radius = disc->diameter() / 2, inner = zone.inner * radius, outer = zone.outer * radius;
  region.mask = ring_mask(field, *disc, inner, outer, region.box);
  region.pixels = count_set(region.mask);
  region.largest_box = static_cast<int>(radius);
  const double ring = std::numbers::pi * (outer * outer - inner * inner);
  if (static_cast<double>(region.pixels) < kLeastZoneInView * ring)
    region.unavailable = "less than half of the zone lies inside the field of view";
  return region;
}

/// One kind of vessel, cleaned and thinned.
struct VesselKindMap {
  std::string suffix, noun;
  Raster8 mask, skeleton, open_skeleton;
  EdgeMap edges;
  std::string unavailable;
};

VesselKindMap make_kind(const std::string& suffix, const std::string& noun, const Raster8& mask,
                        const RasterF& probability, double level) {
  VesselKindMap kind;
  kind.suffix = suffix, kind.noun = noun;
  if (mask.empty()) {
    kind.unavailable = "no mask of the " + noun + " was given";
    return kind;
  }
  kind.mask = without_small_components(mask, kLeastVesselPixels);
  kind.skeleton = skeletonize(kind.mask);
  kind.open_skeleton = automorph::without_junctions(kind.skeleton);
  kind.edges.mask = &mask;
  if (same_size(mask, probability) && !probability.empty()) {
    kind.edges.level = level;
    kind.edges.probability = &probability;
  }
  return kind;
}

struct WeightedMean {
  double sum = 0, weight = 0;
  std::int64_t n = 0;
  void add(double value, double w) { sum += value * w, weight += w, ++n; }
};

void set_or_miss(FeatureValues& out, const std::string& key, const WeightedMean& mean,
                 const std::string& noun) {
  if (mean.n > 0)
    out.set(key, mean.sum / mean.weight, mean.n);
  else
    out.miss(key, "no segment of the " + noun + " is long enough");
}

/// Mean calibres of the distinct vessels of a region: connected parts of its mask.
std::vector<double> distinct_calibres(const Raster8& mask, const std::vector<CenterLine>& lines,
                                      const std::vector<double>& calibres, double least_length) {
  const Components parts(mask);
  std::vector<WeightedMean> vessels(parts.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LinePoint& middle = lines[i][lines[i].size() / 2];
    const int part = parts.at(static_cast<int>(middle.x), static_cast<int>(middle.y));
    if (part >= 0 && calibres[i] > 0) vessels[part].add(calibres[i], line_length(lines[i]));
  }
  std::vector<double> result;
  for (const WeightedMean& v : vessels)
    if (v.weight >= least_length) result.push_back(v.sum / v.weight);
  return result;
}

/// Segment features of one kind in one region; returns the calibres of its distinct vessels.
std::vector<double> measure_segments(const VesselKindMap& kind, const Region& region, const Raster8& mask,
                                     const DiscShape* disc, FeatureValues& out) {
  const std::string stem = "vessel.", tail = kind.suffix + "." + region.zone.name;
  const auto lines = trace_lines(intersect(kind.open_skeleton, region.mask, region.box), least_segment(mask));
  WeightedMean width, distance, squared, density;
  std::vector<double> calibres;
  for (const CenterLine& line : lines) {
    const CenterLine fine = smoothed(line, kLengthSigma);
    const double length = line_length(fine);
    const auto profile = calibre_profile(fine, kind.edges, largest_calibre(mask));
    const auto calibre = middle_calibre(profile);
    const bool spur = calibre && length < *calibre;  // what thinning leaves at blunt ends
    calibres.push_back(calibre && !spur ? *calibre : 0);
    if (spur) continue;
    if (calibre) width.add(*calibre, length);
    const FittedLine fitted = fit_center_line(fine, profile);
    if (const auto t = distance_tortuosity(fitted.points)) distance.add(*t, length);
    squared.add(squared_curvature_tortuosity(fitted), length);
    density.add(tortuosity_density(fitted, least_curvature(mask)), length);
  }
  set_or_miss(out, stem + "average_width" + tail, width, kind.noun);
  set_or_miss(out, stem + "distance_tortuosity" + tail, distance, kind.noun);
  set_or_miss(out, stem + "squared_curvature_tortuosity" + tail, squared, kind.noun);
  set_or_miss(out, stem + "tortuosity_density" + tail, density, kind.noun);
  if (region.zone.outer == 0 || !disc || kind.suffix.empty()) return {};  // only arteries and veins have them
  return distinct_calibres(mask, lines, calibres, disc->diameter() / 4);
}

std::vector<double> measure_kind(const VesselKindMap& kind, const Region& region, const DiscShape* disc,
                                 FeatureValues& out) {
  const std::string tail = kind.suffix + "." + region.zone.name;
  std::string reason = kind.unavailable.empty() ? region.unavailable : kind.unavailable;
  Raster8 mask;
  std::int64_t n = 0;
  if (reason.empty()) {
    mask = intersect(kind.mask, region.mask, region.box);
    n = count_set(mask);
    if (n == 0) reason = "no " + kind.noun + " were found there";
  }
  if (!reason.empty()) {
    for (const char* feature : kPerRegion) out.miss(std::string("vessel.") + feature + tail, reason);
    return {};
  }
  out.set("vessel.density" + tail, static_cast<double>(n) / static_cast<double>(region.pixels), n);
  if (const auto dimension = box_counting_dimension(mask, region.mask, region.largest_box))
    out.set("vessel.fractal_dimension" + tail, *dimension, n);
  else
    out.miss("vessel.fractal_dimension" + tail, "the region is too small for four sizes of boxes");
  return measure_segments(kind, region, mask, disc, out);
}

std::string too_few(const VesselKindMap& kind, const Region& region, std::size_t found) {
  if (!kind.unavailable.empty()) return kind.unavailable;
  if (!region.unavailable.empty()) return region.unavailable;
  return "six distinct " + kind.noun + " are needed in the zone and " + std::to_string(found) + " were found";
}

struct Calibres {
  const VesselKindMap* artery = nullptr;
  const VesselKindMap* vein = nullptr;
  std::vector<double> arteries, veins;  ///< mask pixels
};

/// `scale`: units of the result per mask pixel.
void measure_equivalents(const Calibres& c, const Region& region, EquivalentFormula formula, double scale,
                         FeatureValues& out) {
  const std::string name = formula == EquivalentFormula::knudtson ? "knudtson." : "hubbard.";
  const std::string tail = name + region.zone.name;
  const auto equivalent = [&](std::vector<double> widths, EquivalentVessel vessel) -> std::optional<double> {
    const bool artery = vessel == EquivalentVessel::artery;
    const std::string key = std::string("vessel.") + (artery ? "crae_" : "crve_") + tail;
    if (widths.size() < kEquivalentVessels) {
      out.miss(key, too_few(artery ? *c.artery : *c.vein, region, widths.size()));
      return std::nullopt;
    }
    for (double& width : widths) width *= scale;
    const double value = central_equivalent(std::move(widths), formula, vessel);
    out.set(key, value, static_cast<std::int64_t>(kEquivalentVessels));
    return value;
  };
  const auto crae = equivalent(c.arteries, EquivalentVessel::artery);
  const auto crve = equivalent(c.veins, EquivalentVessel::vein);
  const std::string ratio = "vessel.avr_" + tail;
  if (crae && crve)
    out.set(ratio, *crae / *crve, static_cast<std::int64_t>(2 * kEquivalentVessels));
  else
    out.miss(ratio,
             crae ? too_few(*c.vein, region, c.veins.size()) : too_few(*c.artery, region, c.arteries.size()));
}

/// The graph of all vessels and what follows from it.
void measure_graph(const VesselKindMap& all, const VesselKindMap& artery, const VesselKindMap& vein,
                   const DiscShape* disc, FeatureValues& out) {
  TreeReasons reasons{all.unavailable, artery.unavailable, vein.unavailable};
  VesselGraph graph;
  if (all.unavailable.empty()) {
    if (count_set(all.mask) == 0) reasons.all = reasons.artery = reasons.vein = "no vessels were found";
    graph = build_vessel_graph(GraphSource{.mask = &all.mask,
                                           .skeleton = &all.skeleton,
                                           .open_skeleton = &all.open_skeleton,
                                           .artery = &artery.mask,
                                           .vein = &vein.mask,
                                           .edges = all.edges,
                                           .vein_edges = vein.edges,
                                           .disc = disc});
  }
  measure_tree(graph, reasons, out);
}

}  // namespace

void measure_vessels(const MaskSet& masks, const BiometryInput& input, const DiscShape* disc,
                     std::optional<double> um_per_mask_px, FeatureValues& out) {
  const VesselKindMap all =
      make_kind("", "vessels", masks.vessel, input.vessel_probability, masks.vessel_level);
  const VesselKindMap artery =
      make_kind(".artery", "arteries", masks.artery, input.artery_probability, masks.artery_level);
  const VesselKindMap vein =
      make_kind(".vein", "veins", masks.vein, input.vein_probability, masks.vein_level);
  Raster8 field = input.field_mask;
  for (const Raster8* mask : {&masks.vessel, &masks.artery, &masks.vein})
    if (field.empty() && !mask->empty()) field = Raster8(mask->width, mask->height, 1, 255);
  measure_graph(all, artery, vein, disc, out);
  measure_surroundings(all.mask, all.unavailable, field, input, disc, out);
  for (const Zone& zone : kZones) {
    const Region region = make_region(zone, field, disc);
    measure_kind(all, region, disc, out);
    Calibres calibres{&artery, &vein, measure_kind(artery, region, disc, out),
                      measure_kind(vein, region, disc, out)};
    if (zone.outer == 0) continue;
    measure_equivalents(calibres, region, EquivalentFormula::knudtson, 1, out);
    if (um_per_mask_px) {
      measure_equivalents(calibres, region, EquivalentFormula::hubbard, *um_per_mask_px, out);
      continue;
    }
    for (const char* feature : {"crae", "crve", "avr"})
      out.miss(
          std::string("vessel.") + feature + "_hubbard." + zone.name,
          "its formula needs micrometres: no scale was stated, and without a whole disc none can be assumed");
  }
}

}  // namespace retinal
