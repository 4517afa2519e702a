#include "training/rendered_eyes.h"

#include <cstdio>

#include "training/augment.h"

namespace retinal::training {

SyntheticFundusOptions rendered_eye_options(int index) {
  constexpr std::uint64_t kFirstSeed = 1'000'000;
  const std::uint64_t seed = kFirstSeed + static_cast<std::uint64_t>(index);
  Random random(seed, 0);
  SyntheticFundusOptions o;
  o.seed = seed;
  o.side = index % 2 == 0 ? Laterality::right : Laterality::left;
  o.width = o.height = 1000;
  o.field_radius = 480;
  if (random.chance(0.3)) o.height = 780;  // clipped above and below
  o.disc_diameter = o.field_radius / random.uniform(2.6, 3.4);
  o.view_x = random.uniform(0, 0.9);
  o.view_y = random.uniform(-0.3, 0.3);
  o.disc_aspect = random.uniform(0.85, 1.0);
  o.cup_to_disc = random.uniform(0.2, 0.8);
  o.artery_width = random.uniform(0.045, 0.075);
  o.vein_width = random.uniform(0.06, 0.11);
  o.tortuosity = random.uniform(0, 3.5);
  o.exposure = random.uniform(0.8, 1.15);
  o.blur = random.uniform(0.5, 1.4);
  o.noise = random.uniform(0, 3);
  if (random.chance(0.6))
    o.lesions =
        scatter_lesions(seed, {random.below(16), random.below(10), random.below(10), random.below(5)});
  return o;
}

std::string rendered_eye_id(int index) {
  char text[40];
  std::snprintf(text, sizeof text, "%s/train/eye_%02d", kRendered, index);
  return text;
}

}  // namespace retinal::training
