#include "evaluation/degrade.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/error.h"

namespace retinal {
namespace {

/// Stripes two pixels wide over a slow ramp.
Raster8 picture(int width = 64, int height = 48) {
  Raster8 rgb(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const int level = 60 + x + (x / 2 % 2 == 0 ? 30 : 0);
      rgb.at(x, y, 0) = static_cast<std::uint8_t>(level + 40);
      rgb.at(x, y, 1) = static_cast<std::uint8_t>(level);
      rgb.at(x, y, 2) = static_cast<std::uint8_t>(level / 2);
    }
  return rgb;
}

double mean_difference(const Raster8& a, const Raster8& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) sum += std::abs(a.data[i] - b.data[i]);
  return sum / static_cast<double>(a.data.size());
}

TEST(Degrade, NamesAreReadBack) {
  for (const std::string& name : degradation_names()) EXPECT_EQ(to_string(degradation_from(name)), name);
  EXPECT_EQ(to_string(Degradation::none), "none");
  try {
    degradation_from("jpg30");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'jpeg30'"), std::string::npos) << error.what();
  }
}

TEST(Degrade, KeepsTheSizeAndChangesThePicture) {
  for (const auto& [width, height] : {std::pair{64, 48}, {63, 47}})
    for (const std::string& name : degradation_names()) {
      const Raster8 before = picture(width, height), after = degraded(before, degradation_from(name));
      EXPECT_EQ(after.width, width) << name;
      EXPECT_EQ(after.height, height) << name;
      EXPECT_EQ(after.channels, 3) << name;
      EXPECT_GT(mean_difference(before, after), 0.5) << name;
    }
  EXPECT_EQ(degraded(picture(), Degradation::none).data, picture().data);
}

TEST(Degrade, LightAndColourChangeByTheirGains) {
  const Raster8 before = picture();
  EXPECT_EQ(degraded(before, Degradation::dark).at(10, 10, 1), std::lround(0.8 * before.at(10, 10, 1)));
  EXPECT_EQ(degraded(before, Degradation::bright).at(10, 10, 2), std::lround(1.2 * before.at(10, 10, 2)));
  const Raster8 blue = degraded(before, Degradation::blue);
  EXPECT_EQ(blue.at(10, 10, 0), std::lround(0.8 * before.at(10, 10, 0)));
  EXPECT_EQ(blue.at(10, 10, 1), before.at(10, 10, 1));
  EXPECT_EQ(blue.at(10, 10, 2), std::lround(1.25 * before.at(10, 10, 2)));
  Raster8 white(2, 2, 3);
  std::fill(white.data.begin(), white.data.end(), 250);
  EXPECT_EQ(degraded(white, Degradation::bright).at(0, 0, 0), 255) << "clipped, not wrapped around";
}

TEST(Degrade, HalfResolutionLosesFineStripesAndKeepsTheRamp) {
  const Raster8 before = picture(), after = degraded(before, Degradation::half);
  const auto step = [](const Raster8& rgb, int x) {
    return std::abs(rgb.at(x, 20, 1) - rgb.at(x + 1, 20, 1));
  };
  int fine_before = 0, fine_after = 0;
  for (int x = 8; x < 56; ++x) fine_before += step(before, x), fine_after += step(after, x);
  EXPECT_LT(fine_after, fine_before);
  EXPECT_NEAR(after.at(50, 20, 1), before.at(50, 20, 1), 32);
}

}  // namespace
}  // namespace retinal
