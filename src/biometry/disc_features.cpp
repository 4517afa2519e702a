#include <algorithm>
#include <cmath>
#include <numbers>

#include "biometry/feature_values.h"
#include "biometry/mask_ops.h"

namespace retinal {
namespace {

constexpr const char* kNoDisc = "the optic disc was not found";
constexpr const char* kNoCup = "the optic cup was not found inside the disc";

void measure_cup(const Raster8& cup_mask, const DiscShape& disc, FeatureValues& out) {
  const auto cup = cup_mask.empty() ? std::nullopt : disc_shape(intersect(cup_mask, disc.mask));
  if (!cup) {
    for (const char* key : {"cup.height.whole", "cup.width.whole", "cup.area.whole",
                            "disc.cdr_vertical.whole", "disc.cdr_horizontal.whole", "disc.cdr_area.whole"})
      out.miss(key, kNoCup);
    return;
  }
  out.set("cup.height.whole", cup->height, cup->area);
  out.set("cup.width.whole", cup->width, cup->area);
  out.set("cup.area.whole", static_cast<double>(cup->area), cup->area);
  out.set("disc.cdr_vertical.whole", cup->height / disc.height, disc.area);
  out.set("disc.cdr_horizontal.whole", cup->width / disc.width, disc.area);
  out.set("disc.cdr_area.whole", static_cast<double>(cup->area) / static_cast<double>(disc.area), disc.area);
}

void measure_fovea(const BiometryInput& input, const DiscShape* disc, FeatureValues& out) {
  std::optional<AnalysisPoint> center = input.disc_center;
  if (!center && disc) center = AnalysisPoint{disc->center_x, disc->center_y};
  if (!center || !input.fovea) {
    for (const char* key : {"fovea.disc_distance.whole", "fovea.disc_angle.whole"})
      out.miss(key, center ? "the fovea was not found" : kNoDisc);
    return;
  }
  const double dx = std::abs(input.fovea->x - center->x), dy = input.fovea->y - center->y;
  out.set("fovea.disc_distance.whole", std::hypot(dx, dy), 1);
  out.set("fovea.disc_angle.whole", std::atan2(dy, dx) * 180 / std::numbers::pi, 1);
}

}  // namespace

void FeatureValues::set(const std::string& key, double value, std::int64_t n) {
  if (std::isfinite(value))
    values[key] = {value, n};
  else
    miss(key, "the masks give no finite value");
}

std::optional<DiscShape> disc_shape(const Raster8& mask) {
  if (mask.empty()) return std::nullopt;
  DiscShape shape{.mask = largest_component_filled(mask)};
  int x_min = mask.width, y_min = mask.height, x_max = -1, y_max = -1;
  double sum_x = 0, sum_y = 0;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      if (!shape.mask.at(x, y)) continue;
      x_min = std::min(x_min, x), x_max = std::max(x_max, x);
      y_min = std::min(y_min, y), y_max = y;
      sum_x += x, sum_y += y;
      ++shape.area;
    }
  if (shape.area == 0) return std::nullopt;
  shape.x_min = x_min, shape.y_min = y_min;
  shape.width = x_max - x_min + 1, shape.height = y_max - y_min + 1;
  shape.center_x = sum_x / static_cast<double>(shape.area);
  shape.center_y = sum_y / static_cast<double>(shape.area);
  return shape;
}

void measure_disc(const MaskSet& masks, const BiometryInput& input, FeatureValues& out) {
  const auto disc = disc_shape(masks.disc);
  measure_fovea(input, disc ? &*disc : nullptr, out);
  if (!disc) {
    for (const char* feature : {"disc.height", "disc.width", "disc.area", "cup.height", "cup.width",
                                "cup.area", "disc.cdr_vertical", "disc.cdr_horizontal", "disc.cdr_area"})
      out.miss(std::string(feature) + ".whole", kNoDisc);
    return;
  }
  out.set("disc.height.whole", disc->height, disc->area);
  out.set("disc.width.whole", disc->width, disc->area);
  out.set("disc.area.whole", static_cast<double>(disc->area), disc->area);
  measure_cup(masks.cup, *disc, out);
}

}  // namespace retinal
