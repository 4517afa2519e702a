// From a reading to the record and its files: frames, gates, outlines and names.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "analysis/analyzer.h"
#include "analysis/outline.h"
#include "analysis/result_folder.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr int kFrame = 200;

void fill(StructureMap& map, int x0, int y0, int x1, int y1, float p = 0.8F) {
  if (map.mask.empty()) {
    map.mask = Raster8(kFrame, kFrame);
    map.probability = RasterF(kFrame, kFrame);
  }
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) {
      map.mask.at(x, y) = 255;
      map.probability.at(x, y) = p;
    }
}

TEST(FindOutline, IsTheLargestPartNearby) {
  StructureMap map;
  fill(map, 100, 100, 140, 130, 0.9F);
  fill(map, 10, 10, 90, 90, 0.6F);
  const auto outline = find_outline(map, {120, 110});
  ASSERT_TRUE(outline);
  EXPECT_EQ(outline->box.x_min, 100);
  EXPECT_EQ(outline->box.x_max, 140);
  EXPECT_EQ(outline->box.y_max, 130);
  EXPECT_NEAR(outline->centroid.x, 119.5, 1e-9);
  EXPECT_NEAR(outline->p, 0.9, 1e-6);
}

TEST(FindOutline, ReachesAQuarterBeyondItsBox) {
  StructureMap map;
  fill(map, 100, 100, 140, 130);
  EXPECT_TRUE(find_outline(map, {149, 110}));
  EXPECT_FALSE(find_outline(map, {151, 110}));
  EXPECT_FALSE(find_outline(map, {20, 20}));
  EXPECT_FALSE(find_outline(StructureMap{}, {20, 20}));
}

TEST(RecordNames, AreTheStemsAndNeverTheSameTwice) {
  const auto names =
      record_names({"a/eye.jpg", "b/eye.png", "eye_2.tif", "eye.jpeg", "measurements.csv.jpg"});
  EXPECT_EQ(names, (std::vector<std::string>{"eye", "eye_3", "eye_2", "eye_4", "measurements.csv_2"}));
}

TEST(RecordNames, AreSafeWhateverTheFileIsCalled) {
  const std::vector<fs::path> odd = {"..png",
                                     ".",
                                     "..",
                                     "\x1b[31m.jpg",
                                     "\xff\xfe.jpg",
                                     std::string(250, 'x') + ".jpg",
                                     "back\\slash.jpg",
                                     "measurements.csv",
                                     "line\nbreak.jpg"};
  const auto names = record_names(odd);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), odd.size());
  const test::TemporaryFolder folder;
  for (const auto& name : names) {
    EXPECT_LE(name.size(), 250U);
    EXPECT_TRUE(name != "." && name != ".." && !name.empty());
    EXPECT_EQ(name.find_first_of("/\\\n\x1b"), std::string::npos) << name;
    EXPECT_TRUE(fs::create_directory(folder / name)) << name;
  }
  EXPECT_EQ(record_names(odd), names) << "the same list gives the same names";
}

Photograph photograph() {
  Photograph p;
  p.pixels = Raster8(500, 420, 3, 90);
  p.source = "OS_eye.jpg";
  p.sha256 = "abc";
  p.side_hint = Laterality::left;
  return p;
}

/// A right eye, read in a frame half as fine as the photograph, whose corner lies at (60, 10) of the
/// photograph.
FundusReading reading() {
  FundusReading r;
  r.crop = {0.5, 60, 10, kFrame};
  r.field_mask = Raster8(kFrame, kFrame, 1, 255);
  r.quality.grade = "good";
  r.distribution = {0.9, true, ""};
  r.disc = Landmark{{150, 100}, 0.9};
  r.fovea = Landmark{{60, 100}, 0.8};
  r.laterality = {Laterality::right, 0.95};
  for (auto& map : r.structures) fill(map, 0, 0, 0, 0);
  fill(r[Structure::disc], 130, 80, 170, 120);
  fill(r[Structure::cup], 145, 95, 155, 105);
  r.lesions[1] = {{{30, 100, 34, 104}, 0.7, 16, {31.5, 101.5}}, {{195, 90, 200, 110}, 0.9, 100, {197, 99.5}}};
  r.diabetic_retinopathy = {{0.1, 0.2, 0.6, 0.05, 0.05}, 2, 0.6, false, {}, 0};
  r.macular_edema_risk = {{0.2, 0.3, 0.5}, 2, 0.5, true, {}, 0};
  r.findings["glaucoma"] = {0.7, 0.4, true, false};
  r.model = {"fundusnet", "1", "sum"};
  return r;
}

