// Descriptions: boxes from masks, labels and evidence joined, sources kept, JSON there and back, the evidence
// cache.

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "dataset/readers.h"
#include "evidence/evidence_document.h"
#include "image/encode.h"
#include "instruct/describe.h"
#include "instruct/evidence_cache.h"
#include "instruct/fact_check.h"
#include "support/program.h"
#include "support/small_datasets.h"

namespace retinal::instruct {
namespace {

void fill(Raster8& mask, int x, int y, int width, int height) {
  for (int j = y; j < y + height; ++j)
    for (int i = x; i < x + width; ++i) mask.at(i, j) = 255;
}

bool covers(const std::vector<PhotoBox>& boxes, int x, int y) {
  return std::any_of(boxes.begin(), boxes.end(), [&](const PhotoBox& b) {
    return x >= b.x_min && x < b.x_max && y >= b.y_min && y < b.y_max;
  });
}

TEST(LesionBoxes, FewLesionsKeepTheirOwnBoxes) {
  Raster8 mask(400, 300);
  fill(mask, 10, 20, 30, 40);
  fill(mask, 45, 20, 5, 5);  // five pixels away: merged only where there are too many
  const LesionBoxes found = lesion_boxes(mask);
  EXPECT_EQ(found.count, 2);
  ASSERT_EQ(found.boxes.size(), 2u);
  EXPECT_EQ(found.boxes[0].x_min, 10);
  EXPECT_EQ(found.boxes[0].x_max, 40) << "half-open";
  EXPECT_EQ(found.boxes[0].y_max, 60);
}

TEST(LesionBoxes, ManyAreMergedToTenAndNoneIsLost) {
  Raster8 mask(2000, 1500);
  std::vector<std::pair<int, int>> lesions;
  for (int i = 0; i < 60; ++i) lesions.emplace_back(20 + (i * 577) % 1900, 20 + (i * 331) % 1400);
  for (const auto& [x, y] : lesions) fill(mask, x, y, 3, 3);
  const LesionBoxes found = lesion_boxes(mask);
  EXPECT_EQ(found.count, 60);
  EXPECT_LE(found.boxes.size(), 10u);
  EXPECT_GE(found.boxes.size(), 1u);
  for (const auto& [x, y] : lesions) EXPECT_TRUE(covers(found.boxes, x, y)) << x << ", " << y;
  for (std::size_t i = 1; i < found.boxes.size(); ++i)
    EXPECT_GE(found.boxes[i - 1].width() * found.boxes[i - 1].height(),
              found.boxes[i].width() * found.boxes[i].height());
}

TEST(LesionBoxes, ContainedAndOverlappingBoxesBecomeOne) {
  // A ring around a dot, which the original's comparison of opposite edges misses, and nine dots apart.
  Raster8 mask(3000, 3000);
  fill(mask, 100, 100, 400, 10);
  fill(mask, 100, 490, 400, 10);
  fill(mask, 100, 110, 10, 380);
  fill(mask, 490, 110, 10, 380);
  fill(mask, 295, 295, 5, 5);
  for (int i = 0; i < 9; ++i) fill(mask, 300 * i + 100, 2000, 5, 5);
  const LesionBoxes found = lesion_boxes(mask);
  EXPECT_EQ(found.count, 11);
  ASSERT_EQ(found.boxes.size(), 10u);
  EXPECT_EQ(found.boxes[0].x_min, 100);
  EXPECT_EQ(found.boxes[0].x_max, 500);
}

TEST(LesionBoxes, ThresholdsAreTheConfiguredOnes) {
  Raster8 mask(600, 100);
  for (int i = 0; i < 5; ++i) fill(mask, 100 * i + 10, 10, 10, 10);
  fill(mask, 560, 50, 1, 1);
  EXPECT_EQ(lesion_boxes(mask, {.min_area = 2}).count, 5);
  EXPECT_EQ(lesion_boxes(mask, {.max_boxes = 5, .gap = 10, .min_area = 2}).boxes.size(), 5u);
  EXPECT_EQ(lesion_boxes(mask, {.max_boxes = 2, .gap = 100, .min_area = 2}).boxes.size(), 1u);
  EXPECT_TRUE(lesion_boxes(Raster8(10, 10)).boxes.empty());
}

Evidence evidence_of_example() {
  Evidence e = example_evidence();
  e.quality.grade = "good";
  e.distribution.accepted = true;
  return e;
}

class Described : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder;
    test::write_small_datasets(folder_->path());
  }
  static void TearDownTestSuite() { delete folder_; }
  static const std::filesystem::path& root() { return folder_->path(); }
  static Sample first(const std::string& dataset) { return trainable_samples(dataset, root()).front(); }
  static inline test::TemporaryFolder* folder_ = nullptr;
};

