// The benchmark "biometry": both sides of the comparison on rendered eyes, and what is made of the pairs.

#include "evaluation/agreement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "biometry/mask_input.h"
#include "evaluation/report.h"
#include "image/encode.h"
#include "image/synthetic_fundus.h"
#include "support/program.h"

namespace retinal {
namespace {

constexpr int kFrame = 400;

Raster8 coded(const SyntheticFundus& eye) {
  Raster8 plane(eye.artery.width, eye.artery.height);
  for (std::size_t i = 0; i < plane.data.size(); ++i)
    plane.data[i] = static_cast<std::uint8_t>((eye.artery.data[i] ? 1 : 0) + (eye.vein.data[i] ? 2 : 0));
  return plane;
}

/// A rendered eye laid out as a photograph of DRIVE, and the reading of a network that knows its masks.
struct KnownEye {
  explicit KnownEye(std::uint64_t seed) {
    SyntheticFundusOptions options;
    options.seed = seed;
    options.width = options.height = 360;
    options.field_radius = 175;
    options.disc_diameter = 60;
    eye = render_synthetic_fundus(options);
    photograph = as_photograph(eye, "eye.png");
    const auto file = [&](const std::string& name, const Raster8& mask) {
      write_file_atomically(folder / name, encode_png(mask));
      return folder / name;
    };
    sample.image = folder / "images/eye.jpg";
    sample.dataset = "drive", sample.split = "test", sample.patient = "eye" + std::to_string(seed);
    const auto av = file("av/eye.png", coded(eye));
    sample.masks["vessel"] = {file("vessels_1st/eye.png", eye.vessel)};
    sample.masks["artery"] = {av, MaskCoding::artery};
    sample.masks["vein"] = {av, MaskCoding::vein};
    reading.field_of_view = {eye.field_center, eye.field_radius};
    reading.crop = reading.field_of_view.crop(kFrame);
    reading.field_mask = field_of_view_mask(reading.field_of_view, reading.crop, 360, 360);
    reading.laterality = {Laterality::right, 1};
    reading.disc = Landmark{reading.crop.to_analysis(eye.disc_center), 1};
    reading.fovea = Landmark{reading.crop.to_analysis(eye.fovea), 1};
    know(Structure::vessel, eye.vessel);
    know(Structure::artery, eye.artery);
    know(Structure::vein, eye.vein);
    know(Structure::disc, eye.disc);
    know(Structure::cup, eye.cup);
  }

  void know(Structure structure, const Raster8& mask) {
    StructureMap& map = reading[structure];
    map.mask = mask_in_frame(mask, reading.crop);
    map.probability = RasterF(kFrame, kFrame);
    std::transform(map.mask.data.begin(), map.mask.data.end(), map.probability.data.begin(),
                   [](int v) { return v ? 1.F : 0.F; });
  }

  TestCase test() const { return {sample, photograph, reading}; }

