#pragma once
// Measurement: one number about one photograph, with everything needed to trust or doubt it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retinal {

/// Two definitions of the AutoMorph feature set: as that tool prints them, or as the literature defines them.
enum class Definition { reference, automorph };
enum class Definitions { reference, automorph, both };

struct Interval {
  double lo = 0, hi = 0;
};

struct Measurement {
  std::string
      key;  ///< "<structure>.<feature>[.<vessel>].<region>", e.g. vessel.fractal_dimension.artery.zone_b
  double value = 0;  ///< always finite
  std::string
      unit;  ///< "px" (original photograph), "dd" (disc diameters), "um", "px2", "1" (ratio), "deg", "count"
  std::optional<Interval> interval;  ///< 95 %; absent only with interval_note saying why
  std::string interval_note;  ///< how the interval was made ("threshold band 0.35-0.65") or why there is none
  Definition definition = Definition::reference;
  std::int64_t n = 0;  ///< segments or pixels behind the value
};

/// What could be measured, and why the rest could not.
struct Measurements {
  std::vector<Measurement> values;                 ///< in the order of the feature table
  std::map<std::string, std::string> unavailable;  ///< key -> reason, a sentence fragment

  const Measurement* find(const std::string& key) const {
    for (const auto& m : values)
      if (m.key == key) return &m;
    return nullptr;
  }
};

}  // namespace retinal