TEST_F(Described, LabelsComeBeforeMeasurementsAndEachSaysItsSource) {
  const Sample sample = first("odir");
  Evidence evidence = evidence_of_example();
  evidence.image.laterality = *sample.side == Laterality::left ? Laterality::right : Laterality::left;
  const Description d = describe(sample, root(), &evidence);
  EXPECT_EQ(d.side->value, *sample.side);
  EXPECT_EQ(d.side->source, Source::label);
  EXPECT_EQ(d.quality->source, Source::measured);
  EXPECT_FALSE(d.measurements.empty());
  EXPECT_EQ(d.provenance.image_sha256, sha256_hex_of_file(sample.image));
  EXPECT_EQ(d.provenance.patient, sample.patient);
  EXPECT_FALSE(d.provenance.evidence_sha256.empty());
  for (const auto& [key, present] : sample.diseases) EXPECT_EQ(d.findings.at(key).present, present);
}

TEST_F(Described, EstimatesOfNetworksAreNoTruthUnlessAskedFor) {
  const Sample sample = first("drishti_gs");
  const Evidence evidence = evidence_of_example();
  EXPECT_TRUE(describe(sample, root(), &evidence).findings.empty());
  DescribeOptions options;
  options.estimates = true;
  const Description d = describe(sample, root(), &evidence, options);
  EXPECT_FALSE(d.findings.empty());
  for (const auto& [key, finding] : d.findings) EXPECT_EQ(finding.source, Source::measured) << key;
}

TEST_F(Described, NothingIsMeasuredInARefusedPhotograph) {
  Evidence evidence = evidence_of_example();
  evidence.quality.grade = "reject";
  const Description unlabelled = describe(first("drishti_gs"), root(), &evidence);
  EXPECT_TRUE(unlabelled.measurements.empty());
  EXPECT_EQ(unlabelled.quality->value, "reject");
  const Description labelled = describe(first("odir"), root(), &evidence);
  EXPECT_TRUE(labelled.measurements.empty());
  EXPECT_FALSE(labelled.quality) << "experts have read it, so a network's refusal is not told as a fact";
  EXPECT_FALSE(labelled.findings.empty());
}

TEST_F(Described, MasksGiveCountsBoxesAndAPlace) {
  const Description d = describe(first("idrid_segmentation"), root(), nullptr);
  ASSERT_EQ(d.lesions.size(), 4u);
  int lesions = 0;
  for (const auto& [key, group] : d.lesions) {
    lesions += group.count;
    EXPECT_LE(group.boxes.size(), 10u);
    EXPECT_EQ(group.place.empty(), group.boxes.empty()) << key;
    for (const PhotoBox& b : group.boxes) {
      EXPECT_GE(b.x_min, 0);
      EXPECT_LE(b.x_max, d.width);
    }
  }
  EXPECT_GT(lesions, 0);
}

TEST_F(Described, JsonThereAndBackIsTheSame) {
  const Evidence evidence = evidence_of_example();
  for (const char* dataset : {"odir", "idrid_segmentation", "idrid_grading"}) {
    const Json json = to_json(describe(first(dataset), root(), &evidence));
    EXPECT_EQ(to_json(description_from_json(json)).dump(), json.dump()) << dataset;
  }
  EXPECT_THROW(description_from_json(Json{{"id", "x"}}), InputError);
}

TEST_F(Described, AMissingPhotographIsNamed) {
  Sample sample = first("odir");
  sample.image = root() / "gone.jpg";
  try {
    describe(sample, root(), nullptr);
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("gone.jpg"), std::string::npos);
  }
}

TEST(SlotTexts, PrintBoxesAsFourFractionsAndValuesWithUnits) {
  Description d;
  d.width = 1000;
  d.height = 500;
  d.lesions["hard_exudate"] = {"hard exudate", 3, {{100, 50, 300, 250}}, "", Source::mask};
  Measurement width;
  width.key = "vessel.average_width.artery.whole";
  width.value = 12.36;
  width.unit = "px";
  d.measurements.push_back(width);
  const auto texts = slot_texts(d);
  EXPECT_EQ(texts.at("lesions.hard_exudate.boxes.0"), "[0.1000, 0.1000, 0.3000, 0.5000]");
  EXPECT_EQ(texts.at("lesions.hard_exudate.count"), "3");
  EXPECT_EQ(texts.at("vessel.average_width.artery.whole"), "12.4 px");
}

