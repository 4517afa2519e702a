#include "biometry/features.h"

namespace retinal {
namespace {

using enum FeatureScope;

constexpr const char* kFieldDefinition =
    "lesion pixels over pixels of the field in view; fields of the grid have radii of 1/3, 1 and 2 disc "
    "diameters";
constexpr const char* kGrid = "ETDRS report 10, Ophthalmology 1991";
constexpr const char* kCountDefinition =
    "separate lesions whose centre lies in the quadrant, counted around the fovea";
constexpr const char* kCount = "connected components";
constexpr const char* kLesionPitfall =
    "specks, reflections and vessel ends taken for lesions; small lesions missed";

constexpr Feature kTable[] = {
    {"vessel", "density", "Vessel density", "1", vessel_kinds,
     "vessel pixels over pixels of the region inside the field of view",
     "vessel pixels over all pixels of the square picture, whatever the region", "Zhou et al., TVST 2022",
     "thin vessels missed by the segmentation, a field of view that is cut by the camera"},
    {"vessel", "fractal_dimension", "Fractal dimension", "1", vessel_kinds,
     "box-counting dimension averaged over all positions of the grid, boxes centred outside the region not "
     "counted",
     "one grid, boxes of 4, 8, ... px, full boxes not counted", "Minkowski-Bouligand dimension",
     "depends on the resolution of the masks and falls with thin vessels missed"},
    {"vessel", "average_width", "Average width", "px", vessel_kinds,
     "mean width across the centre line (of a map, the integral of the probability), weighted by length, "
     "sub-pixel",
     "vessel pixels over skeleton pixels", "Zhou et al., TVST 2022",
     "blur widens, a low resolution rounds; below 3 px the error grows"},
    {"vessel", "distance_tortuosity", "Distance tortuosity", "1", vessel_kinds,
     "length over distance of the ends of a segment, mean weighted by length",
     "the same over points in breadth-first order, mean of segments", "Hart et al., IJMI 1999",
     "long segments count more; gaps in the mask cut segments and lower it"},
    {"vessel", "squared_curvature_tortuosity", "Squared-curvature tortuosity", "1/px", vessel_kinds,
     "integral of the squared curvature over a segment's fitted centre line less that of its noise, mean "
     "weighted by length",
     "absolute integral of a curvature with another scale, not squared, no unit", "Hart et al., IJMI 1999",
     "bends shorter than 50 px of the mask are flattened; masks under 500 px overstate it"},
    {"vessel", "tortuosity_density", "Tortuosity density", "1/px", vessel_kinds,
     "(n - 1) / n / L * sum(arc / chord - 1) over the n turns of a segment, mean weighted by length",
     "the factors are added, turns are those of the row coordinate, no unit", "Grisan et al., EMBC 2003",
     "0 for segments of a single bend"},
    {"vessel", "crae_knudtson", "Central retinal artery equivalent (Knudtson)", "px", calibre,
     "0.88 sqrt(a^2 + b^2) over the six widest distinct arteries of the zone",
     "the six widest skeleton pieces, which may be of one artery", "Knudtson et al., Curr Eye Res 2003",
     "absent with fewer than six arteries in the zone; arteries taken for veins"},
    {"vessel", "crve_knudtson", "Central retinal vein equivalent (Knudtson)", "px", calibre,
     "0.95 sqrt(a^2 + b^2) over the six widest distinct veins of the zone",
     "the six widest skeleton pieces, which may be of one vein", "Knudtson et al., Curr Eye Res 2003",
     "absent with fewer than six veins in the zone; veins taken for arteries"},
    {"vessel", "avr_knudtson", "Artery-to-vein ratio (Knudtson)", "1", calibre, "CRAE over CRVE",
     "CRAE over CRVE", "Knudtson et al., Curr Eye Res 2003",
     "arteries and veins taken for each other draw it towards 1"},
    {"vessel", "crae_hubbard", "Central retinal artery equivalent (Hubbard)", "um", calibre,
     "Parr's formula over the six widest distinct arteries; in micrometres, by the stated or assumed scale",
     "in pixels of its grid", "Hubbard et al., Ophthalmology 1999",
     "a wrong scale; the formula holds for micrometres only, and an assumed scale may be 30 % off"},
    {"vessel", "crve_hubbard", "Central retinal vein equivalent (Hubbard)", "um", calibre,
     "Hubbard's formula over the six widest distinct veins; in micrometres, by the stated or assumed scale",
     "in pixels of its grid", "Hubbard et al., Ophthalmology 1999",
     "a wrong scale; the formula holds for micrometres only, and an assumed scale may be 30 % off"},
    {"vessel", "avr_hubbard", "Artery-to-vein ratio (Hubbard)", "1", calibre, "CRAE over CRVE",
     "CRAE over CRVE", "Hubbard et al., Ophthalmology 1999",
     "a wrong scale; the formula holds for micrometres only, and an assumed scale may be 30 % off"},
    {"vessel", "branching_angle", "Branching angle", "deg", vessel_trees,
     "mean angle between the two daughters of a bifurcation, fitted beyond the junction; over 160 degrees "
     "not counted",
     "", "Zamir et al., J Gen Physiol 1979",
     "crossings taken for bifurcations where arteries and veins are not told apart"},
    {"vessel", "branching_coefficient", "Branching coefficient", "1", vessel_trees,
     "median of (d1^2 + d2^2) / d0^2 over bifurcations, d the calibres of daughters and parent", "",
     "Patton et al., Prog Retin Eye Res 2006",
     "calibres under 3 px; the widest of three is taken for the parent"},
    {"vessel", "bifurcations", "Bifurcations", "count", vessel_trees,
     "nodes of the vessel graph where one vessel divides; of arteries or veins, all of its segments are", "",
     "graph of the skeleton", "grows with the thin vessels that are found"},
    {"vessel", "crossings", "Crossings", "count", whole,
     "nodes of the vessel graph where two vessels pass each other", "", "graph of the skeleton",
     "crossings under 30 degrees look like two bifurcations"},
    {"vessel", "nicking_candidates", "Candidates for arteriovenous nicking", "count", whole,
     "crossings of an artery and a vein beside which the vein has less than 0.8 of its calibre farther off",
     "", "ratio of calibres, after Nguyen et al., IEEE JBHI 2013",
     "candidates to be looked at, not a diagnosis"},
    {"vessel", "beading_index", "Venous beading index", "1", veins,
     "standard deviation of the calibre about its linear trend over the mean calibre, along veins of at "
     "least five "
     "calibres, mean weighted by length",
     "", "coefficient of variation", "noise of the edges is part of it; compare within one camera"},
    {"vessel", "peripapillary_density", "Peripapillary vessel density", "1", sectors,
     "vessel pixels over pixels between the disc's margin and half a disc diameter from it", "",
     "pixel count", "the large trunks dominate it"},
    {"vessel", "foveal_density", "Vessel density around the fovea", "1", whole,
     "vessel pixels over pixels within one disc diameter of the fovea", "", "pixel count",
     "photographs show no capillaries: low values are normal"},
    {"disc", "height", "Disc height", "px", whole, "vertical extent of the disc",
     "largest minus smallest row", "Zhou et al., TVST 2022",
     "peripapillary atrophy or a pale rim taken for disc; a disc cut by the field's edge"},
    {"disc", "width", "Disc width", "px", whole, "horizontal extent of the disc",
     "largest minus smallest column", "Zhou et al., TVST 2022",
     "peripapillary atrophy or a pale rim taken for disc; a disc cut by the field's edge"},
    {"disc", "area", "Disc area", "px2", whole, "pixels of the disc, cup included", "", "pixel count",
     "peripapillary atrophy or a pale rim taken for disc; a disc cut by the field's edge"},
    {"cup", "height", "Cup height", "px", whole, "vertical extent of the cup", "largest minus smallest row",
     "Zhou et al., TVST 2022", "the cup's edge is hard to see in one photograph; vessels bend over it"},
    {"cup", "width", "Cup width", "px", whole, "horizontal extent of the cup",
     "largest minus smallest column", "Zhou et al., TVST 2022",
     "the cup's edge is hard to see in one photograph; vessels bend over it"},
    {"cup", "area", "Cup area", "px2", whole, "pixels of the cup inside the disc", "", "pixel count",
     "the cup's edge is hard to see in one photograph; vessels bend over it"},
    {"disc", "cdr_vertical", "Vertical cup-to-disc ratio", "1", whole, "cup height over disc height",
     "cup height over disc height", "Zhou et al., TVST 2022",
     "the cup's edge is hard to see in one photograph; vessels bend over it"},
    {"disc", "cdr_horizontal", "Horizontal cup-to-disc ratio", "1", whole, "cup width over disc width",
     "cup width over disc width", "Zhou et al., TVST 2022",
     "the cup's edge is hard to see in one photograph; vessels bend over it"},
    {"disc", "cdr_area", "Cup-to-disc area ratio", "1", whole, "cup area over disc area", "", "pixel count",
     "the cup's edge is hard to see in one photograph; vessels bend over it"},
    {"disc", "rim_to_disc", "Rim-to-disc ratio", "1", sectors,
     "mean over the sector of rim width over disc diameter, both along rays from the disc's centre", "",
     "Spaeth et al., Trans Am Ophthalmol Soc 2002 (DDLS)", "the cup's edge is hard to see in one photograph"},
    {"disc", "rim_to_disc_min", "Smallest rim-to-disc ratio", "1", whole,
     "smallest mean over 10 degrees of rim width over disc diameter", "",
     "Spaeth et al., Trans Am Ophthalmol Soc 2002 (DDLS)", "one bad piece of the cup's outline decides it"},
    {"disc", "ovality", "Disc ovality", "1", whole,
     "short over long axis of the ellipse with the disc's second moments; under 0.75 a disc is called tilted",
     "", "Tay et al., Br J Ophthalmol 2005", "peripapillary atrophy taken for disc"},
    {"disc", "tilt", "Disc tilt", "deg", whole,
     "angle of the long axis with the vertical, positive when its upper end leans temporally", "",
     "Tay et al., Br J Ophthalmol 2005",
     "no direction when the disc is nearly round; the camera's own rotation is in it"},
    {"fovea", "disc_distance", "Distance of fovea and disc", "px", whole,
     "distance of the fovea from the disc's centre", "", "geometry", "a fovea that is not visible"},
    {"fovea", "disc_angle", "Angle of disc and fovea", "deg", whole,
     "angle of the line from the disc's centre to the fovea with the horizontal, positive when the fovea is "
     "lower",
     "", "geometry", "a fovea that is not visible"},
    {"fovea", "vessel_free_radius", "Radius without vessels", "px", whole,
     "distance of the fovea from the nearest vessel", "", "geometry",
     "one false vessel pixel group decides it"},
    {"lesion", "microaneurysm_fraction", "Area of microaneurysms", "1", etdrs, kFieldDefinition, "", kGrid,
     kLesionPitfall},
    {"lesion", "haemorrhage_fraction", "Area of haemorrhages", "1", etdrs, kFieldDefinition, "", kGrid,
     kLesionPitfall},
    {"lesion", "hard_exudate_fraction", "Area of hard exudates", "1", etdrs, kFieldDefinition, "", kGrid,
     kLesionPitfall},
    {"lesion", "soft_exudate_fraction", "Area of soft exudates", "1", etdrs, kFieldDefinition, "", kGrid,
     kLesionPitfall},
    {"lesion", "microaneurysm_count", "Microaneurysms", "count", quadrants, kCountDefinition, "", kCount,
     kLesionPitfall},
    {"lesion", "haemorrhage_count", "Haemorrhages", "count", quadrants, kCountDefinition, "", kCount,
     kLesionPitfall},
    {"lesion", "hard_exudate_count", "Hard exudates", "count", quadrants, kCountDefinition, "", kCount,
     kLesionPitfall},
    {"lesion", "soft_exudate_count", "Soft exudates", "count", quadrants, kCountDefinition, "", kCount,
     kLesionPitfall},
    {"lesion", "hard_exudate_distance", "Distance of the nearest hard exudate to the fovea", "px", whole,
     "smallest distance of a hard exudate's pixels to the fovea", "", "geometry",
     "reflections and drusen taken for exudates"},
};

}  // namespace

std::span<const Feature> feature_table() { return kTable; }

std::vector<std::string> feature_keys(const Feature& feature, const std::string& suffix) {
  const std::string stem = std::string(feature.structure) + "." + feature.feature + suffix;
  const auto with = [&](std::initializer_list<const char*> regions) {
    std::vector<std::string> keys;
    for (const char* region : regions) keys.push_back(stem + "." + region);
    return keys;
  };
  switch (feature.scope) {
    case whole:
      return with({"whole"});
    case calibre:
      return with({"zone_b", "zone_c"});
    case vessel_kinds:
      return with({"whole", "zone_b", "zone_c", "artery.whole", "artery.zone_b", "artery.zone_c",
                   "vein.whole", "vein.zone_b", "vein.zone_c"});
    case vessel_trees:
      return with({"whole", "artery.whole", "vein.whole"});
    case veins:
      return with({"vein.whole"});
    case sectors:
      return with({"superior", "inferior", "nasal", "temporal"});
    case etdrs:
      return with({"etdrs_center", "etdrs_inner_superior", "etdrs_inner_inferior", "etdrs_inner_nasal",
                   "etdrs_inner_temporal", "etdrs_outer_superior", "etdrs_outer_inferior",
                   "etdrs_outer_nasal", "etdrs_outer_temporal"});
    case quadrants:
      return with({"superotemporal", "superonasal", "inferotemporal", "inferonasal"});
  }
  return {};
}

}  // namespace retinal
