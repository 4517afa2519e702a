// Words for places, around a fovea and a disc whose places are known.

#include "evidence/location.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace retinal {
namespace {

constexpr double kDisc = 200;  // disc diameter, pixels

/// Fovea at (1000, 1000), disc 2.5 diameters away on the nasal side, on the same height.
Evidence eye(std::optional<Laterality> side) {
  Evidence e;
  e.image.laterality = side;
  e.field_of_view.center = {1100, 1000};
  e.field_of_view.radius = 900;
  e.fovea = LandmarkRecord{{1000, 1000}, {}, 1};
  const double x = side == Laterality::left ? 500 : 1500;
  // 180 wide and 220 high: 200 on average.
  e.disc = LandmarkRecord{{x, 1000}, PhotoBox{x - 89.5, 890.5, x + 90.5, 1110.5}, 1};
  return e;
}

/// `distance` disc diameters from the fovea in a direction counted anticlockwise from the right, as seen.
PhotoPoint around_fovea(double distance, double degrees) {
  const double a = degrees * std::numbers::pi / 180;
  return {1000 + distance * kDisc * std::cos(a), 1000 - distance * kDisc * std::sin(a)};
}

std::string part_about_fovea(const std::string& words) { return words.substr(0, words.find(" and ")); }

TEST(DiscDiameter, IsTheMeanOfWidthAndHeight) {
  EXPECT_EQ(disc_diameter(eye(Laterality::right)), kDisc);
  Evidence e = eye(Laterality::right);
  e.disc->box.reset();
  EXPECT_FALSE(disc_diameter(e));
  e.disc.reset();
  EXPECT_FALSE(disc_diameter(e));
}

TEST(LocationWords, EightDirectionsOfARightEye) {
  const std::vector<const char*> directions = {"nasal",    "superonasal",    "superior", "superotemporal",
                                               "temporal", "inferotemporal", "inferior", "inferonasal"};
  for (int i = 0; i < 8; ++i) {
    if (i == 0) continue;  // towards the disc; below
    EXPECT_EQ(part_about_fovea(location_words(around_fovea(1.5, 45 * i), eye(Laterality::right))),
              std::string("1.5 disc diameters ") + directions[i] + " to the fovea");
  }
  EXPECT_EQ(location_words(around_fovea(1.5, 0), eye(Laterality::right)),
            "1.5 disc diameters nasal to the fovea and 1.0 temporal to the disc");
}

TEST(LocationWords, ALeftEyeIsTheMirrorImage) {
  EXPECT_EQ(part_about_fovea(location_words(around_fovea(2, 45), eye(Laterality::left))),
            "2.0 disc diameters superotemporal to the fovea");
  EXPECT_EQ(part_about_fovea(location_words(around_fovea(2, 225), eye(Laterality::left))),
            "2.0 disc diameters inferonasal to the fovea");
  EXPECT_EQ(part_about_fovea(location_words(around_fovea(2, 90), eye(Laterality::left))),
            "2.0 disc diameters superior to the fovea");
  EXPECT_EQ(location_words(around_fovea(1, 180), eye(Laterality::left)),
            "1.0 disc diameters nasal to the fovea and 1.5 temporal to the disc");
}

TEST(LocationWords, SectorsMeetHalfWay) {
  EXPECT_EQ(part_about_fovea(location_words(around_fovea(2, 20), eye(Laterality::right))),
            "2.0 disc diameters nasal to the fovea");
  EXPECT_EQ(part_about_fovea(location_words(around_fovea(2, 25), eye(Laterality::right))),
            "2.0 disc diameters superonasal to the fovea");
}

TEST(LocationWords, BothDistancesAreFromTheirOwnLandmark) {
  // 3-4-5: 300 right of the disc and 400 below it; from the fovea 800 right and 400 down, sqrt(0.8) m = 4.47
  // diameters.
  EXPECT_EQ(location_words({1800, 1400}, eye(Laterality::right)),
            "4.5 disc diameters inferonasal to the fovea and 2.5 inferonasal to the disc");
}

TEST(LocationWords, OnTheLandmarksThemselves) {
  EXPECT_EQ(location_words({1500, 1090}, eye(Laterality::right)), "on the optic disc");
  EXPECT_EQ(location_words({1580, 1090}, eye(Laterality::right)).find("on the"), std::string::npos)
      << "inside the box, outside the ellipse";
  EXPECT_EQ(location_words({1010, 1010}, eye(Laterality::right)), "at the fovea");
}

TEST(LocationWords, WithoutASideThereIsNoNose) {
  EXPECT_EQ(part_about_fovea(location_words(around_fovea(2, 90), eye({}))),
            "2.0 disc diameters above the fovea");
  const std::string words = location_words(around_fovea(2, 135), eye({}));
  EXPECT_EQ(words.find("2.0 disc diameters above and to the left of the fovea"), 0U) << words;
  EXPECT_EQ(words.find("nasal"), std::string::npos);
}

TEST(LocationWords, WithoutADiscDiameterDistancesAreInPixels) {
  Evidence e = eye(Laterality::right);
  e.disc.reset();
  EXPECT_EQ(location_words({1000, 700}, e), "300 pixels superior to the fovea");
  e = eye(Laterality::right);
  e.fovea.reset();
  EXPECT_EQ(location_words({1500, 500}, e), "2.5 disc diameters superior to the disc");
}

TEST(LocationWords, WithoutLandmarksThePlaceInTheFieldIsTold) {
  Evidence e = eye({});
  e.disc.reset();
  e.fovea.reset();
  EXPECT_EQ(location_words({1120, 990}, e), "in the middle of the field of view");
  EXPECT_EQ(location_words({1700, 400}, e), "in the upper right part of the field of view");
  EXPECT_EQ(location_words({1100, 1600}, e), "in the lower part of the field of view");
}

}  // namespace
}  // namespace retinal
