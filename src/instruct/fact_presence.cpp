// What is said to be there or not: lesions, diseases, other named conditions, and "normal".

#include <algorithm>

#include "assistant/tokens.h"
#include "instruct/fact_rules.h"

namespace retinal::instruct::rules {
namespace {

using enum Concept;

/// The count printed right before a mention ("4 haemorrhages", "4 retinal haemorrhages"), or behind it
/// ("haemorrhages: 4"): a number says by itself whether anything is there.
const NumberToken* count_beside(const Case& c, const Mention& m) {
  const auto is_parted = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if (c.words().is_break(i) || is_comma(c.words(), i)) return true;
    return false;
  };
  for (const NumberToken& n : c.reading.numbers) {
    if (n.at < m.begin && m.begin - n.at <= 3 && n.unit.empty() && n.decimals == 0 &&
        !is_parted(n.at, m.begin))
      return &n;
    if (n.at == m.end && n.decimals == 0 && n.unit.empty()) return &n;
  }
  return nullptr;
}

/// "3 lacquer cracks", "2 areas of choroidal neovascularisation"
const NumberToken* count_before(const Case& c, std::size_t at) {
  for (const NumberToken& n : c.reading.numbers)
    if (n.at < at && at - n.at <= 3 && n.unit.empty() && n.decimals == 0) return &n;
  return nullptr;
}

/// Whether a sentence lists this name as a term of its own and not within another one ("diabetic" in
/// "diabetic macular oedema" belongs to the oedema, "vitreous" to nothing).
bool speaks_of_scale(const Case& c, const Mention& m) {
  const auto& s = c.words();
  // "ICDR", "referable", "grade 2" name the scale; that the disease is there is not said by them.
  for (std::size_t i = m.begin; i < m.end; ++i)
    if (is_word(s, i,
                {"icdr", "scale", "referable", "grade", "level", "stage", "proliferative", "sugar", "etdrs"}))
      return true;
  if (m.begin > 0 && is_word(s, m.begin - 1, {"referable", "messidor", "meta"})) return true;
  return m.end < s.words.size() && is_word(s, m.end, {"scale"});
}

void judge_presence(const Case& c, const std::string& name, bool said, std::optional<bool> known) {
  const ClaimKind kind = said ? ClaimKind::presence : ClaimKind::absence;
  if (!known)
    c.judge(kind, name, Judgement::unsupported, "the description says nothing of " + name);
  else if (*known != said)
    c.judge(kind, name, Judgement::contradicted, name + (*known ? " is there" : " is not there"));
  else
    c.judge(kind, name, Judgement::supported);
}

/// Whether the labels exclude what they do not name.
std::optional<bool> absent_if_complete(const Description& d) {
  return d.findings_complete ? std::optional(false) : std::nullopt;
}

std::optional<bool> is_lesion_there(const Description& d, const std::string& key) {
  if (const auto found = d.lesions.find(key); found != d.lesions.end()) return found->second.count > 0;
  const auto normal = d.findings.find("normal");
  if (normal != d.findings.end() && normal->second.present) return false;
  const auto grade = d.grades.find("diabetic_retinopathy");
  if (grade != d.grades.end() && grade->second.value == 0) return false;
  return std::nullopt;
}

std::optional<bool> is_disease_there(const Description& d, const std::string& key) {
  if (const auto found = d.findings.find(key); found != d.findings.end()) return found->second.present;
  if (key == "diabetic_retinopathy")
    if (const auto grade = d.grades.find(key); grade != d.grades.end()) return grade->second.value > 0;
  return absent_if_complete(d);
}

/// Whether the description names the condition: every word of the shorter name occurs in the longer one.
std::optional<bool> is_condition_there(const Description& d, const ConditionToken& token) {
  if (token.described) return token.described;
  if (const char* key = lesion_key(token)) return is_lesion_there(d, key);
  const std::vector<std::string> wanted = normalised_words(token.name);
  for (const auto& [key, finding] : d.findings) {
    const std::vector<std::string> words = normalised_words(finding.name);
    const bool all = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& w) {
      return std::find(words.begin(), words.end(), w) != words.end();
    });
    if (all) return finding.present;
  }
  for (const auto& [key, note] : d.notes) {
    const std::vector<std::string> words = normalised_words(note);
    if (std::search(words.begin(), words.end(), wanted.begin(), wanted.end()) != words.end()) return true;
  }
  return absent_if_complete(d);
}

/// Macular oedema is known as a risk; that it is there only by a label that names it.
std::optional<bool> is_macular_edema_there(const Description& d) {
  for (const auto& [key, finding] : d.findings) {
    const std::vector<std::string> words = normalised_words(finding.name);
    if (std::find(words.begin(), words.end(), "edema") != words.end()) return finding.present;
  }
  if (const auto normal = d.findings.find("normal"); normal != d.findings.end() && normal->second.present)
    return false;
  return absent_if_complete(d);
}