  test::TemporaryFolder folder;
  SyntheticFundus eye;
  Sample sample;
  Photograph photograph;
  FundusReading reading;
};

TEST(Agreement, ANetworkThatKnowsTheMasksMeasuresTheSame) {
  const KnownEye eye(3);
  const ComparedFeatures manual = manual_features(eye.test()), measured = measured_features(eye.test());
  ASSERT_TRUE(manual.contains("vessel.density.zone_c")) << "the reading's disc serves both sides";
  ASSERT_TRUE(manual.contains("vessel.average_width.artery.whole"));
  EXPECT_FALSE(manual.contains("disc.height.whole")) << "holds nothing of the manual masks";
  EXPECT_FALSE(measured.contains("vessel.average_width_dd.whole"));
  for (const auto& [key, truth] : manual) {
    ASSERT_TRUE(measured.contains(key)) << key;
    // In a map a calibre is an integral, in a mask the distance of two edges: for vessels of two pixels they
    // differ by a tenth of a pixel, and what is kept or fitted by them a little.
    const bool by_calibre =
        key.find("density") == std::string::npos && key.find("fractal") == std::string::npos;
    const double share = by_calibre ? 0.1 : 1e-3;
    const double least = key == "vessel.nicking_candidates.whole" ? 1 : 1e-6;
    EXPECT_NEAR(measured.at(key).value, truth.value, least + share * std::abs(truth.value)) << key;
  }
  EXPECT_TRUE(measured.at("vessel.density.whole").interval);
}

/// What `measure --vessel ... --disc ...` prints for the same masks in the same frame.
TEST(Agreement, ManualMasksAreMeasuredAsTheCommandMeasuresThem) {
  const KnownEye eye(4);
  const auto file = [&](const std::string& name, const Raster8& mask) {
    write_file_atomically(eye.folder / name, encode_png(mask));
    return eye.folder / name;
  };
  MaskFiles files;
  files.vessel = file("v.png", mask_in_frame(eye.eye.vessel, eye.reading.crop));
  files.artery = file("a.png", mask_in_frame(eye.eye.artery, eye.reading.crop));
  files.vein = file("b.png", mask_in_frame(eye.eye.vein, eye.reading.crop));
  files.disc = file("d.png", eye.reading[Structure::disc].mask);
  files.field = file("f.png", eye.reading.field_mask);
  files.fovea = eye.reading.fovea->center;
  files.side = Laterality::right;
  BiometryInput input = load_biometry_input(files);
  input.px_per_mask_px = 1 / eye.reading.crop.scale;
  const Measurements by_command = measure(input, {.intervals = false});
  const ComparedFeatures manual = manual_features(eye.test());
  EXPECT_GT(manual.size(), 40u);
  for (const auto& [key, value] : manual) {
    const Measurement* m = by_command.find(key);
    ASSERT_NE(m, nullptr) << key;
    EXPECT_DOUBLE_EQ(m->value, value.value) << key;
  }
}

/// As in DRIVE test: a second mask of all vessels, and classes that the first observer's vessels borrow.
TEST(Agreement, TheOtherObserversVesselsTakeTheNearestClass) {
  const KnownEye eye(5);
  EXPECT_FALSE(second_observer_features(eye.test()));
  write_file_atomically(eye.folder / "vessels_2nd/eye.png", encode_png(eye.eye.artery));
  const auto second = second_observer_features(eye.test());
  ASSERT_TRUE(second);
  const ComparedFeatures manual = manual_features(eye.test());
  EXPECT_LT(second->at("vessel.density.whole").value, 0.8 * manual.at("vessel.density.whole").value);
  for (const char* key : {"vessel.density.artery.whole", "vessel.density.vein.whole"})
    EXPECT_NEAR(second->at(key).value, manual.at(key).value, 1e-4) << key;
}

TEST(Agreement, LabelsReachOnlySoFar) {
  Raster8 vessel(9, 1, 1, 255), artery(9, 1), vein(9, 1);
  artery.at(0, 0) = 255, vein.at(4, 0) = 255;
  const auto row = [](const Raster8& mask) {
    std::string text;
    for (int v : mask.data) text += v ? '1' : '0';
    return text;
  };
  EXPECT_EQ(row(labelled_vessels(vessel, artery, vein, 2)), "111000000");
  EXPECT_EQ(row(labelled_vessels(vessel, vein, artery, 2)), "001111100");
}

Measurement value(const std::string& key, double v, std::optional<Interval> interval = std::nullopt) {
  Measurement m;
  m.key = key, m.value = v, m.unit = "1", m.interval = interval;
  return m;
}

/// Four photographs whose density is measured 0.01 too high, or 0.03 where the interval misses.
SetAgreement agreement_example() {
  constexpr const char* kDensity = "vessel.density.whole";
  SetAgreement set;
  set.set = "drive", set.title = "DRIVE test";
  const double truth[] = {0.10, 0.12, 0.14, 0.16}, error[] = {0.01, 0.01, 0.01, 0.03};
  for (int i = 0; i < 4; ++i) {
    const double said = truth[i] + error[i];
    ComparedFeatures measured = {{kDensity, value(kDensity, said, Interval{said - 0.02, said + 0.02})}};
    ComparedFeatures manual = {{kDensity, value(kDensity, truth[i])},
                               {"vessel.crossings.whole", value("vessel.crossings.whole", 20)}};
    const std::string name = "photo" + std::to_string(i);
    set.add(name, name, measured, manual, ComparedFeatures{{kDensity, value(kDensity, truth[i])}});
  }
  for (double v : {0.11, 0.13}) set.add_training({{kDensity, value(kDensity, v)}});
  return set;
}

TEST(Agreement, SumsUpPairs) {
  const FeatureAgreement density = agreement_example().features.at("vessel.density.whole");
  const AgreementSummary s = summarize(density);
  EXPECT_EQ(s.n, 4u);
  EXPECT_NEAR(*s.error, 0.015, 1e-9);
  EXPECT_NEAR(s.limits->bias, 0.015, 1e-9);
  EXPECT_NEAR(*density.training_mean(), 0.12, 1e-9);
  EXPECT_NEAR(*s.mean_predictor_error, (0.02 + 0 + 0.02 + 0.04) / 4, 1e-9);
  EXPECT_NEAR(*s.coverage, 0.75, 1e-9);
  EXPECT_NEAR(*s.second_icc, 1, 1e-9);
  EXPECT_EQ(agreement_example().features.at("vessel.crossings.whole").unmeasured, 4u);
}

TEST(Agreement, ReportsFiguresTablesAndCharts) {
  Evaluation evaluation;
  evaluation.model.sha256 = "0123456789abcdef";
  BenchmarkResult result{"biometry", "Measurements", {}, {}, {}, {}};
  report_agreement(agreement_example(), result);
  evaluation.results.push_back(result);
  const Json json = evaluation_json(evaluation).at("benchmarks").at(0);
  std::map<std::string, Json> figures;
  for (const Json& figure : json.at("figures")) figures[figure.at("key")] = figure;
  const std::string stem = "drive.biometry.vessel.density.whole.";
  EXPECT_NEAR(figures.at(stem + "error_ratio").at("value").get<double>(), 0.75, 1e-9);
  EXPECT_EQ(figures.at(stem + "error_ratio").at("reached"), "floor");
  EXPECT_EQ(figures.at(stem + "coverage").at("reached"), "below");
  EXPECT_NEAR(figures.at(stem + "observer_icc").at("value").get<double>(), 1, 1e-9);
  ASSERT_EQ(json.at("tables").size(), 3u);
  EXPECT_EQ(json.at("tables").at(0).at("rows").at(0).at(0), "vessel.density.whole");
  EXPECT_NEAR(json.at("tables").at(0).at("rows").at(0).at(5).get<double>(), 0.015, 1e-9);
  EXPECT_EQ(json.at("tables").at(2).at("rows").size(), 4u) << "one row per photograph";
  std::ostringstream text;
  print_evaluation(text, evaluation);
  EXPECT_NE(text.str().find("DRIVE test: main features"), std::string::npos) << text.str();
  EXPECT_EQ(text.str().find("values of each photograph"), std::string::npos) << text.str();
  EXPECT_NE(text.str().find("1 of 1 features have a smaller error"), std::string::npos) << text.str();
  EXPECT_NE(text.str().find("both values of vessel.crossings.whole"), std::string::npos) << text.str();
  const std::string html = evaluation_html(evaluation);
  EXPECT_NE(html.find("<h3>DRIVE test: all features</h3>"), std::string::npos);
  EXPECT_NE(html.find("bias + 1.96 SD"), std::string::npos);
  EXPECT_NE(evaluation_markdown(evaluation).find("charts/biometry_drive_vessel_density_whole_scatter.svg"),
            std::string::npos);
}

TEST(Agreement, TheBenchmarkScoresTestPhotographs) {
  const auto benchmark = make_biometry();
  std::vector<std::unique_ptr<KnownEye>> eyes;
  for (std::uint64_t seed : {6u, 7u, 8u}) eyes.push_back(std::make_unique<KnownEye>(seed));
  for (const auto& eye : eyes) {
    EXPECT_TRUE(benchmark->scores(eye->sample));
    benchmark->take(eye->sample, benchmark->measure(eye->test()));
  }
  const BenchmarkResult result = benchmark->result();
  const auto icc = std::find_if(result.figures.begin(), result.figures.end(), [](const Figure& f) {
    return f.key == "drive.biometry.vessel.density.whole.icc";
  });
  ASSERT_NE(icc, result.figures.end());
  EXPECT_NEAR(*icc->value, 1, 1e-6);
  EXPECT_EQ(icc->n, 3);
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_NE(result.notes[0].find("no training mean"), std::string::npos) << result.notes[0];
}

}  // namespace
}  // namespace retinal
