// How much arithmetic a step of tuning needs.

#include "training/throughput.h"

#include <gtest/gtest.h>

namespace retinal::training {
namespace {

LlamaShape shape() {
  LlamaShape s;
  s.vocabulary = 100;
  s.width = 8;
  s.layers = 2;
  s.heads = 2;
  s.kv_heads = 1;
  s.head_width = 4;
  s.feed_forward = 16;
  return s;
}

TEST(Throughput, CountsTheMatrixProducts) {
  // Weights of a block: q 8x8, k and v 8x4, output 8x8, gate, up and down 8x16.
  constexpr double kBlock = 64 + 32 + 32 + 64 + 3 * 128;
  // One token alone attends to itself: 2 products of 2 * 1 * 1 * 8 operations in each block.
  constexpr double kAttention = 2 * 2 * (2 * 8);
  EXPECT_DOUBLE_EQ(pack_flops(shape(), false, {1}, 0), 2 * 2 * (2 * kBlock) + 3 * kAttention);
  EXPECT_DOUBLE_EQ(pack_flops(shape(), true, {1}, 0), 3 * 2 * (2 * kBlock) + 3 * kAttention);
  EXPECT_DOUBLE_EQ(pack_flops(shape(), true, {1}, 1) - pack_flops(shape(), true, {1}, 0), 3 * 2 * 800.0);
}

TEST(Throughput, AttentionGrowsWithTheSquareOfADialogueOnly) {
  const double apart = pack_flops(shape(), false, {5, 5}, 3), together = pack_flops(shape(), false, {10}, 3);
  EXPECT_DOUBLE_EQ(together - apart, 3 * 2 * 2 * 2 * (100.0 - 50.0) * 8);
}

TEST(Throughput, ThePeakIsNoMoreThanAProcessorCanDo) {
  const double peak = matrix_peak();
  EXPECT_GT(peak, 1e8);
  EXPECT_LT(peak, 1e15);
}

}  // namespace
}  // namespace retinal::training
