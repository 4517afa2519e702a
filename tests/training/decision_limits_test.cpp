// Limits worked out by hand, and the promises they make on cases that did not set them.

#include "training/decision_limits.h"

#include <gtest/gtest.h>

#include <cmath>

#include "image/seeded_random.h"

namespace retinal::training {
namespace {

TEST(LimitForRisk, KeepsTheMostDecisionsAtTheAllowedRisk) {
  // Falling confidence 0.99 .. 0.70: thirty decisions, wrong are the 22nd and the last five.
  std::vector<SureDecision> decisions;
  for (int i = 0; i < 30; ++i) decisions.push_back({0.99 - 0.01 * i, i != 21 && i < 25});
  // Of the first 21: (0 + 1) / 22 = 4.5 %; with the 22nd (1 + 1) / 23 = 8.7 %, at 25 (1 + 1) / 26 = 7.7 %.
  const RiskLimit strict = limit_for_risk(decisions, 0.05);
  EXPECT_NEAR(strict.abstain_below, 0.79, 1e-9);
  EXPECT_NEAR(strict.coverage, 0.7, 1e-9);
  EXPECT_EQ(strict.risk, 0);
  const RiskLimit loose = limit_for_risk(decisions, 0.08);
  EXPECT_NEAR(loose.abstain_below, 0.75, 1e-9);
  EXPECT_NEAR(loose.coverage, 25 / 30.0, 1e-9);
  EXPECT_NEAR(loose.risk, 0.04, 1e-9);
}

TEST(LimitForRisk, ClaimsNothingWithoutProof) {
  EXPECT_EQ(limit_for_risk({}, 0.05).abstain_below, 1);
  const RiskLimit few = limit_for_risk(std::vector<SureDecision>(10, {0.9, true}), 0.05);
  EXPECT_EQ(few.abstain_below, 1) << "ten right answers may still hide one in ten errors";
  EXPECT_EQ(few.coverage, 0);
  EXPECT_EQ(limit_for_risk(std::vector<SureDecision>(19, {0.9, true}), 0.05).abstain_below, 0.9);
}

TEST(LimitForRisk, DoesNotPartDecisionsOfEqualConfidence) {
  std::vector<SureDecision> decisions(40, {0.9, true});
  for (int i = 0; i < 10; ++i) decisions.push_back({0.8, i < 2});
  EXPECT_EQ(limit_for_risk(decisions, 0.05).abstain_below, 0.9);
}

TEST(LimitForRisk, HoldsOnNewCases) {
  SeededRandom random(5);
  const auto draw = [&](int n) {
    std::vector<SureDecision> decisions;
    for (int i = 0; i < n; ++i) {
      const double confidence = random.uniform(0.5, 1);
      decisions.push_back({confidence, random.chance(confidence)});
    }
    return decisions;
  };
  double risk = 0;
  constexpr int kRounds = 60;
  for (int round = 0; round < kRounds; ++round) {
    const RiskLimit limit = limit_for_risk(draw(300), 0.05);
    double errors = 0, kept = 0;
    for (const SureDecision& d : draw(4000))
      if (d.confidence >= limit.abstain_below) {
        ++kept;
        errors += d.right ? 0 : 1;
      }
    risk += kept > 0 ? errors / kept / kRounds : 0;
  }
  EXPECT_LT(risk, 0.055);
  EXPECT_GT(risk, 0.02) << "far too careful";
}

TEST(ConformalMass, IsTheRankThatTheCoverageAsksFor) {
  // ceil(10 * 0.8) = 8th smallest of nine.
  EXPECT_EQ(conformal_mass({0.9, 0.1, 0.5, 0.3, 0.2, 0.6, 0.4, 0.8, 0.7}, 0.8), 0.8);
  EXPECT_EQ(conformal_mass({0.9, 0.1, 0.5, 0.3, 0.2, 0.6, 0.4, 0.8, 0.7}, 0.9), 0.9);
  EXPECT_EQ(conformal_mass({0.3, 0.2}, 0.9), 1) << "too few cases for 90 %";
  EXPECT_EQ(conformal_mass({}, 0.9), 1);
}

LogitCounts counts_at(std::initializer_list<std::tuple<double, int, int>> groups) {
  LogitCounts counts;
  for (const auto& [p, positive, negative] : groups) {
    for (int i = 0; i < positive; ++i) counts.add(std::log(p / (1 - p)), 1);
    for (int i = 0; i < negative; ++i) counts.add(std::log(p / (1 - p)), 0);
  }
  return counts;
}

TEST(ThresholdForSpecificity, IsTheLowestThatKeepsItFromTheFloorOn) {
  const Calibration identity;
  const LogitCounts counts = counts_at({{0.9, 5, 1}, {0.4, 5, 9}, {0.3, 5, 30}, {0.05, 5, 160}});
  // Negatives below 0.31..0.40: 190 of 200 = 95 %.
  const ThresholdChoice choice = threshold_for_specificity(counts, identity, 0.95, 0.25);
  EXPECT_NEAR(choice.threshold, 0.31, 0.011);
  EXPECT_NEAR(choice.specificity, 0.95, 1e-9);
  EXPECT_NEAR(choice.sensitivity, 0.5, 1e-9);
  // With less asked for, the floor decides; with more than can be had, one half does.
  EXPECT_EQ(threshold_for_specificity(counts, identity, 0.5, 0.25).threshold, 0.25);
  EXPECT_EQ(threshold_for_specificity(counts, identity, 1, 0.25).threshold, 0.5);
  EXPECT_GT(threshold_for_specificity(counts, identity, 1, 0.25, 0.99).threshold, 0.5);
}

TEST(ThresholdForSpecificity, ARareDiseaseThatIsHardlySeenStaysAtTheFloor) {
  // Probabilities around the prevalence of 5 %: the best F1 lies at a few per cent, which is no ground to say
  // "present".
  const LogitCounts counts = counts_at({{0.08, 6, 60}, {0.04, 10, 260}});
  EXPECT_LT(counts.best_f1_threshold(Calibration{}), 0.09);
  const ThresholdChoice choice = threshold_for_specificity(counts, Calibration{}, 0.95, 0.25);
  EXPECT_EQ(choice.threshold, 0.25);
  EXPECT_EQ(choice.sensitivity, 0);
  EXPECT_EQ(choice.specificity, 1);
}

TEST(ThresholdForF1, StaysBetweenTheFloorAndOneHalf) {
  EXPECT_EQ(threshold_for_f1(counts_at({{0.1, 20, 5}}), Calibration{}, 0.25).threshold, 0.25);
  const ThresholdChoice between =
      threshold_for_f1(counts_at({{0.8, 10, 0}, {0.4, 10, 2}, {0.3, 1, 40}}), Calibration{}, 0.25);
  EXPECT_GE(between.threshold, 0.3);
  EXPECT_LE(between.threshold, 0.4);
  EXPECT_LE(threshold_for_f1(counts_at({{0.9, 20, 0}, {0.6, 0, 20}}), Calibration{}, 0.25).threshold, 0.5);
}

}  // namespace
}  // namespace retinal::training
