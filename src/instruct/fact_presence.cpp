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
    if (n.in_words && n.at > 0 && is_word(c.words(), n.at - 1, {"not"})) continue;  // "not one haemorrhage"
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
  if (const char* key = lesion_key(token))
    if (const auto known = is_lesion_there(d, key)) return known;
  const std::vector<std::string> wanted = normalised_words(token.name);
  for (const auto& [key, finding] : d.findings) {
    const std::vector<std::string> words = normalised_words(finding.name);
    const bool all = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& w) {
      return std::find(words.begin(), words.end(), w) != words.end();
    });
    if (all) return finding.present;
  }
  // "diffuse atrophy" of the grade named "diffuse chorioretinal atrophy"
  for (const auto& [key, grade] : d.grades) {
    const std::vector<std::string> words = normalised_words(grade.name);
    if (grade.value > 0 && std::all_of(wanted.begin(), wanted.end(), [&](const std::string& w) {
          return std::find(words.begin(), words.end(), w) != words.end();
        }))
      return true;
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
      s.has_word({"risk", "grade", "graded", "level", "oct", "scale", "messidor", "idrid", "meta"}))
    return;
  for (std::size_t i = m.begin; i < m.end; ++i)
    if (is_word(s, i, {"maculopathy", "clinically"})) return;
  judge_presence(c, "macular oedema", !is_denied(c, m.begin), is_macular_edema_there(c.description));
}

/// "The lens is clear", "clear lens": denies a cataract; a lens by itself claims nothing.
bool speaks_of_lens_alone(const Case& c, const Mention& m) {
  const auto& s = c.words();
  bool lens = false, clear = false;
  for (std::size_t i = m.begin; i < m.end; ++i) {
    lens = lens || is_word(s, i, {"lens", "len"});
    clear = clear || is_word(s, i, {"clear"});
  }
  if (!lens || (m.end - m.begin > 1 && !clear)) return false;
  for (std::size_t i = m.end; i < s.words.size() && i < m.end + 4 && !s.is_break(i); ++i)
    clear = clear || is_word(s, i, {"clear", "transparent"});
  if (clear)
    judge_presence(c, "cataract", is_denied(c, m.begin), is_disease_there(c.description, "cataract"));
  return true;
}

/// "No proliferative retinopathy": denies the degree, which the grades read, and not the disease.
bool denies_a_degree(const Case& c, const Mention& m) {
  if (is_word(c.words(), m.begin, {"pdr"})) return is_denied(c, m.begin);
  std::size_t before = m.begin;  // "moderate, but no severe, retinopathy"
  if (before > 0 && is_comma(c.words(), before - 1)) --before;
  return before > 0 &&
         is_word(c.words(), before - 1, {"proliferative", "mild", "moderate", "severe", "advanced"}) &&
         c.description.grades.contains("diabetic_retinopathy") && is_denied(c, m.begin);
}

/// "You ask about glaucoma; it was (not) found": what the next clause says by a pronoun of what was asked
/// about.
std::optional<bool> result_behind(const Case& c, std::size_t end) {
  const auto& s = c.words();
  constexpr std::size_t kReach = 4;
  if (is_word(s, end + 1, {"not"}) && is_word(s, end + 2, {"found", "seen", "present", "there", "confirmed"}))
    return false;
  if (is_word(s, end + 1, {"none"}) || (is_word(s, end + 1, {"there", "i"}) && is_word(s, end + 3, {"none"})))
    return false;
  if (is_word(s, end + 1, {"there"}) && is_word(s, end + 3, {"some"})) return true;
  if (!is_word(s, end + 1, {"it", "they", "this", "that"})) return std::nullopt;
  bool denied = false;
  for (std::size_t i = end + 2; i < s.words.size() && i <= end + 2 + kReach; ++i) {
    denied = denied || is_word(s, i, {"not", "never", "absent", "missing", "excluded"});
    if (is_word(s, i,
                {"found", "seen", "present", "there", "recorded", "detected", "absent", "missing", "excluded",
                 "noted", "confirmed", "occur", "exist"}))
      return !denied;
  }
  return std::nullopt;
}

