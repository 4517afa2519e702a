#include "image/synthetic_drawing.h"

#include <algorithm>
#include <cmath>

#include "image/noise_field.h"
#include "image/seeded_random.h"

namespace retinal {

double smooth_step(double lo, double hi, double v) {
  const double t = std::clamp((v - lo) / (hi - lo), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

namespace {

struct PixelPoint {
  double x = 0, y = 0, radius = 0;
};

/// Absorption across a vessel of radius `radius` at distance `d` from its middle: the chord through a
/// cylinder, softened, with an edge one pixel wide; large arteries reflect light along the middle.
double vessel_profile(double d, double radius, bool artery) {
  const double coverage = std::clamp(radius - d + 0.5, 0.0, 1.0) * std::min(1.0, 2 * radius);
  if (coverage <= 0) return 0;
  const double u = std::min(1.0, d / std::max(radius, 1e-6));
  double profile = 0.6 + 0.4 * std::sqrt(1 - u * u);
  if (artery) {
    const double reflex = 0.42 * smooth_step(1.5, 4, radius);
    profile *= 1 - reflex * std::exp(-u * u / (2 * 0.24 * 0.24));
  }
  return coverage * profile;
}

/// Draws one vessel. Every pixel takes the profile at its nearest segment, so that the joints do not show.
class VesselBrush {
 public:
  VesselBrush(bool artery, VesselLayer& layer)
      : artery_(artery), layer_(layer), nearest_(layer.mask.width, layer.mask.height, 1, kFar) {}

  void draw(const VesselPath& vessel, const RetinaMap& map) {
    touched_.clear();
    for (std::size_t i = 0; i + 1 < vessel.points.size(); ++i) {
      // Thin vessels hold less blood along the line of sight.
      const double strength = 0.4 + 0.6 * smooth_step(0, 0.07, vessel.points[i].width);
      approach(pixel(vessel.points[i], map), pixel(vessel.points[i + 1], map), strength);
    }
    for (const auto& t : touched_) {
      float& density = layer_.density.data[t.index];
      if (nearest_.data[t.index] == t.distance) density = std::max(density, t.absorbed);
    }
    for (const auto& t : touched_) nearest_.data[t.index] = kFar;
  }

 private:
  static constexpr float kFar = 1e9F;
  struct Touch {
    std::size_t index = 0;
    float distance = 0, absorbed = 0;
  };

  static PixelPoint pixel(const VesselPoint& p, const RetinaMap& map) {
    const PhotoPoint at = map.to_photo(p.x, p.y);
    return {at.x, at.y, p.width * map.disc_diameter / 2};
  }

  void approach(const PixelPoint& a, const PixelPoint& b, double strength) {
    const double reach = std::max(a.radius, b.radius) + 1;
    const int x0 = std::max(0, static_cast<int>(std::floor(std::min(a.x, b.x) - reach)));
    const int y0 = std::max(0, static_cast<int>(std::floor(std::min(a.y, b.y) - reach)));
    const int x1 = std::min(layer_.mask.width - 1, static_cast<int>(std::ceil(std::max(a.x, b.x) + reach)));
    const int y1 = std::min(layer_.mask.height - 1, static_cast<int>(std::ceil(std::max(a.y, b.y) + reach)));
    const double dx = b.x - a.x, dy = b.y - a.y, length2 = std::max(1e-12, dx * dx + dy * dy);
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const double t = std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length2, 0.0, 1.0);
        const auto d = static_cast<float>(std::hypot(x - a.x - t * dx, y - a.y - t * dy));
        const double radius = a.radius + t * (b.radius - a.radius);
        if (d <= radius) layer_.mask.at(x, y) = 255;
        const std::size_t index = static_cast<std::size_t>(y) * layer_.mask.width + x;
        if (d > reach || d >= nearest_.data[index]) continue;
        nearest_.data[index] = d;
        touched_.push_back({index, d, static_cast<float>(strength * vessel_profile(d, radius, artery_))});
      }
  }

  bool artery_;
  VesselLayer& layer_;
  RasterF nearest_;
  std::vector<Touch> touched_;
};

/// Lesion shapes answer: how opaque is the lesion at (x, y) pixels from its centre?
struct LesionShape {
  SyntheticLesionKind kind;
  double radius;  // pixels
  double stretch = 1, angle = 0;
  NoiseField noise;
  std::vector<PixelPoint> deposits;  // of a hard exudate

  double opacity(double x, double y) const {
    switch (kind) {
      case SyntheticLesionKind::microaneurysm:
        return 1 - smooth_step(radius - 0.7, radius + 0.7, std::hypot(x, y));
      case SyntheticLesionKind::haemorrhage:
        return blot(x, y);
      case SyntheticLesionKind::hard_exudate:
        return cluster(x, y);
      case SyntheticLesionKind::soft_exudate:
        return feathered(x, y);
    }
    return 0;
  }

  double blot(double x, double y) const {
    const double u = (x * std::cos(angle) + y * std::sin(angle)) / stretch;
    const double v = (-x * std::sin(angle) + y * std::cos(angle)) * stretch;
    const double border = radius * (0.9 + 0.3 * noise.fractal(1.6 * u / radius, 1.6 * v / radius, 2));
    const double soft = 0.2 * radius + 0.6;
    return 1 - smooth_step(border - soft, border + soft, std::hypot(u, v));
  }

  double cluster(double x, double y) const {
    double most = 0;
    for (const auto& d : deposits)
      most = std::max(most, 1 - smooth_step(d.radius - 0.8, d.radius + 0.8, std::hypot(x - d.x, y - d.y)));
    return most;
  }

  double feathered(double x, double y) const {
    const double u = (x * std::cos(angle) + y * std::sin(angle)) / stretch;
    const double v = (-x * std::sin(angle) + y * std::cos(angle)) * stretch;
    const double ragged = 1 + 0.35 * noise.fractal(2.5 * x / radius, 2.5 * y / radius, 3);
    return 0.9 * (1 - smooth_step(0.2, 1.15, std::hypot(u, v) / radius * ragged));
  }
};

LesionShape shape_of(const SyntheticLesion& lesion, std::uint64_t seed, double disc_diameter) {
  SeededRandom random(seed);
  LesionShape shape{
      lesion.kind, lesion.radius * disc_diameter, 1, random.uniform(0, 3.14), NoiseField(random.next()), {}};
  if (lesion.kind == SyntheticLesionKind::haemorrhage) shape.stretch = random.uniform(1, 1.5);
  if (lesion.kind == SyntheticLesionKind::soft_exudate) shape.stretch = random.uniform(1, 1.25);
  if (lesion.kind == SyntheticLesionKind::hard_exudate) {
    const int n = 2 + static_cast<int>(lesion.radius / 0.007);
    for (int i = 0; i < n; ++i) {
      const double turn = random.uniform(0, 6.2832),
                   out = i == 0 ? 0 : shape.radius * std::sqrt(random.uniform()) * 0.85;
      const double size = disc_diameter * (0.008 + 0.024 * std::pow(random.uniform(), 2));
      shape.deposits.push_back({out * std::cos(turn), out * std::sin(turn), std::min(size, shape.radius)});
    }
  }
  return shape;
}

}  // namespace

VesselLayer draw_vessels(const std::vector<VesselPath>& vessels, bool artery, const RetinaMap& map, int width,
                         int height) {
  VesselLayer layer{RasterF(width, height), Raster8(width, height)};
  VesselBrush brush(artery, layer);
  for (const auto& vessel : vessels)
    if (vessel.artery == artery) brush.draw(vessel, map);
  return layer;
}

LesionLayer make_lesion_layer(int width, int height) {
  LesionLayer layer;
  for (int k = 0; k < 4; ++k) {
    layer.opacity[k] = RasterF(width, height);
    layer.mask[k] = Raster8(width, height);
  }
  return layer;
}

std::optional<SyntheticLesionTruth> draw_lesion(const SyntheticLesion& lesion, std::uint64_t seed,
                                                const RetinaMap& map, const Raster8& field,
                                                LesionLayer& layer) {
  const LesionShape shape = shape_of(lesion, seed, map.disc_diameter);
  const PhotoPoint c = map.to_photo(lesion.x, lesion.y);
  const int reach = static_cast<int>(std::ceil(2 * shape.radius + 3));
  const int cx = static_cast<int>(std::lround(c.x)), cy = static_cast<int>(std::lround(c.y));
  const int kind = static_cast<int>(lesion.kind);
  SyntheticLesionTruth truth;
  truth.kind = lesion.kind;
  truth.box = {1e9, 1e9, -1e9, -1e9};
  double sum_x = 0, sum_y = 0;
  for (int y = std::max(0, cy - reach); y <= std::min(field.height - 1, cy + reach); ++y)
    for (int x = std::max(0, cx - reach); x <= std::min(field.width - 1, cx + reach); ++x) {
      const double opacity = shape.opacity(x - c.x, y - c.y);
      float& pixel = layer.opacity[kind].at(x, y);
      pixel = std::max(pixel, static_cast<float>(opacity));
      if (opacity < 0.4 || field.at(x, y) == 0) continue;
      layer.mask[kind].at(x, y) = 255;
      truth.area += 1;
      sum_x += x;
      sum_y += y;
      truth.box = {std::min<double>(truth.box.x_min, x), std::min<double>(truth.box.y_min, y),
                   std::max<double>(truth.box.x_max, x + 1), std::max<double>(truth.box.y_max, y + 1)};
    }
  if (truth.area == 0) return std::nullopt;
  truth.center = {sum_x / truth.area, sum_y / truth.area};
  return truth;
}

}  // namespace retinal
