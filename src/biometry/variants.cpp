#include "biometry/variants.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/parallel.h"
#include "biometry/features.h"
#include "biometry/mask_ops.h"
#include "biometry/mask_rules.h"
#include "biometry/reframe.h"
#include "fundus/structure_masks.h"

namespace retinal {
namespace {

constexpr double kBand = 0.7;  // half width of the threshold band, logits

double shifted(double threshold, double logits) {
  const double p = std::clamp(threshold, 0.01, 0.99);
  return 1 / (1 + std::exp(-(std::log(p / (1 - p)) + logits)));
}

MaskSet given_masks(const BiometryInput& in) {
  return {in.vessel,           in.artery,           in.vein,          in.disc, in.cup, in.lesion,
          in.vessel_threshold, in.artery_threshold, in.vein_threshold};
}

/// The same, and the input is left without masks.
MaskSet take_masks(BiometryInput& in) {
  return {std::move(in.vessel), std::move(in.artery), std::move(in.vein),
          std::move(in.disc),   std::move(in.cup),    std::move(in.lesion),
          in.vessel_threshold,  in.artery_threshold,  in.vein_threshold};
}

/// The mask at a shifted threshold; unchanged without a map.
Raster8 shifted(const Raster8& mask, const RasterF& probability, double threshold, double logits) {
  if (mask.empty() || probability.empty() || !same_size(mask, probability)) return mask;
  return mask_at(probability, shifted(threshold, logits));
}

MaskSet moved_masks(const BiometryInput& in, const MaskRules& rules, double logits) {
  MaskSet masks{shifted(in.vessel, in.vessel_probability, in.vessel_threshold, logits),
                shifted(in.artery, in.artery_probability, in.artery_threshold, logits),
                shifted(in.vein, in.vein_probability, in.vein_threshold, logits),
                shifted(in.disc, in.disc_probability, in.disc_threshold, logits),
                shifted(in.cup, in.cup_probability, in.cup_threshold, logits),
                {},
                shifted(in.vessel_threshold, logits),
                shifted(in.artery_threshold, logits),
                shifted(in.vein_threshold, logits)};
  if (rules.exclusive)
    separate_artery_vein(in.artery_probability, in.vein_probability, masks.artery, masks.vein);
  for (std::size_t i = 0; i < masks.lesion.size(); ++i) {
    masks.lesion[i] = shifted(in.lesion[i], in.lesion_probability[i], in.lesion_threshold[i], logits);
    if (rules.least_lesion[i] > 1)
      masks.lesion[i] = without_small_components(masks.lesion[i], rules.least_lesion[i]);
  }
  return masks;
}

FeatureValues measure_masks(const MaskSet& masks, const BiometryInput& input, const DiscShape* disc,
                            std::optional<double> um_per_mask_px) {
  FeatureValues values;
  measure_disc(masks, input, values);
  measure_vessels(masks, input, disc, um_per_mask_px, values);
  measure_lesions(masks, input, disc, values);
  return values;
}

/// Values at one end of the band. Zones stay where the given disc puts them. For the cup-to-disc ratio disc
/// and cup are moved against each other, too.
std::array<FeatureValues, 2> band_values(const BiometryInput& in, const MaskRules& rules,
                                         const DiscShape* disc, std::optional<double> um_per_mask_px,
                                         double logits) {
  MaskSet masks = moved_masks(in, rules, logits);
  std::array<FeatureValues, 2> values{measure_masks(masks, in, disc, um_per_mask_px), {}};
  masks.disc = shifted(in.disc, in.disc_probability, in.disc_threshold, -logits);
  measure_disc(masks, in, values[1]);
  return values;
}

/// Values in another frame, lengths turned back into pixels of the given one.
FeatureValues measure_reframed(const BiometryInput& input, const MaskRules& rules,
                               std::optional<double> um_per_mask_px, const Reframing& by) {
  if (um_per_mask_px) *um_per_mask_px /= by.scale;
  BiometryInput moved_input = reframed(input, rules, by);
  const MaskSet masks = take_masks(moved_input);
  const auto disc = disc_shape(masks.disc);
  FeatureValues values = measure_masks(masks, moved_input, disc ? &*disc : nullptr, um_per_mask_px);
  for (const Feature& feature : feature_table()) {
    const int power = length_power(feature.unit);
    if (power == 0) continue;
    for (const std::string& key : feature_keys(feature))
      if (const auto found = values.values.find(key); found != values.values.end())
        found->second.value /= std::pow(by.scale, power);
  }
  return values;
}

constexpr std::int64_t kLargestReframed = 16'000'000;  // pixels

bool has_maps(const std::vector<GivenMask>& given) {
  return std::any_of(given.begin(), given.end(), [](const GivenMask& m) { return !m.map->empty(); });
}

std::int64_t pixels_of(const std::vector<GivenMask>& given) {
  std::int64_t pixels = 0;
  for (const GivenMask& m : given) pixels = std::max(pixels, std::int64_t{m.mask->width} * m.mask->height);
  return pixels;
}

}  // namespace

std::vector<GivenMask> masks_of(const BiometryInput& in) {
  std::vector<GivenMask> all = {{"vessel", &in.vessel, &in.vessel_probability},
                                {"artery", &in.artery, &in.artery_probability},
                                {"vein", &in.vein, &in.vein_probability},
                                {"disc", &in.disc, &in.disc_probability},
                                {"cup", &in.cup, &in.cup_probability}};
  for (std::size_t i = 0; i < kLesions.size(); ++i)
    all.push_back({to_string(kLesions[i]), &in.lesion[i], &in.lesion_probability[i]});
  return all;
}

MeasuredValues measure_everything(const BiometryInput& in, const DiscShape* disc,
                                  std::optional<double> um_per_mask_px, const BiometryOptions& options) {
  MeasuredValues out;
  const MaskRules rules = options.intervals ? mask_rules(in) : MaskRules{};
  std::vector<std::function<void()>> tasks;
  if (options.definitions != Definitions::automorph) {
    tasks.emplace_back([&] { out.reference = measure_masks(given_masks(in), in, disc, um_per_mask_px); });
    const std::vector<GivenMask> given = masks_of(in);
    const std::int64_t pixels = pixels_of(given);
    out.variants.wanted = options.intervals;
    if (options.intervals && has_maps(given)) out.variants.band.resize(4);
    if (options.intervals && pixels > 0 && pixels <= kLargestReframed)
      out.variants.reframed.resize(kReframings.size());
    for (std::size_t i = 0; i + 1 < out.variants.band.size(); i += 2)
      tasks.emplace_back([&, i] {
        auto values = band_values(in, rules, disc, um_per_mask_px, i == 0 ? -kBand : kBand);
        out.variants.band[i] = std::move(values[0]), out.variants.band[i + 1] = std::move(values[1]);
      });
    for (std::size_t i = 0; i < out.variants.reframed.size(); ++i)
      tasks.emplace_back(
          [&, i] { out.variants.reframed[i] = measure_reframed(in, rules, um_per_mask_px, kReframings[i]); });
  }
  if (options.definitions != Definitions::reference)
    tasks.emplace_back([&] { out.automorph = measure_automorph(in); });
  run_tasks(tasks, options.threads);
  return out;
}

}  // namespace retinal