/// "I was asked whether ...", "cataract was looked for": claims nothing of it, unless the clause goes on to
/// say what came of it.
bool is_left_open(const Case& c, std::size_t at) {
  const auto& s = c.words();
  const auto [begin, end] = s.clause(at);
  for (std::size_t i = begin; i < at; ++i)
    if (is_word(s, i, {"whether"})) return !result_behind(c, end);
  const bool imagined =
      is_word(s, at + 1, {"would"}) || is_word(s, at + 2, {"would"});  // "X would look like"
  if (!(imagined || is_sought(s, begin, end)) || is_denied(c, at) || result_behind(c, end)) return false;
  for (std::size_t i = begin; i < end; ++i)
    if (is_word(s, i, {"found", "seen", "present", "there", "confirmed", "detected", "yes"})) return false;
  return true;
}

/// Whether what stands at a word is said to be there, in its clause or by what the next one says of it.
bool is_said_there(const Case& c, std::size_t at) {
  const auto& s = c.words();
  const auto [begin, end] = s.clause(at);
  // "X can be left aside; no sign of it was recorded"
  if (is_word(s, end + 1, {"no"}) && is_word(s, end + 3, {"of"}) &&
      is_word(s, end + 4, {"it", "them", "this"}))
    return false;
  const bool open = is_sought(s, begin, end) || is_word(s, at + 1, {"would"}) ||
                    is_word(s, at + 2, {"would"}) || s.has_word({"whether"});
  const auto result = open ? result_behind(c, end) : std::nullopt;
  return result.value_or(!is_denied(c, at));
}

/// "Small yellow deposits known as drusen", "a membrane, that is, ...": the name that follows says what is
/// meant.
bool is_named_again(const Case& c, std::size_t end) {
  const auto& s = c.words();
  std::size_t i = end;
  if (i < s.words.size() && is_comma(s, i)) ++i;
  const bool named = is_word(s, i, {"called", "termed", "named", "namely", "ie"}) ||
                     is_phrase(s, i, {"known", "as"}) || is_phrase(s, i, {"that", "is"}) ||
                     is_phrase(s, i, {"i", "e"});
  if (!named) return false;
  constexpr std::size_t kReach = 7;
  const auto near = [&](std::size_t at) { return at > i && at <= i + kReach; };
  return std::any_of(c.reading.conditions.begin(), c.reading.conditions.end(),
                     [&](const ConditionToken& t) { return near(t.at); }) ||
         std::any_of(s.mentions.begin(), s.mentions.end(), [&](const Mention& m) {
           return near(m.begin) && (claims::lesion_key(m.concept_id) || claims::disease_key(m.concept_id));
         });
}

}  // namespace

bool is_sought(const claims::SentenceReading& s, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i)
    if ((is_word(s, i,
                 {"look", "looked", "looking", "search", "searched", "searching", "check", "checked",
                  "tested", "screened"}) &&
         is_word(s, i + 1, {"for"})) ||
        (is_word(s, i, {"ask", "asked", "asking", "worry", "worried", "wonder"}) &&
         is_word(s, i + 1, {"about"})) ||
        is_phrase(s, i, {"thought", "of"}) || is_phrase(s, i, {"be", "expected"}))
      return true;
  return false;
}

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

