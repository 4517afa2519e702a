#include "assistant/wording.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include "base/rounding.h"

namespace retinal {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, as_recorded(value));
  const std::string text = buffer.data();
  return text.find_first_not_of("-0.") == std::string::npos && text.starts_with('-') ? text.substr(1) : text;
}

/// Decimals that leave `digits` significant digits of `value`; 0 for large values.
int decimals_for(double value, int digits) {
  if (value == 0) return 0;
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
  return std::clamp(digits - 1 - magnitude, 0, 9);
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_percentage(const MeasurementKey& key) {
  return key.feature.ends_with("_fraction") ||
         (key.structure == "vessel" && contains(key.feature, "density") &&
          !contains(key.feature, "tortuosity"));
}

int decimals_of(const Measurement& m, const MeasurementKey& key, double value) {
  if (m.unit == "count") return 0;
  if (key.feature.starts_with("cdr") || key.feature.starts_with("avr")) return 2;
  // Tortuosity and fractal dimension live just above 1; their differences are in the third decimal.
  if (contains(key.feature, "fractal") || contains(key.feature, "tortuosity"))
    return std::max(3, decimals_for(value, 3));
  return decimals_for(value, 3);
}

std::string unit_suffix(const std::string& unit) {
  static const std::map<std::string, std::string> suffixes = {{"1", ""},
                                                              {"count", ""},
                                                              {"px", " px"},
                                                              {"dd", " disc diameters"},
                                                              {"um", " µm"},
                                                              {"px2", " px²"},
                                                              {"dd2", " square disc diameters"},
                                                              {"um2", " µm²"},
                                                              {"deg", "°"},
                                                              {"1/px", " per px"}};
  const auto found = suffixes.find(unit);
  return found == suffixes.end() ? " " + unit : found->second;
}

std::string region_suffix(VesselRegion region) {
  if (region == VesselRegion::zone_b) return " in zone B";
  if (region == VesselRegion::zone_c) return " in zone C";
  return "";
}

/// " in the superior sector", " in the inner nasal field of the macula", " in the inferotemporal quadrant".
std::string part_suffix(const std::string& part) {
  if (part.empty()) return "";
  if (part == "etdrs_center") return " in the central field of the macula";
  if (part.starts_with("etdrs_")) {
    std::string words = part.substr(6);
    std::replace(words.begin(), words.end(), '_', ' ');
    return " in the " + words + " field of the macula";
  }
  const bool quadrant = part.starts_with("supero") || part.starts_with("infero");
  return " in the " + part + (quadrant ? " quadrant" : " sector");
}

std::string feature_label(const MeasurementKey& key) {
  static const std::map<std::string, std::string> labels = {
      {"density", "vessel density"},
      {"fractal_dimension", "fractal dimension"},
      {"average_width", "average width"},
      {"distance_tortuosity", "distance tortuosity"},
      {"squared_curvature_tortuosity", "squared-curvature tortuosity"},
      {"tortuosity_density", "tortuosity density"},
      {"crae_knudtson", "central retinal artery equivalent (CRAE, Knudtson)"},
      {"crve_knudtson", "central retinal vein equivalent (CRVE, Knudtson)"},
      {"avr_knudtson", "artery-to-vein ratio (AVR, Knudtson)"},
      {"crae_hubbard", "central retinal artery equivalent (CRAE, Hubbard)"},
      {"crve_hubbard", "central retinal vein equivalent (CRVE, Hubbard)"},
      {"avr_hubbard", "artery-to-vein ratio (AVR, Hubbard)"},
      {"cdr_vertical", "vertical cup-to-disc ratio"},
      {"cdr_horizontal", "horizontal cup-to-disc ratio"},
      {"cdr_area", "cup-to-disc area ratio"},
      {"peripapillary_density", "vessel density beside the disc"},
      {"foveal_density", "vessel density around the fovea"},
      {"bifurcations", "number of bifurcations"},
      {"crossings", "number of vessel crossings"},
      {"nicking_candidates", "number of candidates for arteriovenous nicking"},
      {"beading_index", "beading index"},
      {"rim_to_disc", "rim-to-disc ratio"},
      {"rim_to_disc_min", "smallest rim-to-disc ratio"},
      {"vessel_free_radius", "radius without vessels"},
      {"microaneurysm_fraction", "share covered by microaneurysms"},
      {"haemorrhage_fraction", "share covered by haemorrhages"},
      {"hard_exudate_fraction", "share covered by hard exudates"},
      {"soft_exudate_fraction", "share covered by soft exudates"},
      {"microaneurysm_count", "number of microaneurysms"},
      {"haemorrhage_count", "number of haemorrhages"},
      {"hard_exudate_count", "number of hard exudates"},
      {"soft_exudate_count", "number of soft exudates"},
      {"hard_exudate_distance", "distance of the nearest hard exudate to the fovea"}};
  // Sizes in disc diameters and micrometres are named like those in pixels; the unit is printed.
  std::string words = key.feature;
  if (words.ends_with("_dd") || words.ends_with("_um")) words.resize(words.size() - 3);
  const auto found = labels.find(words);
  if (found != labels.end()) return found->second;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

std::string significant_text(double value, int digits) { return fixed(value, decimals_for(value, digits)); }

std::string percent_text(double probability) {
  const double percent = probability * 100;
  if (percent <= 0 || percent < 0.01) return "under 0.01 %";
  if (percent > 99.99) return "over 99.99 %";
  const double distance = std::min(percent, 100 - percent);
  return fixed(percent, distance >= 0.95 ? 0 : decimals_for(distance, 1)) + " %";
}

MeasurementWords measurement_words(const Measurement& m) {
  const MeasurementKey key = parse_measurement_key(m.key);
  const bool percent = is_percentage(key);
  const double factor = percent ? 100 : 1;
  const int decimals = decimals_of(m, key, m.value * factor);
  MeasurementWords words{fixed(m.value * factor, decimals), percent ? " %" : unit_suffix(m.unit), "", ""};
  if (m.interval) {
    words.lo = fixed(m.interval->lo * factor, decimals);
    words.hi = fixed(m.interval->hi * factor, decimals);
  }
  return words;
}

std::string measurement_text(const Measurement& m) {
  const MeasurementWords words = measurement_words(m);
  std::string text = words.value + words.unit;
  if (m.interval) text += " (interval " + words.lo + " to " + words.hi + words.unit + ")";
  return text;
}

MeasurementKey parse_measurement_key(std::string_view text) {
  std::istringstream stream{std::string(text)};
  MeasurementKey key;
  std::string part;
  std::vector<std::string> parts;
  while (std::getline(stream, part, '.')) parts.push_back(part);
  if (!parts.empty() && parts.front() == "automorph") parts.erase(parts.begin());
  if (!parts.empty()) key.structure = parts[0];
  if (parts.size() > 1) key.feature = parts[1];
  for (std::size_t i = 2; i < parts.size(); ++i) {
    if (parts[i] == "artery") key.vessel = VesselKind::artery;
    if (parts[i] == "vein") key.vessel = VesselKind::vein;
    if (parts[i] == "zone_b") key.region = VesselRegion::zone_b;
    if (parts[i] == "zone_c") key.region = VesselRegion::zone_c;
    static const std::set<std::string> plain = {"artery", "vein",  "zone_b",
                                                "zone_c", "whole", "interval_note"};
    if (!plain.contains(parts[i])) key.part = parts[i];
  }
  return key;
}

std::string measurement_label(std::string_view text) {
  const MeasurementKey key = parse_measurement_key(text);
  std::string label = feature_label(key);
  if (key.structure == "vessel") {
    const bool equivalent = contains(key.feature, "crae") || contains(key.feature, "crve") ||
                            contains(key.feature, "avr") || contains(key.feature, "crossings") ||
                            contains(key.feature, "nicking");
    if (key.vessel == VesselKind::artery)
      label += " of the arteries";
    else if (key.vessel == VesselKind::vein)
      label += " of the veins";
    else if (!equivalent && !is_percentage(key))
      label += " of all vessels";
  } else if (!key.feature.starts_with("cdr") && key.structure != "lesion") {
    label = (key.structure == "disc" ? "optic disc " : key.structure + " ") + label;
  }
  return label + region_suffix(key.region) + part_suffix(key.part);
}

std::string lesion_name(Structure lesion, bool plural) {
  const std::string s = plural ? "s" : "";
  switch (lesion) {
    case Structure::microaneurysm:
      return "microaneurysm" + s;
    case Structure::haemorrhage:
      return "haemorrhage" + s;
    case Structure::hard_exudate:
      return "hard exudate" + s;
    default:
      return "soft exudate" + s;
  }
}

std::string finding_name(std::string_view key) {
  if (key == "amd") return "age-related macular degeneration";
  if (key == "other_abnormality") return "another abnormality";
  std::string words(key);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string join_words(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? std::string(last) : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace retinal
