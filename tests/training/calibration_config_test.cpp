// Calibration against known truths, and recipes whose mistakes are named.

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "image/seeded_random.h"
#include "support/program.h"
#include "training/calibration.h"
#include "training/config.h"
#include "training/global_labels.h"

namespace retinal::training {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Logits whose truth follows sigmoid(scale * logit + bias).
LogitCounts counts_of(double scale, double bias, int n) {
  SeededRandom random(17);
  LogitCounts counts;
  for (int i = 0; i < n; ++i) {
    const double logit = random.uniform(-5, 5);
    counts.add(logit, random.chance(sigmoid(scale * logit + bias)) ? 1 : 0);
  }
  return counts;
}

TEST(LogitCountsTest, RecoversTheScaleAndBiasThatMadeTheTruths) {
  for (const auto& [scale, bias] : {std::pair{0.7, -1.2}, {1.6, 0.5}, {1.0, 0.0}}) {
    const Calibration fitted = counts_of(scale, bias, 200'000).fit();
    EXPECT_NEAR(fitted.scale, scale, 0.03);
    EXPECT_NEAR(fitted.bias, bias, 0.03);
  }
}

TEST(LogitCountsTest, SoftTruthsCountInParts) {
  LogitCounts counts;
  counts.add(1, 0.25);
  counts.add(-1, 1);
  EXPECT_NEAR(counts.positives(), 1.25, 1e-12);
  EXPECT_NEAR(counts.negatives(), 0.75, 1e-12);
}

TEST(LogitCountsTest, OneSidedTruthsAreLeftAlone) {
  LogitCounts counts;
  for (int i = 0; i < 10; ++i) counts.add(i, 1);
  EXPECT_EQ(counts.fit().scale, 1);
  EXPECT_EQ(counts.fit().bias, 0);
}

TEST(LogitCountsTest, SeparatedAndExtremeLogitsStayFinite) {
  LogitCounts counts;
  for (int i = 0; i < 50; ++i) {
    counts.add(30, 1);
    counts.add(-30, 0);
  }
  const Calibration fitted = counts.fit();
  EXPECT_TRUE(std::isfinite(fitted.scale) && std::isfinite(fitted.bias));
  EXPECT_GT(fitted.scale, 0);
  EXPECT_GT(fitted.apply(16), 0.9);
  EXPECT_LT(fitted.apply(-16), 0.1);
}

TEST(LogitCountsTest, FindsTheThresholdOfTheBestF1) {
  LogitCounts counts;
  const auto at = [&](double p, int positive, int negative) {
    for (int i = 0; i < positive; ++i) counts.add(std::log(p / (1 - p)), 1);
    for (int i = 0; i < negative; ++i) counts.add(std::log(p / (1 - p)), 0);
  };
  at(0.9, 10, 0);
  at(0.3, 10, 2);
  at(0.1, 1, 40);
  // From 0.3: 20 hits of 22 said and 21 true; from 0.9: 10 of 10 and 21; all: 21 of 63.
  const Calibration identity;
  EXPECT_NEAR(counts.f1_at(identity, 0.2), 2 * 20.0 / (22 + 21), 1e-12);
  EXPECT_NEAR(counts.f1_at(identity, 0.5), 2 * 10.0 / (10 + 21), 1e-12);
  EXPECT_NEAR(counts.f1_at(identity, 0.05), 2 * 21.0 / (63 + 21), 1e-12);
  const double threshold = counts.best_f1_threshold(identity);
  EXPECT_GT(threshold, 0.1);
  EXPECT_LE(threshold, 0.3);
  EXPECT_EQ(LogitCounts().best_f1_threshold(identity, 0.42), 0.42);
}

TEST(QuadraticKappa, AgreesWithAConfusionByHand) {
  // Rows predicted, columns true: {0,0} x 3, {1,0} x 1, {1,1} x 2, {2,1} x 1, {4,2} x 1, {2,2} x 2.
  const std::vector<std::pair<int, int>> pairs = {{0, 0}, {0, 0}, {0, 0}, {1, 0}, {1, 1},
                                                  {1, 1}, {2, 1}, {4, 2}, {2, 2}, {2, 2}};
  // Observed: 1 + 1 + 4 = 6. Expected from margins predicted {3,3,3,0,1}, true {4,3,3}:
  // 3*(0*4+1*3+4*3) + 3*(1*4+0*3+1*3) + 3*(4*4+1*3+0*3) + 1*(16*4+9*3+4*3) = 45 + 21 + 57 + 103 = 226, by 10
  // pictures.
  EXPECT_NEAR(quadratic_kappa(pairs), 1 - 6 / 22.6, 1e-12);
  EXPECT_NEAR(quadratic_kappa({{0, 0}, {1, 1}, {4, 4}}), 1, 1e-12);
  EXPECT_LT(quadratic_kappa({{0, 4}, {4, 0}}), 0);
}

TEST(OrdinalThresholds, AreMovedOnlyWhereThatHelps) {
  // The network says 0.35 for every eye of grade 1 and 0.1 for every eye of grade 0: the step belongs
  // between.
  std::vector<OrdinalCase> cases;
  for (int i = 0; i < 10; ++i) {
    cases.push_back({{0.1, 0.05}, 0});
    cases.push_back({{0.35, 0.1}, 1});
    cases.push_back({{0.9, 0.8}, 2});
  }
  const auto threshold = best_ordinal_thresholds(cases, 2);
  ASSERT_EQ(threshold.size(), 2U);
  EXPECT_GE(threshold[0], 0.2 - 1e-9);
  EXPECT_LT(threshold[0], 0.35);
  EXPECT_EQ(threshold[1], 0.5) << "nothing to gain";
  EXPECT_EQ(best_ordinal_thresholds({}, 3), std::vector<double>(3, 0.5));
}

TEST(GlobalLabelsTest, LeaveOutWhatTheSetDoesNotSay) {
  Sample sample;
  sample.dr_grade = 2;
  GlobalLabels labels = global_labels(sample);
  EXPECT_GT(labels.grade.value[1], 0.9F);
  EXPECT_LT(labels.grade.value[2], 0.1F);
  EXPECT_EQ(labels.grade.weight[3], 1);
  EXPECT_EQ(labels.edema.weight[0], 0);
  EXPECT_EQ(labels.quality.weight[1], 0);
  for (float w : labels.diseases.weight) EXPECT_EQ(w, 0);
  // A diabetic eye without a stage says only that the grade is above 0.
  sample = {};
  sample.diseases = {{"diabetic_retinopathy", true}};
  labels = global_labels(sample);
  EXPECT_EQ(labels.grade.weight[0], 1);
  EXPECT_EQ(labels.grade.weight[1], 0);
  EXPECT_EQ(labels.diseases.weight[1], 1);
  EXPECT_EQ(labels.diseases.weight[2], 0);
}

class Recipe : public testing::Test {
 protected:
  FundusConfig read(const std::string& text) {
    write_file_atomically(folder_ / "recipe.toml", text);
    return read_fundus_config(folder_ / "recipe.toml");
  }
  void expect_complaint(const std::string& text, const std::vector<std::string>& words) {
    try {
      read(text);
      ADD_FAILURE() << "accepted: " << text;
    } catch (const UsageError& error) {
      const std::string message = error.what();
      EXPECT_NE(message.find("recipe.toml"), std::string::npos) << message;
      for (const auto& word : words) EXPECT_NE(message.find(word), std::string::npos) << message;
    }
  }
  test::TemporaryFolder folder_;
};

const std::string kWhole = "network = \"dense\"\nout = \"runs/x\"\n";
const std::string kMix = "[mix]\ndrive = 1\n";

TEST_F(Recipe, IsReadWithItsDefaults) {
  const FundusConfig config =
      read(kWhole + "crop = [224, 320]\nlearning_rate = 4e-4\naugment = false\n" + kMix);
  EXPECT_EQ(config.network, "dense");
  EXPECT_EQ(config.out, "runs/x");
  EXPECT_EQ(config.crop, (std::vector<int>{224, 320}));
  EXPECT_EQ(config.learning_rate, 4e-4);
  EXPECT_FALSE(config.augment);
  EXPECT_EQ(config.mix.at("drive"), 1);
  EXPECT_EQ(config.batch, 4);
}

TEST_F(Recipe, AMisspeltKeyIsNamedWithTheRightOne) {
  expect_complaint(kWhole + "learning_rat = 1e-3\n" + kMix,
                   {"'learning_rat'", "did you mean 'learning_rate'"});
  expect_complaint(kWhole + "zzzz = 1\n" + kMix, {"'zzzz'"});
}

TEST_F(Recipe, WrongValuesAreNamedByTheirKey) {
  expect_complaint(kWhole + "batch = \"four\"\n" + kMix, {"'batch'"});
  expect_complaint(kWhole + "crop = [100]\n" + kMix, {"'crop'"});
  expect_complaint(kWhole + "crop = []\n" + kMix, {"'crop'"});
  expect_complaint(kWhole + "crop = [0]\n" + kMix, {"'crop'"});
  expect_complaint(kWhole + "frame = 100\n" + kMix, {"'frame'"});
  expect_complaint(kWhole + "steps = 0\n" + kMix, {"'steps'"});
  expect_complaint(kWhole + "validate_every = 0\n" + kMix, {"'validate_every'"});
  expect_complaint(kWhole + "threads = 0\n" + kMix, {"'threads'"});
  expect_complaint(kWhole + "warmup = -1\n" + kMix, {"'warmup'"});
  expect_complaint(kWhole + "[mix]\ndrive = -1\n", {"'mix'"});
  expect_complaint("network = \"huge\"\nout = \"x\"\n" + kMix, {"'network'"});
}

TEST_F(Recipe, WhatIsMissingIsNamed) {
  expect_complaint("network = \"dense\"\n" + kMix, {"'out'"});
  expect_complaint(kWhole, {"[mix]"});
  expect_complaint(kWhole + "[mix]\ndriv = 1\n", {"'driv'", "did you mean 'drive'"});
}

TEST_F(Recipe, ASyntaxErrorHasItsLine) {
  expect_complaint("network = \"dense\"\nout = \n" + kMix, {"line 2"});
}

}  // namespace
}  // namespace retinal::training
