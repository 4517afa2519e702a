#include "biometry/features.h"

namespace retinal {
namespace {

using enum FeatureScope;

constexpr Feature kTable[] = {
    {"vessel", "density", "Vessel density", "1", vessel_kinds,
     "vessel pixels over pixels of the region inside the field of view",
     "vessel pixels over all pixels of the square picture, whatever the region", "Zhou et al., TVST 2022"},
    {"vessel", "fractal_dimension", "Fractal dimension", "1", vessel_kinds,
     "box-counting dimension averaged over all positions of the grid",
     "one grid, boxes of 4, 8, ... px, full boxes not counted", "Minkowski-Bouligand dimension"},
    {"vessel", "average_width", "Average width", "px", vessel_kinds,
     "mean distance of the vessel edges across the centre line, weighted by length, sub-pixel",
     "vessel pixels over skeleton pixels", "Zhou et al., TVST 2022"},
    {"vessel", "distance_tortuosity", "Distance tortuosity", "1", vessel_kinds,
     "length over distance of the ends of a segment, mean weighted by length",
     "the same over points in breadth-first order, mean of segments", "Hart et al., IJMI 1999"},
    {"vessel", "squared_curvature_tortuosity", "Squared-curvature tortuosity", "1/px", vessel_kinds,
     "integral of the squared curvature over a segment, mean weighted by length",
     "absolute integral of a curvature with another scale, not squared, no unit", "Hart et al., IJMI 1999"},
    {"vessel", "tortuosity_density", "Tortuosity density", "1/px", vessel_kinds,
     "(n - 1) / n / L * sum(arc / chord - 1) over the n turns of a segment, mean weighted by length",
     "the factors are added, turns are those of the row coordinate, no unit", "Grisan et al., EMBC 2003"},
    {"vessel", "crae_knudtson", "Central retinal artery equivalent (Knudtson)", "px", calibre,
     "0.88 sqrt(a^2 + b^2) over the six widest distinct arteries of the zone",
     "the six widest skeleton pieces, which may be of one artery", "Knudtson et al., Curr Eye Res 2003"},
    {"vessel", "crve_knudtson", "Central retinal vein equivalent (Knudtson)", "px", calibre,
     "0.95 sqrt(a^2 + b^2) over the six widest distinct veins of the zone",
     "the six widest skeleton pieces, which may be of one vein", "Knudtson et al., Curr Eye Res 2003"},
    {"vessel", "avr_knudtson", "Artery-to-vein ratio (Knudtson)", "1", calibre, "CRAE over CRVE",
     "CRAE over CRVE", "Knudtson et al., Curr Eye Res 2003"},
    {"vessel", "crae_hubbard", "Central retinal artery equivalent (Hubbard)", "um", calibre,
     "Parr's formula over the six widest distinct arteries; micrometres only", "in pixels of its grid",
     "Hubbard et al., Ophthalmology 1999"},
    {"vessel", "crve_hubbard", "Central retinal vein equivalent (Hubbard)", "um", calibre,
     "Hubbard's formula over the six widest distinct veins; micrometres only", "in pixels of its grid",
     "Hubbard et al., Ophthalmology 1999"},
    {"vessel", "avr_hubbard", "Artery-to-vein ratio (Hubbard)", "1", calibre, "CRAE over CRVE",
     "CRAE over CRVE", "Hubbard et al., Ophthalmology 1999"},
    {"disc", "height", "Disc height", "px", whole, "vertical extent of the disc",
     "largest minus smallest row", "Zhou et al., TVST 2022"},
    {"disc", "width", "Disc width", "px", whole, "horizontal extent of the disc",
     "largest minus smallest column", "Zhou et al., TVST 2022"},
    {"disc", "area", "Disc area", "px2", whole, "pixels of the disc, cup included", "", "pixel count"},
    {"cup", "height", "Cup height", "px", whole, "vertical extent of the cup", "largest minus smallest row",
     "Zhou et al., TVST 2022"},
    {"cup", "width", "Cup width", "px", whole, "horizontal extent of the cup",
     "largest minus smallest column", "Zhou et al., TVST 2022"},
    {"cup", "area", "Cup area", "px2", whole, "pixels of the cup inside the disc", "", "pixel count"},
    {"disc", "cdr_vertical", "Vertical cup-to-disc ratio", "1", whole, "cup height over disc height",
     "cup height over disc height", "Zhou et al., TVST 2022"},
    {"disc", "cdr_horizontal", "Horizontal cup-to-disc ratio", "1", whole, "cup width over disc width",
     "cup width over disc width", "Zhou et al., TVST 2022"},
    {"disc", "cdr_area", "Cup-to-disc area ratio", "1", whole, "cup area over disc area", "", "pixel count"},
    {"fovea", "disc_distance", "Distance of fovea and disc", "px", whole,
     "distance of the fovea from the disc's centre", "", "geometry"},
    {"fovea", "disc_angle", "Angle of disc and fovea", "deg", whole,
     "angle of the line from the disc's centre to the fovea with the horizontal, positive when the fovea is "
     "lower",
     "", "geometry"},
};

}  // namespace

std::span<const Feature> feature_table() { return kTable; }

std::vector<std::string> feature_keys(const Feature& feature, const std::string& suffix) {
  const std::string stem = std::string(feature.structure) + "." + feature.feature + suffix;
  if (feature.scope == whole) return {stem + ".whole"};
  if (feature.scope == calibre) return {stem + ".zone_b", stem + ".zone_c"};
  std::vector<std::string> keys;
  for (const char* vessel : {"", ".artery", ".vein"})
    for (const char* region : {".whole", ".zone_b", ".zone_c"}) keys.push_back(stem + vessel + region);
  return keys;
}

}  // namespace retinal
