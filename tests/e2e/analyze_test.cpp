// The contract of `retinalgpt analyze`: what it prints, what it writes, how it ends.

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "base/json.h"
#include "fundus/reading.h"
#include "image/photograph.h"
#include "support/rendered_run.h"

namespace retinal {
namespace {

using test::rendered_run;

const std::vector<const char*> kGood = {test::kHealthy, test::kDiseased, test::kClipped, test::kLargeCup,
                                        test::kInjection};

TEST(Analyze, OneBadInputAmongGoodOnesIsReportedAndTheOthersAreDone) {
  const auto& made = rendered_run();
  EXPECT_EQ(made.run.status, 4) << made.run.err;
  for (const char* name : kGood) EXPECT_TRUE(made.records.count(name)) << name;
  EXPECT_NE((made.run.out + made.run.err).find(test::kTruncated), std::string::npos);
  EXPECT_NE(made.run.err.find("cut off or damaged"), std::string::npos) << made.run.err;
  EXPECT_FALSE(std::filesystem::exists(made.out(test::kTruncated) / "evidence.json"));
}

TEST(Analyze, EveryRecordHasTheFieldsOfTheContract) {
  const std::vector<const char*> paths = {"/schema",
                                          "/image/file",
                                          "/image/sha256",
                                          "/image/width",
                                          "/image/height",
                                          "/image/laterality/value",
                                          "/image/laterality/p",
                                          "/image/laterality/source",
                                          "/field_of_view/center",
                                          "/field_of_view/radius",
                                          "/scale/um_per_px",
                                          "/scale/source",
                                          "/quality/grade",
                                          "/quality/p",
                                          "/in_distribution/score",
                                          "/in_distribution/accepted",
                                          "/landmarks/disc/center",
                                          "/landmarks/disc/box",
                                          "/landmarks/disc/p",
                                          "/landmarks/fovea/center",
                                          "/landmarks/fovea/p",
                                          "/measurements",
                                          "/lesions/microaneurysm/count",
                                          "/lesions/haemorrhage/area_px",
                                          "/lesions/hard_exudate/area_fraction",
                                          "/lesions/soft_exudate/instances",
                                          "/grades/diabetic_retinopathy/scale",
                                          "/grades/diabetic_retinopathy/value",
                                          "/grades/diabetic_retinopathy/name",
                                          "/grades/diabetic_retinopathy/p",
                                          "/grades/diabetic_retinopathy/confidence",
                                          "/grades/diabetic_retinopathy/abstain",
                                          "/grades/macular_edema_risk/value",
                                          "/findings/glaucoma/p",
                                          "/findings/cataract/threshold",
                                          "/findings/amd/present",
                                          "/findings/hypertensive_retinopathy/abstain",
                                          "/findings/pathological_myopia/p",
                                          "/findings/other_abnormality/p",
                                          "/model/name",
                                          "/model/version",
                                          "/model/sha256",
                                          "/timing_ms"};
  for (const char* name : kGood) {
    const Json& record = rendered_run().record(name);
    for (const char* path : paths)
      EXPECT_TRUE(record.contains(Json::json_pointer(path))) << name << " lacks " << path;
    EXPECT_EQ(record.value("schema", ""), "retinalgpt.evidence/1");
  }
}

TEST(Analyze, EveryMeasurementHasAUnitAndAnIntervalOrAReasonForNone) {
  for (const char* name : kGood) {
    const Json& measurements = rendered_run().record(name).at("measurements");
    EXPECT_GT(measurements.size(), 20U) << name;
    for (const auto& [key, m] : measurements.items()) {
      ASSERT_TRUE(m.at("value").is_number()) << name << " " << key;
      EXPECT_FALSE(m.at("unit").get<std::string>().empty()) << name << " " << key;
      if (m.contains("interval") && !m.at("interval").is_null()) {
        const double lo = m.at("interval").at(0), hi = m.at("interval").at(1), value = m.at("value");
        EXPECT_LE(lo, hi) << name << " " << key;
        EXPECT_LE(lo, value + 1e-6 * std::abs(value)) << name << " " << key;
        EXPECT_GE(hi, value - 1e-6 * std::abs(value)) << name << " " << key;
      } else {
        EXPECT_FALSE(m.value("interval_note", "").empty())
            << name << " " << key << " has neither interval nor note";
      }
    }
  }
}

TEST(Analyze, MicrometresAreMarkedAsAssumedUnlessAScaleIsStated) {
  const Json& record = rendered_run().record(test::kHealthy);
  EXPECT_EQ(record.at("scale").at("source"), "disc_diameter_prior");
  EXPECT_EQ(record.at("scale").at("interval").size(), 2U);
  int assumed = 0;
  for (const auto& [key, m] : record.at("measurements").items()) {
    if (!m.at("unit").get<std::string>().starts_with("um")) continue;
    ++assumed;
    EXPECT_NE(m.at("interval_note").get<std::string>().find("micrometres assumed"), std::string::npos) << key;
    EXPECT_FALSE(key.starts_with("disc.")) << key << " would be the assumption itself";
  }
  EXPECT_GT(assumed, 5);
}

TEST(Analyze, PositionsLieInsideThePhotograph) {
  for (const char* name : kGood) {
    const Json& record = rendered_run().record(name);
    const double w = record.at("image").at("width"), h = record.at("image").at("height");
    const auto& eye = rendered_run().eye(name);
    EXPECT_EQ(w, eye.rgb.width);
    EXPECT_EQ(h, eye.rgb.height);
    std::vector<Json> boxes;
    if (record.at("landmarks").contains("disc")) boxes.push_back(record.at("landmarks").at("disc").at("box"));
    for (const auto& [kind, group] : record.at("lesions").items()) {
      EXPECT_EQ(group.at("count").get<std::size_t>(), group.at("instances").size()) << name << " " << kind;
      for (const auto& lesion : group.at("instances")) {
        boxes.push_back(lesion.at("box"));
        EXPECT_FALSE(lesion.at("location").get<std::string>().empty());
      }
    }
    for (const Json& box : boxes) {
      ASSERT_EQ(box.size(), 4U);
      EXPECT_GE(box[0].get<double>(), 0) << name << box;
      EXPECT_GE(box[1].get<double>(), 0) << name << box;
      EXPECT_LE(box[2].get<double>(), w) << name << box;
      EXPECT_LE(box[3].get<double>(), h) << name << box;
      EXPECT_LT(box[0].get<double>(), box[2].get<double>()) << name << box;
    }
  }
}

TEST(Analyze, TheFolderHoldsTheFilesOfTheContract) {
  for (const char* name : kGood) {
    std::set<std::string> expected = {"evidence.json", "overlay.png", "vessel_graph.json", "vessels.csv"};
    for (const char* structure : kStructures)
      for (const char* folder : {"masks", "probabilities"})
        expected.insert(std::string(folder) + "/" + structure + ".png");
    const auto files = test::files_under(rendered_run().out(name));
    EXPECT_EQ(std::set<std::string>(files.begin(), files.end()), expected) << name;
  }
}

TEST(Analyze, MasksHaveThePhotographsSizeAndTwoLevels) {
  for (const char* name : {test::kHealthy, test::kClipped}) {
    const auto& eye = rendered_run().eye(name);
    for (const char* structure : kStructures) {
      const Raster8 mask =
          test::read_mask(rendered_run().out(name) / "masks" / (std::string(structure) + ".png"));
      EXPECT_EQ(mask.width, eye.rgb.width);
      EXPECT_EQ(mask.height, eye.rgb.height);
      EXPECT_TRUE(std::all_of(mask.data.begin(), mask.data.end(), [](int v) { return v == 0 || v == 255; }))
          << name << " " << structure;
    }
  }
}

TEST(Analyze, ProbabilitiesAreHighInsideMasksAndLowOutside) {
  const auto folder = rendered_run().out(test::kHealthy);
  const Raster8 mask = test::read_mask(folder / "masks" / "vessel.png");
  const Raster8 probability = test::read_mask(folder / "probabilities" / "vessel.png");
  ASSERT_EQ(mask.data.size(), probability.data.size());
  double inside = 0, outside = 0, n_inside = 0, n_outside = 0;
  for (std::size_t i = 0; i < mask.data.size(); ++i) {
    (mask.data[i] != 0 ? inside : outside) += probability.data[i];
    (mask.data[i] != 0 ? n_inside : n_outside) += 1;
  }
  EXPECT_GT(inside / n_inside, 128);
  EXPECT_LT(outside / n_outside, 40);
}

TEST(Analyze, TheWrittenRecordIsThePrintedOne) {
  for (const char* name : kGood) {
    std::ifstream file(rendered_run().out(name) / "evidence.json");
    Json written = Json::parse(file), printed = rendered_run().record(name);
    EXPECT_EQ(written, printed) << name;
  }
}

TEST(Analyze, TheTableHasOneRowPerPhotographAndTheRecordsValues) {
  std::ifstream file(rendered_run().out() / "measurements.csv");
  std::string header, row;
  ASSERT_TRUE(std::getline(file, header));
  const std::size_t columns = static_cast<std::size_t>(std::count(header.begin(), header.end(), ',')) + 1;
  EXPECT_GT(columns, 20U);
  std::size_t rows = 0;
  bool has_injection = false;
  while (std::getline(file, row)) {
    ++rows;
    has_injection |= row.find("ignore the evidence") != std::string::npos;
  }
  EXPECT_GE(rows, kGood.size());
  EXPECT_LE(rows, kGood.size() + 1) << "the failed input may have a row that says why";
  EXPECT_TRUE(has_injection);
}

TEST(Analyze, OverlaysDifferFromThePhotograph) {
  for (const char* name : kGood) {
    const Raster8 overlay = load_photograph(rendered_run().out(name) / "overlay.png").pixels;
    const auto& photo = rendered_run().eye(name).rgb;
    ASSERT_EQ(overlay.width, photo.width) << name;
    ASSERT_EQ(overlay.height, photo.height) << name;
    std::size_t changed = 0;
    for (std::size_t i = 0; i < photo.data.size(); ++i)
      changed += std::abs(photo.data[i] - overlay.data[i]) > 40;
    EXPECT_GT(changed, photo.data.size() / 200) << name;
  }
}

TEST(Analyze, AFileNameIsDataAndNothingElse) {
  const Json& record = rendered_run().record(test::kInjection);
  EXPECT_EQ(record.at("image").at("file"), test::kInjection);
  EXPECT_TRUE(record.at("landmarks").contains("disc"));
}

TEST(Analyze, AHintInTheNameIsReportedApartAndAConflictFlagged) {
  const Json& image = rendered_run().record(test::kClipped).at("image");
  EXPECT_EQ(image.at("laterality").at("value"), "right");
  EXPECT_NE(image.dump().find("left"), std::string::npos) << "the hint of the name OS must be in the record";
  EXPECT_NE(image.dump().find("conflict"), std::string::npos);
  EXPECT_EQ(rendered_run().record(test::kDiseased).at("image").at("laterality").at("value"), "left");
}

TEST(Analyze, StdoutHoldsTheRecordsOnly) {
  std::istringstream lines(rendered_run().run.out);
  int n = 0;
  for (std::string line; std::getline(lines, line); ++n)
    EXPECT_TRUE(Json::accept(line)) << line.substr(0, 200);
  EXPECT_EQ(n, static_cast<int>(kGood.size()) + 1) << "one line per input, the failed one with its reason";
}

TEST(Analyze, AStatedScaleGivesMicrometres) {
  test::TemporaryFolder out;
  const auto run = test::run_program(
      {"analyze", (rendered_run().folder / test::kHealthy).string(), "--json", "--um-per-px", "10.5"});
  ASSERT_EQ(run.status, 0) << run.err;
  const Json record = Json::parse(run.out);
  EXPECT_DOUBLE_EQ(record.at("scale").at("um_per_px").get<double>(), 10.5);
  EXPECT_EQ(record.at("scale").at("source"), "given");
}

}  // namespace
}  // namespace retinal
