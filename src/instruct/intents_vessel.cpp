// Intents about disc and vessels.

#include <algorithm>
#include <array>

#include "assistant/wording.h"
#include "instruct/intents.h"

namespace retinal::instruct {
namespace {

struct Feature {
  const char *topic, *noun;
  const char* feature;  ///< of the key
};
constexpr std::array kFeatures = {Feature{"vessel_density", "n.density", "density"},
                                  Feature{"fractal_dimension", "n.fractal", "fractal_dimension"},
                                  Feature{"vessel_width", "n.width", "average_width"},
                                  Feature{"tortuosity", "n.tortuosity", "distance_tortuosity"},
                                  Feature{"vessel_calibre", "n.calibre", "_knudtson"}};

std::string slot_of(const std::string& key) { return "[[" + key + "]]"; }

/// "average width of the arteries in zone B" without the brackets that belong to reports.
std::string label_of(const std::string& key) {
  std::string label = measurement_label(key);
  for (const char* extra : {" (CRAE, Knudtson)", " (CRVE, Knudtson)", " (AVR, Knudtson)"})
    if (const std::size_t at = label.find(extra); at != std::string::npos)
      label.replace(at, std::string(extra).size(),
                    std::string(" (") + std::string(extra).substr(2, extra[3] == 'V' ? 3 : 4) + ")");
  return label;
}

std::string measured(const std::string& key, SeededRandom& random) {
  std::string text = say("a.measure", random, {{"LABEL", label_of(key)}, {"[[x]]", slot_of(key)}});
  for (const char* noun : {" a average", " a artery"})
    if (const std::size_t at = text.find(noun); at != std::string::npos) text.insert(at + 2, "n");
  return text;
}

bool has_feature(const Measurement& m, const Feature& feature) {
  const MeasurementKey key = parse_measurement_key(m.key);
  return key.structure == "vessel" && key.feature.find(feature.feature) != std::string::npos;
}

std::vector<std::string> keys_of(const Description& d, const Feature& feature) {
  std::vector<std::string> keys;
  for (const Measurement& m : d.measurements)
    if (has_feature(m, feature)) keys.push_back(m.key);
  return keys;
}

/// The equivalents and their ratio of one zone: that of the ratio where there is one.
std::vector<std::string> calibres_of_one_zone(const std::vector<std::string>& keys) {
  const auto ratio = std::find_if(keys.begin(), keys.end(), [](const std::string& key) {
    return key.find(".avr_") != std::string::npos;
  });
  const std::string& chosen = ratio == keys.end() ? keys.front() : *ratio;
  const std::string zone = chosen.substr(chosen.rfind('.'));
  std::vector<std::string> same;
  for (const std::string& key : keys)
    if (key.ends_with(zone)) same.push_back(key);
  return same;
}

/// The headline value and up to two more of the same feature: other vessels, other zones.
Reply measure(const Description& d, const Feature& feature, SeededRandom& random) {
  std::vector<std::string> keys = keys_of(d, feature);
  if (std::string(feature.topic) == "vessel_calibre") {
    Reply out{{}, {feature.topic}};
    for (const std::string& key : calibres_of_one_zone(keys)) out.sentences.push_back(measured(key, random));
    return out;
  }
  Reply out{{measured(keys.front(), random)}, {feature.topic}};
  const int more = random.below(3);
  for (int i = 0; i < more && keys.size() > 1; ++i) {
    const std::size_t pick = 1 + static_cast<std::size_t>(random.below(static_cast<int>(keys.size()) - 1));
    out.sentences.push_back(measured(keys[pick], random));
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(pick));
  }
  if (random.chance(0.1)) out.sentences.push_back(say("a.measure.limits", random));
  return out;
}

/// Three or four features, one value each.
Reply vessels(const Description& d, SeededRandom& random) {
  Reply out{{}, {"vessels"}};
  if (random.chance(0.4)) out.sentences.push_back(say("a.vessels.open", random));
  const std::size_t most = out.sentences.size() + 3 + static_cast<std::size_t>(random.below(2));
  const std::size_t first = static_cast<std::size_t>(random.below(static_cast<int>(kFeatures.size())));
  for (std::size_t i = 0; i < kFeatures.size() && out.sentences.size() < most; ++i) {
    const Feature& feature = kFeatures[(first + i) % kFeatures.size()];
    const std::vector<std::string> keys = keys_of(d, feature);
    if (keys.empty()) continue;
    out.sentences.push_back(measured(keys.front(), random));
    out.tells.push_back(feature.topic);
  }
  return out;
}

/// The user's own words about the vessels.
Reply vascular_note(const Description&, SeededRandom& random) {
  return {{say("a.note.vascular", random)}, {"vessels"}};
}

Reply cup_to_disc(const Description& d, SeededRandom& random) {
  const bool both = d.measurement("disc.cdr_horizontal.whole") && random.chance(0.5);
  return {{say(both ? "a.cdr.both" : "a.cdr.vertical", random)}, {"cup_to_disc_ratio"}};
}

const char* kArteryWidth = "vessel.average_width.artery.whole";
const char* kVeinWidth = "vessel.average_width.vein.whole";

Reply compare(const Description& d, SeededRandom& random) {
  const Measurement *a = d.measurement(kArteryWidth), *v = d.measurement(kVeinWidth);
  // An order is told only where the intervals do not overlap.
  const bool veins_wider = a->interval && v->interval ? a->interval->hi < v->interval->lo : false;
  Reply out{{say(veins_wider ? "a.compare.veins" : "a.compare.arteries", random)},
            {"artery_vein_comparison"}};
  if (d.measurement("vessel.density.artery.whole") && d.measurement("vessel.density.vein.whole") &&
      random.chance(0.4))
    out.sentences.push_back(say("a.compare.density", random));
  return out;
}

}  // namespace

