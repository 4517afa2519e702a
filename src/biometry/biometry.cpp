#include "biometry/biometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <string_view>

#include "base/error.h"
#include "biometry/feature_values.h"
#include "biometry/features.h"
#include "biometry/mask_ops.h"
#include "biometry/scale.h"
#include "biometry/variants.h"

namespace retinal {
namespace {

/// Everything lies in one frame.
void check_sizes(const BiometryInput& in) {
  const Raster8* first = nullptr;
  const auto check = [&](const Raster8& mask, const std::string& name) {
    if (mask.empty()) return;
    if (!first) first = &mask;
    if (!same_size(mask, *first))
      throw InputError("the " + name + " mask is " + std::to_string(mask.width) + " x " +
                       std::to_string(mask.height) + " pixels but the first mask is " +
                       std::to_string(first->width) + " x " + std::to_string(first->height) +
                       "; all masks must belong to one picture");
  };
  for (const GivenMask& m : masks_of(in)) check(*m.mask, m.name);
  check(in.field_mask, "field of view");
}

bool has_map_of(const BiometryInput& in, const std::string& key) {
  const auto given = [](const Raster8& mask, const RasterF& map) {
    return !map.empty() && same_size(mask, map);
  };
  const auto within = [&](const char* part) { return key.find(part) != std::string::npos; };
  const bool artery = given(in.artery, in.artery_probability), vein = given(in.vein, in.vein_probability);
  if (key.starts_with("fovea.disc_")) return false;
  if (key.starts_with("lesion.")) {
    for (std::size_t i = 0; i < kLesions.size(); ++i)
      if (within(to_string(kLesions[i]))) return given(in.lesion[i], in.lesion_probability[i]);
    return false;
  }
  if (within(".cdr_") || within(".rim_") || key.starts_with("cup."))
    return given(in.cup, in.cup_probability) || given(in.disc, in.disc_probability);
  if (key.starts_with("disc.")) return given(in.disc, in.disc_probability);
  if (within(".avr_")) return artery && vein;
  if (within(".artery.") || within(".crae_")) return artery;
  if (within(".vein.") || within(".crve_")) return vein;
  return given(in.vessel, in.vessel_probability);
}

/// Largest excursions of a key to both sides of its value; absent when it could be measured at one threshold
/// only.
std::optional<Interval> band_of(const std::string& key, double value,
                                const std::vector<FeatureValues>& variants) {
  Interval range{value, value};
  int found = 0;
  for (const FeatureValues& variant : variants) {
    const auto other = variant.values.find(key);
    if (other == variant.values.end()) continue;
    range.lo = std::min(range.lo, other->second.value);
    range.hi = std::max(range.hi, other->second.value);
    ++found;
  }
  return found < 2 ? std::nullopt : std::optional(range);
}

/// Half width of the 95 % interval of test and retest.
std::optional<double> retest_of(const std::string& key, double value,
                                const std::vector<FeatureValues>& variants) {
  double squares = 0, found = 0;
  for (const FeatureValues& variant : variants) {
    const auto other = variant.values.find(key);
    if (other == variant.values.end()) continue;
    squares += (other->second.value - value) * (other->second.value - value);
    ++found;
  }
  constexpr double kNormal = 1.96;
  return found < 2 ? std::nullopt : std::optional(kNormal * std::sqrt(squares / found));
}

/// By how much the value of a key differs from that of manual masks in 90 % of training photographs, relative
/// to it; absent for counts, angles and what no set has masks for.
std::optional<double> manual_difference(std::string_view key) {
  struct Difference {
    std::string_view key;
    double relative;
  };
  static constexpr Difference kDifferences[] = {
#include "biometry/manual_differences.inc"
  };
  const auto* found = std::lower_bound(std::begin(kDifferences), std::end(kDifferences), key,
                                       [](const Difference& d, std::string_view k) { return d.key < k; });
  return found != std::end(kDifferences) && found->key == key ? std::optional(found->relative) : std::nullopt;
}

constexpr const char* kBandNote = "threshold band, the model's threshold -0.7 to +0.7 logits";
constexpr const char* kRetestNote = "test-retest under 3 re-framings (rotation, scale, shift)";

void add_interval(Measurement& m, const BiometryInput& in, const Variants& variants,
                  const FeatureValue& base) {
  if (m.key.starts_with("fovea.disc_")) {
    m.interval_note = "none: the positions of disc and fovea carry no spread";
    return;
  }
  if (!variants.wanted) {
    m.interval_note = "none: intervals were not asked for";
    return;
  }
  const auto band = has_map_of(in, m.key) ? band_of(m.key, base.value, variants.band) : std::nullopt;
  // A tilt turns with the picture.
  const auto retest =
      m.key == "disc.tilt.whole" ? std::nullopt : retest_of(m.key, base.value, variants.reframed);
  if (!band && !retest) {
    m.interval_note = variants.reframed.empty()
                          ? "none: masks of more than 16 megapixels are not re-framed"
                          : "none: it can be measured at one threshold and in one frame only";
    return;
  }
  // Only what was read from a photograph differs from what people would have drawn.
  const auto manual = band ? manual_difference(m.key) : std::nullopt;
  const double others = std::hypot(retest.value_or(0), manual.value_or(0) * base.value);
  const double below = std::hypot(band ? base.value - band->lo : 0, others);
  const double above = std::hypot(band ? band->hi - base.value : 0, others);
  const bool never_negative = m.unit != "deg";
  m.interval = Interval{base.value - below, base.value + above};
  if (never_negative) m.interval->lo = std::max(std::min(0.0, base.value), m.interval->lo);
  m.interval_note = band && retest ? std::string(kBandNote) + ", and " + kRetestNote + ", combined"
                    : band         ? kBandNote
                                   : std::string(kRetestNote) + "; the mask is taken for true";
  m.interval_note += manual ? "; widened by the difference from manual masks in 90 % of training photographs"
                            : "; coverage not calibrated";
}

void scale(Measurement& m, double factor) {
  m.value *= factor;
  if (m.interval) m.interval = Interval{m.interval->lo * factor, m.interval->hi * factor};
}

constexpr const char* kAssumedNote =
    "micrometres assumed from the usual height of a disc, 1.92 mm (95 %: 1.35 to 2.49)";

/// The uncertainty of an assumed scale, of which the value is the given power, joins that of the value.
void widen(Measurement& m, const Scale& scale, int power) {
  if (!scale.assumed || !scale.interval) return;
  if (!m.unit.starts_with("um")) {  // Hubbard's ratio: the scale all but cancels
    m.interval_note = std::string(kAssumedNote) + "; " + m.interval_note;
    return;
  }
  const double low = std::pow(scale.interval->lo / scale.um_per_px, power),
               high = std::pow(scale.interval->hi / scale.um_per_px, power);
  const Interval before = m.interval.value_or(Interval{m.value, m.value});
  m.interval = Interval{m.value - std::hypot(m.value - before.lo, m.value * (1 - low)),
                        m.value + std::hypot(before.hi - m.value, m.value * (high - 1))};
  m.interval->lo = std::max(0.0, m.interval->lo);
  m.interval_note = std::string(kAssumedNote) + "; " + m.interval_note;
}

/// An assumed scale makes every disc equally high.
bool is_circular(const Feature& feature, const std::optional<Scale>& scale) {
  return scale && scale->assumed && std::string_view(feature.structure) == "disc";
}

struct Emission {
  const BiometryInput& input;
  const FeatureValues& base;
  const Variants& variants;
  std::optional<double> disc_diameter;  ///< photograph pixels
  std::optional<Scale> scale;
  Definition definition;
  std::string prefix;
};

Measurement make(const Emission& e, const Feature& feature, const std::string& key) {
  const FeatureValue& value = e.base.values.at(key);
  Measurement m;
  m.key = key;
  m.value = value.value;
  m.unit = feature.unit;
  m.n = value.n;
  m.definition = e.definition;
  const bool automorph = e.definition == Definition::automorph;
  if (automorph)
    m.interval_note = "none: AutoMorph's definitions have none";
  else
    add_interval(m, e.input, e.variants, value);
  if (automorph && (length_power(m.unit) < 0 || m.unit == "um"))
    m.unit = m.unit == "um" ? "px" : "1";  // as that tool computes them
  scale(m, std::pow(e.input.px_per_mask_px, length_power(m.unit)));
  return m;
}

/// The keys of one row that were measured, in its own unit and, for sizes, in the others.
void emit(const Emission& e, const Feature& feature, Measurements& out) {
  struct Unit {
    const char *suffix, *name;
    std::optional<double> per_px;
  };
  const int power = length_power(feature.unit);
  std::vector<Unit> units{{"", "", 1.0}};
  if (power > 0 && e.definition == Definition::reference) {
    const std::optional<double> per_disc =
        e.disc_diameter ? std::optional(1 / *e.disc_diameter) : std::nullopt;
    units.push_back({"_dd", power == 1 ? "dd" : "dd2", per_disc});
    units.push_back(
        {"_um", power == 1 ? "um" : "um2",
         e.scale && !is_circular(feature, e.scale) ? std::optional(e.scale->um_per_px) : std::nullopt});
  }
  const std::vector<std::string> keys = feature_keys(feature);
  for (const Unit& unit : units) {
    if (!unit.per_px) continue;
    const std::vector<std::string> names = feature_keys(feature, unit.suffix);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (!e.base.values.contains(keys[i])) {
        const auto why = e.base.missing.find(keys[i]);
        if (*unit.suffix == '\0' && why != e.base.missing.end())
          out.unavailable[e.prefix + keys[i]] = why->second;
        continue;
      }
      Measurement m = make(e, feature, keys[i]);
      m.key = e.prefix + names[i];
      if (*unit.suffix) {
        m.unit = unit.name;
        scale(m, std::pow(*unit.per_px, power));
      }
      if (e.definition == Definition::reference && e.scale &&
          (m.unit.starts_with("um") || m.key.find("_hubbard.") != std::string::npos))
        widen(m, *e.scale, power > 0 ? power : 1);
      out.values.push_back(std::move(m));
    }
  }
}

}  // namespace

