// Cup-to-disc ratio and vessel measurements: one sentence per measured key, and the reason for each missing
// one.

#include <algorithm>
#include <set>

#include "assistant/realiser_parts.h"
#include "assistant/wording.h"

namespace retinal::realiser {
namespace {

bool has(const MeasurementKey& key, std::string_view part) {
  return key.feature.find(part) != std::string::npos;
}

/// Whether a measurement belongs to what the topic is about.
bool belongs(Topic topic, const MeasurementKey& key) {
  if (topic == Topic::cup_to_disc_ratio) return has(key, "cdr");
  if (key.structure != "vessel") return false;
  const bool equivalent = has(key, "crae") || has(key, "crve") || has(key, "avr");
  switch (topic) {
    case Topic::vessel_density:
      return key.feature == "density";
    case Topic::fractal_dimension:
      return has(key, "fractal");
    case Topic::vessel_width:
      return has(key, "width");
    case Topic::tortuosity:
      return has(key, "tortuosity");
    case Topic::vessel_calibre:
      return equivalent;
    case Topic::artery_vein_comparison:
      return key.vessel != VesselKind::all || has(key, "avr");
    default:
      return true;
  }
}

/// The one measure that stands for its family in an overview.
bool is_headline(const MeasurementKey& key) {
  return key.feature == "density" || key.feature == "fractal_dimension" || key.feature == "average_width" ||
         key.feature == "distance_tortuosity" || has(key, "knudtson");
}

bool is_calibre(const MeasurementKey& key) { return has(key, "crae") || has(key, "crve") || has(key, "avr"); }

/// The calibre equivalents exist in zones only; zone B is where the literature measures them.
VesselRegion default_region(const MeasurementKey& key) {
  return is_calibre(key) ? VesselRegion::zone_b : VesselRegion::whole;
}

bool in_focus(Topic topic, const MeasurementKey& key, const Focus& focus) {
  if (topic == Topic::cup_to_disc_ratio) return true;
  const bool ratio = has(key, "avr");
  if (topic == Topic::zones) {
    if (key.region == VesselRegion::whole) return false;
    if (!focus.region && !focus.vessel && key.vessel != VesselKind::all) return false;
  } else if (!focus.region && key.region != default_region(key)) {
    return false;
  }
  if (focus.region && key.region != *focus.region) return false;
  if (topic == Topic::artery_vein_comparison)
    return is_headline(key) && (key.vessel != VesselKind::all || ratio);
  if (topic == Topic::vessel_calibre && focus.vessel) {
    if (*focus.vessel == VesselKind::artery) return has(key, "crae") || ratio;
    if (*focus.vessel == VesselKind::vein) return has(key, "crve") || ratio;
    return true;
  }
  if (focus.vessel) {
    if (*focus.vessel == VesselKind::artery && has(key, "crae")) return true;
    if (*focus.vessel == VesselKind::vein && has(key, "crve")) return true;
    if (key.vessel != *focus.vessel) return false;
  }
  const bool overview = topic == Topic::vessels || topic == Topic::zones;
  if (overview && !focus.vessel && key.vessel != VesselKind::all) return false;
  return !overview || is_headline(key);
}

bool wanted(Topic topic, const std::string& text, const Focus& focus) {
  if (text.starts_with("automorph.")) return false;
  const MeasurementKey key = parse_measurement_key(text);
  return belongs(topic, key) && in_focus(topic, key, focus);
}

/// "The average width of the veins (12 px) is larger than that of the arteries (10 px)."; nothing where the
/// intervals overlap, because then no order is shown by the evidence.
void compare(Realisation& out, const Facts& facts, const Measurement& artery, const Measurement& vein) {
  const std::string label = measurement_label(artery.key);
  const bool overlap = artery.interval && vein.interval && artery.interval->lo <= vein.interval->hi &&
                       vein.interval->lo <= artery.interval->hi;
  const bool same_words = facts.find(artery.key)->text == facts.find(vein.key)->text;
  const std::string values = slot(artery.key) + " for the arteries and " + slot(vein.key) + " for the veins";
  const std::string feature = label.substr(0, label.find(" of the arteries"));
  if (overlap || same_words)
    out.sentences.push_back(
        {"The " + feature + " is " + values + "; the intervals overlap, so neither is shown to be larger.",
         {}});
  else
    out.sentences.push_back({"The " + feature + " is " + values + ", so it is " +
                                 (artery.value > vein.value ? "larger" : "smaller") + " in the arteries.",
                             {}});
}

Realisation comparison(const Facts& facts, const Focus& focus) {
  Realisation out;
  const Measurements& all = facts.evidence().measurements;
  for (const Measurement& m : all.values) {
    if (!wanted(Topic::artery_vein_comparison, m.key, {.region = focus.region})) continue;
    const MeasurementKey key = parse_measurement_key(m.key);
    if (has(key, "avr") && !focus.measure)
      out.sentences.push_back({"The " + measurement_label(m.key) + " is " + slot(m.key) + ".", {}});
    if (key.vessel != VesselKind::artery) continue;
    if (focus.measure && !belongs(*focus.measure, key)) continue;
    std::string vein_key = m.key;
    vein_key.replace(vein_key.find(".artery"), 7, ".vein");
    if (const Measurement* vein = all.find(vein_key)) compare(out, facts, m, *vein);
  }
  return out;
}

/// Groups missing keys by their reason so that one cause gives one sentence.
void append_unavailable(Realisation& out, Topic topic, const Facts& facts, const Focus& focus) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  for (const auto& [key, reason] : facts.evidence().measurements.unavailable) {
    if (!wanted(topic, key, focus)) continue;
    if (focus.measure && !belongs(*focus.measure, parse_measurement_key(key))) continue;
    const auto known = std::find_if(by_reason.begin(), by_reason.end(),
                                    [&, r = reason](const auto& entry) { return entry.first == r; });
    if (known == by_reason.end())
      by_reason.push_back({reason, {key}});
    else
      known->second.push_back(key);
  }
  for (const auto& [reason, keys] : by_reason) {
    std::vector<std::string> labels, cited;
    for (const std::string& key : keys) {
      labels.push_back("the " + measurement_label(key));
      cited.push_back("unavailable." + key);
    }
    std::string text = join_words(labels) + " could not be measured: " + slot(cited.front()) + ".";
    text.front() = 'T';
    out.sentences.push_back({text, cited});
  }
}

}  // namespace

Realisation measurement_topic(Topic topic, const Facts& facts, const Focus& focus) {
  Realisation out;
  if (topic == Topic::artery_vein_comparison) {
    out = comparison(facts, focus);
  } else {
    for (const Measurement& m : facts.evidence().measurements.values)
      if (wanted(topic, m.key, focus))
        out.sentences.push_back({"The " + measurement_label(m.key) + " is " + slot(m.key) + ".", {}});
  }
  const bool nothing_measured = out.sentences.empty();
  append_unavailable(out, topic, facts, focus);
  if (out.sentences.empty())
    out.sentences.push_back({"The record of this photograph holds no measurement of " +
                                 std::string(info(topic).title) + " for that part.",
                             {}});
  out.abstained = nothing_measured;
  return out;
}

}  // namespace retinal::realiser
