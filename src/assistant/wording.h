#pragma once
// How values and names of the record are printed in sentences: rounding, units, English names.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/topic.h"
#include "biometry/measurement.h"
#include "fundus/reading.h"

namespace retinal {

/// "0.43 (interval 0.39 to 0.47)", "12.3 px", "8.2 %"; three significant digits, cup-to-disc and
/// artery-to-vein ratios two decimals, vessel density as a percentage; the interval is rounded like the
/// value.
std::string measurement_text(const Measurement& measurement);

/// The parts of measurement_text: "8.2", " %", "7.6", "8.9"; the unit begins with its space, and there are
/// no bounds without an interval.
struct MeasurementWords {
  std::string value, unit, lo, hi;
};
MeasurementWords measurement_words(const Measurement& measurement);

/// 0.834 -> "83 %"; keeps a significant digit near 0 and 1 and prints "under 0.01 %" or "over 99.99 %"
/// beyond.
std::string percent_text(double probability);

/// `value` with `digits` significant digits, never in exponential form.
std::string significant_text(double value, int digits = 3);

/// "vessel.average_width.artery.zone_b" -> "average width of the arteries in zone B".
std::string measurement_label(std::string_view key);

/// The parts of a measurement key "<structure>.<feature>[.<vessel>].<region>".
struct MeasurementKey {
  std::string structure, feature;
  VesselKind vessel = VesselKind::all;
  VesselRegion region = VesselRegion::whole;
  std::string
      part;  ///< a sector, field or quadrant: "superior", "etdrs_inner_nasal", "inferotemporal"; else empty
};
MeasurementKey parse_measurement_key(std::string_view key);

/// "hard exudate", "hard exudates".
std::string lesion_name(Structure lesion, bool plural);
/// "amd" -> "age-related macular degeneration".
std::string finding_name(std::string_view key);

/// "a, b and c".
std::string join_words(const std::vector<std::string>& words, std::string_view last = " and ");

}  // namespace retinal
