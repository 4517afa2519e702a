#pragma once
// The table of everything that is measured; docs/evidence.md is generated from it.

#include <span>
#include <string>
#include <vector>

namespace retinal {

enum class FeatureScope {
  vessel_kinds,  ///< all vessels, arteries, veins; whole picture, zones B and C
  calibre,       ///< zones B and C
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
};

/// Zone B lies 0.5 to 1 disc diameter from the disc's margin, zone C 0.5 to 2.
std::span<const Feature> feature_table();

/// "<structure>.<feature><suffix>[.<vessel>].<region>" for each vessel kind and region of a row, in order.
std::vector<std::string> feature_keys(const Feature& feature, const std::string& suffix = "");

}  // namespace retinal
