#include "base/quantile.h"

#include <gtest/gtest.h>

namespace retinal {
namespace {

TEST(Quantile, InterpolatesBetweenValues) {
  EXPECT_NEAR(quantile({4, 1, 3, 2}, 0.5), 2.5, 1e-12);
  EXPECT_NEAR(quantile({4, 1, 3, 2}, 0), 1, 1e-12);
  EXPECT_NEAR(quantile({4, 1, 3, 2}, 1), 4, 1e-12);
  EXPECT_NEAR(quantile({1, 1, 5}, 0.75), 3, 1e-12);
  EXPECT_NEAR(quantile({7}, 0.3), 7, 1e-12);
  EXPECT_EQ(quantile({}, 0.3), 0);
}

}  // namespace
}  // namespace retinal
