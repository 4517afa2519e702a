#include "base/base64.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace retinal {
namespace {

std::vector<std::uint8_t> bytes(const std::string& text) { return {text.begin(), text.end()}; }

// The vectors of RFC 4648, section 10.
TEST(Base64, IsThatOfTheStandard) {
  for (const auto& [plain, coded] : {std::pair{"", ""}, std::pair{"f", "Zg=="}, std::pair{"fo", "Zm8="},
                                     std::pair{"foo", "Zm9v"}, std::pair{"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64(bytes(plain)), coded);
    EXPECT_EQ(from_base64(coded), bytes(plain));
  }
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text : {"Zg=", "Zm9", "Zm9v?mFy", "ä===", "Zm9v\nZm9v"})
    EXPECT_THROW(from_base64(text), Error) << text;
}

TEST(Base64, EndsInZerosAreKept) {
  const std::vector<std::uint8_t> zeros(7, 0);
  EXPECT_EQ(from_base64(base64(zeros)), zeros);
}

}  // namespace
}  // namespace retinal
