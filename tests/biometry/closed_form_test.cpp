// Shapes whose features are known in closed form.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "biometry/biometry.h"
#include "biometry/features.h"
#include "biometry/fractal.h"
#include "shapes.h"

namespace retinal {
namespace {

using namespace test;

double value(const Measurements& m, const std::string& key) {
  const Measurement* found = m.find(key);
  EXPECT_TRUE(found) << key << ": " << (m.unavailable.contains(key) ? m.unavailable.at(key) : "no reason");
  return found ? found->value : std::nan("");
}

/// A curve y(x) turned about the middle of its picture, with what Hart's measures are by integration.
class Curve {
 public:
  template <class Height>
  Curve(double half_length, double degrees, const Height& height) {
    const double c = std::cos(degrees * std::numbers::pi / 180),
                 s = std::sin(degrees * std::numbers::pi / 180);
    constexpr double kStep = 0.05;
    for (double x = -half_length; x <= half_length; x += kStep) {
      const double y = height(x), slope = (height(x + 1e-3) - height(x - 1e-3)) / 2e-3;
      const double bend = (height(x + 1e-2) - 2 * y + height(x - 1e-2)) / 1e-4;
      points_.push_back({c * x - s * y, s * x + c * y});
      curvature_.push_back(bend / std::pow(1 + slope * slope, 1.5));
    }
  }

  /// Share of each pixel that a tube of this width covers, nearly: what an ideal probability map is.
  RasterF coverage(int size, double width) const {
    RasterF map(size, size);
    const double middle = (size - 1) / 2.0;
    const int reach = static_cast<int>(width / 2) + 2;
    for (const auto& [px, py] : points_) {
      const double cx = middle + px, cy = middle + py;
      const int x0 = static_cast<int>(std::lround(cx)), y0 = static_cast<int>(std::lround(cy));
      for (int y = y0 - reach; y <= y0 + reach; ++y)
        for (int x = x0 - reach; x <= x0 + reach; ++x) {
          if (!map.contains(x, y)) continue;
          const double inside = std::clamp(0.5 + width / 2 - std::hypot(x - cx, y - cy), 0.0, 1.0);
          map.at(x, y) = std::max(map.at(x, y), static_cast<float>(inside));
        }
    }
    return map;
  }

  double length() const {
    double sum = 0;
    for (std::size_t i = 1; i < points_.size(); ++i) sum += step(i);
    return sum;
  }
  double distance_tortuosity() const {
    const auto &a = points_.front(), &b = points_.back();
    return length() / std::hypot(a.x - b.x, a.y - b.y);
  }
  /// The ends, 12 px of the line, count with the mean of the rest, as fitted_line.h says.
  double squared_curvature_tortuosity() const {
    const double whole = length();
    double along = 0, sum = 0, inner = 0;
    for (std::size_t i = 1; i < points_.size(); ++i) {
      along += step(i);
      if (along < 12 || along > whole - 12) continue;
      sum += curvature_[i] * curvature_[i] * step(i), inner += step(i);
    }
    return sum / inner * whole;
  }

