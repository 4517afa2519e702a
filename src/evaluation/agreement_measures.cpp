#include "evaluation/agreement_measures.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "biometry/features.h"
#include "dataset/masks.h"
#include "evaluation/pixel_truth.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr int kLabelReach = 4;  // photograph pixels: about the width of a vessel of DRIVE

bool has_disc_masks(const std::string& set) { return set == "drishti_gs"; }

/// Measures and keeps what is compared.
ComparedFeatures features_of(const std::string& set, const BiometryInput& input, bool intervals) {
  const Measurements measured =
      measure(input, {.definitions = Definitions::reference, .intervals = intervals});
  ComparedFeatures kept;
  for (const std::string& key : compared_keys())
    if (const Measurement* m = measured.find(key); m && is_compared(set, key)) kept[key] = *m;
  return kept;
}

/// Everything that both sides share.
BiometryInput shared_input(const FundusReading& reading) {
  BiometryInput input;
  input.field_mask = reading.field_mask;
  input.px_per_mask_px = 1 / reading.crop.scale;
  input.side = reading.laterality.value;
  if (reading.fovea) input.fovea = reading.fovea->center;
  return input;
}

void share_disc(const FundusReading& reading, BiometryInput& input) {
  if (!reading.disc) return;
  input.disc = reading[Structure::disc].mask;
  input.disc_center = reading.disc->center;
}

/// Where the second observer's vessels of a photograph lie; empty for sets without one.
fs::path second_observer_file(const Sample& sample) {
  const fs::path folder = sample.image.parent_path(), stem = sample.image.stem();
  if (sample.dataset == "drive") return folder.parent_path() / "vessels_2nd" / (stem.string() + ".png");
  if (sample.dataset == "chase_db1") return folder / (stem.string() + "_2ndHO.png");
  if (sample.dataset == "stare") return folder.parent_path() / "vessels_vk" / (stem.string() + ".png");
  return {};
}

/// Steps from the nearest set pixel to each pixel, at most reach + 1.
Raster<int> steps_from(const Raster8& mask, int reach) {
  Raster<int> steps(mask.width, mask.height, 1, reach + 1);
  for (std::size_t i = 0; i < mask.data.size(); ++i)
    if (mask.data[i]) steps.data[i] = 0;
  for (int step = 1; step <= reach; ++step)
    for (int y = 0; y < mask.height; ++y)
      for (int x = 0; x < mask.width; ++x) {
        if (steps.at(x, y) <= step) continue;
        for (int dy = -1; dy <= 1; ++dy)
          for (int dx = -1; dx <= 1; ++dx)
            if (mask.contains(x + dx, y + dy) && steps.at(x + dx, y + dy) == step - 1) steps.at(x, y) = step;
      }
  return steps;
}

}  // namespace

bool is_compared(const std::string& set, const std::string& key) {
  if (has_disc_masks(set)) return key.starts_with("disc.") || key.starts_with("cup.");
  return key.starts_with("vessel.") || key == "fovea.vessel_free_radius.whole";
}

std::vector<std::string> compared_keys() {
  std::vector<std::string> keys;
  for (const Feature& feature : feature_table())
    for (std::string& key : feature_keys(feature)) keys.push_back(std::move(key));
  return keys;
}

ComparedFeatures measured_features(const TestCase& test, bool intervals) {
  BiometryInput input = biometry_input(test.reading, std::nullopt);
  if (has_disc_masks(test.sample.dataset)) {
    // Vessels are not asked for here, and cost most of the time.
    input.vessel = input.artery = input.vein = {};
    input.vessel_probability = input.artery_probability = input.vein_probability = {};
  }
  return features_of(test.sample.dataset, input, intervals);
}

ComparedFeatures manual_features(const TestCase& test) {
  BiometryInput input = shared_input(test.reading);
  const auto take = [&](const char* structure, Raster8& mask) {
    if (test.sample.masks.contains(structure))
      mask = mask_in_frame(truth_mask(test, structure), test.reading.crop);
  };
  take("vessel", input.vessel);
  take("artery", input.artery);
  take("vein", input.vein);
  take("disc", input.disc);
  take("cup", input.cup);
  if (input.disc.empty()) share_disc(test.reading, input);
  return features_of(test.sample.dataset, input, false);
}

std::optional<ComparedFeatures> second_observer_features(const TestCase& test) {
  const fs::path file = second_observer_file(test.sample);
  if (file.empty() || !fs::exists(file)) return std::nullopt;
  BiometryInput input = shared_input(test.reading);
  share_disc(test.reading, input);
  input.vessel = mask_in_frame(sized_mask(test, {file}), test.reading.crop);
  if (test.sample.masks.contains("artery") && test.sample.masks.contains("vein")) {
    const Raster8 first = truth_mask(test, "vessel"), artery = truth_mask(test, "artery"),
                  vein = truth_mask(test, "vein");
    input.artery = mask_in_frame(labelled_vessels(first, artery, vein, kLabelReach), test.reading.crop);
    input.vein = mask_in_frame(labelled_vessels(first, vein, artery, kLabelReach), test.reading.crop);
  }
  return features_of(test.sample.dataset, input, false);
}

Json kept_features(const ComparedFeatures& features) {
  Json kept = Json::object();
  for (const auto& [key, m] : features) {
    kept[key] = {{"value", m.value}, {"unit", m.unit}};
    if (m.interval) kept[key]["interval"] = Json::array({m.interval->lo, m.interval->hi});
  }
  return kept;
}

ComparedFeatures features_kept(const Json& kept) {
  ComparedFeatures features;
  for (const auto& [key, m] : kept.items()) {
    Measurement& feature = features[key];
    feature.key = key;
    feature.value = m.at("value").get<double>();
    feature.unit = m.at("unit").get<std::string>();
    if (m.contains("interval"))
      feature.interval = Interval{m.at("interval").at(0).get<double>(), m.at("interval").at(1).get<double>()};
  }
  return features;
}

Raster8 mask_in_frame(const Raster8& mask, const CropTransform& crop) {
  Raster8 out = resample_to_analysis(mask, crop);
  for (std::uint8_t& v : out.data) v = v >= 128 ? 255 : 0;
  return out;
}

Raster8 labelled_vessels(const Raster8& vessel, const Raster8& label, const Raster8& other, int reach) {
  const Raster<int> to_label = steps_from(label, reach), to_other = steps_from(other, reach);
  Raster8 out(vessel.width, vessel.height);
  for (std::size_t i = 0; i < out.data.size(); ++i)
    out.data[i] =
        vessel.data[i] && to_label.data[i] <= reach && to_label.data[i] <= to_other.data[i] ? 255 : 0;
  return out;
}

}  // namespace retinal
