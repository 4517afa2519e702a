#include "assistant/claim_reading.h"

#include <algorithm>

#include "assistant/slots.h"
#include "assistant/tokens.h"
#include "assistant/wording.h"

namespace retinal::claims {
namespace {

constexpr const char* kSlotWord = "qslot";    ///< stands for a slot in the word sequence
constexpr const char* kBreakWord = "qbreak";  ///< stands for punctuation that ends a clause
constexpr std::size_t kReach = 4;             ///< words behind a slot that can still name its owner

std::string with_markers(std::string_view text, std::vector<std::string>& keys) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t close = text.compare(at, 2, "[[") == 0 ? text.find("]]", at) : std::string_view::npos;
    if (close != std::string_view::npos) {
      keys.emplace_back(text.substr(at + 2, close - at - 2));
      out += std::string(" ") + kSlotWord + " ";
      at = close + 2;
    } else {
      if (text[at] == ';')
        out += std::string(" ") + kBreakWord + " ";
      else
        out += text[at];
      ++at;
    }
  }
  return out;
}

bool starts_with_any(std::string_view text, std::initializer_list<const char*> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const char* p) { return text.starts_with(p); });
}

struct KeyOfConcept {
  Concept concept_id;
  const char* key;
};

constexpr KeyOfConcept kDiseaseKeys[] = {{Concept::retinopathy, "diabetic_retinopathy"},
                                         {Concept::glaucoma, "glaucoma"},
                                         {Concept::cataract, "cataract"},
                                         {Concept::amd, "amd"},
                                         {Concept::hypertension, "hypertensive_retinopathy"},
                                         {Concept::myopia, "pathological_myopia"},
                                         {Concept::other, "other_abnormality"}};
constexpr KeyOfConcept kLesionKeys[] = {{Concept::microaneurysm, "microaneurysm"},
                                        {Concept::haemorrhage, "haemorrhage"},
                                        {Concept::hard_exudate, "hard_exudate"},
                                        {Concept::soft_exudate, "soft_exudate"}};

template <std::size_t n>
const char* key_in(const KeyOfConcept (&table)[n], Concept concept_id) {
  for (const KeyOfConcept& row : table)
    if (row.concept_id == concept_id) return row.key;
  return nullptr;
}

/// The concept whose key stands in the longer key of a record; empty when none does.
template <std::size_t n>
std::vector<Concept> concept_in(const KeyOfConcept (&table)[n], std::string_view key) {
  for (const KeyOfConcept& row : table)
    if (key.find(row.key) != std::string_view::npos) return {row.concept_id};
  return {};
}

std::vector<Concept> measurement_concepts(std::string_view text) {
  using enum Concept;
  const MeasurementKey key = parse_measurement_key(text);
  const auto has = [&](const char* part) { return key.feature.find(part) != std::string::npos; };
  if (has("cdr")) return {cdr};
  if (key.structure == "disc") return {disc};
  if (key.structure == "cup") return {cup, cdr};
  if (has("tortuosity")) return {tortuosity};
  if (has("density")) return {density};
  if (has("fractal")) return {fractal};
  if (has("width")) return {width};
  if (has("crae") || has("crve") || has("avr")) return {calibre};
  return {};
}

}  // namespace

bool SentenceReading::has(Concept c) const {
  return std::any_of(mentions.begin(), mentions.end(), [&](const Mention& m) { return m.concept_id == c; });
}

bool SentenceReading::has_word(std::initializer_list<const char*> any) const {
  return std::any_of(any.begin(), any.end(), [&](const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  });
}

bool SentenceReading::is_slot(std::size_t at) const { return words[at] == kSlotWord; }

bool SentenceReading::is_break(std::size_t at) const {
  static constexpr const char* kBreaks[] = {kBreakWord, "but",      "while",  "wherea",
                                            "however",  "although", "though", "yet"};
  return std::any_of(std::begin(kBreaks), std::end(kBreaks), [&](const char* b) { return words[at] == b; });
}

std::pair<std::size_t, std::size_t> SentenceReading::clause(std::size_t at) const {
  std::size_t begin = at, end = at;
  while (begin > 0 && !is_break(begin - 1)) --begin;
  while (end < words.size() && !is_break(end)) ++end;
  return {begin, end};
}

SentenceReading read_sentence(std::string_view slot_sentence) {
  SentenceReading reading;
  std::vector<std::string> keys;
  reading.words = normalised_words(with_markers(slot_sentence, keys));
  reading.mentions = find_concepts(reading.words);
  std::size_t next = 0;
  for (std::size_t i = 0; i < reading.words.size() && next < keys.size(); ++i)
    if (reading.is_slot(i)) reading.slots.push_back({keys[next++], i});
  return reading;
}

const char* disease_key(Concept concept_id) { return key_in(kDiseaseKeys, concept_id); }

const char* lesion_key(Concept concept_id) { return key_in(kLesionKeys, concept_id); }

std::vector<Concept> concepts_of_key(std::string_view key) {
  using enum Concept;
  if (key.starts_with("unavailable.")) return measurement_concepts(key.substr(12));
  if (key.starts_with("lesions.")) return concept_in(kLesionKeys, key);
  if (key.starts_with("grades.diabetic")) return {retinopathy};
  if (key.starts_with("grades.macular")) return {macular_edema};
  if (key.starts_with("findings.")) return concept_in(kDiseaseKeys, key);
  if (key.starts_with("landmarks.disc")) return {disc};
  if (key.starts_with("landmarks.cup")) return {cup, cdr};
  if (key.starts_with("landmarks.fovea")) return {fovea};
  if (key.starts_with("quality.")) return {quality};
  if (key.starts_with("field_of_view.")) return {field_of_view};
  if (starts_with_any(key, {"image.", "in_distribution.", "model.", "timing_ms.", "scale."})) return {};
  return measurement_concepts(key);
}

const Mention* owner_of_slot(const SentenceReading& sentence, const SlotPlace& slot,
                             std::initializer_list<Concept> candidates) {
  const auto is_candidate = [&](const Mention& m) {
    return std::find(candidates.begin(), candidates.end(), m.concept_id) != candidates.end();
  };
  const Mention *before = nullptr, *behind = nullptr;
  for (const Mention& m : sentence.mentions) {
    if (!is_candidate(m)) continue;
    if (m.begin < slot.at)
      before = &m;
    else if (!behind)
      behind = &m;
  }
  if (behind) {
    bool direct = behind->begin - slot.at <= kReach;
    for (std::size_t i = slot.at + 1; i < behind->begin && direct; ++i)
      direct = !sentence.is_slot(i) && !sentence.is_break(i) && sentence.words[i] != "and" &&
               sentence.words[i] != "is";
    if (direct) return behind;
  }
  return before ? before : behind;
}

}  // namespace retinal::claims
