#include "assistant/claim_rules.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "assistant/tokens.h"
#include "assistant/wording.h"

namespace retinal::claims {
namespace {

using enum Concept;

std::string first_word_of(const SentenceReading& s, std::initializer_list<const char*> words) {
  for (const std::string& word : s.words)
    if (std::any_of(words.begin(), words.end(), [&](const char* w) { return word == normalised_word(w); }))
      return word;
  return "";
}

bool clause_has(const SentenceReading& s, const Mention& m, std::initializer_list<const char*> words) {
  const auto [begin, end] = s.clause(m.begin);
  for (std::size_t i = begin; i < end; ++i)
    if (std::any_of(words.begin(), words.end(), [&](const char* w) { return s.words[i] == w; })) return true;
  return false;
}

int lesion_index(Concept c) {
  return c == microaneurysm ? 0 : c == haemorrhage ? 1 : c == hard_exudate ? 2 : c == soft_exudate ? 3 : -1;
}

void check_presence(bool said, bool seen, const std::string& key, const std::string& name, Findings& out) {
  if (said != seen) out.contradict(name + (said ? " asserted against" : " denied against") + " the record");
  out.rests_on(key);
}

void check_finding(const SentenceReading& s, const Mention& m, const Facts& facts, Findings& out) {
  const char* key = disease_key(m.concept_id);
  const auto found = facts.evidence().findings.find(key);
  if (clause_has(s, m, {"whether", "establish", "statement", "threshold"}) &&
      !clause_has(s, m, {"sign", "detected", "found", "present"}))
    return;
  if (clause_has(s, m, {"whether"})) return;
  const bool only_probability =
      clause_has(s, m, {"probability"}) && !clause_has(s, m, {"sign", "detected", "present"});
  if (only_probability) return;
  if (found == facts.evidence().findings.end()) return out.contradict(std::string("no finding for ") + key);
  if (found->second.abstain) return out.contradict(std::string("the finding is open: ") + key);
  check_presence(!is_negated(s, m, facts), found->second.present, std::string("findings.") + key + ".p", key,
                 out);
}

void check_retinopathy(const SentenceReading& s, const Mention& m, const Facts& facts, Findings& out) {
  if (clause_has(s, m, {"grade", "scale", "referable", "confidence", "statement", "state", "no_grade"}))
    return;
  const GradeRecord& grade = facts.evidence().diabetic_retinopathy;
  if (grade.p.empty() || grade.abstain) return out.contradict("the grade of retinopathy is withheld");
  check_presence(!is_negated(s, m, facts), grade.value > 0, "grades.diabetic_retinopathy.value",
                 "diabetic retinopathy", out);
}

void check_any_lesion(const SentenceReading& s, const Mention& m, const Facts& facts, Findings& out) {
  if (clause_has(s, m, {"can", "may", "whether", "statement"})) return;
  const auto& groups = facts.evidence().lesions;
  const bool seen =
      std::any_of(groups.begin(), groups.end(), [](const LesionGroup& g) { return g.count > 0; });
  if (!is_negated(s, m, facts) != seen) out.contradict("presence of lesions against the record");
  for (const Structure type : kLesions) out.rests_on(std::string("lesions.") + to_string(type) + ".count");
}

struct Pair {
  const Measurement *artery = nullptr, *vein = nullptr;
};

/// The two values that a comparison of arteries and veins is about: those of the slots, else of the measure
/// named.
Pair compared_pair(const SentenceReading& s, const Facts& facts) {
  Pair pair;
  for (const Measurement& m : facts.evidence().measurements.values) {
    const MeasurementKey key = parse_measurement_key(m.key);
    if (key.vessel == VesselKind::all || m.key.starts_with("automorph.")) continue;
    const auto& slots = s.slots;
    const bool in_slots =
        std::any_of(slots.begin(), slots.end(), [&](const SlotPlace& p) { return p.key == m.key; });
    const std::vector<Concept> concepts = concepts_of_key(m.key);
    const bool named =
        slots.empty() && key.region == VesselRegion::whole && !concepts.empty() && s.has(concepts.front());
    if (!in_slots && !named) continue;
    const Measurement*& side = key.vessel == VesselKind::artery ? pair.artery : pair.vein;
    if (!side) side = &m;
  }
  return pair;
}

bool intervals_overlap(const Measurement& a, const Measurement& b) {
  return a.interval && b.interval && a.interval->lo <= b.interval->hi && b.interval->lo <= a.interval->hi;
}

bool means_more(const std::string& word) {
  static constexpr std::array kMore = {"larger",  "higher", "wider",  "thicker",
                                       "greater", "denser", "bigger", "broader"};
  return std::any_of(kMore.begin(), kMore.end(), [&](const char* w) { return word == w; });
}

/// The vessel kind that a comparative word speaks of: the subject before "than", else the one named behind
/// the word.
const Mention* comparison_subject(const SentenceReading& s, std::size_t at) {
  const bool than = s.has_word({"than"});
  const Mention* subject = nullptr;
  for (const Mention& m : s.mentions) {
    if (m.concept_id != artery && m.concept_id != vein) continue;
    if (than && m.begin < at) subject = &m;
    if (!than && m.begin > at && !subject) subject = &m;
  }
  return subject;
}

void check_comparison_at(const SentenceReading& s, std::size_t at, const Facts& facts, Findings& out) {
  const Pair pair = compared_pair(s, facts);
  if (!s.has(artery) || !s.has(vein) || !pair.artery || !pair.vein)
    return out.contradict("the comparison \"" + s.words[at] + "\" is not in the record");
  out.rests_on(pair.artery->key);
  out.rests_on(pair.vein->key);
  const bool undecided = intervals_overlap(*pair.artery, *pair.vein) ||
                         measurement_text(*pair.artery) == measurement_text(*pair.vein);
  if (s.has_word({"neither"})) {
    if (!undecided) out.contradict("the record does show which is larger");
    return;
  }
  const Mention* subject = comparison_subject(s, at);
  if (undecided || !subject) return out.contradict("the record does not show which is larger");
  const double difference = pair.artery->value - pair.vein->value;
  const bool subject_larger = (subject->concept_id == artery) == (difference > 0);
  if (subject_larger != means_more(s.words[at])) out.contradict("the comparison is the wrong way round");
}

}  // namespace

void Findings::rests_on(const std::string& key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

bool is_negated(const SentenceReading& s, const Mention& mention, const Facts& facts) {
  static constexpr std::array kBefore = {"no",   "not",   "without", "neither", "nor",  "none",
                                         "free", "never", "absence", "absent",  "lack", "negative"};
  static constexpr std::array kBehind = {"not", "absent", "ruled"};
  const auto is_one = [&](std::size_t i, const auto& list) {
    return std::any_of(list.begin(), list.end(), [&](const char* w) { return s.words[i] == w; });
  };
  const auto [begin, end] = s.clause(mention.begin);
  for (std::size_t i = mention.begin; i-- > begin;) {
    if (s.is_slot(i)) {
      const auto slot =
          std::find_if(s.slots.begin(), s.slots.end(), [&](const SlotPlace& p) { return p.at == i; });
      const Fact* fact = slot == s.slots.end() ? nullptr : facts.find(slot->key);
      if (fact && slot->key.ends_with(".count")) return fact->text == "0";
    }
    if (is_one(i, kBefore)) return true;
  }
  for (std::size_t i = mention.end; i < end; ++i)
    if (is_one(i, kBehind)) return true;
  return false;
}

void check_polarity(const SentenceReading& s, const Facts& facts, Findings& out) {
  for (const Mention& m : s.mentions) {
    if (const int index = lesion_index(m.concept_id); index >= 0) {
      if (clause_has(s, m, {"statement"})) continue;
      if (clause_has(s, m, {"may", "might", "could"})) out.contradict("a guess about lesions");
      const std::string key = std::string("lesions.") + to_string(kLesions[index]) + ".count";
      check_presence(!is_negated(s, m, facts), facts.evidence().lesions[index].count > 0, key,
                     to_string(kLesions[index]), out);
    } else if (m.concept_id == retinopathy) {
      check_retinopathy(s, m, facts, out);
    } else if (disease_key(m.concept_id)) {
      check_finding(s, m, facts, out);
    } else if (m.concept_id == lesion) {
      check_any_lesion(s, m, facts, out);
    } else if (m.concept_id == macular_edema) {
      if (!clause_has(s, m, {"risk", "grade", "statement", "oct", "itself"}))
        out.contradict("the record holds a risk of macular oedema, not its presence");
    }
  }
}

void check_grades(const SentenceReading& s, const Facts& facts, Findings& out) {
  const GradeRecord& grade = facts.evidence().diabetic_retinopathy;
  const std::vector<std::string> name = normalised_words(grade.name);
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    const std::string& word = s.words[i];
    const bool proliferative = word == "proliferative" || word == "nonproliferative";
    if (word != "mild" && word != "moderate" && word != "severe" && word != "advanced" && !proliferative)
      continue;
    const bool in_name = std::find(name.begin(), name.end(), word) != name.end();
    const bool said_non = i > 0 && s.words[i - 1] == "non";
    const bool is_non = std::find(name.begin(), name.end(), "non") != name.end();
    if (grade.abstain || !in_name || (proliferative && said_non != is_non))
      out.contradict("the grade \"" + word + "\" is not the recorded one");
    out.rests_on("grades.diabetic_retinopathy.name");
  }
  if (!s.has_word({"referable"})) return;
  const bool said = !s.has_word({"not", "no", "non"});
  if (grade.abstain || said != (grade.value >= 2)) out.contradict("referable or not, against the record");
  out.rests_on("grades.diabetic_retinopathy.value");
}

void check_side(const SentenceReading& s, const Facts& facts, Findings& out) {
  if (s.has_word({"whether"})) return;
  const auto& side = facts.evidence().image.laterality;
  for (const std::string& word : s.words) {
    const bool right = word == "right" || word == "od";
    if (!right && word != "left" && word != "os") continue;
    if (!side || (*side == Laterality::right) != right)
      out.contradict("the side \"" + word + "\" is not the recorded one");
    out.rests_on("image.laterality.value");
  }
}

void check_quality(const SentenceReading& s, const Facts& facts, Findings& out) {
  if (!s.has_word({"quality", "graded"}) && !s.has(quality)) return;
  struct Word {
    const char* word;
    const char* grades;
  };
  static constexpr std::array kWords = {Word{"good", "good"},
                                        Word{"high", "good"},
                                        Word{"excellent", ""},
                                        Word{"sharp", "good"},
                                        Word{"clear", "good"},
                                        Word{"usable", "good usable"},
                                        Word{"adequate", "good usable"},
                                        Word{"sufficient", "good usable"},
                                        Word{"insufficient", "reject"},
                                        Word{"poor", "reject"},
                                        Word{"bad", "reject"},
                                        Word{"low", "reject"},
                                        Word{"reject", "reject"},
                                        Word{"rejected", "reject"},
                                        Word{"perfect", ""},
                                        Word{"blurry", "reject"},
                                        Word{"blurred", "reject"}};
  for (const std::string& said : s.words)
    for (const auto& [word, grades] : kWords) {
      if (said != word) continue;
      if (std::string_view(grades).find(facts.evidence().quality.grade) == std::string_view::npos ||
          s.has_word({"not", "no"}))
        out.contradict("the quality \"" + said + "\" is not the recorded one");
      out.rests_on("quality.grade");
    }
}

void check_comparisons(const SentenceReading& s, const Facts& facts, Findings& out) {
  static constexpr std::array kComparatives = {
      "larger",  "smaller", "higher", "lower",   "wider",  "narrower", "thicker", "thinner",
      "greater", "denser",  "bigger", "broader", "more",   "less",     "fewer",   "better",
      "worse",   "most",    "least",  "highest", "lowest", "smallest", "widest",  "exceed"};
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    if (std::any_of(kComparatives.begin(), kComparatives.end(),
                    [&](const char* w) { return s.words[i] == w; }))
      check_comparison_at(s, i, facts, out);
    if (s.words[i] != "largest" && s.words[i] != "biggest") continue;
    const bool next = i > 0 && s.words[i - 1] == "next";
    for (const SlotPlace& slot : s.slots) {
      const bool first = slot.key.find(".instances.0.") != std::string::npos;
      if (slot.key.find(".instances.") != std::string::npos && !s.has(box) && first == next)
        out.contradict("\"largest\" is said of another lesion");
    }
    if (s.slots.empty()) out.contradict("\"largest\" without a value");
  }
}

