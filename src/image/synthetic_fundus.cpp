#include "image/synthetic_fundus.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "image/noise_field.h"
#include "image/seeded_random.h"
#include "image/synthetic_drawing.h"
#include "image/synthetic_vessels.h"

namespace retinal {
namespace {

constexpr double kDiscX = 2.45,
                 kDiscY = -0.25;  // disc centre, DD from the fovea: about 4.5 mm, a little higher

struct Colour {
  double r = 0, g = 0, b = 0;

  Colour operator*(double f) const { return {r * f, g * f, b * f}; }
  Colour mixed(const Colour& other, double share) const {
    return {r + share * (other.r - r), g + share * (other.g - g), b + share * (other.b - b)};
  }
  /// Light left after an absorber of the given density per channel.
  Colour behind(const Colour& density, double amount) const {
    return {r * std::exp(-density.r * amount), g * std::exp(-density.g * amount),
            b * std::exp(-density.b * amount)};
  }
};

// Optical densities relative to the retina around: deoxygenated blood absorbs more red than oxygenated blood,
// and both absorb green and blue strongly; macular pigment absorbs blue most.
constexpr Colour kVenousBlood{0.33, 0.66, 0.62}, kArterialBlood{0.15, 0.50, 0.48},
    kSpiltBlood{0.36, 0.80, 0.66};
constexpr Colour kMacularPigment{0.13, 0.26, 0.24}, kFovealPit{0.20, 0.30, 0.16};
constexpr Colour kHardExudate{244, 218, 128}, kSoftExudate{226, 196, 140};

/// The seeded looks of one eye: pigmentation, disc colour, light.
struct Appearance {
  Colour retina, disc_temporal, disc_nasal, cup;
  double light_x, light_y, vignetting, choroid, nerve_fibre;

  explicit Appearance(SeededRandom random) {
    const double pigment = random.uniform();
    retina = Colour{214, 104, 50}.mixed({186, 92, 40}, pigment);
    disc_temporal = {292, 226 + random.uniform(-8, 8), 116 + random.uniform(-10, 10)};
    disc_nasal = {284, 190 + random.uniform(-8, 8), 88};
    cup = {310, 268, 172};
    light_x = random.uniform(-0.25, 0.25);
    light_y = random.uniform(-0.25, 0.25);
    vignetting = random.uniform(0.26, 0.4);
    choroid = random.uniform(0.06, 0.16) * (1 - 0.5 * pigment);
    nerve_fibre = random.uniform(0.05, 0.1);
  }
};

class FundusPainter {
 public:
  explicit FundusPainter(const SyntheticFundusOptions& options)
      : options_(options),
        random_(options.seed),
        look_(random_.fork(1)),
        coarse_(random_.fork(2).next()),
        fine_(random_.fork(3).next()),
        fibres_(random_.fork(4).next()) {}

  SyntheticFundus paint() {
    place_landmarks();
    draw_structures();
    RasterF light = paint_retina();
    blur(light);
    develop(light);
    return std::move(eye_);
  }

 private:
  void place_landmarks() {
    const SyntheticFundusOptions& o = options_;
    eye_.side = o.side;
    eye_.field_center = o.field_center.value_or(PhotoPoint{(o.width - 1) / 2.0, (o.height - 1) / 2.0});
    eye_.field_radius = o.field_radius;
    map_.disc_diameter = o.disc_diameter;
    map_.nasal = o.side == Laterality::right ? 1 : -1;
    map_.fovea = {eye_.field_center.x - map_.nasal * o.view_x * o.disc_diameter,
                  eye_.field_center.y - o.view_y * o.disc_diameter};
    eye_.fovea = map_.fovea;
    eye_.disc_center = map_.to_photo(kDiscX, kDiscY);
    eye_.disc_diameter = o.disc_diameter;
    eye_.cup_diameter = o.disc_diameter * o.cup_to_disc;
  }

  /// Distance from the disc's centre in units of its border; the cup lies a little to the temporal side.
  double disc_radius_at(double x, double y) const {
    return std::hypot((x - kDiscX) / (0.5 * options_.disc_aspect), (y - kDiscY) / 0.5);
  }
  double cup_radius_at(double x, double y) const {
    const double cup = std::max(1e-6, 0.5 * options_.cup_to_disc);
    return std::hypot((x - kDiscX + 0.05 * (1 - options_.cup_to_disc)) / cup, (y - kDiscY) / cup);
  }

