// "Why?", "how did you measure that?", "is that normal?", "how sure are you?": what stands behind a
// statement.

#include <algorithm>
#include <array>

#include "assistant/realiser_parts.h"
#include "assistant/wording.h"

namespace retinal::realiser {
namespace {

constexpr const char* kNetworkEstimate =
    "It is the estimate of a neural network from the whole photograph, not a rule applied to counts.";
constexpr const char* kThresholdRule =
    "A sign is reported when the probability from the neural network reaches its decision threshold.";

constexpr std::array kLesionTopics = {Topic::microaneurysms, Topic::haemorrhages, Topic::hard_exudates,
                                      Topic::soft_exudates};  // in the order of kLesions

void append(Realisation& out, const Realisation& part) {
  out.sentences.insert(out.sentences.end(), part.sentences.begin(), part.sentences.end());
}

/// How the interval of each measured value of the topic was made, once per way.
void append_interval_notes(Realisation& out, const Realisation& measured, const Facts& facts) {
  std::vector<std::string> told;
  for (const std::string& key : routed_keys(measured)) {
    const Fact* note = facts.find(key + ".interval_note");
    if (!note || std::find(told.begin(), told.end(), note->text) != told.end()) continue;
    told.push_back(note->text);
    const bool has_interval = facts.evidence().measurements.find(key)->interval.has_value();
    const std::string label = measurement_label(key);
    const std::string how = has_interval ? "How the interval of the " + label + " was made: "
                                         : "Why the " + label + " has no interval: ";
    out.sentences.push_back({how + slot(note->key) + ".", {}});
  }
}

Realisation behind_measurement(Topic topic, const Facts& facts, const Focus& focus) {
  Realisation out;
  const Realisation measured = measurement_topic(topic, facts, focus);
  if (measured.abstained) return out;
  out.sentences.push_back(
      {topic == Topic::cup_to_disc_ratio
           ? "This was measured on the neural network's outlines of the optic disc and cup."
           : "This was measured on the neural network's map of the vessels.",
       {}});
  append_interval_notes(out, measured, facts);
  return out;
}

Realisation behind_lesions(Topic topic, const Facts& facts) {
  Realisation out;
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const std::string key = std::string("lesions.") + to_string(kLesions[i]);
    const bool asked = topic == Topic::lesions || topic == kLesionTopics[i];
    if (!asked || !facts.find(key + ".instances.0.p")) continue;
    const bool single = facts.evidence().lesions[i].count == 1;
    out.sentences.push_back({(single ? "The " : "The largest ") + lesion_name(kLesions[i], false) +
                                 " was detected with a probability of " + slot(key + ".instances.0.p") + ".",
                             {}});
  }
  return out;
}

}  // namespace

Realisation reason_for(Topic topic, const Facts& facts, const Focus& focus) {
  using enum Topic;
  switch (topic) {
    case diabetic_retinopathy: {
      Realisation out{{{kNetworkEstimate, {}}}, false};
      append(out, lesion_topic(lesions, facts, {.aspect = Aspect::count}));
      return out;
    }
    case macular_edema: {
      Realisation out{{{kNetworkEstimate, {}}}, false};
      append(out, lesion_topic(hard_exudates, facts, {.aspect = Aspect::place}));
      return out;
    }
    case glaucoma:
    case findings:
    case cataract:
    case amd:
    case hypertensive_retinopathy:
    case pathological_myopia:
    case other_abnormality:
      return {{{kThresholdRule, {}}}, false};
    case cup_to_disc_ratio:
    case vessels:
    case vessel_density:
    case fractal_dimension:
    case vessel_width:
    case tortuosity:
    case vessel_calibre:
    case artery_vein_comparison:
    case zones:
      return behind_measurement(topic, facts, focus);
    case lesions:
    case microaneurysms:
    case haemorrhages:
    case hard_exudates:
    case soft_exudates:
      return behind_lesions(topic, facts);
    default:
      return {};
  }
}

bool has_reference_question(Topic topic) {
  using enum Topic;
  switch (topic) {
    case optic_disc:
    case cup_to_disc_ratio:
    case fovea:
    case vessels:
    case vessel_density:
    case fractal_dimension:
    case vessel_width:
    case tortuosity:
    case vessel_calibre:
    case artery_vein_comparison:
    case zones:
      return true;
    default:
      return false;
  }
}

}  // namespace retinal::realiser
