#include "evaluation/detection.h"

#include <gtest/gtest.h>

namespace retinal {
namespace {

TEST(IntersectionOverUnion, OfBoxesOfKnownOverlap) {
  EXPECT_DOUBLE_EQ(intersection_over_union({0, 0, 10, 10}, {0, 0, 10, 10}), 1);
  EXPECT_DOUBLE_EQ(intersection_over_union({0, 0, 10, 10}, {5, 0, 15, 10}), 50.0 / 150);
  EXPECT_DOUBLE_EQ(intersection_over_union({0, 0, 10, 10}, {10, 0, 20, 10}), 0);
}

TEST(MergeNearBoxes, JoinsChainsWithinTheGap) {
  // a and b are 5 apart, b and c 5 apart, d is 50 away.
  const auto merged = merge_near_boxes(
      {{{0, 0, 10, 10}, 0.2}, {{30, 0, 40, 10}, 0.9}, {{15, 0, 25, 10}, 0.5}, {{90, 0, 99, 10}, 0.1}}, 5);
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_DOUBLE_EQ(merged[0].box.x_max, 40);
  EXPECT_DOUBLE_EQ(merged[0].p, 0.9);
  EXPECT_DOUBLE_EQ(merged[1].box.x_min, 90);
}

TEST(MergeNearBoxes, NeedsBothDirectionsAndTakesContainedBoxes) {
  EXPECT_EQ(merge_near_boxes({{{0, 0, 10, 10}, 1}, {{12, 40, 20, 50}, 1}}, 5).size(), 2u);
  EXPECT_EQ(merge_near_boxes({{{0, 0, 100, 100}, 1}, {{40, 40, 50, 50}, 1}}, 0).size(), 1u);
}

/// Two marked boxes; said: one right (0.9), one nowhere (0.8), one that covers the second to a half (0.7),
/// one more on the first (0.6).
PictureBoxes boxes_example() {
  return {{{{0, 0, 10, 10}, 0.9}, {{200, 200, 210, 210}, 0.8}, {{50, 50, 60, 70}, 0.7}, {{0, 0, 10, 9}, 0.6}},
          {{0, 0, 10, 10}, {50, 50, 60, 60}}};
}

TEST(MatchBoxes, EachMarkedBoxIsFoundOnce) {
  const MatchedPicture matched = match_boxes(boxes_example(), 0.5);
  ASSERT_EQ(matched.said.size(), 4u);
  EXPECT_TRUE(matched.said[0].positive);
  EXPECT_FALSE(matched.said[1].positive);
  EXPECT_TRUE(matched.said[2].positive);   // IoU exactly 0.5
  EXPECT_FALSE(matched.said[3].positive);  // the first was taken by the surer one
  const Counts counts = box_counts({matched});
  EXPECT_DOUBLE_EQ(*counts.precision(), 0.5);
  EXPECT_DOUBLE_EQ(*counts.recall(), 1);
  EXPECT_FALSE(match_boxes(boxes_example(), 0.51).said[2].positive);
}

TEST(BoxAveragePrecision, IsTheAreaUnderTheCurve) {
  // Precision 1 up to recall 1/2, then 2/3 up to recall 1.
  EXPECT_NEAR(*box_average_precision({match_boxes(boxes_example(), 0.5)}), 0.5 * 1 + 0.5 * 2 / 3, 1e-12);
  // A missed marked box in another photograph lowers the reachable recall: steps of 1/3.
  const PictureBoxes empty{{}, {{0, 0, 5, 5}}};
  EXPECT_NEAR(*box_average_precision({match_boxes(boxes_example(), 0.5), match_boxes(empty, 0.5)}),
              (1 + 2.0 / 3) / 3, 1e-12);
  EXPECT_FALSE(box_average_precision({match_boxes({{{{0, 0, 5, 5}, 1}}, {}}, 0.5)}));
  EXPECT_DOUBLE_EQ(*box_average_precision({match_boxes(empty, 0.5)}), 0);
}

TEST(BestOverlaps, AreZeroWhereNothingWasSaid) {
  const auto best = best_overlaps(boxes_example());
  ASSERT_EQ(best.size(), 2u);
  EXPECT_DOUBLE_EQ(best[0], 1);
  EXPECT_DOUBLE_EQ(best[1], 0.5);
  EXPECT_DOUBLE_EQ(best_overlaps({{}, {{0, 0, 5, 5}}})[0], 0);
}

TEST(Froc, CountsFalseBoxesPerPhotograph) {
  // Two photographs: one as in the example (one false box at 0.8), one empty and right.
  const std::vector<PictureBoxes> pictures = {boxes_example(), {}};
  const CurvePoints expected = {{0, 0}, {0, 0.5}, {0.5, 0.5}, {0.5, 1}};
  EXPECT_EQ(froc_curve(pictures), expected);
  // Sensitivity 1/2 at 1/8 and 1/4, 1 from 1/2 on.
  EXPECT_DOUBLE_EQ(*froc_score(pictures), (2 * 0.5 + 5 * 1) / 7);
  EXPECT_FALSE(froc_score({{}, {}}));
}

}  // namespace
}  // namespace retinal