  void draw_structures() {
    const int w = options_.width, h = options_.height;
    eye_.field = Raster8(w, h);
    eye_.disc = Raster8(w, h);
    eye_.cup = Raster8(w, h);
    for (int y = 0; y < h; ++y)
      for (int x = 0; x < w; ++x) {
        if (distance(PhotoPoint{1.0 * x, 1.0 * y}, eye_.field_center) > eye_.field_radius) continue;
        eye_.field.at(x, y) = 255;
        const double u = map_.retina_x(x), v = map_.retina_y(y);
        eye_.disc.at(x, y) = disc_radius_at(u, v) <= 1 ? 255 : 0;
        eye_.cup.at(x, y) = cup_radius_at(u, v) <= 1 ? 255 : 0;
      }
    draw_vessel_trees();
    lesions_ = make_lesion_layer(w, h);
    for (std::size_t i = 0; i < options_.lesions.size(); ++i) {
      const auto truth =
          draw_lesion(options_.lesions[i], random_.fork(100 + i).next(), map_, eye_.field, lesions_);
      if (truth) eye_.lesion_list.push_back(*truth);
    }
    eye_.lesions = lesions_.mask;
  }

  void draw_vessel_trees() {
    const int w = options_.width, h = options_.height;
    VesselTreeOptions tree;
    tree.disc_x = kDiscX;
    tree.disc_y = kDiscY;
    tree.artery_width = options_.artery_width;
    tree.vein_width = options_.vein_width;
    tree.tortuosity = options_.tortuosity;
    const auto paths = grow_vessel_trees(random_.fork(5).next(), tree);
    arteries_ = draw_vessels(paths, true, map_, w, h);
    veins_ = draw_vessels(paths, false, map_, w, h);
    eye_.vessel = Raster8(w, h);
    for (std::size_t i = 0; i < eye_.field.data.size(); ++i) {
      if (eye_.field.data[i] == 0) arteries_.mask.data[i] = veins_.mask.data[i] = 0;
      eye_.vessel.data[i] = arteries_.mask.data[i] | veins_.mask.data[i];
    }
    eye_.artery = arteries_.mask;
    eye_.vein = veins_.mask;
    for (const auto& path : paths) {
      SyntheticVessel vessel{path.artery, {}, {}};
      for (const auto& p : path.points) {
        vessel.center_line.push_back(map_.to_photo(p.x, p.y));
        vessel.width.push_back(p.width * map_.disc_diameter);
      }
      eye_.vessels.push_back(std::move(vessel));
    }
  }

  /// Pigment epithelium, choroid and nerve fibres; light as multiples of the retina's mean colour.
  Colour background(double x, double y) const {
    const double t = options_.texture;
    const double patches =
        0.09 * coarse_.fractal(0.55 * x, 0.55 * y, 2) + 0.06 * coarse_.fractal(3.1 * x, 3.1 * y, 3);
    const double grain = 0.06 * fine_.fractal(19 * x, 19 * y, 3);
    Colour c = look_.retina * std::exp(t * (patches + grain));
    const double from_fovea = std::hypot(x, y), from_disc = std::hypot(x - kDiscX, y - kDiscY);
    // Choroidal vessels shine through as orange bands, except under the dense pigment of the macula.
    const double bend = 0.5 * coarse_.fractal(1.3 * x + 40, 1.3 * y, 2);
    const double bands =
        coarse_.ridge(1.6 * x + bend + 80, 2.9 * y + 2 * bend) + 0.6 * fine_.ridge(3.7 * x, 3.1 * y + bend);
    const double choroid = t * look_.choroid * bands * smooth_step(0.5, 2.2, from_fovea);
    c = {c.r * (1 + choroid), c.g * (1 + 1.7 * choroid), c.b * (1 + 0.6 * choroid)};
    // Nerve fibres reflect a bluish white, in streaks that leave the disc, mostly above and below.
    const double angle = std::atan2(y - kDiscY, x - kDiscX);
    const double streaks = 0.65 + 0.7 * fibres_.fractal(14 * angle, 0.8 * from_disc, 2);
    const double fibre = t * look_.nerve_fibre * streaks * std::exp(-from_disc / 1.1) *
                         (0.35 + 1.1 * std::abs(std::sin(angle)));
    return {c.r * (1 + 0.5 * fibre), c.g * (1 + 1.7 * fibre), c.b * (1 + 2.2 * fibre)};
  }

