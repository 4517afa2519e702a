// Landmarks from heat-maps and masks, and lesions from masks, made by hand.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "fundus/landmarks.h"
#include "fundus/lesions.h"
#include "fundus/structure_masks.h"

namespace retinal {
namespace {

constexpr int kCells = 40;

/// Logits whose softmax is a Gaussian around (x, y), `sigma` cells wide.
std::vector<float> gaussian(double x, double y, double sigma) {
  std::vector<float> map;
  for (int row = 0; row < kCells; ++row)
    for (int column = 0; column < kCells; ++column)
      map.push_back(
          static_cast<float>(-((column - x) * (column - x) + (row - y) * (row - y)) / (2 * sigma * sigma)));
  return map;
}

TEST(FindPeak, IsFoundToATwentiethOfACell) {
  for (const double dx : {-0.45, -0.2, 0.0, 0.25, 0.4})
    for (const double dy : {-0.3, 0.0, 0.45}) {
      const auto map = gaussian(17 + dx, 23 + dy, 0.9);
      const HeatPeak peak = find_peak(map.data(), kCells, kCells);
      EXPECT_NEAR(peak.x, 17 + dx, 0.05) << dx << " " << dy;
      EXPECT_NEAR(peak.y, 23 + dy, 0.05) << dx << " " << dy;
      EXPECT_GT(peak.p, 0.99);
    }
}

TEST(FindPeak, StaysInsideAtTheBorder) {
  const auto map = gaussian(0, kCells - 1, 0.8);
  const HeatPeak peak = find_peak(map.data(), kCells, kCells);
  EXPECT_GE(peak.x, 0);
  EXPECT_LT(peak.x, 0.8);
  EXPECT_LE(peak.y, kCells - 1);
  EXPECT_GT(peak.y, kCells - 1.8);
}

TEST(FindPeak, SharesItsProbabilityWithARival) {
  auto map = gaussian(8, 8, 0.8);
  const auto rival = gaussian(30, 30, 0.8);
  for (std::size_t i = 0; i < map.size(); ++i)
    map[i] = static_cast<float>(std::log(std::exp(static_cast<double>(map[i])) + 0.5 * std::exp(rival[i])));
  const HeatPeak peak = find_peak(map.data(), kCells, kCells);
  EXPECT_NEAR(peak.x, 8, 0.05);
  EXPECT_NEAR(peak.p, 2.0 / 3, 0.01);
}

TEST(FindPeak, OfAFlatMapIsImprobable) {
  const std::vector<float> map(kCells * kCells, 3.0F);
  EXPECT_LT(find_peak(map.data(), kCells, kCells).p, 49.5 / (kCells * kCells));
}

TEST(FindPeak, ReadsWideMapsByRow) {
  std::vector<float> map(30 * 10, -20.0F);
  map[4 * 30 + 21] = 5;
  const HeatPeak peak = find_peak(map.data(), 30, 10);
  EXPECT_NEAR(peak.x, 21, 1e-6);
  EXPECT_NEAR(peak.y, 4, 1e-6);
}

StructureMap map_of(int size, const std::function<bool(int, int)>& inside, float p) {
  StructureMap map;
  map.mask = Raster8(size, size);
  map.probability = RasterF(size, size);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x)
      if (inside(x, y)) {
        map.mask.at(x, y) = 255;
        map.probability.at(x, y) = p;
      }
  return map;
}

std::function<bool(int, int)> disc(double cx, double cy, double radius) {
  return [=](int x, int y) { return std::hypot(x - cx, y - cy) <= radius; };
}

TEST(DiscFromMask, IsTheCentreOfTheLargestPart) {
  const auto large = disc(250, 180, 30), small = disc(60, 300, 12);
  const auto found = disc_from_mask(map_of(
      400, [&](int x, int y) { return large(x, y) || small(x, y); }, 0.8F));
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->centroid.x, 250, 1e-6);
  EXPECT_NEAR(found->centroid.y, 180, 1e-6);
  EXPECT_NEAR(found->diameter, 60, 0.5);
  EXPECT_NEAR(found->p, 0.8, 1e-6);
}

TEST(MarkedCenter, LiesOffTheCentroidByAShareOfTheDiameter) {
  const AnalysisPoint at = marked_center({{100, 200}, 50, 0.9}, {0.02, -0.04});
  EXPECT_NEAR(at.x, 99, 1e-9);
  EXPECT_NEAR(at.y, 202, 1e-9);
}

TEST(DiscFromMask, RefusesImplausibleSizes) {
  EXPECT_FALSE(disc_from_mask(map_of(
      400, [](int, int) { return false; }, 0.8F)));
  EXPECT_FALSE(disc_from_mask(map_of(400, disc(200, 200, 6), 0.8F))) << "0.07 % of the frame";
  EXPECT_TRUE(disc_from_mask(map_of(400, disc(200, 200, 8), 0.8F)));
  EXPECT_FALSE(disc_from_mask(map_of(400, disc(200, 200, 110), 0.8F))) << "24 % of the frame";
}

/// Says everything, with the probability that belongs to the largest logit.
const LesionJudge kByLargest{0, {1, 0, 0, 0}, 0};

std::vector<LesionInstance> said(StructureMap map, double minimum_area) {
  return judge_lesions(map, minimum_area, 0.5, kByLargest);
}