void check_macular_edema(const Case& c, const Mention& m) {
  const auto& s = c.words();
  // A number or one of these words makes it a statement of the graded risk.
  if (!c.reading.numbers.empty() ||
      s.has_word({"risk", "grade", "graded", "level", "oct", "scale", "messidor", "idrid"}))
    return;
  bool named = false;
  for (std::size_t i = m.begin; i < m.end; ++i)
    named = named || is_word(s, i, {"edema", "dme", "dmo", "csme", "csmo", "cme", "cmo"});
  if (named)
    judge_presence(c, "macular oedema", !is_denied(c, m.begin), is_macular_edema_there(c.description));
}

/// "I was asked whether ...": claims nothing of what follows.
bool is_left_open(const Case& c, std::size_t at) {
  const auto [begin, end] = c.words().clause(at);
  for (std::size_t i = begin; i < at; ++i)
    if (is_word(c.words(), i, {"whether"})) return true;
  return false;
}

bool is_explanation(const Case& c) {
  const auto& s = c.words();
  if (!c.reading.boxes.empty() || !c.reading.conditions.empty() || s.words.size() < 4) return false;
  static constexpr Words kOfThisEye = {
      "this",     "here",     "there",   "image",    "picture",   "photo",     "photograph", "seen",
      "visible",  "found",    "present", "absent",   "marked",    "detected",  "no",         "not",
      "i",        "we",       "count",   "counted",  "free",      "scattered", "than",       "wide",
      "average",  "lie",      "located", "recorded", "suspected", "shown",     "both",       "all",
      "apparent", "evident",  "obvious", "likely",   "mild",      "moderate",  "severe",     "proliferative",
      "ruled",    "excluded", "become",  "frequent", "most",      "more",      "fewer",      "larger",
      "wider",    "narrower", "missing", "none",     "numerous",  "marked",    "advanced",   "positive",
      "negative", "many",     "few",     "several",  "plentiful", "suspect",   "confirmed",  "unlikely"};
  for (std::size_t i = 0; i < s.words.size(); ++i)
    if (is_word(s, i, kOfThisEye)) return false;
  const auto explained = [](const Mention& m) {
    using enum Concept;
    return claims::lesion_key(m.concept_id) || (m.concept_id != other && claims::disease_key(m.concept_id)) ||
           m.concept_id == macular_edema || m.concept_id == cdr || m.concept_id == fractal ||
           m.concept_id == tortuosity || m.concept_id == density || m.concept_id == vessel ||
           m.concept_id == artery || m.concept_id == vein || m.concept_id == calibre || m.concept_id == disc;
  };
  if (s.mentions.empty() || s.mentions.front().begin > 2 || !explained(s.mentions.front())) return false;
  const std::size_t behind = s.mentions.front().end;
  const bool copula = behind < s.words.size() && is_word(s, behind,
                                                         {"are", "is", "mean", "come", "form", "arise",
                                                          "describe", "tell", "grow", "develop"});
  return copula && c.reading.numbers.empty();
}

}  // namespace

const char* lesion_key(const ConditionToken& token) {
  if (token.name.starts_with("lacquer crack")) return "lacquer_crack";
  if (token.name.starts_with("fuchs")) return "fuchs_spot";
  return token.name.starts_with("choroidal neovascular") ? "choroidal_neovascularization" : nullptr;
}

const char* lesion_owner(const Case& c, std::size_t at) {
  const Mention* owner =
      claims::owner_of_slot(c.words(), {"", at}, {microaneurysm, haemorrhage, hard_exudate, soft_exudate});
  if (owner) return claims::lesion_key(owner->concept_id);
  // Lesions that the lexicon has no concept for are conditions: the last one before, else the first behind.
  const char* found = nullptr;
  for (const ConditionToken& token : c.reading.conditions)
    if (const char* key = lesion_key(token); key && (!found || token.at < at)) found = key;
  return found;
}

bool is_general(const Case& c) {
  const auto& s = c.words();
  static const std::initializer_list<Words> kLimits = {{"rule", "out"},          {"not", "be", "ruled"},
                                                       {"can", "miss"},          {"not", "a", "diagnosis"},
                                                       {"not", "making"},        {"replace"},
                                                       {"can", "not", "say"},    {"can", "not", "tell"},
                                                       {"can", "not", "answer"}, {"can", "not", "judge"},
                                                       {"no", "statement"},      {"nothing", "about"},
                                                       {"no", "information"},    {"not", "covered"},
                                                       {"no", "record"},         {"holds", "no"},
                                                       {"hold", "no"},           {"do", "not", "know"},
                                                       {"leave", "open"},        {"stay", "open"},
                                                       {"no", "entry"},          {"not", "say"},
                                                       {"no", "label"},          {"not", "part", "of"}};
  if (std::any_of(kLimits.begin(), kLimits.end(), [&](const Words& phrase) { return has_phrase(s, phrase); }))
    return true;
  return is_explanation(c);
}