TEST(MakeEvidence, PutsEverythingIntoPixelsOfThePhotograph) {
  const Evidence e = make_evidence(photograph(), reading(), {}, {});
  ASSERT_TRUE(e.disc && e.disc->box && e.cup && e.fovea);
  // (150 + 0.5) / 0.5 + 60 - 0.5
  EXPECT_NEAR(e.disc->center.x, 360.5, 1e-9);
  EXPECT_NEAR(e.disc->center.y, 210.5, 1e-9);
  EXPECT_NEAR(e.fovea->center.x, 180.5, 1e-9);
  EXPECT_EQ(e.disc->box->x_min, 320);
  EXPECT_EQ(e.disc->box->y_max, 250);
  EXPECT_EQ(e.cup->box->x_min, 350);
  EXPECT_EQ(e.image.file, "OS_eye.jpg");
  EXPECT_EQ(e.image.width, 500);
  EXPECT_EQ(e.model.sha256, "sum");
}

TEST(MakeEvidence, ListsLesionsLargestFirstWithPlaceAndArea) {
  const LesionGroup group = make_evidence(photograph(), reading(), {}, {}).lesions[1];
  EXPECT_EQ(group.count, 2);
  EXPECT_NEAR(group.area_px, 4 * 116, 1e-9);
  EXPECT_NEAR(group.area_fraction, 116.0 / (kFrame * kFrame), 1e-12);
  ASSERT_EQ(group.instances.size(), 2U);
  EXPECT_EQ(group.instances[0].area_px, 400);
  EXPECT_EQ(group.instances[0].box.x_min, 450);
  EXPECT_EQ(group.instances[1].box.x_min, 120);
  // 28.5 analysis pixels to the left of the fovea of a right eye; the disc is 40 wide.
  EXPECT_EQ(group.instances[1].location.find("0.7 disc diameters temporal to the fovea"), 0U)
      << group.instances[1].location;
}

TEST(MakeEvidence, BoxesEndAtThePicture) {
  FundusReading r = reading();
  r.crop = {0.5, 120, 30, kFrame};
  const LesionGroup group = make_evidence(photograph(), r, {}, {}).lesions[1];
  EXPECT_EQ(group.instances[0].box.x_max, 500) << "the crop reaches beyond the photograph";
}

TEST(MakeEvidence, TellsSidesApartAndFlagsConflicts) {
  Evidence e = make_evidence(photograph(), reading(), {}, {});
  EXPECT_EQ(e.image.laterality, Laterality::right);
  EXPECT_EQ(e.image.laterality_source, "disc_fovea_geometry");
  EXPECT_EQ(e.image.file_name_hint, Laterality::left);
  EXPECT_TRUE(e.image.laterality_conflict);
  Photograph right = photograph();
  right.side_hint = Laterality::right;
  EXPECT_FALSE(make_evidence(right, reading(), {}, {}).image.laterality_conflict);
  FundusReading unknown = reading();
  unknown.laterality = {};
  e = make_evidence(photograph(), unknown, {}, {});
  EXPECT_FALSE(e.image.laterality) << "a file name alone decides nothing";
  EXPECT_FALSE(e.image.laterality_conflict);
  EXPECT_EQ(e.image.laterality_source, "unknown");
}

