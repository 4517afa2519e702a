// Agreement statistics against published examples.

#include "evaluation/agreement_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace retinal {
namespace {

/// Peak expiratory flow by a Wright meter and a mini meter, first readings (Bland & Altman, Lancet 1986,
/// table 1; l/min).
const RatedPairs kPeakFlow = {{494, 512}, {395, 430}, {516, 520}, {434, 428}, {476, 500}, {557, 600},
                              {413, 364}, {442, 380}, {650, 658}, {433, 445}, {417, 432}, {656, 626},
                              {267, 260}, {478, 477}, {178, 259}, {423, 350}, {427, 451}};

TEST(BlandAltman, PeakFlowMeters) {
  const auto limits = bland_altman(kPeakFlow);
  ASSERT_TRUE(limits);
  EXPECT_NEAR(limits->bias, -2.1, 0.05);
  EXPECT_NEAR(limits->deviation, 38.8, 0.05);
  EXPECT_NEAR(limits->lower, -2.118 - 1.96 * 38.765, 0.02);
  EXPECT_NEAR(limits->upper, -2.118 + 1.96 * 38.765, 0.02);
}

TEST(PearsonCorrelation, PeakFlowMeters) { EXPECT_NEAR(*pearson_correlation(kPeakFlow), 0.94, 0.005); }

/// Four judges and six targets (Shrout & Fleiss 1979, table 2).
TEST(IntraclassCorrelation, ShroutAndFleiss) {
  const auto icc = intraclass_correlation(
      {{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}});
  ASSERT_TRUE(icc);
  EXPECT_NEAR(*icc, 0.29, 0.005);
}

/// Cases 1, 2, 3 against 2, 3, 4: mean squares 2 of cases, 1.5 of raters, 0 left over, so
/// (2 - 0) / (2 + 0 + 2 * 1.5 / 3).
TEST(IntraclassCorrelation, AShiftLowersItButNotTheCorrelation) {
  const RatedPairs shifted = {{2, 1}, {3, 2}, {4, 3}};
  EXPECT_NEAR(*intraclass_correlation(shifted), 2.0 / 3, 1e-12);
  EXPECT_NEAR(*pearson_correlation(shifted), 1, 1e-12);
  EXPECT_NEAR(*mean_absolute_difference(shifted), 1, 1e-12);
}

TEST(IntraclassCorrelation, SayingTheMeanOfAllIsWorthNothing) {
  const RatedPairs constant = {{2, 1}, {2, 2}, {2, 3}};
  EXPECT_NEAR(*intraclass_correlation(constant), 0, 1e-12);
  EXPECT_FALSE(pearson_correlation(constant));
}

TEST(IntraclassCorrelation, PerfectAndOppositeRatings) {
  EXPECT_NEAR(*intraclass_correlation(RatedPairs{{1, 1}, {5, 5}, {7, 7}}), 1, 1e-12);
  EXPECT_LT(*intraclass_correlation(RatedPairs{{1, 3}, {2, 2}, {3, 1}}), -0.9);
}

TEST(AgreementStatistics, WhatDoesNotExistIsAbsent) {
  EXPECT_FALSE(mean_absolute_difference({}));
  EXPECT_FALSE(bland_altman({{1, 2}}));
  EXPECT_FALSE(intraclass_correlation(RatedPairs{{1, 2}}));
  EXPECT_FALSE(intraclass_correlation(RatedPairs{{4, 4}, {4, 4}}));
  EXPECT_FALSE(pearson_correlation({}));
  EXPECT_FALSE(intraclass_correlation({{1}, {2}, {3}}));
  EXPECT_THROW(intraclass_correlation({{1, 2}, {1}}), std::invalid_argument);
}

}  // namespace
}  // namespace retinal
