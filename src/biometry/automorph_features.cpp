#include <algorithm>
#include <string>

#include "biometry/automorph.h"
#include "biometry/equivalents.h"
#include "biometry/feature_values.h"
#include "biometry/features.h"
#include "biometry/mask_ops.h"

namespace retinal {
namespace {

using automorph::Region;

struct NamedRegion {
  Region region;
  const char* name;
};
constexpr NamedRegion kRegions[] = {
    {Region::whole, "whole"}, {Region::zone_b, "zone_b"}, {Region::zone_c, "zone_c"}};

std::string vessel_key(const std::string& feature, const std::string& kind, const char* region) {
  return "vessel." + feature + kind + "." + region;
}

void set_vessels(FeatureValues& out, const automorph::VesselFeatures& f, const std::string& kind,
                 const char* region, double scale) {
  const auto n = static_cast<std::int64_t>(f.piece_widths.size());
  out.set(vessel_key("density", kind, region), f.density, n);
  out.set(vessel_key("fractal_dimension", kind, region), f.fractal_dimension, n);
  out.set(vessel_key("average_width", kind, region), f.average_width * scale, n);
  const auto set = [&](const char* feature, const std::optional<double>& value) {
    if (value) out.set(vessel_key(feature, kind, region), *value, n);
  };
  set("distance_tortuosity", f.distance_tortuosity);
  set("squared_curvature_tortuosity", f.squared_curvature_tortuosity);
  set("tortuosity_density", f.tortuosity_density);
}

/// `scale`: photograph pixels per grid pixel, in which the tool applies both formulas (Hubbard's is not
/// proportional to the widths); the results are mask pixels like all other lengths.
void set_equivalents(FeatureValues& out, std::vector<double> artery, std::vector<double> vein,
                     const char* region, double scale, double px_per_mask_px) {
  for (std::vector<double>* widths : {&artery, &vein})
    for (double& width : *widths) width *= scale;
  const auto n = static_cast<std::int64_t>(kEquivalentVessels);
  for (const auto formula : {EquivalentFormula::knudtson, EquivalentFormula::hubbard}) {
    const std::string tail = formula == EquivalentFormula::knudtson ? "_knudtson" : "_hubbard";
    const bool has_artery = artery.size() >= kEquivalentVessels, has_vein = vein.size() >= kEquivalentVessels;
    double crae = 0, crve = 0;
    if (has_artery) {
      crae = central_equivalent(artery, formula, EquivalentVessel::artery);
      out.set(vessel_key("crae" + tail, "", region), crae / px_per_mask_px, n);
    }
    if (has_vein) {
      crve = central_equivalent(vein, formula, EquivalentVessel::vein);
      out.set(vessel_key("crve" + tail, "", region), crve / px_per_mask_px, n);
    }
    if (has_artery && has_vein) out.set(vessel_key("avr" + tail, "", region), crae / crve, 2 * n);
  }
}

void set_disc(FeatureValues& out, const automorph::DiscCup& d, double scale) {
  out.set("disc.height.whole", d.disc_height * scale, 1);
  out.set("disc.width.whole", d.disc_width * scale, 1);
  if (!d.cup_height || !d.cup_width) return;
  out.set("cup.height.whole", *d.cup_height * scale, 1);
  out.set("cup.width.whole", *d.cup_width * scale, 1);
  out.set("disc.cdr_vertical.whole", static_cast<double>(*d.cup_height) / d.disc_height, 1);
  out.set("disc.cdr_horizontal.whole", static_cast<double>(*d.cup_width) / d.disc_width, 1);
}

}  // namespace

FeatureValues measure_automorph(const BiometryInput& input) {
  FeatureValues out;
  for (const Feature& feature : feature_table())
    if (*feature.automorph_definition)
      for (const std::string& key : feature_keys(feature))
        out.miss(key, "AutoMorph's procedure gives no number for these masks");
  int side = 1;
  for (const Raster8* mask : {&input.vessel, &input.artery, &input.vein, &input.disc})
    side = std::max({side, mask->width, mask->height});
  const double scale = static_cast<double>(side) / automorph::kGrid;
  const auto disc =
      automorph::measure_disc_cup(automorph::to_grid(input.disc), automorph::to_grid(input.cup));
  if (disc) set_disc(out, *disc, scale);
  std::map<std::string, std::vector<double>> widths;
  for (const auto& [kind, mask] : {std::pair<std::string, const Raster8*>{"", &input.vessel},
                                   {".artery", &input.artery},
                                   {".vein", &input.vein}}) {
    if (mask->empty()) continue;
    const automorph::VesselMask vessels = automorph::clean_and_thin(automorph::to_grid(*mask));
    for (const auto& [region, name] : kRegions) {
      if (region != Region::whole && !disc) continue;
      const auto features = automorph::measure_vessels(vessels, disc ? &*disc : nullptr, region);
      if (!features) continue;
      set_vessels(out, *features, kind, name, scale);
      widths[kind + name] = features->piece_widths;
    }
  }
  for (const char* zone : {"zone_b", "zone_c"})
    set_equivalents(out, widths[std::string(".artery") + zone], widths[std::string(".vein") + zone], zone,
                    scale * input.px_per_mask_px, input.px_per_mask_px);
  for (const auto& [key, value] : out.values) out.missing.erase(key);
  return out;
}

}  // namespace retinal