void check_locations(const SentenceReading& s, const Facts& facts, Findings& out) {
  static constexpr std::array kPlaces = {
      "superior",         "inferior",       "nasal",       "temporal", "superotemporal",
      "superonasal",      "inferotemporal", "inferonasal", "upper",    "quadrant",
      "superotemporally", "periphery",      "peripheral",  "top",      "bottom"};
  for (const std::string& word : s.words) {
    if (std::none_of(kPlaces.begin(), kPlaces.end(), [&](const char* p) { return word == p; })) continue;
    bool seen = false;
    for (const Mention& m : s.mentions)
      if (const int index = lesion_index(m.concept_id); index >= 0)
        for (const LesionRecord& l : facts.evidence().lesions[index].instances)
          seen = seen || l.location.find(word) != std::string::npos;
    if (!seen) out.contradict("the place \"" + word + "\" is not recorded for what is named");
  }
}

void check_forbidden_words(const SentenceReading& s, Findings& out) {
  const auto refuse = [&](std::initializer_list<const char*> words, const char* why) {
    if (const std::string word = first_word_of(s, words); !word.empty()) out.contradict(why + (": " + word));
  };
  refuse({"two",     "three",  "four",   "five",   "six",     "seven",  "eight",    "nine",     "ten",
          "eleven",  "twelve", "dozen",  "twenty", "thirty",  "forty",  "fifty",    "hundred",  "thousand",
          "half",    "twice",  "couple", "few",    "several", "many",   "numerous", "multiple", "various",
          "quarter", "third",  "some",   "lots",   "zero",    "double", "triple"},
         "an amount in words");
  refuse({"normal",      "abnormal", "healthy",     "unhealthy",  "elevated", "increased", "decreased",
          "enlarged",    "typical",  "unusual",     "concerning", "worrying", "alarming",  "suspicious",
          "dangerous",   "serious",  "significant", "critical",   "ideal",    "risky",     "excellent",
          "progressive", "chronic",  "acute",       "range"},
         "a judgement that no record holds");
  refuse({"detachment",
          "uveitis",
          "occlusion",
          "hole",
          "neuritis",
          "papilledema",
          "pigmentosa",
          "tumor",
          "tumour",
          "melanoma",
          "stroke",
          "neovascularization",
          "neovascularisation",
          "vitreous",
          "epiretinal",
          "scar",
          "atrophy",
          "ischemia",
          "infection",
          "inflammation",
          "blind",
          "blindness",
          "cancer",
          "alzheimer",
          "dementia",
          "kidney",
          "heart",
          "drusen",
          "toxoplasmosis",
          "keratoconus",
          "strabismus",
          "amblyopia",
          "conjunctivitis"},
         "a condition that is not looked for");
  refuse(
      {"should", "recommend", "recommended", "treatment", "treat", "medication", "surgery", "consult",
       "doctor", "ophthalmologist", "urgent", "therapy", "laser", "injection", "refer", "referral", "must"},
      "advice");
}

}  // namespace retinal::claims