  Colour add_macula(const Colour& under, double x, double y) const {
    const double r2 = x * x + y * y;
    Colour c = under.behind(kMacularPigment, std::exp(-r2 / (0.62 * 0.62)));
    c = c.behind(kFovealPit, std::exp(-r2 / (0.17 * 0.17)));
    return c.mixed({255, 200, 150}, 0.22 * std::exp(-r2 / (0.018 * 0.018)));
  }

  Colour add_disc(const Colour& under, double x, double y) const {
    const double r = disc_radius_at(x, y);
    if (r > 1.6) return under;
    const double rim =
        std::exp(-(r - 1.06) * (r - 1.06) / (2 * 0.05 * 0.05));  // crescent of pigment at the border
    const double temporal = smooth_step(0.35, -0.45, x - kDiscX);
    Colour tissue = look_.disc_nasal.mixed(look_.disc_temporal, temporal);
    tissue = tissue * (1 + 0.09 * fine_.fractal(7 * x, 7 * y, 3));
    const double cup = 1 - smooth_step(0.75, 1.2, cup_radius_at(x, y));
    tissue = tissue.mixed(look_.cup, cup);
    const Colour c = under.behind({0.10, 0.16, 0.10}, 0.7 * rim * temporal);
    return c.mixed(tissue, 1 - smooth_step(0.93, 1.06, r));
  }

  Colour add_blood(const Colour& under, int px, int py, double disc_share) const {
    // Over the bright disc the same vessel stands before a stronger reflection and looks thinner in colour.
    const double amount = 1 - 0.25 * disc_share;
    Colour c = under.behind(kVenousBlood, amount * veins_.density.at(px, py));
    c = c.behind(kArterialBlood, amount * arteries_.density.at(px, py));
    c = c.behind(kSpiltBlood, 0.8 * lesions_.opacity[0].at(px, py));
    return c.behind(kSpiltBlood, lesions_.opacity[1].at(px, py));
  }

  RasterF paint_retina() const {
    const int w = options_.width, h = options_.height;
    RasterF light(w, h, 3);
    for (int py = 0; py < h; ++py)
      for (int px = 0; px < w; ++px) {
        const double fx = (px - eye_.field_center.x) / eye_.field_radius;
        const double fy = (py - eye_.field_center.y) / eye_.field_radius;
        if (fx * fx + fy * fy > 1.1) continue;
        const double x = map_.retina_x(px), y = map_.retina_y(py);
        Colour c = add_disc(add_macula(background(x, y), x, y), x, y);
        c = add_blood(c, px, py, 1 - smooth_step(0.9, 1.1, disc_radius_at(x, y)));
        c = c.mixed(kSoftExudate, 0.8 * lesions_.opacity[3].at(px, py));
        c = c.mixed(kHardExudate, 0.88 * lesions_.opacity[2].at(px, py));
        const double d2 =
            (fx - look_.light_x) * (fx - look_.light_x) + (fy - look_.light_y) * (fy - look_.light_y);
        const double falloff = options_.exposure * 1.06 * (1 - look_.vignetting * std::min(1.6, d2));
        light.at(px, py, 0) = static_cast<float>(c.r * falloff);
        light.at(px, py, 1) = static_cast<float>(c.g * falloff);
        light.at(px, py, 2) = static_cast<float>(c.b * falloff);
      }
    return light;
  }

  void blur(RasterF& light) const {
    if (options_.blur <= 0) return;
    const int reach = static_cast<int>(std::ceil(3 * options_.blur));
    std::vector<float> kernel;
    for (int i = -reach; i <= reach; ++i)
      kernel.push_back(static_cast<float>(std::exp(-i * i / (2 * options_.blur * options_.blur))));
    float sum = 0;
    for (const float k : kernel) sum += k;
    for (float& k : kernel) k /= sum;
    convolve(light, kernel, 1, 0);
    convolve(light, kernel, 0, 1);
  }

