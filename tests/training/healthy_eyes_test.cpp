// Which eyes teach the dense network what is no lesion, and how.

#include "training/healthy_eyes.h"

#include <gtest/gtest.h>

#include "image/encode.h"
#include "support/image_files.h"
#include "support/program.h"
#include "support/rendered_run.h"
#include "training/dense_data.h"

namespace retinal::training {
namespace {

Sample graded(int grade) {
  Sample sample;
  sample.dr_grade = grade;
  return sample;
}

Sample normal(bool is) {
  Sample sample;
  sample.diseases["normal"] = is;
  return sample;
}

TEST(HealthyEyes, AreThoseOfGradeZeroOrCalledNormalAndNoOthers) {
  EXPECT_TRUE(is_healthy(graded(0)));
  EXPECT_TRUE(is_healthy(normal(true)));
  EXPECT_FALSE(is_healthy(graded(1)));
  EXPECT_FALSE(is_healthy(normal(false)));
  EXPECT_FALSE(is_healthy(Sample{})) << "an eye of which nothing is known";
  Sample graded_though_normal = normal(true);
  graded_though_normal.dr_grade = 2;
  EXPECT_FALSE(is_healthy(graded_though_normal)) << "the grade looks at lesions alone and decides";
}

TEST(HealthyEyes, AreChosenEvenlyAndPicturesWithMasksAllStay) {
  std::vector<Sample> samples;
  for (int i = 0; i < 20; ++i) {
    Sample sample = graded(i % 2);
    sample.name = std::to_string(i);
    samples.push_back(sample);
  }
  samples[4].quality = 2;  // rejected
  samples[5].masks["vessel"] = {};
  samples[7].masks["vessel"] = {};
  std::vector<std::string> names;
  for (const Sample& sample : with_masks_or_healthy(samples, 3)) names.push_back(sample.name);
  // Healthy and not rejected: 0, 2, 6, 8, 10, 12, 14, 16, 18; of these nine every third.
  EXPECT_EQ(names, (std::vector<std::string>{"5", "7", "0", "8", "14"}));
  EXPECT_EQ(with_masks_or_healthy(samples, 100).size(), 11u);
}

TEST(HealthyEyes, HaveNoLesionsAndNothingElseLabelled) {
  const test::TemporaryFolder folder;
  Sample sample = graded(0);
  sample.image = folder / "eye.png";
  test::write_bytes(sample.image, encode_png(render_synthetic_fundus(test::camera_45(5, 400)).rgb));
  const DensePicture healthy = load_dense_picture(sample, 128);
  for (int c = 0; c < 5; ++c) EXPECT_TRUE(healthy.targets[c].empty()) << c;
  for (int c = 5; c < 9; ++c) {
    ASSERT_EQ(healthy.targets[c].size(), cv::Size(128, 128)) << c;
    EXPECT_EQ(cv::countNonZero(healthy.targets[c]), 0) << c;
  }
  sample.dr_grade = 2;
  for (const auto& target : load_dense_picture(sample, 128).targets) EXPECT_TRUE(target.empty());
}

}  // namespace
}  // namespace retinal::training
