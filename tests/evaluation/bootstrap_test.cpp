#include "evaluation/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "evaluation/benchmark_result.h"
#include "evaluation/metrics.h"

namespace retinal {
namespace {

std::vector<std::string> one_each(int n) {
  std::vector<std::string> patients;
  for (int i = 0; i < n; ++i) patients.push_back(std::to_string(i));
  return patients;
}

TEST(Bootstrap, CoversTheStandardErrorOfAMean) {
  // 400 values 0 and 1, half each: the standard error of the mean is 0.5 / 20 = 0.025.
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 2);
  const auto interval =
      bootstrap(one_each(400), over(values, [](const auto& v) { return std::optional(mean_of(v)); }));
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->lo, 0.5 - 1.96 * 0.025, 0.006);
  EXPECT_NEAR(interval->hi, 0.5 + 1.96 * 0.025, 0.006);
}

TEST(Bootstrap, DrawsPatientsNotPhotographs) {
  // 100 photographs of four patients, all alike within a patient: the interval must be that of four values.
  std::vector<double> values;
  std::vector<std::string> patients;
  for (int i = 0; i < 100; ++i) {
    patients.push_back(std::to_string(i % 4));
    values.push_back(i % 4);
  }
  const Statistic mean = over(values, [](const auto& v) { return std::optional(mean_of(v)); });
  const auto interval = bootstrap(patients, mean), wrong = bootstrap(one_each(100), mean);
  ASSERT_TRUE(interval && wrong);
  EXPECT_GT(interval->hi - interval->lo, 3 * (wrong->hi - wrong->lo));
}

TEST(Bootstrap, IsRepeatable) {
  std::vector<double> values = {1, 5, 2, 8, 3};
  const Statistic mean = over(values, [](const auto& v) { return std::optional(mean_of(v)); });
  const auto a = bootstrap(one_each(5), mean), b = bootstrap(one_each(5), mean);
  EXPECT_EQ(a->lo, b->lo);
  EXPECT_EQ(a->hi, b->hi);
  EXPECT_NE(bootstrap(one_each(5), mean, 50, 2)->lo, bootstrap(one_each(5), mean, 50, 3)->lo);
}

TEST(Bootstrap, SaysNothingWhereThereIsNothingToResample) {
  const Statistic always = [](const auto&) { return std::optional(1.0); };
  const Statistic never = [](const auto&) { return std::optional<double>(); };
  EXPECT_FALSE(bootstrap({"a", "a", "a"}, always));
  EXPECT_FALSE(bootstrap(one_each(9), never));
}

}  // namespace
}  // namespace retinal
