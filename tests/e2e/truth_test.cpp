// From pixels to evidence: what the program measures in rendered eyes is what was drawn. Positions are judged
// in disc diameters, the unit in which an ophthalmologist would.

#include <gtest/gtest.h>

#include <cmath>

#include "base/json.h"
#include "image/encode.h"
#include "support/rendered_run.h"

namespace retinal {
namespace {

using test::rendered_run;

const std::vector<const char*> kEyes = {test::kHealthy, test::kDiseased, test::kClipped, test::kLargeCup,
                                        test::kInjection};

PhotoPoint point(const Json& json) { return {json.at(0).get<double>(), json.at(1).get<double>()}; }

Raster8 mask_of(const char* name, const std::string& structure) {
  return test::read_mask(rendered_run().out(name) / "masks" / (structure + ".png"));
}

/// Value of a measurement; NaN (and a failure) when it is absent.
double value_of(const Json& record, const std::string& key) {
  const Json& measurements = record.at("measurements");
  if (!measurements.contains(key)) {
    ADD_FAILURE() << key << " was not measured: " << record.at("unavailable").value(key, "no reason given");
    return std::nan("");
  }
  return measurements.at(key).at("value").get<double>();
}

/// Evidence of one rendered eye by a run of its own.
Json analyse(const SyntheticFundusOptions& options) {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "eye.png", encode_png(render_synthetic_fundus(options).rgb));
  const auto run = test::run_program({"analyze", (folder / "eye.png").string(), "--json"});
  EXPECT_EQ(run.status, 0) << run.err;
  return Json::parse(run.out);
}

TEST(Truth, TheFieldOfViewIsTheDrawnCircle) {
  for (const char* name : kEyes) {
    const Json& fov = rendered_run().record(name).at("field_of_view");
    const auto& eye = rendered_run().eye(name);
    EXPECT_NEAR(fov.at("radius").get<double>(), eye.field_radius, 0.01 * eye.field_radius) << name;
    EXPECT_LT(distance(point(fov.at("center")), eye.field_center), 0.01 * eye.field_radius) << name;
  }
}

TEST(Truth, TheDiscIsWhereItWasDrawn) {
  for (const char* name : kEyes) {
    const Json& disc = rendered_run().record(name).at("landmarks").at("disc");
    const auto& eye = rendered_run().eye(name);
    EXPECT_LT(distance(point(disc.at("center")), eye.disc_center), 0.12 * eye.disc_diameter) << name;
    EXPECT_GT(test::dice(mask_of(name, "disc"), eye.disc), 0.85) << name;
  }
}

TEST(Truth, TheFoveaIsWhereItWasDrawn) {
  for (const char* name : kEyes) {
    const Json& fovea = rendered_run().record(name).at("landmarks").at("fovea");
    const auto& eye = rendered_run().eye(name);
    EXPECT_LT(distance(point(fovea.at("center")), eye.fovea), 0.35 * eye.disc_diameter) << name;
  }
}

TEST(Truth, TheSideIsTheDrawnOne) {
  for (const char* name : kEyes)
    EXPECT_EQ(rendered_run().record(name).at("image").at("laterality").at("value"),
              to_string(rendered_run().eye(name).side))
        << name;
}

TEST(Truth, VesselsAreFoundAsDrawn) {
  for (const char* name : kEyes)
    EXPECT_GT(test::dice(mask_of(name, "vessel"), rendered_run().eye(name).vessel), 0.65) << name;
}

TEST(Truth, ArteriesAndVeinsAreToldApart) {
  for (const char* name : kEyes) {
    const auto& eye = rendered_run().eye(name);
    const Raster8 artery = mask_of(name, "artery"), vein = mask_of(name, "vein");
    double right = 0, wrong = 0;
    for (std::size_t i = 0; i < artery.data.size(); ++i) {
      if ((eye.artery.data[i] != 0) == (eye.vein.data[i] != 0)) continue;  // background and crossings
      const bool truth = eye.artery.data[i] != 0, said_artery = artery.data[i] != 0,
                 said_vein = vein.data[i] != 0;
      if (said_artery == said_vein) continue;
      (truth == said_artery ? right : wrong) += 1;
    }
    EXPECT_GT(right / (right + wrong), 0.75) << name;
  }
}

TEST(Truth, VesselDensityIsThatOfTheDrawnVessels) {
  for (const char* name : kEyes) {
    const auto& eye = rendered_run().eye(name);
    double vessel = 0, field = 0;
    for (std::size_t i = 0; i < eye.field.data.size(); ++i) {
      vessel += eye.vessel.data[i] != 0;
      field += eye.field.data[i] != 0;
    }
    EXPECT_NEAR(value_of(rendered_run().record(name), "vessel.density.whole"), vessel / field,
                0.3 * vessel / field)
        << name;
  }
}

/// The share of drawn lesions of a kind, large enough to be seen, that a found box touches.
double recall(const char* name, SyntheticLesionKind kind, const char* key) {
  const Json& found = rendered_run().record(name).at("lesions").at(key).at("instances");
  double hit = 0, all = 0;
  for (const auto& lesion : rendered_run().eye(name).lesion_list) {
    if (lesion.kind != kind) continue;
    ++all;
    for (const auto& instance : found) {
      const Json& box = instance.at("box");
      const bool touches = box[0].get<double>() < lesion.box.x_max &&
                           box[2].get<double>() > lesion.box.x_min &&
                           box[1].get<double>() < lesion.box.y_max && box[3].get<double>() > lesion.box.y_min;
      if (!touches) continue;
      ++hit;
      break;
    }
  }
  return all > 0 ? hit / all : 1;
}

TEST(Truth, LesionsAreFoundWhereTheyWereDrawn) {
  EXPECT_GE(recall(test::kDiseased, SyntheticLesionKind::hard_exudate, "hard_exudate"), 0.6);
  EXPECT_GE(recall(test::kDiseased, SyntheticLesionKind::haemorrhage, "haemorrhage"), 0.5);
  EXPECT_GE(recall(test::kDiseased, SyntheticLesionKind::microaneurysm, "microaneurysm"), 0.4);
}

/// 0.2 % of the field: the first released network marks 0.10 % of one of these eyes as haemorrhage.
TEST(Truth, AHealthyEyeHasHardlyAnyLesionArea) {
  for (const char* name : {test::kHealthy, test::kClipped, test::kLargeCup})
    for (const auto& [kind, group] : rendered_run().record(name).at("lesions").items())
      EXPECT_LT(group.at("area_fraction").get<double>(), 0.002) << name << " " << kind;
}

TEST(Truth, ALargerCupHasALargerCupToDiscRatio) {
  const double small = value_of(rendered_run().record(test::kHealthy), "disc.cdr_vertical.whole");
  const double large = value_of(rendered_run().record(test::kLargeCup), "disc.cdr_vertical.whole");
  EXPECT_GT(large, small + 0.1);
}

/// Only a direction is asked for: veins drawn 1.8 times as wide are measured 1.1 times as wide through the
/// first released network. The calibre itself is tested on drawn masks (tests/biometry).
TEST(Truth, WiderVeinsAreMeasuredWider) {
  SyntheticFundusOptions narrow = test::camera_45(31), wide = narrow;
  narrow.vein_width = 0.06;
  wide.vein_width = 0.11;
  const double narrow_crve = value_of(analyse(narrow), "vessel.crve_knudtson.zone_b");
  const double wide_crve = value_of(analyse(wide), "vessel.crve_knudtson.zone_b");
  EXPECT_GT(wide_crve, 1.05 * narrow_crve);
}

TEST(Truth, WoundVesselsAreMeasuredMoreTortuous) {
  SyntheticFundusOptions smooth = test::camera_45(32), wound = smooth;
  smooth.tortuosity = 0.2;
  wound.tortuosity = 3.5;
  const double smooth_value = value_of(analyse(smooth), "vessel.distance_tortuosity.whole");
  const double wound_value = value_of(analyse(wound), "vessel.distance_tortuosity.whole");
  EXPECT_GT(wound_value, smooth_value + 0.01);
}

TEST(Truth, MirroringAnEyeChangesItsSideAndHardlyItsMeasures) {
  SyntheticFundusOptions right = test::camera_45(33), left = right;
  left.side = Laterality::left;
  const Json a = analyse(right), b = analyse(left);
  EXPECT_EQ(a.at("image").at("laterality").at("value"), "right");
  EXPECT_EQ(b.at("image").at("laterality").at("value"), "left");
  const double density = value_of(a, "vessel.density.whole");
  EXPECT_NEAR(value_of(b, "vessel.density.whole"), density, 0.08 * density);
}

TEST(Truth, TheSameFileGivesTheSameNumbersTwice) {
  const SyntheticFundusOptions options = test::camera_45(34, 800);
  Json first = analyse(options), second = analyse(options);
  first.erase("timing_ms");
  second.erase("timing_ms");
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace retinal