void add_vessel_intents(std::vector<Intent>& out, const Description* d) {
  if (!d || d->measurement("disc.cdr_vertical.whole"))
    out.push_back({"cup_to_disc_ratio",
                   IntentGroup::vessel,
                   "q.cup_to_disc_ratio",
                   "f.cup_to_disc_ratio",
                   {},
                   "",
                   "m.cup_to_disc_ratio",
                   "",
                   1,
                   cup_to_disc});
  std::size_t known = 0;
  for (const Feature& feature : kFeatures) {
    const std::vector<std::string> keys = d ? keys_of(*d, feature) : std::vector<std::string>{};
    if (d && keys.empty()) continue;
    ++known;
    // Who asks for the ratio is not answered by one of its parts.
    const bool no_ratio = d && std::string(feature.topic) == "vessel_calibre" &&
                          std::none_of(keys.begin(), keys.end(), [](const std::string& key) {
                            return key.find(".avr_") != std::string::npos;
                          });
    Intent intent{feature.topic,
                  IntentGroup::vessel,
                  "q.measure",
                  "f.measure",
                  {{"feature", no_ratio ? "n.calibre.some" : feature.noun}},
                  "",
                  std::string("m.") + feature.topic,
                  "",
                  0.6,
                  {}};
    intent.answer = [feature](const Description& eye, SeededRandom& random) {
      return measure(eye, feature, random);
    };
    out.push_back(std::move(intent));
  }
  if (d && d->notes.contains("vascular"))
    out.push_back(
        {"vessels", IntentGroup::vessel, "q.vessels", "f.vessels", {}, "", "", "", 1, vascular_note});
  else if (!d || known >= 3)
    out.push_back({"vessels", IntentGroup::vessel, "q.vessels", "f.vessels", {}, "", "", "", 1, vessels});
  if (!d || (d->measurement(kArteryWidth) && d->measurement(kVeinWidth)))
    out.push_back({"artery_vein_comparison",
                   IntentGroup::vessel,
                   "q.artery_vein_comparison",
                   "f.artery_vein_comparison",
                   {},
                   "",
                   "",
                   "",
                   0.8,
                   compare});
}

}  // namespace retinal::instruct
