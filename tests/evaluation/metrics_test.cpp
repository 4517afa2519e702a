// Figures of merit against cases small enough to be worked out by hand.

#include "evaluation/metrics.h"

#include <gtest/gtest.h>

namespace retinal {
namespace {

TEST(Auc, CountsPairsInOrderAndTiesHalf) {
  // Positives 0.9, 0.5; negatives 0.5, 0.1: pairs 1, 1, 1/2, 1 of 4.
  EXPECT_DOUBLE_EQ(*auc({{0.9, true}, {0.5, true}, {0.5, false}, {0.1, false}}), 3.5 / 4);
  EXPECT_DOUBLE_EQ(*auc({{0.3, true}, {0.3, false}, {0.3, false}}), 0.5);
  EXPECT_DOUBLE_EQ(*auc({{0.1, true}, {0.9, false}}), 0.0);
}

TEST(Auc, DoesNotExistForOneClass) {
  EXPECT_FALSE(auc({{0.9, true}, {0.5, true}}));
  EXPECT_FALSE(auc({}));
}

TEST(AveragePrecision, SumsPrecisionOverRecallSteps) {
  // Ranks: hit (1/1), miss, hit (2/3), miss -> (1 + 2/3) / 2.
  EXPECT_DOUBLE_EQ(*average_precision({{0.9, true}, {0.8, false}, {0.7, true}, {0.1, false}}),
                   (1 + 2.0 / 3) / 2);
  // All tied: one threshold with precision 1/4.
  EXPECT_DOUBLE_EQ(*average_precision({{0.5, true}, {0.5, false}, {0.5, false}, {0.5, false}}), 0.25);
  EXPECT_FALSE(average_precision({{0.5, false}}));
}

TEST(RocCurve, RunsFromCornerToCorner) {
  const CurvePoints curve = roc_curve({{0.9, true}, {0.8, false}, {0.7, true}});
  const CurvePoints expected = {{0, 0}, {0, 0.5}, {1, 0.5}, {1, 1}};
  EXPECT_EQ(curve, expected);
}

TEST(Counts, GiveF1PrecisionRecallAndKappa) {
  // 20 right positives, 5 false, 10 missed, 15 right negatives: the textbook example of Cohen's kappa, 0.4.
  const Counts counts{20, 5, 10, 15};
  EXPECT_DOUBLE_EQ(*counts.accuracy(), 0.7);
  EXPECT_DOUBLE_EQ(*counts.f1(), 40.0 / 55);
  EXPECT_DOUBLE_EQ(*counts.precision(), 0.8);
  EXPECT_DOUBLE_EQ(*counts.recall(), 20.0 / 30);
  EXPECT_NEAR(*counts.kappa(), 0.4, 1e-12);
  EXPECT_FALSE((Counts{0, 0, 0, 9}.kappa()));
  EXPECT_FALSE((Counts{0, 0, 0, 9}.f1()));
}

TEST(QuadraticKappa, WeighsBySquaredDistance) {
  EXPECT_DOUBLE_EQ(*quadratic_kappa({{0, 0}, {1, 1}, {2, 2}}, 3), 1.0);
  // Reversed extremes: observed 4 + 0 + 4 = 8; expected (0,0) 0, |1| 4 pairs x 1/3, |2| 2 pairs x 4/3 = 4.
  EXPECT_DOUBLE_EQ(*quadratic_kappa({{2, 0}, {1, 1}, {0, 2}}, 3), 1 - 8.0 / 4);
  // Always the same answer agrees no better than chance.
  EXPECT_DOUBLE_EQ(*quadratic_kappa({{1, 0}, {1, 1}, {1, 2}}, 3), 0.0);
  EXPECT_FALSE(quadratic_kappa({{1, 1}}, 3));
}

TEST(Confusion, HasTruthInRows) {
  const auto counts = confusion({{0, 1}, {1, 1}, {1, 1}}, 2);
  EXPECT_EQ(counts, (std::vector<std::vector<double>>{{0, 0}, {1, 2}}));
}

TEST(CalibrationError, IsTheMeanGapOfEqualBins) {
  // Two bins of two: said 0.2 and 0.8 on average, so half and all of them: |0.5 - 0.2| and |1 - 0.8|.
  const std::vector<Scored> cases = {{0.1, false}, {0.3, true}, {0.7, true}, {0.9, true}};
  const auto bins = reliability(cases, 2);
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_DOUBLE_EQ(bins[0].predicted, 0.2);
  EXPECT_DOUBLE_EQ(bins[0].observed, 0.5);
  EXPECT_NEAR(*expected_calibration_error(cases, 2), 0.25, 1e-12);
}

TEST(CalibrationError, ByChanceIsWhatTheBinsAreTooSmallFor) {
  // Bins of n cases at p = 1/2: the mean of |k / n - 1/2| for k of Binomial(n, 1/2). For n = 4 that is
  // (2 * 1 * 1/2 + 2 * 4 * 1/4) / 16 = 3/16; for one case 1/2; and next to nothing for a thousand.
  const auto by_chance = [](int n) {
    return *chance_calibration_error(std::vector<Scored>(static_cast<std::size_t>(15 * n), {0.5, false}), 15,
                                     400);
  };
  EXPECT_DOUBLE_EQ(by_chance(1), 0.5);
  EXPECT_NEAR(by_chance(4), 3.0 / 16, 0.01);
  EXPECT_LT(by_chance(1000), 0.02);
  // Certain and right: nothing is left to chance.
  EXPECT_DOUBLE_EQ(*chance_calibration_error({{0, true}, {1, false}, {1, true}}), 0);
  EXPECT_FALSE(chance_calibration_error({}));
}

TEST(CalibrationError, BinsHoldTheSameNumber) {
  std::vector<Scored> cases;
  for (int i = 0; i < 47; ++i) cases.push_back({i / 47.0, i % 2 == 0});
  std::size_t total = 0;
  for (const auto& bin : reliability(cases)) {
    EXPECT_TRUE(bin.n == 3 || bin.n == 4) << bin.n;
    total += bin.n;
  }
  EXPECT_EQ(reliability(cases).size(), 15u);
  EXPECT_EQ(total, 47u);
  EXPECT_EQ(reliability({{0.5, true}}).size(), 1u);
}

TEST(RiskCoverage, LeavesOutTheLeastConfident) {
  const CurvePoints curve = risk_coverage({{0.6, false}, {0.9, true}, {0.8, true}, {0.7, true}});
  const CurvePoints expected = {{0.25, 0}, {0.5, 0}, {0.75, 0}, {1, 0.25}};
  EXPECT_EQ(curve, expected);
  EXPECT_DOUBLE_EQ(coverage_at_risk(curve, 0.05), 0.75);
  EXPECT_DOUBLE_EQ(coverage_at_risk(curve, 0.25), 1.0);
}

TEST(Median, OfEvenNumbersIsTheMeanOfTheMiddleTwo) {
  EXPECT_DOUBLE_EQ(median_of({5, 1, 3}), 3);
  EXPECT_DOUBLE_EQ(median_of({4, 1, 3, 2}), 2.5);
}

}  // namespace
}  // namespace retinal
