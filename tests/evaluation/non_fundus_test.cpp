#include "evaluation/non_fundus.h"

#include <gtest/gtest.h>

#include <set>

#include "base/file.h"

namespace retinal {
namespace {

TEST(NonFundus, EveryPictureIsAnotherOneAndTheSameEachTime) {
  std::set<std::string> different;
  for (int i = 0; i < 2 * kDrawnKinds; ++i) {
    const Raster8 picture = draw_non_fundus(i);
    EXPECT_EQ(picture.channels, 3);
    EXPECT_GE(std::min(picture.width, picture.height), 256) << drawn_kind(i);
    EXPECT_TRUE(different.insert(sha256_hex(picture.data)).second) << i;
  }
  EXPECT_EQ(draw_non_fundus(3).data, draw_non_fundus(3).data);
  EXPECT_NE(draw_non_fundus(3).data, draw_non_fundus(3, 2).data);
}

TEST(NonFundus, KindsComeInTurn) {
  EXPECT_STREQ(drawn_kind(0), drawn_kind(kDrawnKinds));
  EXPECT_STRNE(drawn_kind(0), drawn_kind(1));
}

TEST(NonFundus, InvertingTwiceChangesNothing) {
  const Raster8 picture = draw_non_fundus(0);
  EXPECT_EQ(inverted(inverted(picture)).data, picture.data);
  EXPECT_EQ(inverted(picture).data[7], 255 - picture.data[7]);
}

}  // namespace
}  // namespace retinal
