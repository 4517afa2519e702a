// The side of an eye from maps drawn by hand.

#include "fundus/side.h"

#include <gtest/gtest.h>

#include <vector>

namespace retinal {
namespace {

constexpr int kSide = 40;

/// A peak of a flat map.
struct Peak {
  int x, y;
  float logit;
};

NetworkOutput maps_with(const std::vector<Peak>& disc, const std::vector<Peak>& fovea) {
  NetworkOutput maps{{1, 2, kSide, kSide}, std::vector<float>(2 * kSide * kSide, 0)};
  for (const Peak& p : disc) maps.values[static_cast<std::size_t>(p.y * kSide + p.x)] = p.logit;
  for (const Peak& p : fovea) maps.values[static_cast<std::size_t>((kSide + p.y) * kSide + p.x)] = p.logit;
  return maps;
}

LateralityReading side(const std::vector<Peak>& disc, const std::vector<Peak>& fovea) {
  return decide_side({1, 0.85}, side_from_maps(maps_with(disc, fovea), 1));
}

TEST(SideFromMaps, TheDiscLiesOnTheNasalSide) {
  const auto right = side({{33, 18, 20}}, {{19, 20, 20}}), left = side({{6, 18, 20}}, {{20, 20, 20}});
  EXPECT_EQ(right.value, Laterality::right);
  EXPECT_EQ(left.value, Laterality::left);
  EXPECT_GT(right.p, 0.99);
  EXPECT_GT(left.p, 0.99);
}

TEST(SideFromMaps, MirroringChangesTheSideAndNothingElse) {
  const auto one = side({{30, 15, 9}, {10, 25, 8}}, {{18, 20, 9}});
  const auto mirrored = side({{kSide - 1 - 30, 15, 9}, {kSide - 1 - 10, 25, 8}}, {{kSide - 1 - 18, 20, 9}});
  ASSERT_TRUE(one.value && mirrored.value);
  EXPECT_NE(*one.value, *mirrored.value);
  EXPECT_NEAR(one.p, mirrored.p, 1e-9);
}

TEST(SideFromMaps, APeakThatFitsTheOtherLandmarkOutweighsAHigherOneThatDoesNot) {
  // The disc map is fooled by something below the fovea; the true disc is the lower peak, where a disc
  // belongs.
  const auto reading = side({{20, 34, 10}, {33, 18, 9}}, {{19, 20, 12}});
  EXPECT_EQ(reading.value, Laterality::right);
}

TEST(SideFromMaps, SaysNothingWhereTheTwoDoNotTell) {
  EXPECT_FALSE(side({}, {}).value) << "flat maps";
  EXPECT_FALSE(side({{20, 10, 20}}, {{20, 26, 20}}).value) << "one above the other";
  EXPECT_FALSE(side({{33, 18, 10}, {7, 18, 10}}, {{20, 20, 12}}).value) << "two discs alike";
  EXPECT_FALSE(side({{20, 20, 20}}, {{20, 20, 20}}).value) << "both in one place";
}

TEST(SideFromMaps, ATemperatureMakesItLessSureOfTheSameSide) {
  const auto maps = maps_with({{33, 18, 10}, {7, 18, 8}}, {{20, 20, 12}});
  const SideOdds sure = side_from_maps(maps, 1), mild = side_from_maps(maps, 2);
  EXPECT_GT(sure.right, mild.right);
  EXPECT_GT(mild.right, 0.5);
  EXPECT_NEAR(mild.right + mild.left, 1, 1e-12);
  EXPECT_TRUE(decide_side({1, mild.right - 1e-6}, mild).value);
  EXPECT_FALSE(decide_side({1, mild.right + 1e-6}, mild).value);
}

}  // namespace
}  // namespace retinal
