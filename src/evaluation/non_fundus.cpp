#include "evaluation/non_fundus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "image/noise_field.h"
#include "image/seeded_random.h"

namespace retinal {
namespace {

using Rgb = std::array<double, 3>;
using Colouring = std::function<Rgb(int x, int y)>;

Raster8 paint(int width, int height, const Colouring& colour_at) {
  Raster8 picture(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const Rgb c = colour_at(x, y);
      for (int k = 0; k < 3; ++k)
        picture.at(x, y, k) =
            static_cast<std::uint8_t>(std::clamp(c[static_cast<std::size_t>(k)], 0.0, 255.0));
    }
  return picture;
}

Rgb any_colour(SeededRandom& r, double lo = 20, double hi = 240) {
  return {r.uniform(lo, hi), r.uniform(lo, hi), r.uniform(lo, hi)};
}

Rgb mixed(const Rgb& a, const Rgb& b, double t) {
  return {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])};
}

/// Sky, hills and a textured ground with round things on it.
Raster8 scene(SeededRandom& r) {
  const int width = 600 + r.below(300), height = 420 + r.below(200);
  const NoiseField noise(r.next());
  const Rgb sky = any_colour(r, 90, 250), low_sky = any_colour(r, 90, 250), ground = any_colour(r),
            dark = any_colour(r, 0, 90);
  struct Ball {
    double x, y, radius;
    Rgb colour;
  };
  std::vector<Ball> balls(static_cast<std::size_t>(r.below(9)));
  for (Ball& ball : balls)
    ball = {r.uniform(0, width), r.uniform(0, height), r.uniform(15, 140), any_colour(r)};
  const double horizon = r.uniform(0.2, 0.8) * height, hill = r.uniform(10, 120), grain = r.uniform(3, 40);
  return paint(width, height, [&](int x, int y) -> Rgb {
    for (const Ball& ball : balls) {
      const double d = std::hypot(x - ball.x, y - ball.y) / ball.radius;
      if (d < 1) return mixed(ball.colour, dark, 0.7 * d * d);
    }
    if (y < horizon + hill * noise.fractal(x / 150.0, 3.5, 3)) return mixed(sky, low_sky, y / horizon);
    return mixed(ground, dark, 0.5 + 0.5 * noise.fractal(x / grain, y / grain, 4));
  });
}

/// Paragraphs of word-like bars in columns, sometimes with a table or a chart, on white or tinted paper.
Raster8 page(SeededRandom& r) {
  const int width = 560 + r.below(240), height = 640 + r.below(260), line = 12 + r.below(16);
  const std::uint64_t words = r.next();
  const bool tinted = r.chance(0.5);
  const Rgb paper =
      tinted ? Rgb{r.uniform(200, 255), r.uniform(150, 235), r.uniform(90, 220)} : Rgb{250, 250, 248};
  const Rgb ink = any_colour(r, 0, 70), accent = any_colour(r);
  const int margin = 30 + r.below(50), chart_top = r.below(height), columns = 1 + r.below(3);
  const bool chart = r.chance(0.5);
  return paint(width, height, [&](int x, int y) -> Rgb {
    if (x < margin || x > width - margin || y < margin || y > height - margin) return paper;
    if (chart && y > chart_top && y < chart_top + 160) {
      const double bar = 40 + 110 * SeededRandom(words + static_cast<std::uint64_t>(x / 40)).uniform();
      return x % 40 < 26 && y > chart_top + 160 - bar ? accent : paper;
    }
    if (x % (width / columns) < 14 || y % line > line * 0.55) return paper;
    const std::uint64_t letter =
        SeededRandom(words ^ static_cast<std::uint64_t>(x / 6 + 977 * (y / line))).next();
    return letter % 7 == 0 || (x % 6 < 2 && letter % 3 == 0) ? paper : ink;
  });
}

/// Two lasers' wide field: a wide ellipse in green and red, vessels from an off-centre disc, lids and lashes.
Raster8 wide_field(SeededRandom& r) {
  const int width = 700 + r.below(200), height = static_cast<int>(width * r.uniform(0.7, 0.82));
  const NoiseField noise(r.next());
  const double cx = width * 0.5, cy = height * 0.5, rx = width * r.uniform(0.44, 0.49), ry = height * 0.46;
  const double disc_x = width * r.uniform(0.4, 0.6), disc_y = height * r.uniform(0.42, 0.55);
  const double red = r.uniform(50, 110), green = r.uniform(110, 180), lid = height * r.uniform(0.8, 0.95);
  const double arms = 5 + r.below(5), phase = r.uniform(0, 6.3), twist = r.uniform(-1.2, 1.2);
  return paint(width, height, [&](int x, int y) -> Rgb {
    const double ex = (x - cx) / rx, ey = (y - cy) / ry;
    if (ex * ex + ey * ey > 1 + 0.05 * noise.fractal(x / 30.0, y / 30.0, 2)) return {2, 4, 3};
    if (y > lid + 25 * std::sin(x / 90.0)) return Rgb{40, 70, 45};
    if (y > lid - 60 && noise.ridge(x / 26.0, y / 240.0) > 0.8) return {4, 10, 5};
    const double dx = x - disc_x, dy = y - disc_y, d = std::hypot(dx, dy);
    if (d < 0.035 * width) return {150, 215, 120};
    const double angle = std::atan2(dy, dx) + twist * d / width + 0.15 * noise.fractal(x / 80.0, y / 80.0, 3);
    const bool vessel = std::abs(std::sin(arms * angle / 2 + phase)) * d < 2.4 - 1.2 * d / width;
    const double t = 1 + 0.25 * noise.fractal(x / 70.0, y / 70.0, 5) - 0.4 * (ex * ex + ey * ey);
    return vessel ? Rgb{red * 0.8 * t, green * 0.5 * t, 20} : Rgb{red * t, green * t, 35 * t};
  });
}