void check_lesions_and_diseases(const Case& c) {
  const auto& s = c.words();
  for (const Mention& m : s.mentions) {
    if (is_left_open(c, m.begin)) continue;
    if (m.concept_id == macular_edema) check_macular_edema(c, m);
    if (const char* key = claims::lesion_key(m.concept_id)) {
      bool alone_vitreous =
          m.end - m.begin == 1 && is_word(s, m.begin, {"vitreou", "vitreous", "blood", "dot"});
      if (alone_vitreous) continue;
      const NumberToken* count = count_beside(c, m);
      const bool said = count ? count->value > 0 : !is_denied(c, m.begin);
      judge_presence(c, key, said, is_lesion_there(c.description, key));
    } else if (const char* disease = m.concept_id == other ? nullptr : claims::disease_key(m.concept_id)) {
      if (m.concept_id == retinopathy && speaks_of_scale(c, m)) continue;
      if (m.concept_id == retinopathy && s.has(macular_edema)) continue;
      // A lens by itself is no cataract.
      if (m.concept_id == cataract && m.end - m.begin == 1 && is_word(s, m.begin, {"lens", "len"})) continue;
      if (m.concept_id == myopia && s.has_word({"meta", "maculopathy"})) continue;  // the name of its scale
      // "the grade of retinopathy is 0" and "no retinopathy, grade 0" are read by the grades
      const bool graded =
          m.concept_id == retinopathy && std::any_of(c.reading.numbers.begin(), c.reading.numbers.end(),
                                                     [](const NumberToken& n) { return n.value == 0; });
      if (graded) continue;
      judge_presence(c, disease, !is_denied(c, m.begin), is_disease_there(c.description, disease));
    }
  }
}

void check_conditions(const Case& c) {
  for (const ConditionToken& token : c.reading.conditions) {
    const NumberToken* count = lesion_key(token) ? count_before(c, token.at) : nullptr;
    const bool said = count ? count->value > 0 : !is_denied(c, token.at);
    judge_presence(c, token.name, said, is_condition_there(c.description, token));
  }
}

namespace {

/// "disease", "pathology", "lesion" without a word that makes it a certain one.
bool names_any_disease(const Case& c, std::size_t i) {
  const auto& s = c.words();
  if (is_word(s, i, {"pathological", "pathologic"})) return !is_word(s, i + 1, {"myopia"});
  const bool free_standing =
      i == 0 || is_word(s, i - 1,
                        {"no", "any", "eye", "retinal", "some", "show", "shows", "of", "a", "without",
                         "visible", "ocular", "apparent", "serious", "has"});
  if (is_word(s, i, {"lesion", "lesions"}))
    return free_standing && is_denied(c, i) && c.reading.numbers.empty();
  return is_word(s, i, {"disease", "pathology"}) && free_standing && !is_word(s, i + 1, {"of"});
}

}  // namespace

void check_normality(const Case& c) {
  const auto& s = c.words();
  const Description& d = c.description;
  if (s.has_word({"range", "tension", "pressure", "other"})) return;
  std::vector<bool> statements;  // "normal" or not, each time the sentence says it
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    if (is_word(s, i, {"normal", "healthy", "unremarkable"})) statements.push_back(!is_denied(c, i));
    if (is_word(s, i, {"abnormal", "abnormality", "unhealthy", "diseased"}) || names_any_disease(c, i))
      statements.push_back(is_denied(c, i));
  }
  const auto normal = d.findings.find("normal");
  const bool anything =
      std::any_of(d.findings.begin(), d.findings.end(),
                  [](const auto& f) { return f.first != "normal" && f.second.present; }) ||
      std::any_of(d.lesions.begin(), d.lesions.end(), [](const auto& l) { return l.second.count > 0; }) ||
      std::any_of(d.grades.begin(), d.grades.end(), [](const auto& g) { return g.second.value > 0; });
  const bool known = anything || (normal != d.findings.end() && normal->second.present);
  for (const bool said : statements) {
    if (!known)
      c.judge(ClaimKind::normality, "normal", Judgement::unsupported,
              "no label says whether the eye is normal");
    else
      c.judge(ClaimKind::normality, "normal",
              said != anything ? Judgement::supported : Judgement::contradicted,
              said != anything ? ""
              : anything       ? "findings are there"
                               : "the label is normal");
  }
}

}  // namespace retinal::instruct::rules
