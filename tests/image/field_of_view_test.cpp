// The circle of the field of view on drawn pictures, and the crop made from it.

#include "image/field_of_view.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "image/seeded_random.h"
#include "image/synthetic_fundus.h"

namespace retinal {
namespace {

/// A lit circle with soft vignetting and sensor noise on a black level of `black`.
Raster8 lit_circle(int width, int height, PhotoPoint center, double radius, int black = 3) {
  SeededRandom random(5);
  Raster8 rgb(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double d = distance(PhotoPoint{1.0 * x, 1.0 * y}, center) / radius;
      const double light = d <= 1 ? 1 - 0.4 * d * d : 0;
      const double colour[3] = {200, 100, 45};
      for (int c = 0; c < 3; ++c)
        rgb.at(x, y, c) =
            static_cast<std::uint8_t>(std::max(0.0, black + light * colour[c] + 1.5 * random.normal()));
    }
  return rgb;
}

struct CircleCase {
  const char* name;
  int width, height;
  PhotoPoint center;
  double radius;
  bool clipped;
  int black = 3;
};

class FieldOfViewCircle : public testing::TestWithParam<CircleCase> {};

TEST_P(FieldOfViewCircle, IsFoundWithinOnePercent) {
  const CircleCase& c = GetParam();
  const FieldOfView fov = find_field_of_view(lit_circle(c.width, c.height, c.center, c.radius, c.black));
  EXPECT_LT(distance(fov.center, c.center), 0.01 * c.radius);
  EXPECT_NEAR(fov.radius, c.radius, 0.01 * c.radius);
  EXPECT_EQ(fov.clipped, c.clipped);
  EXPECT_GT(fov.lit_fraction, 0.97);
}

INSTANTIATE_TEST_SUITE_P(
    Cameras, FieldOfViewCircle,
    testing::Values(CircleCase{"whole", 565, 584, {281, 291}, 265, false},
                    CircleCase{"large", 4288, 2848, {2100, 1400}, 1350, false},
                    CircleCase{"clipped_above_and_below", 1752, 1168, {876, 584}, 690, true},
                    CircleCase{"clipped_above", 1400, 1100, {700, 480}, 600, true},
                    CircleCase{"off_centre", 1800, 1300, {750, 600}, 560, false},
                    CircleCase{"clipped_right", 1000, 1000, {600, 500}, 480, true},
                    CircleCase{"bright_black_level", 900, 900, {450, 450}, 430, false, 18}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(FieldOfView, OfRenderedEyesIsFoundWithinOnePercent) {
  for (const std::uint64_t seed : {3, 4}) {
    SyntheticFundusOptions options;
    options.seed = seed;
    options.width = 1000;
    options.height = 700;
    options.field_radius = 400;
    options.disc_diameter = 135;
    options.field_center = PhotoPoint{480, 360};
    const SyntheticFundus eye = render_synthetic_fundus(options);
    const FieldOfView fov = find_field_of_view(eye.rgb);
    EXPECT_LT(distance(fov.center, eye.field_center), 4);
    EXPECT_NEAR(fov.radius, 400, 4);
    EXPECT_TRUE(fov.clipped);
  }
}

TEST(FieldOfView, OfAPictureWithoutDarkBorderIsTheInscribedCircle) {
  const FieldOfView fov = find_field_of_view(lit_circle(600, 600, {299.5, 299.5}, 2000));
  EXPECT_LT(distance(fov.center, PhotoPoint{299.5, 299.5}), 6);
  EXPECT_NEAR(fov.radius, 300, 6);
}

TEST(FieldOfView, OfAPictureCutToTheCirclesBoxIsThatCircle) {
  const FieldOfView fov = find_field_of_view(lit_circle(600, 600, {299.5, 299.5}, 300));
  EXPECT_LT(distance(fov.center, PhotoPoint{299.5, 299.5}), 3);
  EXPECT_NEAR(fov.radius, 300, 3);
  EXPECT_FALSE(fov.clipped);
}

TEST(FieldOfView, NothingLitIsAnError) {
  EXPECT_THROW(find_field_of_view(Raster8(300, 300, 3)), InputError);
  EXPECT_THROW(find_field_of_view(Raster8(300, 300, 3, 4)), InputError);
}

TEST(CropTransform, IsInvertible) {
  SeededRandom random(77);
  for (int trial = 0; trial < 500; ++trial) {
    FieldOfView fov;
    fov.center = {random.uniform(-200, 5000), random.uniform(-200, 5000)};
    fov.radius = random.uniform(40, 3000);
    const CropTransform crop = fov.crop(64 + random.below(1500));
    const PhotoPoint p{random.uniform(-100, 6000), random.uniform(-100, 6000)};
    const PhotoPoint back = crop.to_photo(crop.to_analysis(p));
    EXPECT_NEAR(back.x, p.x, 1e-7);
    EXPECT_NEAR(back.y, p.y, 1e-7);
    const PhotoBox box{p.x, p.y, p.x + random.uniform(1, 900), p.y + random.uniform(1, 900)};
    const PhotoBox box_back = crop.to_photo(crop.to_analysis(box));
    EXPECT_NEAR(box_back.x_max, box.x_max, 1e-7);
    EXPECT_NEAR(box_back.y_max, box.y_max, 1e-7);
    EXPECT_NEAR(crop.length_to_photo(crop.scale * 10), 10, 1e-9);
  }
}

TEST(CropTransform, CentresTheCircleInTheCrop) {
  FieldOfView fov;
  fov.center = {812.3, 610.8};
  fov.radius = 512;
  const CropTransform crop = fov.crop(1024);
  const AnalysisPoint middle = crop.to_analysis(fov.center);
  EXPECT_NEAR(middle.x, 511.5, 0.51);
  EXPECT_NEAR(middle.y, 511.5, 0.51);
}

TEST(CropTransform, AMarkedPixelLandsWhereTheTransformSays) {
  FieldOfView fov;
  fov.center = {300, 200};
  fov.radius = 256;
  for (const int size : {128, 256, 512, 1024}) {
    const CropTransform crop = fov.crop(size);
    Raster8 rgb(700, 400, 3);
    for (int y = 240; y < 256; ++y)
      for (int x = 400; x < 416; ++x) rgb.at(x, y, 1) = 255;
    const Raster8 analysis = resample_to_analysis(rgb, crop);
    double sum = 0, sum_x = 0, sum_y = 0;
    for (int y = 0; y < size; ++y)
      for (int x = 0; x < size; ++x) {
        sum += analysis.at(x, y, 1);
        sum_x += 1.0 * x * analysis.at(x, y, 1);
        sum_y += 1.0 * y * analysis.at(x, y, 1);
      }
    const AnalysisPoint expected = crop.to_analysis(PhotoPoint{407.5, 247.5});
    EXPECT_NEAR(sum_x / sum, expected.x, 0.05) << size;
    EXPECT_NEAR(sum_y / sum, expected.y, 0.05) << size;
  }
}

TEST(Resampling, ToThePhotographAndBackKeepsAMap) {
  FieldOfView fov;
  fov.center = {350, 300};
  fov.radius = 320;  // reaches beyond the picture
  const CropTransform crop = fov.crop(320);
  RasterF plane(320, 320);
  for (int y = 0; y < 320; ++y)
    for (int x = 0; x < 320; ++x)
      plane.at(x, y) = static_cast<float>(0.5 + 0.5 * std::sin(x / 20.0) * std::cos(y / 25.0));
  const RasterF photo = resample_to_photo(plane, crop, 700, 500);
  ASSERT_EQ(photo.width, 700);
  ASSERT_EQ(photo.height, 500);
  for (int y = 20; y < 480; y += 13)
    for (int x = 60; x < 640; x += 17) {
      const AnalysisPoint a = crop.to_analysis(PhotoPoint{1.0 * x, 1.0 * y});
      EXPECT_NEAR(photo.at(x, y), 0.5 + 0.5 * std::sin(a.x / 20.0) * std::cos(a.y / 25.0), 0.02);
    }
  EXPECT_EQ(photo.at(5, 250), 0) << "outside the crop";
}

TEST(FieldOfViewMask, IsTheCircleInsideThePicture) {
  FieldOfView fov;
  fov.center = {400, 250};
  fov.radius = 300;
  const CropTransform crop = fov.crop(600);
  const Raster8 mask = field_of_view_mask(fov, crop, 800, 500);
  double lit = 0;
  for (const auto v : mask.data) lit += v != 0;
  // Circle of radius 300 cut by lines 250 from its centre on both sides.
  const double angle = std::acos(250.0 / 300.0);
  const double expected = M_PI * 300 * 300 - 2 * 300 * 300 * (angle - std::sin(angle) * std::cos(angle));
  EXPECT_NEAR(lit, expected, 0.005 * expected);
}

}  // namespace
}  // namespace retinal
