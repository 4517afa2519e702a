// Some thousand changed files for each reader in every test run; build-asan/fuzz_<reader> runs as many as
// wanted.

#include <gtest/gtest.h>

#include <random>

#include "support/fuzz.h"

namespace retinal {
namespace {

class Fuzz : public testing::TestWithParam<std::string> {};

TEST_P(Fuzz, ChangedFilesAreReadOrRefused) {
  constexpr int kRuns = 3000;
  const test::FuzzTarget& target = test::fuzz_target(GetParam());
  for (const test::FuzzInput& whole : target.corpus) EXPECT_TRUE(target.read(whole));
  std::mt19937_64 random(20'261'124);
  int accepted = 0;
  for (int run = 0; run < kRuns; ++run) accepted += target.read(test::mutated(target, random));
  // All refused, or none, would mean that the changes do not reach the reader's checks.
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, kRuns);
}

INSTANTIATE_TEST_SUITE_P(Readers, Fuzz,
                         testing::Values("config", "safetensors", "shard_index", "zip", "pickle",
                                         "torch_checkpoint", "tokenizer_json", "sentencepiece", "gguf"),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace retinal