 private:
  struct Point {
    double x, y;
  };
  double step(std::size_t i) const {
    return std::hypot(points_[i].x - points_[i - 1].x, points_[i].y - points_[i - 1].y);
  }
  std::vector<Point> points_;
  std::vector<double> curvature_;
};

BiometryInput from_map(RasterF map) {
  BiometryInput input;
  input.vessel = Raster8(map.width, map.height);
  for (std::size_t i = 0; i < map.data.size(); ++i) input.vessel.data[i] = map.data[i] >= 0.5F ? 255 : 0;
  input.vessel_probability = std::move(map);
  return input;
}

BiometryInput from_mask(const RasterF& map) {
  BiometryInput input = from_map(map);
  input.vessel_probability = {};
  return input;
}

Measurements measure_shape(const BiometryInput& input) { return measure(input, {.intervals = false}); }

Curve sinusoid(double amplitude, double period, double degrees) {
  return Curve(1.5 * period, degrees,
               [=](double x) { return amplitude * std::cos(2 * std::numbers::pi * x / period); });
}

/// How far the tortuosities of one curve, turned to several angles, are from the true ones: in the mean, and
/// at most. Most of it is the length: thinning leaves a blunt end uncertain by half a calibre. A mask's
/// pixels alone leave the edges uncertain by half a pixel, which moves single curvatures.
struct Deviation {
  double sum = 0, largest = 0, n = 0;
  void add(double ratio) { sum += ratio - 1, largest = std::max(largest, std::abs(ratio - 1)), ++n; }
  double mean() const { return std::abs(sum / n); }
};

void expect_harts_tortuosities(const std::function<Curve(double)>& curve_at, int size,
                               const std::string& what) {
  Deviation distance, squared, squared_of_mask;
  for (const double degrees : {0.0, 20.0, 30.0, 45.0, 70.0, 90.0, 200.0}) {
    const Curve curve = curve_at(degrees);
    const RasterF map = curve.coverage(size, 7);
    const Measurements m = measure_shape(from_map(map)), of_mask = measure_shape(from_mask(map));
    distance.add(value(m, "vessel.distance_tortuosity.whole") / curve.distance_tortuosity());
    const std::string key = "vessel.squared_curvature_tortuosity.whole";
    squared.add(value(m, key) / curve.squared_curvature_tortuosity());
    squared_of_mask.add(value(of_mask, key) / curve.squared_curvature_tortuosity());
  }
  EXPECT_LT(distance.mean(), 0.01) << what;
  EXPECT_LT(distance.largest, 0.017) << what;
  EXPECT_LT(squared.mean(), 0.013) << what;
  EXPECT_LT(squared.largest, 0.042) << what;
  EXPECT_LT(squared_of_mask.mean(), 0.017) << what;
  EXPECT_LT(squared_of_mask.largest, 0.065) << what;
}

TEST(ClosedForm, SinusoidsHaveHartsTortuosities) {
  for (const auto& [amplitude, period] : {std::pair{15.0, 140.0}, {25.0, 160.0}})
    expect_harts_tortuosities([&](double degrees) { return sinusoid(amplitude, period, degrees); }, 560,
                              std::to_string(amplitude) + " over " + std::to_string(period));
}

TEST(ClosedForm, ArcsHaveHartsTortuosities) {
  for (const double radius : {50.0, 70.0, 100.0})
    expect_harts_tortuosities(
        [&](double degrees) {
          return Curve(0.9 * radius, degrees, [=](double x) {
            return std::sqrt(std::max(0.0, radius * radius - x * x)) - 0.7 * radius;
          });
        },
        320, "radius " + std::to_string(radius));
}

TEST(ClosedForm, TurningAndMirroringChangeNothing) {
  const Measurements upright = measure_shape(from_mask(sinusoid(20, 150, 0).coverage(560, 8)));
  std::vector<RasterF> others;
  for (const double degrees : {10.0, 33.0, 45.0, 90.0, 137.0, 180.0})
    others.push_back(sinusoid(20, 150, degrees).coverage(560, 8));
  others.push_back(sinusoid(-20, 150, 0).coverage(560, 8));
  for (std::size_t i = 0; i < others.size(); ++i) {
    const Measurements m = measure_shape(from_mask(others[i]));
    for (const std::string key : {"vessel.density.whole", "vessel.average_width.whole",
                                  "vessel.distance_tortuosity.whole", "vessel.fractal_dimension.whole"})
      EXPECT_NEAR(value(m, key) / value(upright, key), 1, 0.01) << key << " " << i;
  }
}

Raster8 sierpinski_carpet(int levels) {
  const int size = static_cast<int>(std::lround(std::pow(3, levels)));
  return fill(size, [](double px, double py) {
    for (int x = static_cast<int>(px), y = static_cast<int>(py); x > 0 || y > 0; x /= 3, y /= 3)
      if (x % 3 == 1 && y % 3 == 1) return false;
    return true;
  });
}

Raster8 sierpinski_triangle(int size) {
  return fill(size, [](double x, double y) { return (static_cast<int>(x) & static_cast<int>(y)) == 0; });
}

/// One side of Koch's snowflake.
void koch(Raster8& mask, double ax, double ay, double bx, double by, int level) {
  const double dx = (bx - ax) / 3, dy = (by - ay) / 3;
  if (level == 0) {
    const int steps = static_cast<int>(2 * std::hypot(bx - ax, by - ay)) + 2;
    for (int i = 0; i <= steps; ++i)
      mask.at(static_cast<int>(std::lround(ax + 3 * dx * i / steps)),
              static_cast<int>(std::lround(ay + 3 * dy * i / steps))) = 255;
    return;
  }
  const double root = std::sqrt(3.0) / 2, cx = ax + dx, cy = ay + dy, ex = ax + 2 * dx, ey = ay + 2 * dy;
  const double px = cx + dx / 2 + dy * root, py = cy + dy / 2 - dx * root;
  koch(mask, ax, ay, cx, cy, level - 1);
  koch(mask, cx, cy, px, py, level - 1);
  koch(mask, px, py, ex, ey, level - 1);
  koch(mask, ex, ey, bx, by, level - 1);
}

TEST(ClosedForm, DimensionsOfKochAndSierpinski) {
  const auto dimension = [](const Raster8& mask) {
    return *box_counting_dimension(mask, Raster8(mask.width, mask.height, 1, 255), mask.width / 8);
  };
  EXPECT_NEAR(dimension(sierpinski_carpet(6)), std::log(8) / std::log(3), 0.03);
  EXPECT_NEAR(dimension(sierpinski_triangle(1024)), std::log(3) / std::log(2), 0.03);
  Raster8 curve(1024, 1024);
  koch(curve, 50, 700, 973, 700, 6);
  EXPECT_NEAR(dimension(curve), std::log(4) / std::log(3), 0.03);
}

/// An ellipse whose long axis leans by some degrees from the vertical, to the right at the top.
std::function<bool(double, double)> leaning(double cx, double cy, double across, double along,
                                            double degrees) {
  const double c = std::cos(degrees * std::numbers::pi / 180), s = std::sin(degrees * std::numbers::pi / 180);
  return [=](double x, double y) {
    const double u = (x - cx) * c + (y - cy) * s, v = -(x - cx) * s + (y - cy) * c;
    return u * u * 4 / (across * across) + v * v * 4 / (along * along) <= 1;
  };
}

TEST(ClosedForm, RimOvalityAndTiltOfEllipses) {
  for (const double degrees : {-60.0, -20.0, 0.0, 35.0, 80.0})
    for (const double share : {0.3, 0.6}) {
      BiometryInput input;
      input.disc = fill(400, leaning(200, 190, 120, 170, degrees));
      input.cup = fill(400, leaning(200, 190, share * 120, share * 170, degrees));
      input.side = Laterality::left;  // temporal is to the right
      const Measurements m = measure(input, {.intervals = false});
      EXPECT_NEAR(value(m, "disc.ovality.whole"), 120.0 / 170, 0.005) << degrees;
      EXPECT_NEAR(value(m, "disc.tilt.whole"), degrees, 0.5);
      EXPECT_NEAR(value(m, "disc.area.whole") / (std::numbers::pi / 4 * 120 * 170), 1, 0.005);
      EXPECT_NEAR(value(m, "disc.cdr_area.whole"), share * share, 0.005);
      // Disc and cup have one shape and centre, so the rim is everywhere the same share of the diameter.
      for (const std::string sector : {"superior", "inferior", "nasal", "temporal"})
        EXPECT_NEAR(value(m, "disc.rim_to_disc." + sector), (1 - share) / 2, 0.005) << sector << degrees;
      EXPECT_NEAR(value(m, "disc.rim_to_disc_min.whole"), (1 - share) / 2, 0.01);
    }
}

TEST(ClosedForm, LesionsByFieldAndQuadrant) {
  // A right eye (temporal is to the left) with a disc of 90 px: fields of 30, 90 and 180 px around the fovea.
  BiometryInput input;
  input.disc = fill(700, ellipse(550, 350, 90, 90));
  input.fovea = AnalysisPoint{350, 350};
  input.side = Laterality::right;
  const auto dot = [](double x, double y, double radius) { return ellipse(x, y, 2 * radius, 2 * radius); };
  const auto in_center = dot(352, 348, 6), outer_superior = dot(350, 350 - 140, 9),
             inner_temporal = dot(350 - 60, 360, 7), inner_nasal = dot(350 + 60, 340, 5);
  input.lesion[2] = fill(700, [&](double x, double y) {
    return in_center(x, y) || outer_superior(x, y) || inner_temporal(x, y) || inner_nasal(x, y);
  });
  const Measurements m = measure(input, {.intervals = false});
  const auto circle = [](double radius) { return std::numbers::pi * radius * radius; };
  const auto near = [&](const std::string& field, double lesion, double whole) {
    const std::string key = "lesion.hard_exudate_fraction." + field;
    EXPECT_NEAR(value(m, key), lesion / whole, 0.05 * lesion / whole + 1e-9) << key;
  };
  const double inner = (circle(90) - circle(30)) / 4, outer = (circle(180) - circle(90)) / 4;
  near("etdrs_center", circle(6), circle(30));
  near("etdrs_inner_temporal", circle(7), inner);
  near("etdrs_inner_nasal", circle(5), inner);
  near("etdrs_inner_superior", 0, inner);
  near("etdrs_outer_superior", circle(9), outer);
  near("etdrs_outer_inferior", 0, outer);
  EXPECT_EQ(value(m, "lesion.hard_exudate_count.superonasal"), 2);  // centres of 352, 348 and 410, 340
  EXPECT_EQ(value(m, "lesion.hard_exudate_count.inferotemporal"), 1);
  EXPECT_EQ(value(m, "lesion.hard_exudate_count.inferonasal"), 0);
  EXPECT_NEAR(value(m, "lesion.hard_exudate_distance.whole"), 0, 0.8);
}

/// Each key is measured or has a reason; nothing is -1 or not a number.
void expect_sound(const Measurements& m, const std::string& what) {
  for (const Measurement& one : m.values) {
    EXPECT_TRUE(std::isfinite(one.value)) << what << " " << one.key;
    if (one.unit != "deg") {
      EXPECT_GE(one.value, 0) << what << " " << one.key;
    }
  }
  for (const Feature& feature : feature_table())
    for (const std::string& key : feature_keys(feature))
      EXPECT_NE(m.find(key) != nullptr, m.unavailable.contains(key)) << what << " " << key;
}

TEST(Robust, OneVesselAndAllWhite) {
  BiometryInput one;
  one.vessel = one.artery = fill(300, tube(300, 8, 30, 200));
  one.vein = Raster8(300, 300);
  Measurements m = measure(one);
  expect_sound(m, "one vessel");
  EXPECT_NEAR(value(m, "vessel.average_width.artery.whole"), 8, 0.4);
  EXPECT_EQ(value(m, "vessel.bifurcations.whole"), 0);
  EXPECT_TRUE(m.unavailable.contains("vessel.average_width.vein.whole"));
  BiometryInput white;
  white.vessel = white.artery = white.vein = white.disc = white.cup = Raster8(400, 400, 1, 255);
  m = measure(white);
  expect_sound(m, "all white");
  EXPECT_NEAR(value(m, "vessel.density.whole"), 1, 1e-12);
  EXPECT_NEAR(value(m, "vessel.fractal_dimension.whole"), 2, 1e-9);
}

TEST(Robust, DiscAtTheEdgeOfThePicture) {
  BiometryInput input;
  input.disc = fill(400, ellipse(5, 200, 90, 90));
  input.cup = fill(400, ellipse(5, 200, 40, 40));
  input.vessel = input.artery = input.vein = fill(400, spokes(5, 200, 8, 6, 0.2, 0.2));
  input.fovea = AnalysisPoint{240, 205};
  const Measurements m = measure(input);
  expect_sound(m, "disc at the edge");
  EXPECT_NEAR(value(m, "disc.height.whole"), 90, 2);
  // A little more than half of it is there.
  EXPECT_LT(value(m, "disc.width.whole"), 52);
  EXPECT_TRUE(m.find("vessel.density.zone_b") || m.unavailable.contains("vessel.density.zone_b"));
}

TEST(Robust, MasksOf10000Pixels) {
  Raster8 mask(10'000, 1'500);
  for (int y = 700; y < 760; ++y)
    for (int x = 100; x < 9'900; ++x) mask.at(x, y) = 255;
  BiometryInput input;
  input.vessel = std::move(mask);
  const Measurements m = measure(input, {.definitions = Definitions::both, .intervals = false});
  expect_sound(m, "10,000 px");
  EXPECT_NEAR(value(m, "vessel.average_width.whole"), 60, 0.15);
  EXPECT_NEAR(value(m, "vessel.distance_tortuosity.whole"), 1, 1e-3);
}

}  // namespace
}  // namespace retinal
