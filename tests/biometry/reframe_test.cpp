// Re-framing interpolates only where something is set; here each pixel is interpolated, for comparison.

#include "biometry/reframe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "shapes.h"

namespace retinal {
namespace {

using namespace test;

double plain(const RasterF& map, const Reframing& by, double px, double py) {
  const double a = by.degrees * std::numbers::pi / 180, mx = (map.width - 1) / 2.0,
               my = (map.height - 1) / 2.0;
  const double u = (px - mx - by.dx) / by.scale, v = (py - my - by.dy) / by.scale;
  const double x = mx + std::cos(a) * u - std::sin(a) * v, y = my + std::sin(a) * u + std::cos(a) * v;
  const int i = static_cast<int>(std::floor(x)), j = static_cast<int>(std::floor(y));
  const auto at = [&](int p, int q) -> double { return map.contains(p, q) ? map.at(p, q) : 0; };
  return (j + 1 - y) * ((i + 1 - x) * at(i, j) + (x - i) * at(i + 1, j)) +
         (y - j) * ((i + 1 - x) * at(i, j + 1) + (x - i) * at(i + 1, j + 1));
}

Raster8 at_least_half(const RasterF& map) {
  Raster8 mask(map.width, map.height);
  for (std::size_t i = 0; i < mask.data.size(); ++i) mask.data[i] = map.data[i] >= 0.5F ? 255 : 0;
  return mask;
}

TEST(Reframed, EqualsInterpolationOfEveryPixel) {
  BiometryInput in;
  in.vessel_probability = coverage(
      150, [](double x, double y) { return tube(150, 9, 25, 190)(x, y) || ellipse(140, 8, 9, 9)(x, y); });
  in.vessel = at_least_half(in.vessel_probability);
  in.disc = fill(150, ellipse(75, 70, 60, 50));
  in.fovea = AnalysisPoint{20, 30};
  RasterF disc(150, 150);
  for (std::size_t i = 0; i < disc.data.size(); ++i) disc.data[i] = in.disc.data[i] ? 1.0F : 0.0F;
  for (const Reframing& by : kReframings) {
    const BiometryInput out = reframed(in, {}, by);
    int wrong = 0;
    for (int y = 0; y < 150; ++y)
      for (int x = 0; x < 150; ++x) {
        const double p = plain(in.vessel_probability, by, x, y), d = plain(disc, by, x, y);
        // What lies within 1e-6 of the level may fall to either side.
        wrong += std::abs(p - 0.5) > 1e-6 && (out.vessel.at(x, y) != 0) != (p >= 0.5);
        wrong += std::abs(d - 0.5) > 1e-6 && (out.disc.at(x, y) != 0) != (d >= 0.5);
        if (p > 0.3) {
          EXPECT_NEAR(out.vessel_probability.at(x, y), p, 1e-5) << x << ", " << y;
        }
      }
    EXPECT_EQ(wrong, 0);
    const double a = by.degrees * std::numbers::pi / 180, u = 20 - 74.5, v = 30 - 74.5;
    EXPECT_NEAR(out.fovea->x, 74.5 + by.scale * (std::cos(a) * u + std::sin(a) * v) + by.dx, 1e-9);
    EXPECT_NEAR(out.fovea->y, 74.5 + by.scale * (-std::sin(a) * u + std::cos(a) * v) + by.dy, 1e-9);
    // The corners of the picture come from outside it.
    EXPECT_EQ(out.field_mask.at(75, 75), 255);
    EXPECT_EQ(std::min({out.field_mask.at(0, 0), out.field_mask.at(149, 0), out.field_mask.at(0, 149),
                        out.field_mask.at(149, 149)}),
              0);
  }
}

TEST(Reframed, MasksAreMadeAsTheGivenOnesWere) {
  BiometryInput in;
  in.vessel = in.vein = in.artery = Raster8(100, 100);
  in.artery_probability = coverage(100, tube(100, 9, 0, 80));
  in.vein_probability = coverage(100, tube(100, 9, 90, 80));
  for (float& p : in.vein_probability.data) p *= 0.9F;
  in.artery = at_least_half(in.artery_probability), in.vein = at_least_half(in.vein_probability);
  EXPECT_FALSE(mask_rules(in).exclusive) << "they share the crossing";
  for (std::size_t i = 0; i < in.vein.data.size(); ++i)
    if (in.artery.data[i]) in.vein.data[i] = 0;
  in.lesion_probability[1] = coverage(
      100, [](double x, double y) { return ellipse(30, 30, 20, 20)(x, y) || ellipse(70, 70, 5, 5)(x, y); });
  in.lesion[1] = fill(100, ellipse(30, 30, 20, 20));
  const MaskRules rules = mask_rules(in);
  EXPECT_TRUE(rules.exclusive);
  EXPECT_EQ(rules.least_lesion[0], 1);
  EXPECT_NEAR(static_cast<double>(rules.least_lesion[1]), std::numbers::pi * 2.5 * 2.5 + 1, 4);
  const BiometryInput out = reframed(in, rules, kReframings[0]);
  for (std::size_t i = 0; i < out.vein.data.size(); ++i) ASSERT_FALSE(out.artery.data[i] && out.vein.data[i]);
  int specks = 0;
  for (int y = 60; y < 80; ++y)
    for (int x = 60; x < 80; ++x) specks += out.lesion[1].at(x, y) != 0;
  EXPECT_EQ(specks, 0);
}

}  // namespace
}  // namespace retinal