TEST(MakeEvidence, NamesGradesAndKeepsTheStatedScale) {
  const Evidence e = make_evidence(photograph(), reading(), {}, 7.5);
  EXPECT_EQ(e.diabetic_retinopathy.name, "moderate non-proliferative diabetic retinopathy");
  EXPECT_EQ(e.diabetic_retinopathy.scale, "ICDR");
  EXPECT_TRUE(e.macular_edema_risk.abstain);
  EXPECT_EQ(e.scale.um_per_px, 7.5);
  EXPECT_EQ(e.scale.source, "given");
  EXPECT_EQ(make_evidence(photograph(), reading(), {}, {}).scale.source, "unknown");
}

TEST(MakeEvidence, MarksAScaleThatTheMeasurementsAssumed) {
  FundusReading r = reading();
  r.structures[static_cast<int>(Structure::disc)] = {};
  fill(r[Structure::disc], 60, 50, 110, 100);
  Measurements in_micrometres;
  in_micrometres.values.emplace_back();
  in_micrometres.values.back().key = "cup.height_um.whole";
  in_micrometres.values.back().unit = "um";
  const Evidence e = make_evidence(photograph(), r, in_micrometres, {});
  EXPECT_EQ(e.scale.source, "disc_diameter_prior");
  ASSERT_TRUE(e.scale.um_per_px && e.scale.interval);
  EXPECT_NEAR(*e.scale.um_per_px, 1920 / (50 / r.crop.scale), 0.02 * *e.scale.um_per_px);
  EXPECT_LT(e.scale.interval->lo, 0.75 * *e.scale.um_per_px);
  EXPECT_EQ(make_evidence(photograph(), r, in_micrometres, 7.5).scale.source, "given");
}

TEST(MakeEvidence, ARefusedPictureHasNoFindings) {
  FundusReading r = reading();
  r.quality.grade = "reject";
  const Evidence e = make_evidence(photograph(), r, {}, {});
  EXPECT_FALSE(e.disc || e.cup || e.fovea);
  EXPECT_FALSE(e.image.laterality);
  EXPECT_FALSE(e.image.laterality_conflict);
  EXPECT_EQ(e.lesions[1].count, 0);
  EXPECT_TRUE(e.findings.empty());
  EXPECT_TRUE(e.diabetic_retinopathy.p.empty());
  EXPECT_TRUE(e.diabetic_retinopathy.abstain);
}

TEST(WriteRecord, WritesMasksOfAUsablePictureOnly) {
  const test::TemporaryFolder folder;
  const Evidence e = make_evidence(photograph(), reading(), {}, {});
  write_record(folder / "eye", photograph(), {e, reading()}, false);
  EXPECT_EQ(test::files_under(folder / "eye").size(), 4U + 9);
  EXPECT_EQ(Json::parse(read_text_file(folder / "eye/evidence.json")).at("image").at("file"), "OS_eye.jpg");
  write_record(folder / "both", photograph(), {e, reading()}, true);
  EXPECT_EQ(test::files_under(folder / "both").size(), 4U + 9 + 9);
  FundusReading refused = reading();
  refused.distribution = {0.1, false, "it is a cat"};
  write_record(folder / "cat", photograph(), {make_evidence(photograph(), refused, {}, {}), refused}, true);
  EXPECT_EQ(test::files_under(folder / "cat"), (std::vector<std::string>{"evidence.json", "overlay.png"}));
}

TEST(WriteRecord, SaysWhatCannotBeWritten) {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "file", "in the way");
  EXPECT_THROW(write_record(folder / "file", photograph(),
                            {make_evidence(photograph(), reading(), {}, {}), reading()}, false),
               FileError);
}

TEST(AnalyzerTest, RefusesAnImpossibleScale) {
  for (const double scale : {0.0, -3.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    AnalyzerOptions options;
    options.um_per_px = scale;
    EXPECT_THROW(Analyzer{options}, UsageError) << scale;
  }
}

}  // namespace
}  // namespace retinal