  static void convolve(RasterF& image, const std::vector<float>& kernel, int step_x, int step_y) {
    const RasterF source = image;
    const int reach = static_cast<int>(kernel.size() / 2);
    for (int y = 0; y < image.height; ++y)
      for (int x = 0; x < image.width; ++x)
        for (int c = 0; c < 3; ++c) {
          float sum = 0;
          for (int i = -reach; i <= reach; ++i)
            sum += kernel[i + reach] * source.at(std::clamp(x + i * step_x, 0, image.width - 1),
                                                 std::clamp(y + i * step_y, 0, image.height - 1), c);
          image.at(x, y, c) = sum;
        }
  }

  /// Field stop, sensor noise, 8 bits.
  void develop(const RasterF& light) {
    SeededRandom sensor = random_.fork(6);
    eye_.rgb = Raster8(options_.width, options_.height, 3);
    for (int y = 0; y < options_.height; ++y)
      for (int x = 0; x < options_.width; ++x) {
        const double d = distance(PhotoPoint{1.0 * x, 1.0 * y}, eye_.field_center);
        const double open = 1 - smooth_step(eye_.field_radius - 1, eye_.field_radius + 1, d);
        for (int c = 0; c < 3; ++c) {
          const double noise =
              options_.noise > 0 ? options_.noise * sensor.normal() * (0.25 + 0.75 * open) : 0;
          const double value = 2 + open * light.at(x, y, c) + noise;
          eye_.rgb.at(x, y, c) = static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
        }
      }
  }

  const SyntheticFundusOptions& options_;
  SeededRandom random_;
  Appearance look_;
  NoiseField coarse_, fine_, fibres_;
  RetinaMap map_;
  VesselLayer arteries_, veins_;
  LesionLayer lesions_;
  SyntheticFundus eye_;
};

}  // namespace

SyntheticFundus render_synthetic_fundus(const SyntheticFundusOptions& options) {
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw UsageError(std::string("synthetic fundus: ") + what);
  };
  require(options.width >= 64 && options.height >= 64, "the picture must be at least 64x64 pixels");
  require(options.field_radius > 0, "the field radius must be positive");
  require(options.disc_diameter > 0, "the disc diameter must be positive");
  require(options.disc_aspect > 0, "the disc aspect must be positive");
  require(options.cup_to_disc >= 0 && options.cup_to_disc < 1, "the cup-to-disc ratio must be in [0, 1)");
  require(options.artery_width > 0 && options.vein_width > 0, "vessel widths must be positive");
  require(options.tortuosity >= 0, "the tortuosity must not be negative");
  return FundusPainter(options).paint();
}

std::vector<SyntheticLesion> scatter_lesions(std::uint64_t seed, const std::array<int, 4>& counts) {
  SeededRandom random(seed);
  std::vector<SyntheticLesion> lesions;
  const std::array<std::array<double, 2>, 4> radius = {
      {{0.013, 0.022}, {0.04, 0.11}, {0.03, 0.11}, {0.09, 0.15}}};
  for (int kind = 3; kind >= 0; --kind)  // large ones first, so that they find room
    for (int i = 0; i < counts[kind]; ++i)
      for (int attempt = 0; attempt < 200; ++attempt) {
        SyntheticLesion l;
        l.kind = static_cast<SyntheticLesionKind>(kind);
        const double turn = random.uniform(0, 6.2832), out = std::sqrt(random.uniform(0.15, 4.8));
        l.x = 0.15 + out * std::cos(turn);
        l.y = out * std::sin(turn);
        l.radius = random.uniform(radius[kind][0], radius[kind][1]);
        bool free = std::hypot(l.x - kDiscX, l.y - kDiscY) > 0.75 + l.radius;
        for (const auto& other : lesions)
          free = free && std::hypot(l.x - other.x, l.y - other.y) > l.radius + 1.6 * other.radius + 0.04;
        if (!free) continue;
        lesions.push_back(l);
        break;
      }
  return lesions;
}

Photograph as_photograph(const SyntheticFundus& eye, const std::string& name) {
  Photograph photo;
  photo.pixels = eye.rgb;
  photo.source = name;
  photo.sha256 = sha256_hex(eye.rgb.data);
  return photo;
}

}  // namespace retinal
