// The overlay draws what the record says, where it says it, and nothing elsewhere.

#include "evidence/overlay.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "evidence/maps.h"

namespace retinal {
namespace {

constexpr int kSide = 500;

void fill(StructureMap& map, int x0, int y0, int x1, int y1) {
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x) {
      map.mask.at(x, y) = 255;
      map.probability.at(x, y) = 0.75F;
    }
}

/// A reading in a frame that is the photograph itself, with an artery, a vein, an unknown vessel, disc and
/// cup.
FundusReading reading() {
  FundusReading r;
  r.crop = {1, 0, 0, kSide};
  for (auto& map : r.structures) {
    map.mask = Raster8(kSide, kSide);
    map.probability = RasterF(kSide, kSide);
  }
  fill(r[Structure::artery], 50, 100, 450, 110);
  fill(r[Structure::vein], 50, 200, 450, 210);
  fill(r[Structure::vessel], 50, 100, 450, 110);
  fill(r[Structure::vessel], 50, 200, 450, 210);
  fill(r[Structure::vessel], 50, 260, 450, 270);
  fill(r[Structure::disc], 340, 300, 420, 380);
  fill(r[Structure::cup], 370, 330, 390, 350);
  return r;
}

Evidence evidence() {
  Evidence e;
  e.quality.grade = "good";
  e.fovea = LandmarkRecord{{300, 150}, {}, 1};
  e.disc = LandmarkRecord{{380, 340}, PhotoBox{340, 300, 420, 380}, 1};
  e.cup = LandmarkRecord{{380, 340}, PhotoBox{370, 330, 390, 350}, 1};
  e.lesions[1].count = 1;
  e.lesions[1].instances = {{{100, 20, 140, 60}, 0.9, 1600, {120, 40}, "somewhere"}};
  return e;
}

Raster8 grey() { return Raster8(kSide, kSide, 3, 100); }

bool changed(const Raster8& picture, int x, int y) {
  return picture.at(x, y, 0) != 100 || picture.at(x, y, 1) != 100 || picture.at(x, y, 2) != 100;
}

TEST(Overlay, TintsArteriesRedVeinsBlueAndOthersGreen) {
  const Raster8 drawn = draw_overlay(grey(), evidence(), reading());
  ASSERT_EQ(drawn.width, kSide);
  ASSERT_EQ(drawn.channels, 3);
  EXPECT_GT(drawn.at(200, 105, 0), drawn.at(200, 105, 2) + 60) << "artery";
  EXPECT_GT(drawn.at(200, 205, 2), drawn.at(200, 205, 0) + 60) << "vein";
  EXPECT_GT(drawn.at(200, 265, 1), drawn.at(200, 265, 0) + 30) << "neither";
  EXPECT_FALSE(changed(drawn, 200, 150));
  EXPECT_FALSE(changed(drawn, 200, 98));
  EXPECT_FALSE(changed(drawn, 470, 105));
}

TEST(Overlay, OutlinesTheDiscWithoutCoveringIt) {
  const Raster8 drawn = draw_overlay(grey(), evidence(), reading());
  EXPECT_TRUE(changed(drawn, 340, 310)) << "the margin";
  EXPECT_FALSE(changed(drawn, 355, 365)) << "inside the disc, outside the cup";
  EXPECT_TRUE(changed(drawn, 370, 340)) << "the cup's margin";
}

TEST(Overlay, OutlinesWhatWasMeasuredAndNoSpecks) {
  FundusReading specked = reading();
  fill(specked[Structure::disc], 440, 40, 450, 50);
  const Raster8 drawn = draw_overlay(grey(), evidence(), specked);
  EXPECT_TRUE(changed(drawn, 340, 310));
  EXPECT_FALSE(changed(drawn, 440, 45));
}

TEST(Overlay, MarksTheFoveaAndBoxesTheLesion) {
  const Raster8 drawn = draw_overlay(grey(), evidence(), reading());
  EXPECT_GT(drawn.at(300, 150, 0), 200) << "the cross";
  EXPECT_FALSE(changed(drawn, 120, 40)) << "a box leaves the lesion to be seen";
  for (const auto& [x, y] : {std::pair{120, 18}, {120, 62}, {98, 40}, {142, 40}}) {
    bool orange = false;  // the box stands a little outside the lesion
    for (int dy = -3; dy <= 3; ++dy)
      for (int dx = -3; dx <= 3; ++dx)
        orange = orange || (drawn.at(x + dx, y + dy, 0) > 220 && drawn.at(x + dx, y + dy, 2) < 60);
    EXPECT_TRUE(orange) << x << " " << y;
  }
}

TEST(Overlay, HasALegendOnlyForWhatItDraws) {
  const auto legend_pixels = [](const Raster8& drawn) {
    int n = 0;
    for (int y = kSide / 2 + 50; y < kSide; ++y)
      for (int x = 0; x < 40; ++x) n += changed(drawn, x, y);
    return n;
  };
  const int all = legend_pixels(draw_overlay(grey(), evidence(), reading()));
  EXPECT_GT(all, 500);
  FundusReading only_artery = reading();
  for (const Structure s : {Structure::vein, Structure::vessel, Structure::disc, Structure::cup})
    only_artery[s].mask = Raster8(kSide, kSide);
  Evidence e = evidence();
  e.fovea.reset();
  e.lesions = {};
  const int one = legend_pixels(draw_overlay(grey(), e, only_artery));
  EXPECT_GT(one, 0);
  EXPECT_LT(one, all / 2);
}

TEST(Overlay, OfARefusedPictureSaysOnlyWhy) {
  Evidence e = evidence();
  e.quality = {"reject", {0, 0, 1}, {"too dark"}};
  const Raster8 drawn = draw_overlay(grey(), e, reading());
  bool banner = false;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      EXPECT_TRUE(y >= kSide * 3 / 4 || !changed(drawn, x, y)) << x << " " << y;
      banner = banner || drawn.at(x, y, 0) > 200;
    }
  EXPECT_TRUE(banner);
}

TEST(PhotoMaps, ArePutBackWhereTheyBelong) {
  FundusReading r;
  r.crop = {0.5, 100, 40, 200};  // 400 photograph pixels from (100, 40) on
  StructureMap& map = r[Structure::vessel];
  map.mask = Raster8(200, 200);
  map.probability = RasterF(200, 200);
  fill(map, 50, 60, 100, 90);
  const Raster8 mask = photo_mask(r, Structure::vessel, 640, 480);
  const Raster8 p = photo_probability(r, Structure::vessel, 640, 480);
  ASSERT_EQ(mask.width, 640);
  ASSERT_EQ(mask.height, 480);
  double area = 0;
  for (int y = 0; y < 480; ++y)
    for (int x = 0; x < 640; ++x) {
      EXPECT_TRUE(mask.at(x, y) == 0 || mask.at(x, y) == 255);
      const bool inside = x >= 200 && x < 300 && y >= 160 && y < 220;
      EXPECT_EQ(mask.at(x, y) != 0, inside) << x << " " << y;
      area += mask.at(x, y) != 0;
    }
  EXPECT_EQ(area, 100 * 60);
  EXPECT_EQ(p.at(250, 190), 191) << "0.75 of 255";
  EXPECT_EQ(p.at(150, 190), 0);
}

}  // namespace
}  // namespace retinal
