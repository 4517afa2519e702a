#pragma once
// Renders colour fundus photographs of which everything is known: for tests, for the results signature of
// `retinalgpt bench`, and for pictures in documents, where a photograph of a person may not stand.
//
//   retinal::SyntheticFundusOptions options;
//   options.seed = 7;
//   retinal::SyntheticFundus eye = retinal::render_synthetic_fundus(options);
//
// Anatomy is laid out in disc diameters (DD) around the fovea, x towards the disc (nasal), y down, and
// mirrored for left eyes. Colours follow absorption: each structure multiplies what lies under it by
// exp(-density) per channel. The same options give the same picture on every machine, but for single grey
// levels where the mathematical library rounds differently.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/raster.h"
#include "image/field_of_view.h"
#include "image/frame.h"
#include "image/photograph.h"

namespace retinal {

enum class SyntheticLesionKind { microaneurysm, haemorrhage, hard_exudate, soft_exudate };

/// A lesion to draw. A hard exudate is drawn as a cluster of small deposits inside its radius, a haemorrhage
/// with an irregular border, a soft exudate with a feathered one.
struct SyntheticLesion {
  SyntheticLesionKind kind = SyntheticLesionKind::microaneurysm;
  double x = 0, y = 0;    ///< DD from the fovea, x towards the disc, y down
  double radius = 0.015;  ///< DD
};

struct SyntheticFundusOptions {
  std::uint64_t seed = 1;
  Laterality side = Laterality::right;

  int width = 1400, height = 1400;         ///< picture, pixels
  std::optional<PhotoPoint> field_center;  ///< default: middle of the picture
  double field_radius = 680;               ///< pixels; may reach beyond the picture, which then clips it
  double disc_diameter = 230;              ///< vertical, pixels; 45 degree cameras: field radius / 2.95
  double view_x = 0.35, view_y = 0;        ///< centre of the field, DD from the fovea

  double disc_aspect = 0.92;                        ///< horizontal / vertical disc diameter
  double cup_to_disc = 0.35;                        ///< vertical
  double artery_width = 0.062, vein_width = 0.085;  ///< of the largest trunks at the disc margin, DD
  double tortuosity = 1;                            ///< 0: smooth arcs; 1: ordinary; 3: strongly wound
  std::vector<SyntheticLesion> lesions;

  double exposure = 1;  ///< factor on brightness
  double blur = 0.8;    ///< standard deviation of the camera's blur, pixels
  double noise = 1.5;   ///< standard deviation of the sensor's noise, grey levels
  double texture = 1;   ///< strength of the background's texture
};

/// A vessel from its origin (the disc or the vessel it branches from) to its end, as drawn.
struct SyntheticVessel {
  bool artery = false;
  std::vector<PhotoPoint> center_line;  ///< points about 3 % of a disc diameter apart
  std::vector<double> width;            ///< at each point, pixels
};

struct SyntheticLesionTruth {
  SyntheticLesionKind kind = SyntheticLesionKind::microaneurysm;
  PhotoPoint center;
  PhotoBox box;     ///< of the drawn pixels inside the field of view
  double area = 0;  ///< pixels
};

/// The photograph and its truth, all in its pixels. Masks are 0/255 and lie inside the field of view.
struct SyntheticFundus {
  Raster8 rgb;
  Raster8 field, vessel, artery, vein, disc, cup;  ///< vessel = artery or vein
  std::array<Raster8, 4> lesions;                  ///< in the order of SyntheticLesionKind
  PhotoPoint field_center;
  double field_radius = 0;
  Laterality side = Laterality::right;
  PhotoPoint disc_center, fovea;
  double disc_diameter = 0, cup_diameter = 0;  ///< vertical, pixels
  std::vector<SyntheticVessel> vessels;
  std::vector<SyntheticLesionTruth>
      lesion_list;  ///< in the order given; those outside the field are left out
};

/// Draws the eye. Throws UsageError when the options describe no picture (sizes below 64 px, a negative width
/// ...).
SyntheticFundus render_synthetic_fundus(const SyntheticFundusOptions& options);

/// Places lesions at random around the macula, clear of the disc, the fovea and each other; counts in the
/// order of SyntheticLesionKind.
std::vector<SyntheticLesion> scatter_lesions(std::uint64_t seed, const std::array<int, 4>& counts);

/// The picture wrapped as a Photograph named `name`, as if it had been decoded from a file; `sha256` is that
/// of its pixels.
Photograph as_photograph(const SyntheticFundus& eye, const std::string& name);

}  // namespace retinal
