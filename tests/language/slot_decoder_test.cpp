#include "language/slot_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace retinal {
namespace {

/// A tiny vocabulary with the awkward cases: several characters per token, brackets glued to words, digits.
const std::vector<std::string> kPieces = {"",    "The", " ratio", " is",      " 0",     "7",     "[[",
                                          "[",   "]]",  "]",      "]].",      "disc",   ".cdr",  ".",
                                          "cup", " [[", "a]",     "disc.cdr", "vessel", "\u00bd"};

int token(const std::string& piece) {
  return static_cast<int>(std::find(kPieces.begin(), kPieces.end(), piece) - kPieces.begin());
}

class SlotDecoding : public testing::Test {
 protected:
  SlotVocabulary vocabulary_{kPieces};
  std::vector<std::string> keys_ = {"disc.cdr", "vessel"};
  SlotDecoder decoder_{vocabulary_, keys_};

  bool allows(const std::string& piece) {
    std::vector<std::uint8_t> mask;
    decoder_.allowed(mask);
    return mask[token(piece)] != 0;
  }
};

TEST_F(SlotDecoding, OutsideSlotsNoDigitsAndNoClosingBrackets) {
  for (const char* piece : {"The", " ratio", ".", "[[", "[", " [["}) EXPECT_TRUE(allows(piece)) << piece;
  for (const char* piece : {" 0", "7", "]]", "]", "a]", "\u00bd"}) EXPECT_FALSE(allows(piece)) << piece;
  EXPECT_FALSE(allows(""));
  EXPECT_TRUE(decoder_.may_end());
}

TEST_F(SlotDecoding, InsideSlotsOnlyKeys) {
  decoder_.accept(token(" [["));
  EXPECT_FALSE(decoder_.may_end());
  for (const char* piece : {"disc", "disc.cdr", "vessel"}) EXPECT_TRUE(allows(piece)) << piece;
  for (const char* piece : {"cup", ".cdr", "]]", "The", " is", "7"}) EXPECT_FALSE(allows(piece)) << piece;
  decoder_.accept(token("disc"));
  EXPECT_TRUE(allows(".cdr"));
  EXPECT_FALSE(allows("]]")) << "\"disc\" alone is no key";
  decoder_.accept(token(".cdr"));
  for (const char* piece : {"]]", "]", "]]."}) EXPECT_TRUE(allows(piece)) << piece;
  EXPECT_FALSE(allows("."));
  decoder_.accept(token("]]."));
  EXPECT_TRUE(decoder_.may_end());
  EXPECT_TRUE(allows("The"));
}

TEST_F(SlotDecoding, BracketsSplitOverTokens) {
  decoder_.accept(token("["));
  EXPECT_FALSE(allows("The"));
  EXPECT_TRUE(allows("["));
  decoder_.accept(token("["));
  decoder_.accept(token("vessel"));
  decoder_.accept(token("]"));
  EXPECT_FALSE(decoder_.may_end());
  EXPECT_TRUE(allows("]"));
}

TEST_F(SlotDecoding, ARestWithoutAlternativeIsForced) {
  EXPECT_EQ(decoder_.forced(), "") << "outside slots everything may come";
  decoder_.accept(token(" [["));
  EXPECT_EQ(decoder_.forced(), "") << "two keys are left";
  decoder_.accept(token("disc"));
  EXPECT_EQ(decoder_.forced(), ".cdr");
  decoder_.accept(token(".cdr"));
  EXPECT_EQ(decoder_.forced(), "") << "how the brackets are spelt is the model's choice";

  const std::vector<std::string> nested = {"disc.cdr", "disc", "disc"};
  SlotDecoder decoder(vocabulary_, nested);
  decoder.accept(token("[["));
  EXPECT_EQ(decoder.forced(), "") << "\"disc\" may end here or go on";
  decoder.accept(token("disc"));
  EXPECT_EQ(decoder.forced(), "");
  decoder.accept(token("."));
  EXPECT_EQ(decoder.forced(), "cdr");

  const std::vector<std::string> twice = {"vessel", "vessel"};
  SlotDecoder one(vocabulary_, twice);
  one.accept(token("[["));
  EXPECT_EQ(one.forced(), "vessel");
}

TEST_F(SlotDecoding, WithoutKeysNoSlotOpens) {
  const std::vector<std::string> none;
  SlotDecoder decoder(vocabulary_, none);
  std::vector<std::uint8_t> mask;
  decoder.allowed(mask);
  EXPECT_EQ(mask[token("[[")], 0);
  EXPECT_EQ(mask[token("The")], 1);
}

}  // namespace
}  // namespace retinal