void check_lesions_and_diseases(const Case& c) {
  const auto& s = c.words();
  for (const Mention& m : s.mentions) {
    if (is_left_open(c, m.begin) || is_named_again(c, m.end)) continue;
    if (m.concept_id == macular_edema) check_macular_edema(c, m);
    if (const char* key = claims::lesion_key(m.concept_id)) {
      if (m.end - m.begin == 1 && is_word(s, m.begin, {"vitreou", "vitreous", "dot"})) continue;
      const NumberToken* count = count_beside(c, m);
      const bool said = count ? count->value > 0 : is_said_there(c, m.begin);
      judge_presence(c, key, said, is_lesion_there(c.description, key));
    } else if (const char* disease = m.concept_id == other ? nullptr : claims::disease_key(m.concept_id)) {
      if (m.concept_id == retinopathy && speaks_of_scale(c, m)) continue;
      if (m.concept_id == retinopathy && (s.has(macular_edema) || denies_a_degree(c, m))) continue;
      if (m.concept_id == cataract && speaks_of_lens_alone(c, m)) continue;
      if (m.concept_id == myopia && s.has_word({"meta", "maculopathy"})) continue;  // the name of its scale
      // "the grade of retinopathy is 0" and "no retinopathy, grade 0" are read by the grades
      const bool graded =
          m.concept_id == retinopathy && std::any_of(c.reading.numbers.begin(), c.reading.numbers.end(),
                                                     [](const NumberToken& n) { return n.value == 0; });
      if (graded) continue;
      judge_presence(c, disease, is_said_there(c, m.begin), is_disease_there(c.description, disease));
    }
  }
}

void check_conditions(const Case& c) {
  for (const ConditionToken& token : c.reading.conditions) {
    if (is_left_open(c, token.at) || is_named_again(c, token.at + 1)) continue;
    const NumberToken* count = lesion_key(token) ? count_before(c, token.at) : nullptr;
    const bool said = count ? count->value > 0 : is_said_there(c, token.at);
    judge_presence(c, token.name, said, is_condition_there(c.description, token));
  }
}

void check_former_and_latter(const Case& c) {
  const auto& s = c.words();
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    if (!is_word(s, i, {"former", "latter"})) continue;
    std::vector<const char*> named;
    for (const Mention& m : s.mentions)
      if (const char* key = claims::disease_key(m.concept_id); key && m.begin < i && m.concept_id != other)
        named.push_back(key);
    if (named.size() != 2) return;
    const char* key = named[is_word(s, i, {"former"}) ? 0 : 1];
    judge_presence(c, key, !is_denied(c, i), is_disease_there(c.description, key));
  }
}

void check_kinds(const Case& c) {
  const auto& s = c.words();
  constexpr std::size_t kReach = 6;
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    const bool all = is_word(s, i, {"all", "every", "each"}), none = is_word(s, i, {"none", "neither"});
    if (!all && !none) continue;
    bool kinds = false, of_lesions = false;
    for (std::size_t j = i + 1; j < s.words.size() && j <= i + kReach && !is_comma(s, j); ++j) {
      kinds = kinds || is_word(s, j, {"kind", "type", "sort"});
      of_lesions = of_lesions || is_word(s, j, {"lesion"});
    }
    if (!kinds || !of_lesions || s.has_word({"except", "exception", "but", "apart", "aside"})) continue;
    const bool lacking = s.has_word({"missing", "absent", "lacking"});
    const bool said = all != lacking;  // "none is missing", "all are there"
    int there = 0, absent = 0;
    for (const char* key : {"microaneurysm", "haemorrhage", "hard_exudate", "soft_exudate"})
      if (const auto known = is_lesion_there(c.description, key)) ++(*known ? there : absent);
    const bool same = said ? there == 4 : absent == 4;
    c.judge(said ? ClaimKind::presence : ClaimKind::absence, "every kind of lesion",
            same                  ? Judgement::supported
            : there + absent == 4 ? Judgement::contradicted
                                  : Judgement::unsupported,
            same ? "" : "some kinds of lesion are there and others are not, or are not recorded");
  }
}

