// From logits to grades, findings, quality and the gate, with every probability worked out by hand.

#include "fundus/decisions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "image/synthetic_fundus.h"

namespace retinal {
namespace {

float logit(double p) { return static_cast<float>(std::log(p / (1 - p))); }

std::vector<float> logits(const std::vector<double>& probabilities) {
  std::vector<float> values;
  for (double p : probabilities) values.push_back(logit(p));
  return values;
}

OrdinalSpec ordinal_spec(std::size_t steps, double abstain_below = 0) {
  return {std::vector<Calibration>(steps), std::vector<double>(steps, 0.5), abstain_below};
}

TEST(DecideGrade, TurnsCumulativeProbabilitiesIntoClasses) {
  const GradeReading grade = decide_grade(ordinal_spec(4), logits({0.9, 0.8, 0.3, 0.1}).data());
  const std::vector<double> expected = {0.1, 0.1, 0.5, 0.2, 0.1};
  ASSERT_EQ(grade.p.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(grade.p[i], expected[i], 1e-6) << i;
  EXPECT_EQ(grade.value, 2);
  EXPECT_NEAR(grade.confidence, 0.5, 1e-6);
}

TEST(DecideGrade, AbstainsBelowItsConfidence) {
  const auto raw = logits({0.9, 0.8, 0.3, 0.1});  // confidence 0.5
  EXPECT_FALSE(decide_grade(ordinal_spec(4, 0.49), raw.data()).abstain);
  EXPECT_TRUE(decide_grade(ordinal_spec(4, 0.51), raw.data()).abstain);
}

TEST(DecideGrade, AbstainsWhereTheSideIsNotSureHoweverSureTheGrade) {
  OrdinalSpec spec = ordinal_spec(4);
  const auto grade_two = logits({0.9, 0.8, 0.3, 0.1}), grade_none = logits({0.4, 0.3, 0.1, 0.05});
  EXPECT_NEAR(side_confidence(2, decide_grade(spec, grade_two.data())), 0.8, 1e-6) << "P(2 or more)";
  EXPECT_NEAR(side_confidence(2, decide_grade(spec, grade_none.data())), 0.7, 1e-6) << "P(less than 2)";
  spec.side = SideSpec{2, 0.75};
  EXPECT_FALSE(decide_grade(spec, grade_two.data()).abstain);
  EXPECT_TRUE(decide_grade(spec, grade_none.data()).abstain);
  spec.side->abstain_below = 1;
  EXPECT_TRUE(decide_grade(spec, grade_two.data()).abstain) << "a limit of 1 lets nothing pass";
}

TEST(ConformalSet, GrowsFromTheGradeToItsLikelierNeighbours) {
  const std::vector<double> p = {0.1, 0.1, 0.5, 0.2, 0.1};
  EXPECT_EQ(run_around(p, 2, 0.4), (std::vector<int>{2})) << "the grade itself is always in";
  EXPECT_EQ(run_around(p, 2, 0.75), (std::vector<int>{2, 3}));
  EXPECT_EQ(run_around(p, 2, 0.85), (std::vector<int>{2, 3, 4})) << "of two alike the upper one";
  EXPECT_EQ(run_around(p, 2, 1.01), (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(run_around(p, 0, 0.25), (std::vector<int>{0, 1})) << "from a grade that is not the likeliest";
  EXPECT_NEAR(mass_to_reach(p, 2, 2), 0.5, 1e-12);
  EXPECT_NEAR(mass_to_reach(p, 2, 3), 0.7, 1e-12);
  EXPECT_NEAR(mass_to_reach(p, 2, 1), 0.9, 1e-12);
  EXPECT_NEAR(mass_to_reach(p, 2, 0), 1, 1e-12);
  // A set made with the mass at which the truth is reached holds the truth, and with less it does not.
  for (int truth = 0; truth < 5; ++truth) {
    const double mass = mass_to_reach(p, 2, truth);
    EXPECT_EQ(std::ranges::count(run_around(p, 2, mass + 1e-9), truth), 1) << truth;
    if (truth == 2) continue;
    EXPECT_EQ(std::ranges::count(run_around(p, 2, mass - 1e-9), truth), 0) << truth;
  }
}

TEST(ConformalSet, IsStatedWhereTheModelHasOne) {
  OrdinalSpec spec = ordinal_spec(4);
  const auto raw = logits({0.9, 0.8, 0.3, 0.1});
  EXPECT_TRUE(decide_grade(spec, raw.data()).set.empty());
  spec.conformal = ConformalSpec{0.9, 0.75};
  EXPECT_EQ(decide_grade(spec, raw.data()).set, (std::vector<int>{2, 3}));
  EXPECT_EQ(decide_grade(spec, raw.data()).set_coverage, 0.9);
}

TEST(DecideGrade, AHigherStepIsNeverLikelierThanALowerOne) {
  const GradeReading grade = decide_grade(ordinal_spec(4), logits({0.4, 0.9, 0.2, 0.7}).data());
  for (double p : grade.p) EXPECT_GE(p, 0);
  EXPECT_NEAR(std::accumulate(grade.p.begin(), grade.p.end(), 0.0), 1, 1e-9);
  EXPECT_EQ(grade.value, 0) << "the first step is not taken, whatever the second one says";
  EXPECT_NEAR(grade.p[0], 0.6, 1e-6);
  EXPECT_NEAR(grade.p[1], 0, 1e-6);
}

TEST(DecideGrade, UsesTheFittedThresholdsAndCalibration) {
  OrdinalSpec spec = ordinal_spec(2);
  const auto raw = logits({0.45, 0.30});
  EXPECT_EQ(decide_grade(spec, raw.data()).value, 0);
  spec.threshold = {0.4, 0.25};
  EXPECT_EQ(decide_grade(spec, raw.data()).value, 2);
  spec.threshold = {0.5, 0.5};
  spec.calibration = {{2, 1}, {1, 0}};  // sigmoid(2 x + 1) of the first
  EXPECT_EQ(decide_grade(spec, raw.data()).value, 1);
  const double x = std::log(0.45 / 0.55);
  EXPECT_NEAR(decide_grade(spec, raw.data()).p[0], 1 - 1 / (1 + std::exp(-(2 * x + 1))), 1e-6);
}

TEST(DecideFinding, IsPresentFromItsThresholdAndAbstainsNearIt) {
  const DiseaseSpec spec{"glaucoma", {}, 0.4, 0.05};
  const auto decide = [&](double p) { return decide_finding(spec, logit(p)); };
  EXPECT_FALSE(decide(0.2).present);
  EXPECT_FALSE(decide(0.2).abstain);
  EXPECT_FALSE(decide(0.37).present);
  EXPECT_TRUE(decide(0.37).abstain);
  EXPECT_TRUE(decide(0.43).present);
  EXPECT_TRUE(decide(0.43).abstain);
  EXPECT_TRUE(decide(0.6).present);
  EXPECT_FALSE(decide(0.6).abstain);
  EXPECT_NEAR(decide(0.6).p, 0.6, 1e-6);
  EXPECT_EQ(decide(0.6).threshold, 0.4);
}

TEST(DecideQuality, NamesTheThreeGrades) {
  EXPECT_EQ(decide_quality(ordinal_spec(2), logits({0.1, 0.05}).data()).grade, "good");
  EXPECT_EQ(decide_quality(ordinal_spec(2), logits({0.8, 0.2}).data()).grade, "usable");
  const QualityReading bad = decide_quality(ordinal_spec(2), logits({0.9, 0.7}).data());
  EXPECT_EQ(bad.grade, "reject");
  EXPECT_NEAR(bad.p[0], 0.1, 1e-6);
  EXPECT_NEAR(bad.p[1], 0.2, 1e-6);
  EXPECT_NEAR(bad.p[2], 0.7, 1e-6);
}

TEST(DecideDistribution, RefusesByLookAndByDistanceEachWithItsReason) {
  const GateSpec gate{{1, -1}, {1, 2}, 2, {}, 0.5};
  const DistributionReading like = decide_distribution(gate, 4, {1, -1});
  EXPECT_TRUE(like.accepted);
  EXPECT_TRUE(like.reason.empty());
  EXPECT_NEAR(like.score, 1 / (1 + std::exp(-4.0)), 1e-9) << "nothing but the look limits it";

  const DistributionReading no_fundus = decide_distribution(gate, -1, {1, -1});
  EXPECT_FALSE(no_fundus.accepted);
  EXPECT_NE(no_fundus.reason.find("does not look like"), std::string::npos);

  // Two standard deviations in each feature: root mean square 2, at the limit; a little more is too far.
  const DistributionReading at_limit = decide_distribution(gate, 9, {3, 3});
  EXPECT_TRUE(at_limit.accepted);
  EXPECT_NEAR(at_limit.score, 0.5, 1e-3);
  const DistributionReading far = decide_distribution(gate, 9, {3.1F, 3});
  EXPECT_FALSE(far.accepted);
  EXPECT_LT(far.score, 0.5);
  EXPECT_NE(far.reason.find("unlike the photographs"), std::string::npos);
}

class QualityReasons : public testing::Test {
 protected:
  std::vector<std::string> of(SyntheticFundusOptions options, bool landmarks = true) {
    options.width = options.height = 600;
    options.field_radius = 285;
    options.disc_diameter = 97;
    const SyntheticFundus eye = render_synthetic_fundus(options);
    return of(eye.rgb, landmarks);
  }
  std::vector<std::string> of(const Raster8& rgb, bool landmarks = true) {
    FundusReading reading;
    reading.field_of_view = find_field_of_view(rgb);
    reading.crop = reading.field_of_view.crop(512);
    reading.field_mask = field_of_view_mask(reading.field_of_view, reading.crop, rgb.width, rgb.height);
    if (landmarks) reading.disc = reading.fovea = Landmark{{200, 200}, 0.9};
    return quality_reasons(resample_to_analysis(rgb, reading.crop), reading);
  }
};

TEST_F(QualityReasons, AreNoneForASharpPicture) {
  EXPECT_EQ(of(SyntheticFundusOptions{}), std::vector<std::string>{});
}

TEST_F(QualityReasons, NameWhatIsWrong) {
  SyntheticFundusOptions blurred, dark;
  blurred.blur = 14;
  blurred.noise = 0;
  dark.exposure = 0.15;
  EXPECT_EQ(of(blurred), std::vector<std::string>{"blurred"});
  const auto why = of(dark);
  EXPECT_EQ(std::count(why.begin(), why.end(), "too dark"), 1);
}

TEST_F(QualityReasons, NameAFieldOfFewPixels) {
  SyntheticFundusOptions options;
  options.width = options.height = 280;
  options.field_radius = 133;
  options.disc_diameter = 45;
  const auto why = of(render_synthetic_fundus(options).rgb);
  EXPECT_EQ(std::count(why.begin(), why.end(), "low resolution"), 1);
}

TEST_F(QualityReasons, NameMissingLandmarks) {
  const std::vector<std::string> expected = {"optic disc not visible", "macula not visible"};
  EXPECT_EQ(of(SyntheticFundusOptions{}, false), expected);
}

TEST_F(QualityReasons, NameGlareAndOverexposure) {
  SyntheticFundusOptions options;
  options.width = options.height = 600;
  options.field_radius = 285;
  options.disc_diameter = 97;
  SyntheticFundus eye = render_synthetic_fundus(options);
  Raster8 glare = eye.rgb;
  for (int y = 200; y < 400; ++y)
    for (int x = 200; x < 400; ++x)
      for (int c = 0; c < 3; ++c) glare.at(x, y, c) = 255;
  const auto spots = of(glare);
  EXPECT_EQ(std::count(spots.begin(), spots.end(), "glare"), 1);
  Raster8 washed = eye.rgb;
  for (std::size_t i = 0; i < eye.field.data.size(); ++i)
    for (std::size_t c = 0; c < 3 && eye.field.data[i] != 0; ++c)
      washed.data[3 * i + c] = static_cast<std::uint8_t>(200 + washed.data[3 * i + c] / 8);
  const auto bright = of(washed);
  EXPECT_EQ(std::count(bright.begin(), bright.end(), "too bright"), 1);
}

}  // namespace
}  // namespace retinal
