#pragma once
// The table of everything that is measured; docs/evidence.md is generated from it.

#include <span>
#include <string>
#include <vector>

namespace retinal {

enum class FeatureScope {
  vessel_kinds,  ///< all vessels, arteries, veins; whole picture, zones B and C
  vessel_trees,  ///< all vessels, arteries, veins; whole picture
  veins,         ///< veins; whole picture
  calibre,       ///< zones B and C
  sectors,       ///< around the disc: superior, inferior, nasal, temporal, 90 degrees each
  etdrs,         ///< the nine fields of the ETDRS grid around the fovea
  quadrants,     ///< of the retina around the fovea
  whole          ///< once
};

/// One row. `unit` is that of the value; lengths in "px" and areas in "px2" also exist in disc diameters
/// ("<feature>_dd", when the disc is known) and micrometres ("<feature>_um", when a scale was stated).
struct Feature {
  const char* structure;
  const char* feature;
  const char* name;
  const char* unit;
  FeatureScope scope;
  const char* definition;            ///< reference definition
  const char* automorph_definition;  ///< how AutoMorph's number differs; empty: AutoMorph has no such number
  const char* source;
  const char* pitfall;  ///< what can make it wrong
};

/// In the order of every record. Zone B lies 0.5 to 1 disc diameter from the disc's margin, zone C 0.5 to 2.
std::span<const Feature> feature_table();

/// "<structure>.<feature><suffix>[.<vessel>].<region>" for each vessel kind and region of a row, in order.
std::vector<std::string> feature_keys(const Feature& feature, const std::string& suffix = "");

}  // namespace retinal
