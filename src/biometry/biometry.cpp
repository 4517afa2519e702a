#include "biometry/biometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "biometry/feature_values.h"
#include "biometry/features.h"
#include "biometry/mask_ops.h"

namespace retinal {
namespace {

constexpr double kBand = 0.7;  // half width of the threshold band, logits

double shifted(double threshold, double logits) {
  const double p = std::clamp(threshold, 0.01, 0.99);
  return 1 / (1 + std::exp(-(std::log(p / (1 - p)) + logits)));
}

MaskSet given_masks(const BiometryInput& in) {
  return {in.vessel,           in.artery,           in.vein,          in.disc, in.cup,
          in.vessel_threshold, in.artery_threshold, in.vein_threshold};
}

/// The mask at a shifted threshold; unchanged without a map.
Raster8 moved(const Raster8& mask, const RasterF& probability, double threshold, double logits) {
  if (mask.empty() || probability.empty() || !same_size(mask, probability)) return mask;
  return threshold_at(probability, shifted(threshold, logits));
}

FeatureValues measure_masks(const MaskSet& masks, const BiometryInput& input, const DiscShape* disc) {
  FeatureValues values;
  measure_disc(masks, input, values);
  measure_vessels(masks, input, disc, values);
  return values;
}

/// Values at the two ends of the band. Zones stay where the given disc puts them. For the cup-to-disc ratio
/// disc and cup are moved against each other, too.
std::vector<FeatureValues> band_values(const BiometryInput& in, const DiscShape* disc) {
  std::vector<FeatureValues> variants;
  for (const double logits : {-kBand, kBand}) {
    MaskSet masks{moved(in.vessel, in.vessel_probability, in.vessel_threshold, logits),
                  moved(in.artery, in.artery_probability, in.artery_threshold, logits),
                  moved(in.vein, in.vein_probability, in.vein_threshold, logits),
                  moved(in.disc, in.disc_probability, in.disc_threshold, logits),
                  moved(in.cup, in.cup_probability, in.cup_threshold, logits),
                  shifted(in.vessel_threshold, logits),
                  shifted(in.artery_threshold, logits),
                  shifted(in.vein_threshold, logits)};
    variants.push_back(measure_masks(masks, in, disc));
    masks.disc = moved(in.disc, in.disc_probability, in.disc_threshold, -logits);
    variants.emplace_back();
    measure_disc(masks, in, variants.back());
  }
  return variants;
}

bool has_map(const BiometryInput& in, const std::string& key) {
  const auto given = [](const Raster8& mask, const RasterF& map) {
    return !map.empty() && same_size(mask, map);
  };
  const auto within = [&](const char* part) { return key.find(part) != std::string::npos; };
  const bool artery = given(in.artery, in.artery_probability), vein = given(in.vein, in.vein_probability);
  if (key.starts_with("fovea.")) return false;
  if (within(".cdr_") || key.starts_with("cup."))
    return given(in.cup, in.cup_probability) || given(in.disc, in.disc_probability);
  if (key.starts_with("disc.")) return given(in.disc, in.disc_probability);
  if (within(".avr_")) return artery && vein;
  if (within(".artery.") || within(".crae_")) return artery;
  if (within(".vein.") || within(".crve_")) return vein;
  return given(in.vessel, in.vessel_probability);
}

void add_interval(Measurement& m, const BiometryInput& in, const std::vector<FeatureValues>& variants,
                  const FeatureValue& base) {
  if (m.key.starts_with("fovea.")) {
    m.interval_note = "none: the positions of disc and fovea carry no spread";
    return;
  }
  if (variants.empty()) {
    m.interval_note = "none: intervals were not asked for";
    return;
  }
  if (!has_map(in, m.key)) {
    m.interval_note = "none: a mask without a probability map has no spread";
    return;
  }
  Interval range{base.value, base.value};
  int found = 0;
  for (const FeatureValues& variant : variants) {
    const auto other = variant.values.find(m.key);
    if (other == variant.values.end()) continue;
    range.lo = std::min(range.lo, other->second.value);
    range.hi = std::max(range.hi, other->second.value);
    ++found;
  }
  if (found < 2) {
    m.interval_note = "none: it can be measured at one threshold only";
    return;
  }
  m.interval = range;
  m.interval_note = "threshold band, the model's threshold -0.7 to +0.7 logits; coverage not calibrated";
}

void scale(Measurement& m, double factor) {
  m.value *= factor;
  if (m.interval) m.interval = Interval{m.interval->lo * factor, m.interval->hi * factor};
}

/// Powers of a length in the unit "px", "px2" or "1/px"; 0 for everything else.
int length_power(std::string_view unit) {
  if (unit == "px") return 1;
  if (unit == "px2") return 2;
  return unit == "1/px" ? -1 : 0;
}

struct Emission {
  const BiometryInput& input;
  const FeatureValues& base;
  const std::vector<FeatureValues>& variants;
  std::optional<double> disc_diameter;  ///< photograph pixels
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
    units.push_back({"_um", power == 1 ? "um" : "um2", e.input.um_per_px});
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
      out.values.push_back(std::move(m));
    }
  }
}

}  // namespace

Measurements measure(const BiometryInput& input, const BiometryOptions& options) {
  Measurements out;
  if (options.definitions != Definitions::automorph) {
    const MaskSet masks = given_masks(input);
    const auto disc = disc_shape(masks.disc);
    const DiscShape* disc_or_null = disc ? &*disc : nullptr;
    const FeatureValues base = measure_masks(masks, input, disc_or_null);
    const bool any_map = !input.vessel_probability.empty() || !input.artery_probability.empty() ||
                         !input.vein_probability.empty() || !input.disc_probability.empty() ||
                         !input.cup_probability.empty();
    std::vector<FeatureValues> variants;
    if (options.intervals && any_map)
      variants = band_values(input, disc_or_null);
    else if (options.intervals)
      variants.emplace_back();  // asked for, but there is nothing to vary
    const std::optional<double> diameter =
        disc ? std::optional(disc->diameter() * input.px_per_mask_px) : std::nullopt;
    const Emission e{input, base, variants, diameter, Definition::reference, ""};
    for (const Feature& feature : feature_table()) emit(e, feature, out);
  }
  if (options.definitions != Definitions::reference) {
    const FeatureValues base = measure_automorph(input);
    const std::vector<FeatureValues> none;
    const std::string prefix = options.definitions == Definitions::both ? "automorph." : "";
    const Emission e{input, base, none, std::nullopt, Definition::automorph, prefix};
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
  in.field_mask = reading.field_mask;
  in.px_per_mask_px = 1 / reading.crop.scale;
  in.um_per_px = um_per_px;
  return in;
}

}  // namespace retinal
