// What is kept between runs: exact, complete, and never another model's.

#include "evaluation/case_cache.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "evaluation/agreement_measures.h"
#include "evaluation/detection.h"
#include "evaluation/pixel_histogram.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const ModelInfo kModel{"fundusnet", "1", "aaaa"};
const Json kMeasured = {{"vessels", {{"dice", 0.1 + 0.2}}}, {"gate", {{"accepted", true}}}};

TEST(CaseCache, GivesBackExactlyWhatWasKept) {
  const test::TemporaryFolder folder;
  const CaseCache cache(folder.path(), kModel, "none");
  EXPECT_TRUE(cache.find("key").empty());
  cache.keep("key", kMeasured);
  EXPECT_EQ(cache.find("key"), kMeasured);
  EXPECT_EQ(CaseCache(folder.path(), kModel, "none").find("key"), kMeasured) << "in the next run";
  EXPECT_TRUE(cache.find("another").empty());
  EXPECT_EQ(read_text_file(folder / ".gitignore"), "*\n");
}

TEST(CaseCache, AnotherModelOrAnotherWayOfReadingStartsAfresh) {
  const test::TemporaryFolder folder;
  CaseCache(folder.path(), kModel, "none").keep("key", kMeasured);
  EXPECT_TRUE(CaseCache(folder.path(), {"fundusnet", "1", "bbbb"}, "none").find("key").empty());
  EXPECT_TRUE(CaseCache(folder.path(), kModel, "jpeg30").find("key").empty());
}

TEST(CaseCache, WithoutAFolderNothingIsKept) {
  const CaseCache cache;
  EXPECT_FALSE(cache.keeps());
  cache.keep("key", kMeasured);
  EXPECT_TRUE(cache.find("key").empty());
}

TEST(CaseCache, ADamagedFileCountsAsMissing) {
  const test::TemporaryFolder folder;
  const CaseCache cache(folder.path(), kModel, "none");
  cache.keep("key", kMeasured);
  for (const std::string& file : test::files_under(folder.path()))
    if (file.ends_with(".cbor")) fs::resize_file(folder / file, fs::file_size(folder / file) / 2);
  EXPECT_TRUE(cache.find("key").empty());
}

TEST(CaseKey, ChangesWithThePhotographAndItsMasks) {
  const test::TemporaryFolder folder;
  Sample sample;
  sample.dataset = "drive";
  sample.split = "test";
  sample.image = folder / "01_test.jpg";
  sample.masks["vessel"] = {folder / "mask.png"};
  write_file_atomically(folder / "01_test.jpg", "one");
  write_file_atomically(folder / "mask.png", "a mask");
  const std::string first = case_key(sample);
  EXPECT_EQ(case_key(sample), first);
  write_file_atomically(folder / "mask.png", "a longer mask");
  const std::string second = case_key(sample);
  EXPECT_NE(second, first);
  write_file_atomically(folder / "01_test.jpg", "two");
  EXPECT_NE(case_key(sample), second);
  EXPECT_NE(case_key("gate", "noise1"), case_key("gate", "noise2"));
}

TEST(KeptValues, AreReadBackAsTheyWere) {
  PixelHistogram histogram;
  for (int i = 0; i < 100; ++i) histogram.add(static_cast<float>(i) / 99, i % 3 == 0);
  const auto again = Json::from_cbor(Json::to_cbor(Json(histogram))).get<PixelHistogram>();
  EXPECT_EQ(again.auc(), histogram.auc());
  EXPECT_EQ(again.average_precision(), histogram.average_precision());
  EXPECT_EQ(again.negatives(), 66);
  const auto counts = Json(Counts{1, 2, 3, 4}).get<Counts>();
  EXPECT_EQ(counts.true_positive, 1);
  EXPECT_EQ(counts.false_positive, 2);
  EXPECT_EQ(counts.false_negative, 3);
  EXPECT_EQ(counts.true_negative, 4);
  PictureBoxes picture;
  picture.said.push_back({{1, 2, 3, 4.5}, 0.7});
  picture.marked.push_back({5, 6, 7, 8});
  const auto boxes = Json(picture).get<PictureBoxes>();
  ASSERT_EQ(boxes.said.size(), 1U);
  EXPECT_EQ(boxes.said[0].box.y_max, 4.5);
  EXPECT_EQ(boxes.said[0].p, 0.7);
  ASSERT_EQ(boxes.marked.size(), 1U);
  EXPECT_EQ(boxes.marked[0].x_min, 5);
}

TEST(KeptValues, FeaturesKeepValueUnitAndInterval) {
  ComparedFeatures features;
  features["a"].key = "a";
  features["a"].value = 0.1 + 0.2;
  features["a"].unit = "px";
  features["a"].interval = Interval{0.25, 0.35};
  features["b"].key = "b";
  const ComparedFeatures again = features_kept(kept_features(features));
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again.at("a").value, 0.1 + 0.2);
  EXPECT_EQ(again.at("a").unit, "px");
  EXPECT_EQ(again.at("a").interval->hi, 0.35);
  EXPECT_EQ(again.at("b").key, "b");
  EXPECT_FALSE(again.at("b").interval);
}

}  // namespace
}  // namespace retinal