Measurements measure(const BiometryInput& input, const BiometryOptions& options) {
  check_sizes(input);
  const auto disc = disc_shape(input.disc);
  const std::optional<Scale> scale = input.um_per_px ? std::optional(Scale{*input.um_per_px, false, {}})
                                                     : assumed_scale(input.disc, input.px_per_mask_px);
  Measurements out;
  const MeasuredValues values = measure_everything(
      input, disc ? &*disc : nullptr,
      scale ? std::optional(scale->um_per_px * input.px_per_mask_px) : std::nullopt, options);
  if (options.definitions != Definitions::automorph) {
    const std::optional<double> diameter =
        disc ? std::optional(disc->diameter() * input.px_per_mask_px) : std::nullopt;
    const Emission e{input, values.reference, values.variants, diameter, scale, Definition::reference, ""};
    for (const Feature& feature : feature_table()) emit(e, feature, out);
  }
  if (options.definitions != Definitions::reference) {
    const Variants none;
    const std::string prefix = options.definitions == Definitions::both ? "automorph." : "";
    const Emission e{input, values.automorph, none, {}, {}, Definition::automorph, prefix};
    for (const Feature& feature : feature_table())
      if (*feature.automorph_definition) emit(e, feature, out);
  }
  return out;
}

BiometryInput biometry_input(const FundusReading& reading, std::optional<double> um_per_px) {
  BiometryInput in;
  const auto take = [&](Structure structure, Raster8& mask, RasterF& probability, double& threshold) {
    mask = reading[structure].mask;
    probability = reading[structure].probability;
    threshold = reading[structure].threshold;
  };
  take(Structure::vessel, in.vessel, in.vessel_probability, in.vessel_threshold);
  take(Structure::artery, in.artery, in.artery_probability, in.artery_threshold);
  take(Structure::vein, in.vein, in.vein_probability, in.vein_threshold);
  if (reading.disc) {
    take(Structure::disc, in.disc, in.disc_probability, in.disc_threshold);
    take(Structure::cup, in.cup, in.cup_probability, in.cup_threshold);
    in.disc_center = reading.disc->center;
  }
  if (reading.fovea) in.fovea = reading.fovea->center;
  for (std::size_t i = 0; i < kLesions.size(); ++i)
    take(kLesions[i], in.lesion[i], in.lesion_probability[i], in.lesion_threshold[i]);
  in.side = reading.laterality.value;
  in.field_mask = reading.field_mask;
  in.px_per_mask_px = 1 / reading.crop.scale;
  in.um_per_px = um_per_px;
  return in;
}

}  // namespace retinal
