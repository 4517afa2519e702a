#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "biometry/feature_values.h"
#include "biometry/mask_ops.h"

namespace retinal {
namespace {

constexpr const char* kNoDisc = "the optic disc was not found";
constexpr const char* kNoCup = "the optic cup was not found inside the disc";

/// Distance from (cx, cy) along a ray at which it leaves the mask for the last time, with the edge halfway
/// between pixels; 0 when it does not meet the mask.
double farthest_edge(const Raster8& mask, double cx, double cy, double angle, double reach) {
  const double c = std::cos(angle), s = std::sin(angle);
  const auto set = [&](double r) {
    const int x = static_cast<int>(std::lround(cx + r * c)), y = static_cast<int>(std::lround(cy + r * s));
    return mask.contains(x, y) && mask.at(x, y);
  };
  constexpr double kStep = 0.25;
  for (int i = 0; reach - i * kStep > 0; ++i)
    if (set(reach - i * kStep)) return reach - i * kStep + kStep / 2;
  return 0;
}

constexpr int kRays = 360;

/// Rim width over disc diameter along each ray, one per degree, 0 to the right and 90 downwards.
std::vector<double> rim_profile(const DiscShape& disc, const Raster8& cup) {
  // To the farthest corner of its box.
  const double reach =
      std::hypot(std::max(disc.center_x - disc.x_min, disc.x_min + disc.width - disc.center_x),
                 std::max(disc.center_y - disc.y_min, disc.y_min + disc.height - disc.center_y));
  std::vector<double> outer(kRays), rim(kRays);
  for (int i = 0; i < kRays; ++i)
    outer[i] = farthest_edge(disc.mask, disc.center_x, disc.center_y, i * std::numbers::pi / 180, reach);
  for (int i = 0; i < kRays; ++i) {
    const double inner =
        farthest_edge(cup, disc.center_x, disc.center_y, i * std::numbers::pi / 180, outer[i]);
    rim[i] = std::max(0.0, outer[i] - inner) / (outer[i] + outer[(i + kRays / 2) % kRays]);
  }
  return rim;
}

void measure_rim(const DiscShape& disc, const Raster8& cup, int temporal, FeatureValues& out) {
  constexpr int kWindow = 5;  // degrees to each side
  const std::vector<double> rim = rim_profile(disc, cup);
  std::array<double, 4> sum{}, count{};
  double least = 1;
  for (int i = 0; i < kRays; ++i) {
    const double angle = (i + 0.5) * std::numbers::pi / 180;
    const int sector = sector_of(std::cos(angle), std::sin(angle), temporal);
    sum[sector] += rim[i], ++count[sector];
    double window = 0;
    for (int k = -kWindow; k <= kWindow; ++k) window += rim[(i + k + kRays) % kRays];
    least = std::min(least, window / (2 * kWindow + 1));
  }
  out.set("disc.rim_to_disc_min.whole", least, disc.area);
  for (std::size_t s = 0; s < kSectors.size(); ++s) {
    const std::string key = std::string("disc.rim_to_disc.") + kSectors[s];
    if (s >= 2 && temporal == 0)
      out.miss(key, kUnknownSide);
    else
      out.set(key, sum[s] / count[s], disc.area);
  }
}

/// Axes of the ellipse with the same second moments.
void measure_shape(const DiscShape& disc, int temporal, FeatureValues& out) {
  const double mean = (disc.xx + disc.yy) / 2, spread = std::hypot((disc.xx - disc.yy) / 2, disc.xy);
  // A pixel is a square with moments of its own.
  const double ovality = std::sqrt((mean - spread + 1.0 / 12) / (mean + spread + 1.0 / 12));
  out.set("disc.ovality.whole", ovality, disc.area);
  constexpr double kRound = 0.98;
  if (ovality > kRound)
    return out.miss("disc.tilt.whole", "the disc is too round for its long axis to have a direction");
  if (temporal == 0) return out.miss("disc.tilt.whole", kUnknownSide);
  const double axis = std::atan2(2 * disc.xy, disc.xx - disc.yy) / 2;  // of the long axis, y downwards
  // The end of the axis that points up.
  double x = std::cos(axis), y = std::sin(axis);
  if (y > 0) x = -x, y = -y;
  out.set("disc.tilt.whole", std::atan2(x * temporal, -y) * 180 / std::numbers::pi, disc.area);
}

constexpr const char* kCupKeys[] = {
    "cup.height.whole",           "cup.width.whole",           "cup.area.whole",
    "disc.cdr_vertical.whole",    "disc.cdr_horizontal.whole", "disc.cdr_area.whole",
    "disc.rim_to_disc_min.whole", "disc.rim_to_disc.superior", "disc.rim_to_disc.inferior",
    "disc.rim_to_disc.nasal",     "disc.rim_to_disc.temporal"};

void measure_cup(const Raster8& cup_mask, const DiscShape& disc, int temporal, FeatureValues& out) {
  const auto cup = cup_mask.empty() ? std::nullopt : disc_shape(intersect(cup_mask, disc.mask));
  if (!cup) {
    for (const char* key : kCupKeys) out.miss(key, kNoCup);
    return;
  }
  out.set("cup.height.whole", cup->height, cup->area);
  out.set("cup.width.whole", cup->width, cup->area);
  out.set("cup.area.whole", static_cast<double>(cup->area), cup->area);
  out.set("disc.cdr_vertical.whole", cup->height / disc.height, disc.area);
  out.set("disc.cdr_horizontal.whole", cup->width / disc.width, disc.area);
  out.set("disc.cdr_area.whole", static_cast<double>(cup->area) / static_cast<double>(disc.area), disc.area);
  measure_rim(disc, cup->mask, temporal, out);
}

void measure_fovea(const BiometryInput& input, const DiscShape* disc, FeatureValues& out) {
  // The mask before the marked centre, which lies off it by an annotator's habit.
  std::optional<AnalysisPoint> center = input.disc_center;
  if (disc) center = AnalysisPoint{disc->center_x, disc->center_y};
  if (!center || !input.fovea) {
    for (const char* key : {"fovea.disc_distance.whole", "fovea.disc_angle.whole"})
      out.miss(key, center ? "the fovea was not found" : kNoDisc);
    return;
  }
  const double dx = std::abs(input.fovea->x - center->x), dy = input.fovea->y - center->y;
  out.set("fovea.disc_distance.whole", std::hypot(dx, dy), 1);
  out.set("fovea.disc_angle.whole", std::atan2(dy, dx) * 180 / std::numbers::pi, 1);
}

/// Disc and cup are round; where a vessel crosses their edge, a map has spurs that would count as height.
/// Ellipses twice as long as wide are left as they are.
Raster8 without_spurs(const Raster8& mask) {
  constexpr double kRoundest = 0.35;  // share of the radius of a circle of this area
  const double radius = std::sqrt(static_cast<double>(count_set(mask)) / std::numbers::pi);
  if (kRoundest * radius < 1) return mask;
  Raster8 round = opened(mask, kRoundest * radius);
  return count_set(round) > 0 ? largest_component_filled(round) : mask;
}

}  // namespace

void FeatureValues::set(const std::string& key, double value, std::int64_t n) {
  if (std::isfinite(value))
    values[key] = {value, n};
  else
    miss(key, "the masks give no finite value");
}

std::optional<int> temporal_direction(const BiometryInput& input, const DiscShape* disc) {
  // The nose is to the right of a right eye's photograph.
  if (input.side) return *input.side == Laterality::right ? -1 : 1;
  if (!input.fovea || (!disc && !input.disc_center)) return std::nullopt;
  const double from = input.disc_center ? input.disc_center->x : disc->center_x;
  if (std::abs(input.fovea->x - from) < 1) return std::nullopt;
  return input.fovea->x > from ? 1 : -1;
}

int sector_of(double dx, double dy, int temporal) {
  if (std::abs(dy) >= std::abs(dx)) return dy < 0 ? 0 : 1;
  return temporal != 0 && (dx > 0) == (temporal > 0) ? 3 : 2;
}

std::optional<DiscShape> disc_shape(const Raster8& mask) {
  if (mask.empty()) return std::nullopt;
  DiscShape shape{.mask = without_spurs(largest_component_filled(mask))};
  const PixelBox box = bounds_of(shape.mask);
  double sum_x = 0, sum_y = 0, sum_xx = 0, sum_yy = 0, sum_xy = 0;
  for_each_set(shape.mask, clipped(box, shape.mask), [&](int x, int y) {
    sum_x += x, sum_y += y;
    sum_xx += static_cast<double>(x) * x, sum_yy += static_cast<double>(y) * y;
    sum_xy += static_cast<double>(x) * y;
    ++shape.area;
  });
  if (shape.area == 0) return std::nullopt;
  shape.x_min = box.x_min, shape.y_min = box.y_min;
  shape.width = box.x_max - box.x_min, shape.height = box.y_max - box.y_min;
  shape.center_x = sum_x / static_cast<double>(shape.area);
  shape.center_y = sum_y / static_cast<double>(shape.area);
  const auto n = static_cast<double>(shape.area);
  shape.xx = sum_xx / n - shape.center_x * shape.center_x;
  shape.yy = sum_yy / n - shape.center_y * shape.center_y;
  shape.xy = sum_xy / n - shape.center_x * shape.center_y;
  return shape;
}

void measure_disc(const MaskSet& masks, const BiometryInput& input, FeatureValues& out) {
  const auto disc = disc_shape(masks.disc);
  measure_fovea(input, disc ? &*disc : nullptr, out);
  if (!disc) {
    for (const char* key : kCupKeys) out.miss(key, kNoDisc);
    for (const char* feature : {"height", "width", "area", "ovality", "tilt"})
      out.miss(std::string("disc.") + feature + ".whole", kNoDisc);
    return;
  }
  out.set("disc.height.whole", disc->height, disc->area);
  out.set("disc.width.whole", disc->width, disc->area);
  out.set("disc.area.whole", static_cast<double>(disc->area), disc->area);
  const int temporal = temporal_direction(input, &*disc).value_or(0);
  measure_shape(*disc, temporal, out);
  measure_cup(masks.cup, *disc, temporal, out);
}

}  // namespace retinal
