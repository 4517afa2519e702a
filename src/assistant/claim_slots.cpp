// Do slots and the words around them speak of the same thing?

#include <algorithm>
#include <optional>

#include "assistant/claim_rules.h"
#include "assistant/wording.h"

namespace retinal::claims {
namespace {

using enum Concept;

/// The last of `words` before `at`, else the first behind it; empty when the sentence has none of them.
std::string nearest_word(const SentenceReading& s, std::size_t at, std::initializer_list<const char*> words) {
  const auto is_one = [&](std::size_t i) {
    return std::any_of(words.begin(), words.end(), [&](const char* w) { return s.words[i] == w; });
  };
  for (std::size_t i = at; i-- > 0;)
    if (is_one(i)) return s.words[i];
  for (std::size_t i = at + 1; i < s.words.size(); ++i)
    if (is_one(i)) return s.words[i];
  return "";
}

std::optional<Concept> owner(const SentenceReading& s, const SlotPlace& slot,
                             std::initializer_list<Concept> among) {
  const Mention* mention = owner_of_slot(s, slot, among);
  return mention ? std::optional(mention->concept_id) : std::nullopt;
}

void check_lesion_slot(const SentenceReading& s, const SlotPlace& slot, Findings& out) {
  const Concept expected = concepts_of_key(slot.key).front();
  if (owner(s, slot, {microaneurysm, haemorrhage, hard_exudate, soft_exudate}) != expected)
    out.contradict("the slot [[" + slot.key + "]] stands with another lesion type");
  if (slot.key.ends_with("location") && !s.has_word({"lie", "located", "location", "found", "is"}))
    out.contradict("[[" + slot.key + "]] is a place");
  if (slot.key.ends_with("box") && !s.has(box)) out.contradict("[[" + slot.key + "]] is a box");
  const bool amount = slot.key.find("area") != std::string::npos;
  if (amount && !s.has_word({"area", "cover", "covered", "covering"}))
    out.contradict("[[" + slot.key + "]] is an area");
  if (slot.key.ends_with(".count")) {
    const bool leads = slot.at + 1 < s.words.size() &&
                       std::any_of(s.mentions.begin(), s.mentions.end(), [&](const Mention& m) {
                         return m.begin == slot.at + 1 && m.concept_id == expected;
                       });
    if (!leads && !s.has(count)) out.contradict("[[" + slot.key + "]] is a count");
  }
}

void check_vessel_slot(const SentenceReading& s, const SlotPlace& slot, const MeasurementKey& key,
                       Findings& out) {
  const auto kind = owner(s, slot, {artery, vein, vessel});
  const bool named_kind = kind == artery || kind == vein;
  const bool equivalent = std::ranges::any_of(
      std::array{"crae", "crve", "avr"}, [&](const char* name) { return key.feature.starts_with(name); });
  if (equivalent) {
    const std::string name = nearest_word(s, slot.at, {"crae", "crve", "avr"});
    if (name.empty() || !key.feature.starts_with(name))
      out.contradict("[[" + slot.key + "]] is named otherwise");
  } else if (key.vessel == VesselKind::artery ? kind != artery
             : key.vessel == VesselKind::vein ? kind != vein
                                              : named_kind) {
    out.contradict("[[" + slot.key + "]] stands with other vessels");
  }
  const auto region = owner(s, slot, {zone_b, zone_c});
  const auto expected = key.region == VesselRegion::zone_b   ? std::optional(zone_b)
                        : key.region == VesselRegion::zone_c ? std::optional(zone_c)
                                                             : std::nullopt;
  if (region != expected) out.contradict("[[" + slot.key + "]] stands with another zone");
}

void check_ratio_slot(const SentenceReading& s, const SlotPlace& slot, Findings& out) {
  const std::string direction = nearest_word(s, slot.at, {"vertical", "horizontal"});
  const bool needs =
      slot.key.find("vertical") != std::string::npos || slot.key.find("horizontal") != std::string::npos;
  if (needs && (direction.empty() || slot.key.find(direction) == std::string::npos))
    out.contradict("[[" + slot.key + "]] stands with another direction");
}

void check_probability_slot(const SentenceReading& s, const SlotPlace& slot, const Facts& facts,
                            Findings& out) {
  const bool threshold = slot.key.ends_with(".threshold");
  const std::string word = nearest_word(s, slot.at, {"probability", "threshold", "score", "confidence"});
  if (slot.key.starts_with("findings.") && word != (threshold ? "threshold" : "probability"))
    out.contradict("[[" + slot.key + "]] is called a " + (word.empty() ? "fact" : word));
  if (slot.key.ends_with(".confidence") && word != "confidence")
    out.contradict("[[" + slot.key + "]] is a confidence");
  const bool grade = slot.key.ends_with(".value") || slot.key.ends_with(".name");
  const Evidence& e = facts.evidence();
  if ((grade && slot.key.starts_with("grades.diabetic") && e.diabetic_retinopathy.abstain) ||
      (grade && slot.key.starts_with("grades.macular") && e.macular_edema_risk.abstain))
    out.contradict("the grade is withheld because its confidence is low");
}

}  // namespace

void check_slots(const SentenceReading& s, const Facts& facts, Findings& out) {
  for (const SlotPlace& slot : s.slots) {
    if (!facts.find(slot.key)) {
      out.contradict("the record holds no \"" + slot.key + "\"");
      continue;
    }
    out.rests_on(slot.key);
    const std::vector<Concept> concepts = concepts_of_key(slot.key);
    const bool named = concepts.empty() ||
                       std::any_of(concepts.begin(), concepts.end(), [&](Concept c) { return s.has(c); }) ||
                       (slot.key.starts_with("quality.") && s.has_word({"quality", "graded", "problem"}));
    if (!named) out.contradict("the words around [[" + slot.key + "]] name something else");
    if (slot.key.starts_with("unavailable.")) continue;
    if (slot.key.starts_with("lesions.")) check_lesion_slot(s, slot, out);
    if (slot.key.starts_with("vessel.")) check_vessel_slot(s, slot, parse_measurement_key(slot.key), out);
    if (slot.key.find("cdr") != std::string::npos) check_ratio_slot(s, slot, out);
    if (slot.key.starts_with("findings.") || slot.key.starts_with("grades."))
      check_probability_slot(s, slot, facts, out);
    if (slot.key.starts_with("landmarks.") && slot.key.ends_with(".box") && !s.has(box))
      out.contradict("[[" + slot.key + "]] is a box");
    if (slot.key == "image.laterality.value" && !s.has_word({"eye"})) out.contradict("the slot is a side");
  }
}

}  // namespace retinal::claims
