// The rendered eyes are what they say: the truth that other tests lean on is itself checked here, from the
// pixels.

#include "image/synthetic_fundus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/file.h"

namespace retinal {
namespace {

SyntheticFundusOptions small(std::uint64_t seed) {
  SyntheticFundusOptions options;
  options.seed = seed;
  options.width = options.height = 700;
  options.field_radius = 340;
  options.disc_diameter = 115;
  return options;
}

double count(const Raster8& mask) {
  return static_cast<double>(std::count_if(mask.data.begin(), mask.data.end(), [](int v) { return v != 0; }));
}

/// Mean of a channel where `inside` is lit and `not_in` is not.
double mean(const Raster8& rgb, int channel, const Raster8& inside, const Raster8& not_in) {
  double sum = 0, n = 0;
  for (std::size_t i = 0; i < inside.data.size(); ++i) {
    if (inside.data[i] == 0 || not_in.data[i] != 0) continue;
    sum += rgb.data[3 * i + static_cast<std::size_t>(channel)];
    ++n;
  }
  return sum / n;
}

TEST(SyntheticFundus, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const auto a = render_synthetic_fundus(small(5)), b = render_synthetic_fundus(small(5));
  const auto c = render_synthetic_fundus(small(6));
  EXPECT_EQ(a.rgb.data, b.rgb.data);
  EXPECT_NE(a.vessel.data, c.vessel.data);
}

TEST(SyntheticFundus, IsDarkOutsideTheFieldAndOrangeInside) {
  const auto eye = render_synthetic_fundus(small(7));
  const Raster8 nothing(700, 700);
  Raster8 outside = eye.field;
  for (auto& v : outside.data) v = v == 0 ? 255 : 0;
  EXPECT_LT(mean(eye.rgb, 0, outside, nothing), 8);
  const double r = mean(eye.rgb, 0, eye.field, nothing), g = mean(eye.rgb, 1, eye.field, nothing),
               b = mean(eye.rgb, 2, eye.field, nothing);
  EXPECT_GT(r, 1.5 * g);
  EXPECT_GT(g, 1.5 * b);
  EXPECT_NEAR(count(eye.field), M_PI * 340 * 340, 0.005 * M_PI * 340 * 340);
}

TEST(SyntheticFundus, DiscAndCupHaveTheirSizesAndPlace) {
  auto options = small(8);
  options.cup_to_disc = 0.5;
  const auto eye = render_synthetic_fundus(options);
  const double disc_area = M_PI / 4 * 115 * 115 * options.disc_aspect;
  EXPECT_NEAR(count(eye.disc), disc_area, 0.02 * disc_area);
  EXPECT_NEAR(count(eye.cup), M_PI / 4 * 57.5 * 57.5, 0.03 * M_PI / 4 * 57.5 * 57.5);
  EXPECT_DOUBLE_EQ(eye.cup_diameter, 57.5);
  const Raster8 nothing(700, 700);
  EXPECT_GT(mean(eye.rgb, 1, eye.disc, eye.vessel), 1.3 * mean(eye.rgb, 1, eye.field, eye.disc));
  EXPECT_GT(mean(eye.rgb, 2, eye.cup, eye.vessel), 1.15 * mean(eye.rgb, 2, eye.disc, eye.cup));
  for (std::size_t i = 0; i < eye.cup.data.size(); ++i) ASSERT_LE(eye.cup.data[i], eye.disc.data[i]);
}

TEST(SyntheticFundus, DiscLiesNasally) {
  for (const Laterality side : {Laterality::right, Laterality::left}) {
    auto options = small(9);
    options.side = side;
    const auto eye = render_synthetic_fundus(options);
    EXPECT_EQ(eye.disc_center.x > eye.fovea.x, side == Laterality::right);
    EXPECT_NEAR(distance(eye.disc_center, eye.fovea) / eye.disc_diameter, 2.46, 0.05);
    EXPECT_EQ(eye.disc.at(static_cast<int>(eye.disc_center.x), static_cast<int>(eye.disc_center.y)), 255);
  }
}

TEST(SyntheticFundus, TheFoveaIsDarkAndFreeOfVessels) {
  const auto eye = render_synthetic_fundus(small(10));
  const int x = static_cast<int>(eye.fovea.x), y = static_cast<int>(eye.fovea.y);
  double center = 0, around = 0;
  int n_around = 0;
  for (int dy = -100; dy <= 100; ++dy)
    for (int dx = -100; dx <= 100; ++dx) {
      const double d = std::hypot(dx, dy);
      if (d < 8) center += eye.rgb.at(x + dx, y + dy, 1) / 197.0;
      if (d < 0.2 * 115) {
        EXPECT_EQ(eye.vessel.at(x + dx, y + dy), 0);
      }
      if (d > 85 && eye.vessel.at(x + dx, y + dy) == 0) {
        around += eye.rgb.at(x + dx, y + dy, 1);
        ++n_around;
      }
    }
  EXPECT_LT(center, 0.8 * around / n_around);
}

TEST(SyntheticFundus, VesselsAreDarkVeinsDarkerThanArteries) {
  const auto eye = render_synthetic_fundus(small(11));
  const double background = mean(eye.rgb, 1, eye.field, eye.vessel);
  const double artery = mean(eye.rgb, 1, eye.artery, eye.vein), vein = mean(eye.rgb, 1, eye.vein, eye.artery);
  EXPECT_LT(artery, 0.9 * background);
  EXPECT_LT(vein, 0.95 * artery);
  const double density = count(eye.vessel) / count(eye.field);
  EXPECT_GT(density, 0.06);
  EXPECT_LT(density, 0.2);
}

/// Half-width of the mask across a centre line, found by walking along the normal in both directions.
double measured_width(const Raster8& mask, PhotoPoint at, double nx, double ny) {
  double width = 0;
  for (const int sign : {-1, 1})
    for (double step = 0; step < 30; step += 0.05) {
      const int x = static_cast<int>(std::lround(at.x + sign * step * nx));
      const int y = static_cast<int>(std::lround(at.y + sign * step * ny));
      if (!mask.contains(x, y) || mask.at(x, y) == 0) break;
      width += 0.05;
    }
  return width;
}

TEST(SyntheticFundus, VesselsHaveTheWidthsTheyClaim) {
  auto options = small(12);
  options.width = options.height = 1400;
  options.field_radius = 680;
  options.disc_diameter = 230;
  const auto eye = render_synthetic_fundus(options);
  std::vector<double> errors;
  for (const auto& vessel : eye.vessels)
    for (std::size_t i = 10; i + 10 < vessel.center_line.size(); i += 5) {
      const auto p = vessel.center_line[i], before = vessel.center_line[i - 1],
                 after = vessel.center_line[i + 1];
      if (distance(p, eye.field_center) > 640 || vessel.width[i] < 6) continue;
      const double length = distance(before, after);
      const double width = measured_width(vessel.artery ? eye.artery : eye.vein, p,
                                          -(after.y - before.y) / length, (after.x - before.x) / length);
      errors.push_back(std::abs(width - vessel.width[i]));
    }
  ASSERT_GT(errors.size(), 100U);
  std::nth_element(errors.begin(), errors.begin() + static_cast<long>(errors.size() / 2), errors.end());
  EXPECT_LT(errors[errors.size() / 2], 0.7) << "median; branchings make single places wider";
}

/// Mean of arc over chord of the long vessels.
double tortuosity(const SyntheticFundus& eye) {
  double sum = 0, n = 0;
  for (const auto& vessel : eye.vessels) {
    const auto& line = vessel.center_line;
    for (std::size_t i = 0; i + 30 < line.size(); i += 30) {
      double arc = 0;
      for (std::size_t k = i; k < i + 30; ++k) arc += distance(line[k], line[k + 1]);
      sum += arc / distance(line[i], line[i + 30]);
      ++n;
    }
  }
  return sum / n;
}

TEST(SyntheticFundus, TortuosityFollowsItsOption) {
  auto smooth = small(13), ordinary = small(13), wound = small(13);
  smooth.tortuosity = 0;
  wound.tortuosity = 3;
  const double a = tortuosity(render_synthetic_fundus(smooth)),
               b = tortuosity(render_synthetic_fundus(ordinary)),
               c = tortuosity(render_synthetic_fundus(wound));
  EXPECT_GT(b, a + 0.003);
  EXPECT_GT(c, b + 0.01);
}

TEST(SyntheticFundus, LesionsAreWhereTheTruthSaysAndLookTheirKind) {
  auto options = small(14);
  options.noise = 0;
  options.lesions = {{SyntheticLesionKind::haemorrhage, -1.2, 0.4, 0.08},
                     {SyntheticLesionKind::hard_exudate, 0.6, 0.9, 0.08},
                     {SyntheticLesionKind::soft_exudate, -0.5, -1.1, 0.13},
                     {SyntheticLesionKind::microaneurysm, 0.9, -0.6, 0.03},
                     {SyntheticLesionKind::haemorrhage, -9, 0, 0.1}};  // far outside
  const auto with = render_synthetic_fundus(options);
  options.lesions.clear();
  const auto without = render_synthetic_fundus(options);
  ASSERT_EQ(with.lesion_list.size(), 4U);
  for (const auto& lesion : with.lesion_list) {
    const Raster8& mask = with.lesions[static_cast<std::size_t>(lesion.kind)];
    EXPECT_DOUBLE_EQ(count(mask), lesion.area);
    const Raster8 nothing(700, 700);
    const double change = mean(with.rgb, 1, mask, nothing) / mean(without.rgb, 1, mask, nothing);
    const bool bright =
        lesion.kind == SyntheticLesionKind::hard_exudate || lesion.kind == SyntheticLesionKind::soft_exudate;
    EXPECT_TRUE(bright ? change > 1.15 : change < 0.85) << static_cast<int>(lesion.kind) << ": " << change;
  }
  const auto& first = with.lesion_list[0];
  EXPECT_NEAR(first.center.x, with.fovea.x - 1.2 * 115, 4);
  EXPECT_NEAR(first.center.y, with.fovea.y + 0.4 * 115, 4);
}

TEST(SyntheticFundus, ScatteredLesionsKeepClearOfTheDiscAndHaveTheirCounts) {
  const auto lesions = scatter_lesions(3, {12, 6, 7, 3});
  std::array<int, 4> counts{};
  for (const auto& l : lesions) {
    ++counts[static_cast<std::size_t>(l.kind)];
    EXPECT_GT(std::hypot(l.x - 2.45, l.y + 0.25), 0.7);
  }
  EXPECT_EQ(counts, (std::array<int, 4>{12, 6, 7, 3}));
}

TEST(SyntheticFundus, ExposureAndNoiseFollowTheirOptions) {
  auto options = small(15);
  const Raster8 nothing(700, 700);
  const auto normal = render_synthetic_fundus(options);
  options.exposure = 0.5;
  const auto dark = render_synthetic_fundus(options);
  EXPECT_NEAR(mean(dark.rgb, 0, dark.field, nothing) / mean(normal.rgb, 0, normal.field, nothing), 0.5, 0.03);
}

TEST(SyntheticFundus, NonsenseIsRefused) {
  auto options = small(1);
  options.width = 10;
  EXPECT_THROW(render_synthetic_fundus(options), UsageError);
  options = small(1);
  options.cup_to_disc = 1.2;
  EXPECT_THROW(render_synthetic_fundus(options), UsageError);
}

/// Rounding of sin and exp may differ between C libraries, so the picture is compared coarsely, cell by cell.
TEST(SyntheticFundus, LooksTheSameOnEveryMachine) {
  const auto eye = render_synthetic_fundus(small(2024));
  EXPECT_NEAR(count(eye.vessel), 45817, 20);
  EXPECT_EQ(eye.vessels.size(), render_synthetic_fundus(small(2024)).vessels.size());
}

}  // namespace
}  // namespace retinal
