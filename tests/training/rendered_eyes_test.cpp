// Rendered training eyes: other eyes than those of tests and of bench, both sides, and framed like real
// pictures.

#include "training/rendered_eyes.h"

#include <gtest/gtest.h>

#include <set>

#include "analysis/results_signature.h"
#include "training/dense_data.h"

namespace retinal::training {
namespace {

TEST(RenderedEyes, AreOtherEyesThanThoseOfTheResultsSignature) {
  std::set<std::uint64_t> seeds;
  int left = 0, with_lesions = 0;
  for (int i = 0; i < kRenderedEyes; ++i) {
    const auto options = rendered_eye_options(i);
    seeds.insert(options.seed);
    left += options.side == Laterality::left;
    with_lesions += !options.lesions.empty();
  }
  EXPECT_EQ(seeds.size(), static_cast<std::size_t>(kRenderedEyes));
  EXPECT_EQ(left, kRenderedEyes / 2);
  EXPECT_GT(with_lesions, kRenderedEyes / 4);
  for (const auto& eye : signature_eyes()) EXPECT_FALSE(seeds.contains(eye.seed)) << eye.seed;
}

TEST(RenderedEyes, HaveEveryStructureLabelledInTheAnalysisFrame) {
  const auto pictures = load_dense_pictures("nowhere", {kRendered}, 128, false, 0);
  ASSERT_EQ(pictures.size(), static_cast<std::size_t>(kRenderedEyes));
  const auto& picture = pictures.front();
  EXPECT_EQ(picture.name, "rendered/train/eye_00");
  for (const auto& target : picture.targets) EXPECT_EQ(target.size(), cv::Size(128, 128));
  EXPECT_GT(cv::countNonZero(picture.targets[0] > 127), 100) << "vessels";
  EXPECT_GT(picture.disc.x, 0);
  EXPECT_TRUE(load_dense_pictures("nowhere", {kRendered}, 128, true, 0).empty()) << "never for validation";
}

}  // namespace
}  // namespace retinal::training