TEST(View, IsTheRectangleThatATowerSees) {
  const auto corners = [](const PhotoBox& b) { return std::array{b.x_min, b.y_min, b.x_max, b.y_max}; };
  using Box = std::array<double, 4>;
  EXPECT_EQ(corners(view_of(View::photograph, 300, 200)), (Box{0, 0, 300, 200}));
  EXPECT_EQ(corners(view_of(View::square, 300, 200)), (Box{0, -50, 300, 250}));
  EXPECT_EQ(corners(view_of(View::center_square, 300, 200)), (Box{50, 0, 250, 200}));
  EXPECT_EQ(corners(view_of(View::center_square, 200, 301)), (Box{0, 50, 200, 250}));
  FieldOfView fov;
  fov.center = {149.5, 99.5};
  fov.radius = 90;
  EXPECT_EQ(corners(view_of(View::field_of_view, 300, 200, &fov)), (Box{60, 10, 240, 190}));
  EXPECT_THROW(view_of(View::field_of_view, 300, 200), InputError);
  EXPECT_THROW(view_from("crop"), UsageError);
}

TEST_F(Described, BoxesAreToldInTheFrameOfTheViewAndNothingOutsideItIsCounted) {
  // A photograph of 300 x 200 with a lesion in the middle and one at its left end.
  test::TemporaryFolder folder;
  Raster8 mask(300, 200);
  fill(mask, 100, 50, 50, 100);
  fill(mask, 10, 90, 20, 20);
  write_file_atomically(folder / "mask.png", encode_png(mask));
  write_file_atomically(folder / "photo.png", encode_png(Raster8(300, 200, 3)));
  Sample sample;
  sample.dataset = "own";
  sample.image = folder / "photo.png";
  sample.masks["hard_exudate"] = {folder / "mask.png"};
  const auto described = [&](View view) {
    DescribeOptions options;
    options.view = view;
    return describe(sample, folder.path(), nullptr, options);
  };
  const auto box = [&](View view) { return slot_texts(described(view)).at("lesions.hard_exudate.boxes.0"); };
  EXPECT_EQ(described(View::photograph).lesions.at("hard_exudate").count, 2);
  EXPECT_EQ(described(View::square).lesions.at("hard_exudate").count, 2);
  EXPECT_EQ(described(View::center_square).lesions.at("hard_exudate").count, 1) << "CLIP cuts the ends off";
  EXPECT_EQ(box(View::photograph), "[0.3333, 0.2500, 0.5000, 0.7500]");
  EXPECT_EQ(box(View::square), "[0.3333, 0.3333, 0.5000, 0.6667]");
  EXPECT_EQ(box(View::center_square), "[0.2500, 0.2500, 0.5000, 0.7500]");
  EXPECT_THROW(described(View::field_of_view), InputError) << "its circle is in no label";
  const Description d = described(View::center_square);
  EXPECT_EQ(to_json(description_from_json(to_json(d))).dump(), to_json(d).dump());
  const std::string told = "The hard exudates lie in [0.2500, 0.2500, 0.5000, 0.7500].";
  EXPECT_EQ(check_statement(told, d).judgement, Judgement::supported);
  EXPECT_EQ(check_statement(told, described(View::photograph)).judgement, Judgement::contradicted)
      << "in another frame the same fractions are another place";
}

TEST(EvidenceCache, FindsByContentAndModelAndNamesDamage) {
  test::TemporaryFolder folder;
  const EvidenceCache cache(folder.path());
  const Evidence evidence = evidence_of_example();
  const std::string hash(64, 'a');
  EXPECT_FALSE(cache.find(hash));
  cache.store(hash, evidence);
  EXPECT_EQ(to_json(*cache.find(hash)).dump(), to_json(evidence).dump());
  EXPECT_TRUE(cache.find(hash, evidence.model.sha256));
  EXPECT_FALSE(cache.find(hash, "another model"));
  write_file_atomically(folder.path() / "aa" / (hash + ".json"), std::string_view("{"));
  EXPECT_THROW(cache.find(hash), InputError);
}

}  // namespace
}  // namespace retinal::instruct
