// Which candidates are said to be lesions: the regression against cases whose answer is known, and the limit
// against eyes of which it can be worked out by hand.

#include "training/lesion_calibration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "image/seeded_random.h"
#include "training/logistic.h"

namespace retinal::training {
namespace {

TEST(Logistic, FindsTheCoefficientsThatMadeTheCases) {
  SeededRandom random(5);
  std::vector<LogisticCase> cases;
  for (int i = 0; i < 40000; ++i) {
    const double a = random.uniform(-2, 2), b = random.uniform(0, 100);
    const double p = 1 / (1 + std::exp(-(-1 + 1.5 * a + 0.02 * b)));
    cases.push_back({{a, b, 7}, random.chance(p)});
  }
  const LogisticFit fit = fit_logistic(cases, 1);
  EXPECT_NEAR(fit.bias, -1, 0.1);
  EXPECT_NEAR(fit.weight[0], 1.5, 0.06);
  EXPECT_NEAR(fit.weight[1], 0.02, 0.001);
  EXPECT_EQ(fit.weight[2], 0) << "a feature that does not vary";
  EXPECT_NEAR(fit.probability({0, 50, 7}), 0.5, 0.03);
}

TEST(Logistic, AWeightIsSoManyCases) {
  const std::vector<LogisticCase> weighted = {
      {{0}, false, 3}, {{0}, true, 1}, {{1}, true, 2}, {{1}, false, 1}};
  std::vector<LogisticCase> repeated;
  for (const LogisticCase& c : weighted)
    for (int i = 0; i < c.weight; ++i) repeated.push_back({c.features, c.positive});
  const LogisticFit a = fit_logistic(weighted, 0.1), b = fit_logistic(repeated, 0.1);
  EXPECT_NEAR(a.bias, b.bias, 1e-9);
  EXPECT_NEAR(a.weight[0], b.weight[0], 1e-9);
}

TEST(Logistic, KnownOddsAreAddedAsTheyAre) {
  SeededRandom random(6);
  std::vector<LogisticCase> cases;
  for (int i = 0; i < 20000; ++i) {
    const double a = random.uniform(-2, 2), known = random.uniform(-2, 2);
    cases.push_back({{a}, random.chance(1 / (1 + std::exp(-(0.5 + 0.8 * a + known)))), 1, known});
  }
  const LogisticFit fit = fit_logistic(cases, 1);
  EXPECT_NEAR(fit.bias, 0.5, 0.05);
  EXPECT_NEAR(fit.weight[0], 0.8, 0.05);
  EXPECT_NEAR(fit.probability({0}, -0.5), 0.5, 0.02);
}

TEST(Logistic, SeparatedCasesStayFinite) {
  const LogisticFit fit = fit_logistic({{{-1}, false}, {{-2}, false}, {{1}, true}, {{2}, true}}, 1);
  EXPECT_TRUE(std::isfinite(fit.weight[0]));
  EXPECT_GT(fit.probability({1}), 0.5);
  EXPECT_LT(fit.probability({-1}), 0.5);
  EXPECT_THROW(fit_logistic({{{1}, true}, {{2}, true}}, 1), InputError);
}

LesionCase judged_eye(bool healthy, std::vector<double> largest_logits,
                      std::vector<std::vector<std::size_t>> touching) {
  LesionCase made{healthy, {}, std::move(touching)};
  for (double logit : largest_logits) made.candidates.push_back({logit, 0, 0, 0});
  return made;
}

TEST(LesionJudgeFit, SaysWhatIsSureAndLeavesHealthyEyesAlone) {
  std::vector<LesionCase> cases;
  for (int i = 0; i < 10; ++i) {
    // Three marked lesions: one is under a sure candidate, one under an unsure one, one under none.
    cases.push_back(judged_eye(false, {4, 1}, {{0}, {1}, {}}));
    cases.push_back(judged_eye(true, {-1, -2}, {}));
    cases.push_back(judged_eye(true, {-1.5}, {}));
  }
  const LesionJudgeFit fit = fit_lesion_judge(cases);
  EXPECT_GT(fit.judge.weight[0], 0);
  EXPECT_EQ(fit.judge.weight[1], 0);
  EXPECT_EQ(fit.judge.weight[3], 1) << "the eye's own odds, as they are";
  EXPECT_GE(fit.judge.probability({1, 0, 0, 0}), fit.judge.said_from);
  EXPECT_LT(fit.judge.probability({-1, 0, 0, 0}), fit.judge.said_from);
  EXPECT_EQ(fit.precision, 1);
  EXPECT_NEAR(fit.recall, 2.0 / 3, 1e-12) << "the third of the lesions has no candidate";
  EXPECT_EQ(fit.healthy_clear, 1);
}

TEST(LesionJudgeFit, NineTenthsOfHealthyEyesAreClear) {
  // The surest candidate of every second healthy eye is as sure as the lesions: F1 alone would say both.
  std::vector<LesionCase> cases;
  for (int i = 0; i < 20; ++i) {
    cases.push_back(judged_eye(false, {2, 2, 2, 2, 2, 2}, {{0}, {1}, {2}, {3}, {4}, {5}}));
    cases.push_back(judged_eye(true, {i % 2 == 0 ? 2.0 : -2.0}, {}));
  }
  const LesionJudgeFit fit = fit_lesion_judge(cases);
  EXPECT_GE(fit.healthy_clear, 0.9);
  EXPECT_EQ(fit.recall, 0) << "there is no other way to leave them clear";
}

TEST(LesionJudgeFit, NeedsBothKindsOfEyes) {
  EXPECT_THROW(fit_lesion_judge({judged_eye(true, {1}, {})}), InputError);
  EXPECT_THROW(fit_lesion_judge({judged_eye(false, {1}, {{0}})}), InputError);
}

}  // namespace
}  // namespace retinal::training