TEST(LesionInstances, AreConnectedPartsLargestFirst) {
  StructureMap map = map_of(
      100,
      [](int x, int y) {
        const bool square = x >= 10 && x < 16 && y >= 20 && y < 24;          // 24 pixels
        const bool diagonal = (x == 50 && y == 50) || (x == 51 && y == 51);  // touch by a corner: one lesion
        const bool bar = y == 80 && x >= 30 && x < 70;                       // 40 pixels
        return square || diagonal || bar;
      },
      0.6F);
  map.probability.at(12, 21) = 0.93F;
  const auto lesions = said(map, 1);
  ASSERT_EQ(lesions.size(), 3U);
  EXPECT_EQ(lesions[0].area, 40);
  EXPECT_EQ(lesions[1].area, 24);
  EXPECT_EQ(lesions[2].area, 2);
  const AnalysisBox box = lesions[1].box;
  EXPECT_EQ(box.x_min, 10);
  EXPECT_EQ(box.y_min, 20);
  EXPECT_EQ(box.x_max, 16) << "half-open";
  EXPECT_EQ(box.y_max, 24);
  EXPECT_NEAR(lesions[1].centroid.x, 12.5, 1e-6);
  EXPECT_NEAR(lesions[1].centroid.y, 21.5, 1e-6);
  EXPECT_NEAR(lesions[1].p, 0.93, 1e-6) << "by its largest probability, as this judge wants it";
  EXPECT_NEAR(lesions[0].p, 0.6, 1e-6);
}

TEST(LesionInstances, SmallerThanTheFittedAreaAreLeftOut) {
  const StructureMap map = map_of(
      50, [](int x, int y) { return y == 10 && (x < 4 || (x >= 20 && x < 25)); }, 0.7F);
  EXPECT_EQ(said(map, 4).size(), 2U);
  ASSERT_EQ(said(map, 5).size(), 1U);
  EXPECT_EQ(said(map, 5)[0].area, 5);
  EXPECT_TRUE(said(map, 6).empty());
  EXPECT_TRUE(said(map_of(
                       50, [](int, int) { return false; }, 0.7F),
                   1)
                  .empty());
}

TEST(LesionCandidates, AreJudgedByWhatTheMapAndTheEyeSay) {
  StructureMap map = map_of(
      50, [](int x, int y) { return y == 10 && x >= 20 && x < 24; }, 0.5F);
  map.probability.at(21, 10) = 0.9F;
  const LesionCandidates found = lesion_candidates(map, 1, 0.2);
  ASSERT_EQ(found.all.size(), 1U);
  const LesionEvidence& evidence = found.all[0].evidence;
  EXPECT_NEAR(evidence[0], std::log(9), 1e-5);
  EXPECT_NEAR(evidence[1], std::log(0.6 / 0.4), 1e-5) << "mean of 0.5, 0.9, 0.5, 0.5";
  EXPECT_NEAR(evidence[2], std::log(4), 1e-12);
  EXPECT_NEAR(evidence[3], std::log(0.25), 1e-12);
  EXPECT_EQ(found.labels.at(22, 10), found.all[0].label);
  EXPECT_EQ(found.labels.at(30, 10), 0);
  EXPECT_EQ(lesion_candidates(map, 1, 0).all[0].evidence[3], -2.5) << "no grade rules lesions out";
  EXPECT_EQ(lesion_candidates(map, 1, 1).all[0].evidence[3], 2.5);
}

TEST(LesionJudge, RefusedCandidatesLeaveMaskAndMap) {
  // A sure lesion, an unsure one and a speck, left to right.
  StructureMap map = map_of(
      50, [](int x, int y) { return y == 10 && (x < 6 || (x >= 20 && x < 26) || x == 40); }, 0.9F);
  map.threshold = 0.4;
  for (int x = 20; x < 26; ++x) map.probability.at(x, 10) = 0.5F;
  const LesionJudge judge{0, {1, 0, 0, 0}, 0.8};
  const auto lesions = judge_lesions(map, 2, 0.5, judge);
  ASSERT_EQ(lesions.size(), 1U);
  EXPECT_EQ(lesions[0].box.x_min, 0);
  EXPECT_EQ(map.mask.at(3, 10), 255);
  EXPECT_NEAR(map.probability.at(3, 10), 0.9, 1e-6) << "what is said stays as it is";
  EXPECT_EQ(map.mask.at(22, 10), 0);
  EXPECT_NEAR(map.probability.at(22, 10), 0.5 * 0.4 * 0.5 / 0.8, 1e-6);
  EXPECT_EQ(map.mask.at(40, 10), 0) << "too small to be a lesion";
  Raster8 again = mask_at(map.probability, map.threshold);
  again.at(40, 10) = 0;
  EXPECT_EQ(again.data, map.mask.data) << "the map and the mask agree";
}

TEST(LesionJudge, TheEyeItselfCounts) {
  const auto map = [] {
    return map_of(
        50, [](int x, int y) { return y == 10 && x < 6; }, 0.6F);
  };
  const LesionJudge judge{0, {1, 0, 0, 1}, 0.5};
  StructureMap healthy = map(), diseased = map();
  EXPECT_TRUE(judge_lesions(healthy, 2, 0.05, judge).empty());
  const auto lesions = judge_lesions(diseased, 2, 0.8, judge);
  ASSERT_EQ(lesions.size(), 1U);
  EXPECT_NEAR(lesions[0].p, 1.5 * 4 / (1.5 * 4 + 1), 1e-6) << "odds multiply";
}

}  // namespace
}  // namespace retinal