/// A B-scan: speckled layers with a dip and deep shadowing, grey or in false colours.
Raster8 oct(SeededRandom& r) {
  const int width = 600 + r.below(300), height = 380 + r.below(260);
  SeededRandom speckle = r.fork(7);
  const NoiseField waves(r.next());
  const double top = height * r.uniform(0.2, 0.45), dip = r.uniform(10, 70),
               middle = width * r.uniform(0.3, 0.7);
  const double tilt = r.uniform(-0.15, 0.15), thick = height * r.uniform(0.2, 0.35),
               grain = r.uniform(12, 35);
  const bool coloured = r.chance(0.35);
  return paint(width, height, [&](int x, int y) -> Rgb {
    const double surface = top + tilt * (x - middle) + dip * std::exp(-std::pow((x - middle) / 90.0, 2)) +
                           12 * waves.fractal(x / 120.0, 0.5, 3);
    const double depth = (y - surface) / thick;
    double light = 14;
    if (depth > 0 && depth < 1) {
      const double bands = waves.at(depth * 9, 4.2);
      light = 40 + 130 * bands + (depth > 0.82 ? 70 : 0);
    } else if (depth >= 1) {
      light = 100 * std::exp(-2.2 * (depth - 1));
    }
    light += grain * speckle.normal();
    const double v = std::clamp(light / 255, 0.0, 1.0);
    if (!coloured) return {light, light, light};
    return {255 * std::clamp(2 * v - 0.4, 0.0, 1.0), 255 * std::clamp(1.6 * v, 0.0, 1.0) * (1.2 - v),
            255 * std::clamp(0.9 - 1.6 * v, 0.0, 1.0)};
  });
}

/// White, blurred or banded noise in grey, in colour, or in the colours of a retina; half of it in a round
/// frame.
Raster8 noise(SeededRandom& r) {
  const int size = 512 + r.below(200);
  SeededRandom white = r.fork(3);
  const NoiseField field(r.next());
  const int kind = r.below(3);
  const bool round = r.chance(0.5), warm = r.chance(0.4), grey = !warm && r.chance(0.5);
  const double grain = std::pow(2, r.uniform(0, 6));
  const auto level = [&](int x, int y, double shift) {
    if (kind == 0) return white.uniform();
    if (kind == 1) return 0.5 + 0.7 * field.fractal(x / grain + shift, y / grain - shift, 4);
    return 0.5 + 0.5 * std::sin(x / grain + 6 * field.at(y / (8 * grain) + shift, 0.3));
  };
  return paint(size, size, [&](int x, int y) -> Rgb {
    if (round && std::hypot(x - size / 2.0, y - size / 2.0) > size * 0.49) return {0, 0, 0};
    const double a = level(x, y, 0);
    if (grey) return {255 * a, 255 * a, 255 * a};
    if (warm) return {90 + 150 * a, 40 + 80 * a, 15 + 40 * a};
    return {255 * a, 255 * level(x, y, 31), 255 * level(x, y, 67)};
  });
}

}  // namespace

const char* drawn_kind(int index) {
  static constexpr std::array<const char*, kDrawnKinds> kNames = {"scene", "page", "wide_field", "oct",
                                                                  "noise"};
  return kNames[static_cast<std::size_t>(index % kDrawnKinds)];
}

Raster8 draw_non_fundus(int index, std::uint64_t seed) {
  using Drawing = Raster8 (*)(SeededRandom&);
  static constexpr std::array<Drawing, kDrawnKinds> kDrawings = {scene, page, wide_field, oct, noise};
  SeededRandom random(seed * 1'000'003 + static_cast<std::uint64_t>(index));
  random.next();
  return kDrawings[static_cast<std::size_t>(index % kDrawnKinds)](random);
}

Raster8 inverted(Raster8 picture) {
  for (auto& v : picture.data) v = static_cast<std::uint8_t>(255 - v);
  return picture;
}

}  // namespace retinal
