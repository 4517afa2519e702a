#include "support/non_fundus.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "image/noise_field.h"
#include "image/seeded_random.h"
#include "image/synthetic_fundus.h"

namespace retinal::test {
namespace {

using Rgb = std::array<double, 3>;

/// A picture from a colour at each pixel.
template <class Function>
Raster8 draw(int width, int height, Function colour_at) {
  Raster8 picture(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const Rgb c = colour_at(x, y);
      for (int k = 0; k < 3; ++k)
        picture.at(x, y, k) = static_cast<std::uint8_t>(std::clamp(c[k], 0.0, 255.0));
    }
  return picture;
}

bool in_ellipse(double x, double y, double cx, double cy, double rx, double ry) {
  return (x - cx) * (x - cx) / (rx * rx) + (y - cy) * (y - cy) / (ry * ry) <= 1;
}

/// Lines of words made of strokes, on paper of the given colour.
Raster8 text_page(const Rgb& paper) {
  return draw(800, 1000, [&](int x, int y) {
    const bool margin = x < 80 || x > 720 || y < 80 || y > 920;
    const std::uint64_t word = SeededRandom(static_cast<std::uint64_t>(x / 7 * 1000 + y / 22)).next();
    const bool ink = !margin && y % 22 < 13 && word % 6 != 0 && (x % 7 < 2 || (y % 22 < 2 && word % 3 == 0));
    return ink ? Rgb{30, 28, 26} : paper;
  });
}

/// A ginger cat on a sofa: orange like a retina, but furry, with eyes and ears, before a blue wall.
Raster8 cat() {
  const NoiseField fur(11), sofa(12);
  return draw(900, 700, [&](int x, int y) -> Rgb {
    const double hair = fur.fractal(x / 3.0, y / 11.0, 3);
    if (in_ellipse(x, y, 380, 290, 22, 30) || in_ellipse(x, y, 520, 290, 22, 30))
      return in_ellipse(x, y, 380, 290, 7, 26) || in_ellipse(x, y, 520, 290, 7, 26) ? Rgb{10, 10, 10}
                                                                                    : Rgb{120, 190, 60};
    const bool ear =
        (y > 90 && y < 230) && (std::abs(x - 330) < (y - 90) / 2.2 || std::abs(x - 570) < (y - 90) / 2.2);
    if (in_ellipse(x, y, 450, 310, 175, 150) || ear || in_ellipse(x, y, 450, 620, 260, 240)) {
      const double stripe = 0.75 + 0.25 * std::sin(0.12 * y + 3 * hair);
      return {(225 + 60 * hair) * stripe, (140 + 55 * hair) * stripe, (70 + 45 * hair) * stripe};
    }
    if (y > 480) return {120 + 30 * sofa.fractal(x / 9.0, y / 9.0, 3), 110, 95};
    return {95, 130, 170};
  });
}

Raster8 landscape() {
  const NoiseField leaves(21);
  return draw(1000, 666, [&](int x, int y) -> Rgb {
    const double ridge = 300 + 90 * leaves.fractal(x / 180.0, 0, 3);
    if (y < ridge) return {110 + 0.2 * y, 160 + 0.15 * y, 230};
    const double leaf = leaves.fractal(x / 5.0, y / 5.0, 4);
    return {60 + 60 * leaf, 110 + 90 * leaf, 40 + 40 * leaf};
  });
}

Raster8 sunset() {
  return draw(900, 600, [](int x, int y) -> Rgb {
    const double sun = std::exp(-((x - 450.0) * (x - 450.0) + (y - 380.0) * (y - 380.0)) / 9000);
    return {180 + 75 * sun, 70 + 0.15 * y + 120 * sun, 30 + 60 * sun};
  });
}

Raster8 noise(bool coloured) {
  SeededRandom random(31);
  return draw(500, 500, [&](int, int) -> Rgb {
    const Rgb c = {random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)};
    return coloured ? c : Rgb{c[0], c[0], c[0]};
  });
}

/// Grey retinal layers with a foveal dip and speckle.
Raster8 oct_scan() {
  SeededRandom speckle(41);
  return draw(1000, 500, [&](int x, int y) -> Rgb {
    const double dip = 45 * std::exp(-(x - 500.0) * (x - 500.0) / 9000);
    const double depth = y - 150 - dip - 15 * std::sin(x / 160.0);
    double light = 18;
    if (depth > 0 && depth < 170) light = 70 + 55 * std::sin(depth / 9.0) + (depth > 120 ? 70 : 0);
    if (depth >= 170) light = 90 * std::exp(-(depth - 170) / 60);
    light += 18 * speckle.normal();
    return {light, light, light};
  });
}

Raster8 screenshot() {
  return draw(1280, 800, [](int x, int y) -> Rgb {
    if (y < 40) return {50, 60, 80};
    if (x < 240) return (y / 36) % 2 == 0 ? Rgb{236, 238, 242} : Rgb{222, 226, 232};
    if (x > 300 && x < 700 && y > 120 && y < 420) return {66, 133, 244};
    if (x > 760 && x < 1160 && y > 120 && y < 420) return {52, 168, 83};
    if (y > 480 && (y % 24) < 10 && x > 300 && (x * 7 + y / 24 * 13) % 11 < 7) return {70, 70, 70};
    return {252, 252, 252};
  });
}

/// Two-laser wide-field image: green ellipse with red vessels and lashes in front.
Raster8 wide_field() {
  const NoiseField texture(51);
  return draw(1000, 800, [&](int x, int y) -> Rgb {
    if (!in_ellipse(x, y, 500, 400, 470, 360)) return {0, 0, 0};
    if (y > 640 && (x + y) % 40 < 6) return {5, 12, 5};
    const double t = 0.2 * texture.fractal(x / 60.0, y / 60.0, 4);
    const bool vessel = std::abs(std::fmod(x + 60 * std::sin(y / 70.0) + 1000, 170.0) - 85) < 4;
    return vessel ? Rgb{70, 75, 20} : Rgb{75 * (1 + t), 150 * (1 + t), 45};
  });
}

Raster8 rendered_eye() {
  SyntheticFundusOptions options;
  options.width = options.height = 600;
  options.field_radius = 290;
  options.disc_diameter = 98;
  return render_synthetic_fundus(options).rgb;
}

Raster8 inverted(Raster8 picture) {
  for (auto& v : picture.data) v = static_cast<std::uint8_t>(255 - v);
  return picture;
}

Raster8 red_and_blue_swapped(Raster8 picture) {
  for (std::size_t i = 0; i < picture.data.size(); i += 3) std::swap(picture.data[i], picture.data[i + 2]);
  return picture;
}

Raster8 greyed(Raster8 picture) {
  for (std::size_t i = 0; i < picture.data.size(); i += 3)
    picture.data[i] = picture.data[i + 2] = picture.data[i + 1];
  return picture;
}

Raster8 test_card() {
  return draw(640, 480, [](int x, int y) -> Rgb {
    const int bar = x / 80;
    if (y > 380) return (x / 16 + y / 16) % 2 == 0 ? Rgb{255, 255, 255} : Rgb{0, 0, 0};
    return {bar & 1 ? 255.0 : 20, bar & 2 ? 255.0 : 20, bar & 4 ? 255.0 : 20};
  });
}

Raster8 uniform(const Rgb& colour) {
  return draw(500, 400, [&](int, int) { return colour; });
}

}  // namespace

std::vector<std::pair<std::string, Raster8>> non_fundus_pictures() {
  std::vector<std::pair<std::string, Raster8>> pictures;
  const auto add = [&](const char* name, Raster8 picture) {
    pictures.emplace_back(name, std::move(picture));
  };
  add("white page of text", text_page({250, 250, 248}));
  add("sepia page of text", text_page({225, 190, 140}));
  add("cat", cat());
  add("landscape", landscape());
  add("sunset", sunset());
  add("coloured noise", noise(true));
  add("grey noise", noise(false));
  add("OCT scan", oct_scan());
  add("screenshot", screenshot());
  add("wide-field image", wide_field());
  add("inverted fundus", inverted(rendered_eye()));
  add("fundus with red and blue swapped", red_and_blue_swapped(rendered_eye()));
  add("grey fundus", greyed(rendered_eye()));
  add("test card", test_card());
  add("white picture", uniform({255, 255, 255}));
  add("orange picture", uniform({200, 100, 50}));
  return pictures;
}

}  // namespace retinal::test
