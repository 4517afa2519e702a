// The results signature: every commit shows whether it changes what is measured.
//
// tests/data/results_signature.json holds the expected hash and every value behind it, as printed by
//   build/retinalgpt bench --json --threads 2 > tests/data/results_signature.json
// Run that again, and look at the difference, when a change of results is meant.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>

#include "base/json.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal {
namespace {

constexpr const char* kGolden = "tests/data/results_signature.json";

/// Numbers may differ by 3 % or 0.02 between CPUs (a pixel at a threshold), anything else must be the same.
bool agree(const std::string& a, const std::string& b) {
  if (a == b) return true;
  char* end_a = nullptr;
  char* end_b = nullptr;
  const double x = std::strtod(a.c_str(), &end_a), y = std::strtod(b.c_str(), &end_b);
  if (a.empty() || b.empty() || *end_a != 0 || *end_b != 0) return false;
  return std::abs(x - y) <= 0.02 + 0.03 * std::max(std::abs(x), std::abs(y));
}

using Values = std::map<std::string, std::string>;
using Same = std::function<bool(const std::string&, const std::string&)>;

/// Lines "path: expected -> got" for the values that differ more than `same` allows, and how many there are.
std::pair<std::size_t, std::string> differences(const Values& expected, const Values& got, const Same& same) {
  std::size_t n = 0;
  std::string lines;
  const auto note = [&](const std::string& line) {
    if (++n <= 20) lines += "  " + line + "\n";
  };
  for (const auto& [path, value] : expected) {
    const auto found = got.find(path);
    if (found == got.end())
      note(path + ": " + value + " -> gone");
    else if (!same(value, found->second))
      note(path + ": " + value + " -> " + found->second);
  }
  for (const auto& [path, value] : got)
    if (expected.count(path) == 0) note(path + ": new, " + value);
  return {n, lines};
}

TEST(ResultsSignature, IsTheExpectedOne) {
  std::ifstream file(test::repository() / kGolden);
  ASSERT_TRUE(file) << kGolden << " is missing";
  const Json expected = Json::parse(file);
  const auto run = test::run_program({"bench", "--json", "--threads", "2"});
  ASSERT_EQ(run.status, 0) << run.err;
  const Json got = Json::parse(run.out);
  ASSERT_EQ(got.at("model"), expected.at("model")) << "other weights: write " << kGolden << " anew";
  if (got.at("signature") == expected.at("signature")) return;

  const Values expected_values = expected.at("values").get<Values>(), values = got.at("values").get<Values>();
  const auto [changed, lines] = differences(expected_values, values, std::equal_to<std::string>());
  if (got.at("cpu") == expected.at("cpu"))
    FAIL() << "results changed: " << changed << " of " << expected_values.size() << " values\n" << lines;
  const auto [far, far_lines] = differences(expected_values, values, agree);
  EXPECT_LE(far, expected_values.size() / 100) << "more than rounding between CPUs:\n" << far_lines;
  std::cerr << "NOTE: the results signature was made on another CPU ("
            << expected.at("cpu").get<std::string>() << "; this one: " << got.at("cpu").get<std::string>()
            << "). The hashes differ, " << changed << " values differ in their last digits, " << far
            << " by more than that.\n"
            << far_lines;
}

TEST(Bench, PrintsTheSignatureAndTimings) {
  const auto run = test::run_program({"bench"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.out.find("results signature"), std::string::npos);
  EXPECT_NE(run.out.find("total"), std::string::npos);
}

}  // namespace
}  // namespace retinal