namespace {

/// "disease", "pathology", "lesions" without a word that makes it a certain one.
bool names_any_disease(const Case& c, std::size_t i) {
  const auto& s = c.words();
  if (is_word(s, i, {"pathological", "pathologic"})) return !is_word(s, i + 1, {"myopia"});
  // "no disease except ..." leaves open what is excepted
  if (s.has_word({"except", "exception", "apart", "aside", "besides", "beyond", "than"})) return false;
  const bool free_standing =
      i == 0 || is_comma(s, i - 1) ||
      is_word(s, i - 1, {"no",       "any",     "eye",   "retinal", "some",    "show", "shows",
                         "of",       "a",       "at",    "without", "visible", "from", "ocular",
                         "apparent", "serious", "has",   "that",    "with",    "and",  "or",
                         "listed",   "named",   "known", "usual",   "these",   "such", "other"});
  if (is_word(s, i, {"lesion", "lesions"})) {
    const bool said =
        (i > 0 && is_word(s, i - 1, {"show", "shows", "some", "has", "with", "several", "many"})) ||
        ((i == 0 || is_word(s, i - 1, {"some"})) && is_word(s, i + 1, {"are", "can", "were"})) ||
        (i > 1 && is_phrase(s, i - 2, {"there", "are"}));
    return c.reading.numbers.empty() && ((free_standing && is_denied(c, i)) || said);
  }
  if (is_word(s, i, {"finding"})) return i > 0 && is_word(s, i - 1, {"no"}) && !is_word(s, i + 1, {"of"});
  // "signs of several of the diseases looked for"
  constexpr std::size_t kReach = 4;
  bool some_of_them = false;
  for (std::size_t j = i > kReach ? i - kReach : 0; j + 2 < i && !some_of_them; ++j)
    some_of_them = is_word(s, j, {"several", "some", "one", "many", "any", "none", "all", "two", "few"}) &&
                   is_phrase(s, j + 1, {"of", "the"});
  return is_word(s, i, {"disease", "pathology"}) && (free_standing || some_of_them) &&
         !is_word(s, i + 1, {"of"});
}

}  // namespace

void check_normality(const Case& c) {
  const auto& s = c.words();
  const Description& d = c.description;
  if (s.has_word({"range", "tension", "pressure", "other"})) return;
  std::vector<bool> statements;  // "normal" or not, each time the sentence says it
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    // "contrary to a healthy eye" and "apart from X the eye is normal" do not call this eye normal
    constexpr std::size_t kReach = 4;
    bool compared = s.has_word({"apart", "aside", "except", "besides", "exception"});
    for (std::size_t j = i > kReach ? i - kReach : 0; j < i; ++j)
      compared = compared || is_word(s, j, {"contrary", "unlike", "compared", "versus", "against"});
    if (compared) continue;
    const bool outside = i > 0 && is_word(s, i - 1, {"outside", "beyond"});
    const bool not_all = has_phrase(s, {"not", "everything"}) || has_phrase(s, {"not", "all"}) ||
                         has_phrase(s, {"not", "quite"}) || has_phrase(s, {"not", "entirely"});
    if (is_word(s, i, {"normal", "healthy", "unremarkable"}))
      statements.push_back((not_all || is_denied(c, i)) == outside);
    if (is_word(s, i, {"health"}))
      statements.push_back((i > 0 && is_word(s, i - 1, {"poor", "bad", "ill"})) == is_denied(c, i));
    const bool thing = i > 0 && is_word(s, i - 1, {"something", "nothing", "anything"});
    const bool of_the_eye =
        s.has_word({"eye", "retina", "fundus"}) && !s.has_word({"quality", "image", "picture"});
    if (is_word(s, i, {"wrong"}) && !is_word(s, i + 1, {"to"}) &&
        (of_the_eye || (thing && i + 1 == s.words.size())))
      statements.push_back(is_denied(c, i));
    if (is_word(s, i, {"negative"}) && s.has_word({"all"}) && s.has_word({"finding", "findings"}))
      statements.push_back(!s.has_word({"not"}));
    if (is_word(s, i, {"abnormal", "abnormality", "unhealthy", "diseased", "ill", "sick"}) ||
        names_any_disease(c, i))
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
