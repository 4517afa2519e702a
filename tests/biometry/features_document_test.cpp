#include "biometry/features_document.h"

#include <gtest/gtest.h>

#include <string>

#include "base/file.h"
#include "biometry/features.h"
#include "support/data.h"

namespace retinal {
namespace {

TEST(FeaturesDocument, IsTheOneInTheRepository) {
  EXPECT_EQ(features_document(), read_text_file(test::repository() / "docs/features.md"))
      << "run: retinalgpt docs features --out docs/features.md";
}

TEST(FeaturesDocument, HasASectionForEveryFeature) {
  const std::string text = features_document();
  for (const Feature& f : feature_table()) {
    EXPECT_NE(text.find(std::string("## ") + f.name + "\n"), std::string::npos) << f.feature;
    EXPECT_NE(std::string(f.pitfall), "") << f.feature;
  }
}

}  // namespace
}  // namespace retinal
