// AutoMorph's own numbers on manual masks of DRIVE and Drishti-GS, as shipped in
// ../shared/data/automorph_reference.

#include "biometry/automorph.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "biometry/equivalents.h"
#include "biometry/mask_input.h"
#include "biometry/skeleton.h"
#include "support/data.h"

namespace retinal::automorph {
namespace {

using Row = std::map<std::string, std::string>;

std::filesystem::path reference_folder() { return test::data_folder() / "automorph_reference"; }

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<Row> read_rows(const std::string& set) {
  std::ifstream file(reference_folder() / "features.csv");
  std::string line;
  std::getline(file, line);
  const auto names = split(line);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const auto cells = split(line);
    Row row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[names[i]] = cells[i];
    if (row["set"] == set) rows.push_back(row);
  }
  return rows;
}

Raster8 read_mask(const Row& row, const std::string& kind) {
  return load_mask(reference_folder() / "masks" /
                   (row.at("set") + "__" + row.at("image") + "__" + kind + ".png"));
}

bool has_masks(const Row& row) {
  return std::filesystem::exists(reference_folder() / "masks" /
                                 (row.at("set") + "__" + row.at("image") + "__disc.png"));
}

using Features = std::map<std::string, double>;

void add(Features& out, const std::string& name, const std::optional<double>& value) {
  if (value) out[name] = *value;
}

void add_vessels(Features& out, const VesselFeatures& f, const std::string& place) {
  out["fractal_dimension__" + place] = f.fractal_dimension;
  out["vessel_density__" + place] = f.density;
  out["average_width__" + place] = f.average_width;
  add(out, "distance_tortuosity__" + place, f.distance_tortuosity);
  add(out, "squared_curvature_tortuosity__" + place, f.squared_curvature_tortuosity);
  add(out, "tortuosity_density__" + place, f.tortuosity_density);
}

void add_equivalents(Features& out, const std::vector<double>& artery, const std::vector<double>& vein,
                     const std::string& zone) {
  for (const auto formula : {EquivalentFormula::knudtson, EquivalentFormula::hubbard}) {
    const std::string name = formula == EquivalentFormula::knudtson ? "knudtson" : "hubbard";
    const double crae = central_equivalent(artery, formula, EquivalentVessel::artery);
    const double crve = central_equivalent(vein, formula, EquivalentVessel::vein);
    out["crae_" + name + "__artery__" + zone] = crae;
    out["crve_" + name + "__vein__" + zone] = crve;
    out["avr_" + name + "__artery_vein__" + zone] = crae / crve;
  }
}

/// All 72 features of one image under the reference table's column names.
Features measure_row(const Row& row, bool shipped_skeletons) {
  Features out;
  const auto disc = measure_disc_cup(read_mask(row, "disc"), read_mask(row, "cup"));
  if (!disc) return out;
  out["disc_height__disc__whole"] = disc->disc_height;
  out["disc_width__disc__whole"] = disc->disc_width;
  out["cup_height__cup__whole"] = disc->cup_height.value();
  out["cup_width__cup__whole"] = disc->cup_width.value();
  out["cdr_vertical__disc_cup__whole"] = static_cast<double>(*disc->cup_height) / disc->disc_height;
  out["cdr_horizontal__disc_cup__whole"] = static_cast<double>(*disc->cup_width) / disc->disc_width;
  if (row.at("set") != "drive_test") return out;
  std::map<std::string, std::vector<double>> widths;
  for (const std::string kind : {"vessel", "artery", "vein"}) {
    VesselMask vessels = clean_and_thin(read_mask(row, kind));
    if (shipped_skeletons) vessels.skeleton = read_mask(row, kind + "_skel");
    const std::string label = kind == "vessel" ? "all" : kind;
    for (const auto& [region, name] :
         {std::pair{Region::whole, "whole"}, {Region::zone_b, "zone_b"}, {Region::zone_c, "zone_c"}}) {
      const auto features = measure_vessels(vessels, &*disc, region);
      if (!features) continue;
      add_vessels(out, *features, label + "__" + name);
      widths[label + name] = features->piece_widths;
    }
  }
  for (const std::string zone : {"zone_b", "zone_c"})
    add_equivalents(out, widths["artery" + zone], widths["vein" + zone], zone);
  return out;
}

/// Compares every feature column that has a number; returns how many were compared.
int compare(const Row& row, const Features& measured, double tolerance) {
  int compared = 0;
  for (const auto& [column, text] : row) {
    if (column.find("__") == std::string::npos || text == "NA") continue;
    const auto found = measured.find(column);
    if (found == measured.end()) {
      ADD_FAILURE() << row.at("image") << " " << column << " not measured";
      continue;
    }
    const double expected = std::stod(text);
    EXPECT_NEAR(found->second, expected, tolerance * std::max(1e-300, std::abs(expected)))
        << row.at("image") << " " << column;
    ++compared;
  }
  return compared;
}

class AutomorphReference : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(reference_folder() / "features.csv"))
      GTEST_SKIP() << "no reference numbers at " << reference_folder();
  }
};

TEST_F(AutomorphReference, SkeletonsEqualThoseOfTheTool) {
  for (const auto& row : read_rows("drive_test"))
    for (const std::string kind : {"vessel", "artery", "vein"})
      EXPECT_EQ(clean_and_thin(read_mask(row, kind)).skeleton.data, read_mask(row, kind + "_skel").data)
          << row.at("image") << " " << kind;
}

TEST_F(AutomorphReference, All72FeaturesFromShippedSkeletons) {
  int compared = 0;
  for (const auto& row : read_rows("drive_test")) compared += compare(row, measure_row(row, true), 1e-9);
  EXPECT_EQ(compared, 20 * 72);
}

TEST_F(AutomorphReference, All72FeaturesFromMasksAlone) {
  int compared = 0;
  for (const auto& row : read_rows("drive_test")) compared += compare(row, measure_row(row, false), 1e-9);
  EXPECT_EQ(compared, 20 * 72);
}

TEST_F(AutomorphReference, DiscAndCupOfDrishti) {
  int images = 0;
  for (const auto& row : read_rows("drishti_gs_test")) {
    if (!has_masks(row)) continue;
    compare(row, measure_row(row, false), 1e-15);
    ++images;
  }
  EXPECT_EQ(images, 13);
}

TEST(AutomorphGrid, NearestNeighbourKeepsSameSizeAndCentresOthers) {
  Raster8 mask(kGrid, kGrid);
  mask.at(3, 5) = 255;
  EXPECT_EQ(to_grid(mask).data, mask.data);
  Raster8 wide(200, 100, 1, 255);
  const Raster8 grid = to_grid(wide);
  EXPECT_EQ(grid.at(456, 456), 255);
  EXPECT_EQ(grid.at(456, 100), 0);
  EXPECT_EQ(grid.at(456, 811), 0);
}

TEST(AutomorphDisc, RefusesWhatTheToolRefuses) {
  Raster8 nothing(kGrid, kGrid), everything(kGrid, kGrid, 1, 255);
  EXPECT_FALSE(measure_disc_cup(nothing, nothing));
  EXPECT_FALSE(measure_disc_cup(everything, nothing));
}

TEST(AutomorphVessels, NothingIsMeasuredWithoutVessels) {
  EXPECT_FALSE(measure_vessels(clean_and_thin(Raster8(kGrid, kGrid)), nullptr, Region::whole));
}

}  // namespace
}  // namespace retinal::automorph
