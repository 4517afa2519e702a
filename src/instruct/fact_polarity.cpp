// Said to be there, or denied? How far a word of denial reaches: forwards through a list ("no A, B or C"),
// backwards to its own subject ("A is there, B is not"), and what takes it back ("not free of", "besides").

#include <algorithm>
#include <optional>

#include "instruct/fact_rules.h"

namespace retinal::instruct::rules {
namespace {

using Reading = claims::SentenceReading;

constexpr std::size_t kChain = 6;  ///< words between two denials that can belong together

/// Verbs and adverbs that deny whatever follows them in their clause.
constexpr Words kPlainDenials = {"no",      "not",     "without", "neither", "nor",     "never",
                                 "nothing", "nowhere", "hardly",  "barely",  "scarcely"};
/// Words that say by their meaning that something is missing: a plain denial before one of them takes it
/// back.
constexpr Words kLackingWords = {"free",     "absence",  "absent",  "lack",    "lacking",   "devoid",
                                 "negative", "none",     "missing", "exclude", "excluding", "spared",
                                 "fail",     "failed",   "nil",     "doubt",   "deny",      "denying",
                                 "unable",   "shortage", "dearth",  "exempt"};
constexpr Words kLackingBehind = {
    "absent",     "none",   "ruled",      "negative", "missing",    "absence",   "excluded",
    "lacking",    "nil",    "unlikely",   "doubtful", "fruitless",  "invisible", "unsuccessful",
    "improbable", "unseen", "undetected", "denied",   "refuted",    "dismissed", "negated",
    "rejected",   "empty",  "wanting",    "nowhere",  "discounted", "disproved", "disproven"};
/// What says of the mention before it that it is there, so that a later denial is meant for something else.
constexpr Words kAffirmed = {"present",  "seen",     "visible", "there", "found",    "evident",  "yes",
                             "positive", "recorded", "noted",   "exist", "occur",    "apparent", "detected",
                             "marked",   "counted",  "obvious", "shown", "affirmed", "confirmed"};
constexpr Words kCopulas = {"is", "are", "was", "were", "be", "been", "can", "has", "have"};
/// Adverbs and attributes by which "not" denies less than the thing itself.
constexpr Words kDenialOfMore = {
    "yet",        "only",      "just",     "merely",     "mild",       "moderate", "severe", "proliferative",
    "progressed", "advanced",  "reached",  "become",     "worse",      "as",       "far",    "close",
    "limited",    "confined",  "alone",    "unusual",    "everything", "all",      "every",  "much",
    "many",       "gone",      "passed",   "exceeded",   "crossed",    "large",    "big",    "small",
    "numerous",   "extensive", "frequent", "widespread", "dense"};
constexpr Words kConclusions = {"so",   "therefore",    "hence",   "thu",
                                "thus", "consequently", "because", "since"};

/// "The cataract does not hide the haemorrhages": both are there.
constexpr Words kEffects = {"hide", "obscure", "reach", "touch", "extend", "threaten", "prevent", "hinder"};
/// "X is not a feature of this eye", "X is no issue"
constexpr Words kRoles = {"part",    "role",    "issue",    "concern", "problem", "question", "topic",
                          "feature", "finding", "instance", "example", "matter",  "damage",   "subject"};

bool is_denial_of_more(const Reading& s, std::size_t i) {
  if (!is_word(s, i, {"not", "never"})) return false;
  if (is_word(s, i + 1, kEffects)) return true;
  std::size_t next = i + 1;
  if (is_word(s, next, {"quite", "very", "so", "any"})) ++next;
  return is_word(s, next, kDenialOfMore) || is_word(s, i + 1, {"yet"});
}

/// Where the group between commas and clause breaks around a word ends.
std::size_t group_end(const Reading& s, std::size_t at, std::size_t end) {
  while (at < end && !is_comma(s, at)) ++at;
  return at;
}

bool has_any(const Reading& s, std::size_t from, std::size_t to, Words any) {
  for (std::size_t i = from; i < to; ++i)
    if (is_word(s, i, any)) return true;
  return false;
}

/// Whether words [from, to) are a statement of their own ("the retinopathy sits in between", "bleeding is
/// present") and no further item of a list ("cataract or AMD", "no drusen").
bool is_own_statement(const Reading& s, std::size_t from, std::size_t to) {
  if (is_word(s, from, {"and"}) && is_word(s, from + 1, {"only", "just", "merely", "there", "it", "i", "we"}))
    return true;
  if (is_word(s, from,
              {"the", "this", "it", "there", "i", "we", "one", "its", "a", "an", "which", "with", "only",
               "just", "solely"}))
    return true;
  if (has_any(s, from, to, {"or", "nor", "and"})) return false;
  return has_any(s, from, to, {"yes"}) ||
         (has_any(s, from, to, kCopulas) && has_any(s, from, to, kAffirmed) &&
          !has_any(s, from, to, {"not", "no", "any", "all"})) ||
         (to > from && is_word(s, to - 1, kAffirmed) && !has_any(s, from, to, {"not", "no", "be", "can"}));
}

/// Something named between two words: a concept or a condition.
bool names_something(const Case& c, std::size_t from, std::size_t to) {
  const auto inside = [&](std::size_t at) { return at >= from && at < to; };
  return std::any_of(c.words().mentions.begin(), c.words().mentions.end(),
                     [&](const Mention& m) {
                       return inside(m.begin) && m.concept_id != Concept::other &&
                              (claims::lesion_key(m.concept_id) || claims::disease_key(m.concept_id));
                     }) ||
         std::any_of(c.reading.conditions.begin(), c.reading.conditions.end(),
                     [&](const ConditionToken& t) { return inside(t.at); });
}

/// "not free of", "no lack of", "cannot be said to lack": the plain denial takes back the word at `at`.
bool is_taken_back(const Case& c, std::size_t at, std::size_t begin) {
  const Reading& s = c.words();
  for (std::size_t i = at; i-- > begin && at - i <= kChain;) {
    if (is_comma(s, i) || names_something(c, i, i + 1)) return false;
    if (is_word(s, i, kPlainDenials)) return !is_denial_of_more(s, i);
  }
  return false;
}

/// "far from normal", "it would be wrong to call this normal", "rather than AMD"
bool is_denying_phrase(const Reading& s, std::size_t i) {
  static constexpr std::initializer_list<Words> kPhrases = {
      {"in", "vain"},   {"far", "from"},  {"wrong", "to"},    {"incorrect", "to"}, {"mistake", "to"},
      {"untrue", "to"}, {"false", "to"},  {"rather", "than"}, {"instead", "of"},   {"opposed", "to"},
      {"short", "of"},  {"rule", "out"},  {"ruled", "out"},   {"ruling", "out"},   {"wide", "of"},
      {"clear", "of"},  {"clear", "from"}};
  // "X was ruled out" denies what stands before it
  if (i > 0 && is_word(s, i, {"ruled"}) && is_word(s, i - 1, kCopulas)) return false;
  return std::any_of(kPhrases.begin(), kPhrases.end(), [&](const Words& p) { return is_phrase(s, i, p); });
}

/// A word that denies what follows it in its clause.
bool denies_forwards(const Case& c, std::size_t i, std::size_t begin, std::size_t at) {
  const Reading& s = c.words();
  // "short of proliferative: severe": the nearest degree is the one denied
  if (is_phrase(s, i, {"short", "of"}) &&
      has_any(s, i + 2, at, {"proliferative", "mild", "moderate", "severe"}))
    return false;
  if (is_denying_phrase(s, i)) return !is_taken_back(c, i, begin);
  if (is_word(s, i, kLackingWords)) {
    // "CWS absent, MA present": the word belongs to the mention before it
    std::size_t group = i;
    while (group > begin && !is_comma(s, group - 1)) --group;
    const bool behind = is_word(s, i, {"absent", "missing", "none", "negative", "lacking", "nil"}) &&
                        names_something(c, group, i) && !is_word(s, i + 1, {"for", "of"});
    return !behind && !is_taken_back(c, i, begin);
  }
  // "the readers excluded X"; "X was excluded" belongs to what stands before it
  if (is_word(s, i, {"excluded", "dismissed", "refuted", "denied", "rejected"}) && i > begin)
    return !is_word(s, i - 1, kCopulas) && !is_word(s, i - 1, {"being", "and"}) && !is_comma(s, i + 1) &&
           !is_word(s, i + 1, {"by", "from", "in", "on", "for", "as"}) && !is_taken_back(c, i, begin);
  if (!is_word(s, i, kPlainDenials)) return false;
  // "not without lesions"
  if (is_phrase(s, i, {"not", "without"})) return false;
  if (i > begin && is_word(s, i, {"without"}) && is_word(s, i - 1, {"not", "never"})) return false;
  if (i == 0 && is_word(s, i, {"no"}) && is_comma(s, 1)) return false;  // "No, I see ...": an answer
  if (is_word(s, i, {"not", "never"}) && i + 1 < s.words.size() &&
      is_word(s, i + 1, {"yet", "only", "just", "everything", "all", "every", "much", "many"}))
    return false;
  if (is_word(s, i + 1, kEffects)) return false;
  // "not free of": the word that lacks has been read already
  if (has_any(s, i + 1, std::min(at, i + 1 + kChain), kLackingWords) &&
      !names_something(c, i + 1, std::min(at, i + 1 + kChain)))
    return false;
  // "hard exudates are not, soft exudates are": the denial ends its own statement
  return !(is_word(s, i, {"not"}) && (is_comma(s, i + 1) || (i + 1 < s.words.size() && s.is_break(i + 1))));
}

/// "The eye is free of cataract but not of drusen": the clause takes back what the one before it lacks.
bool repeats_with_denial(const Case& c, std::size_t i, std::size_t begin) {
  const Reading& s = c.words();
  if (!is_word(s, i, {"not"}) || !is_word(s, i + 1, {"of", "from"})) return false;
  return has_any(s, 0, begin, {"free", "devoid", "clear", "absence"});
}

bool is_unlike_denied(const Reading& s, std::size_t unlike, std::size_t begin, std::size_t end);

bool is_denied_before(const Case& c, std::size_t at, std::size_t begin, std::size_t end) {
  const Reading& s = c.words();
  for (std::size_t i = at; i-- > begin;) {
    if (is_word(s, i, kConclusions)) return false;  // a conclusion is a statement of its own
    // "not normal, as drusen are there"
    if (is_word(s, i, {"as"}) && i > begin && is_comma(s, i - 1)) return false;
    if (is_word(s, i, {"unlike"})) return is_unlike_denied(s, i, begin, end);
    // "negative for X and positive for Y": the nearer word counts
    if (is_word(s, i, {"positive"}) && is_word(s, i + 1, {"for"})) return false;
    if (is_word(s, i, {"and"}) && is_word(s, i + 1, {"there", "show", "it", "also", "has", "with"}) &&
        i + 1 < at)
      return false;
    if (is_comma(s, i) && is_own_statement(s, i + 1, group_end(s, at, end))) return false;
    if (repeats_with_denial(c, i, begin)) return false;
    if (denies_forwards(c, i, begin, at)) return true;
  }
  return false;
}

/// What a denial behind the mention looks like at a word.
bool denies_backwards(const Case& c, std::size_t i, std::size_t end) {
  const Reading& s = c.words();
  if (is_phrase(s, i, {"out", "of", "the", "question"})) return true;
  if (is_phrase(s, i, {"ruled", "in"})) return false;
  if (is_phrase(s, i, {"in", "vain"}) || is_phrase(s, i, {"up", "empty"})) return true;
  if (is_phrase(s, i, {"without", "success"}) || is_phrase(s, i, {"without", "result"})) return true;
  const bool double_denial = i > 0 && is_word(s, i - 1, {"not", "never"});
  // "positive for X and negative for Y": the word goes with what follows it
  const bool forwards = is_word(s, i + 1, {"for", "of", "in"}) && i + 2 < end &&
                        (names_something(c, i + 2, std::min(end, i + 5)) || is_word(s, i, {"negative"}));
  if (is_word(s, i, kLackingBehind)) return !double_denial && !forwards;
  if (is_word(s, i, {"not", "never"})) {
    if (is_word(s, i + 1, {"a", "an"}) && is_word(s, i + 2, kRoles)) return true;
    return !is_denial_of_more(s, i) && !is_word(s, i + 1, kLackingBehind) &&
           !is_word(s, i + 1, {"free", "a", "an"});
  }
  if (!is_word(s, i, {"no"})) return false;
  // "looked for X and found no sign of it"
  if (i + 3 < end && is_word(s, i + 2, {"of"}) && is_word(s, i + 3, {"it", "them"})) return true;
  // "of X there is no trace", "X plays no part in this"
  if ((is_word(s, i + 1, kRoles) ||
       is_word(s, i + 1,
               {"trace", "sign", "evidence", "hint", "indication", "mention", "suggestion", "mark"})) &&
      (i + 2 >= end || is_comma(s, i + 2) ||
       is_word(s, i + 2,
               {"here", "at", "whatsoever", "in", "on", "for", "among", "with", "this", "anywhere", "to"})))
    return true;
  return i + 1 >= end || is_comma(s, i + 1) || is_word(s, i + 1, {"grade"});  // "X: no"
}

/// "As for X, ...", "if you ask about X, ...": what follows the comma is said of X.
bool names_a_topic(const Reading& s, std::size_t at) {
  constexpr std::size_t kReach = 8;
  for (std::size_t i = at > kReach ? at - kReach : 0; i < at; ++i) {
    if (is_word(s, i, {"regarding", "concerning", "regard", "respect", "respecting", "subject"})) return true;
    if (is_word(s, i, {"ask", "asked", "asking", "question", "wonder", "wondering", "come", "comes"}) &&
        is_word(s, i + 1, {"about", "after", "of", "to", "whether"}))
      return true;
    if (is_word(s, i, {"as"}) && is_word(s, i + 1, {"for", "to", "far", "concerns", "regard"})) return true;
  }
  return false;
}

bool is_denied_behind(const Case& c, std::size_t at, std::size_t end) {
  const Reading& s = c.words();
  bool affirmed = false, verb = false;
  for (std::size_t i = at + 1; i < end; ++i) {
    // "X has been diagnosed, Y has not": the comma parts two statements
    if (is_comma(s, i) && verb && names_something(c, i + 1, std::min(end, i + 4)) &&
        has_any(s, i + 1, group_end(s, i + 1, end), kCopulas))
      return false;
    verb = verb || is_word(s, i, kCopulas);
    if (is_word(s, i, kConclusions)) return false;
    if (affirmed && (is_comma(s, i) || is_word(s, i, {"and"}))) return false;
    // "X, no Y, Z absent": what follows a comma and has a subject of its own says nothing of X
    const bool answer =
        is_word(s, i + 1, {"no", "not"}) && (i + 2 >= end || is_comma(s, i + 2));  // "X, no; Y"
    // "as for X, there are no signs"
    const bool topic = names_a_topic(s, at);
    if (is_comma(s, i) && !answer && !topic &&
        is_word(s, i + 1, {"no", "not", "without", "the", "it", "there", "this"}))
      return false;
    if (denies_backwards(c, i, end)) return true;
    affirmed = affirmed || (is_word(s, i, kAffirmed) && !is_word(s, i, {"found", "there"})) ||
               (is_word(s, i, {"there", "found"}) && i > 0 && is_word(s, i - 1, kCopulas));
  }
  return false;
}

/// "Unlike X, Y is there": the two are said to differ, so X is denied where the rest of the clause is not.
bool is_unlike_denied(const Reading& s, std::size_t unlike, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i)
    if (i != unlike && (is_word(s, i, kPlainDenials) || is_word(s, i, kLackingBehind))) return false;
  return true;
}

/// "With the exception of X, all kinds were found", "all lesions but X are there": X is what is missing.
bool is_excepted(const Reading& s, std::size_t at) {
  static constexpr Words kEverything = {"all", "every", "each", "everything"};
  bool crossed_verb = false;
  for (std::size_t i = at; i-- > 0;) {
    if (is_comma(s, i) || is_word(s, i, {"no", "not", "nothing"})) return false;
    if (is_word(s, i, {"but"}) && i > 0) {
      for (std::size_t j = i; j-- > 0 && !is_comma(s, j);) {
        crossed_verb = crossed_verb || is_word(s, j, kCopulas);
        if (is_word(s, j, kEverything)) return !crossed_verb;
      }
      return false;
    }
    if (is_word(s, i, {"except", "exception", "apart", "aside", "excepting"}))
      return s.has_word(kEverything) && !s.has_word({"no", "nothing"});
  }
  return false;
}

/// "Besides X, no Y was found", "nothing but X": what such a word brings in is there.
bool is_granted(const Reading& s, std::size_t at) {
  for (std::size_t i = at; i-- > 0;) {
    if (is_comma(s, i)) return false;
    for (std::size_t j = i > 3 ? i - 3 : 0; is_word(s, i, {"than"}) && j < i; ++j)
      if (is_word(s, j, {"other", "further", "else"}) || is_phrase(s, j, {"nothing", "more"})) return true;
    if (is_word(s, i, {"but"}) && i > 0 && is_word(s, i - 1, {"nothing", "anything", "none"})) return true;
    if (is_word(s, i, {"no", "not", "without"}) || is_word(s, i, kLackingWords)) return false;
    if (is_word(s, i,
                {"besides", "beside", "apart", "aside", "addition", "alongside", "except", "excepting"}))
      return true;
    if (is_phrase(s, i, {"other", "than"})) return true;
  }
  return false;
}

/// "No glaucoma in this short-sighted eye", "... in this eye with drusen": what describes the eye that is
/// spoken of is taken for granted by the sentence, whatever it denies.
bool is_presupposed(const Reading& s, std::size_t at, std::size_t begin, std::size_t end) {
  constexpr std::size_t kReach = 8;
  constexpr std::size_t kAttribute = 3;  ///< words from an attribute to its noun
  const auto is_eye = [&](std::size_t i) { return is_word(s, i, {"eye", "retina", "fundus"}); };
  for (std::size_t i = at; i-- > begin && at - i <= kReach;) {
    if (is_word(s, i, kPlainDenials) || is_word(s, i, kLackingWords) || is_comma(s, i)) return false;
    if (!is_word(s, i, {"this", "that", "your", "his", "her"}) || i == begin) continue;
    if (!is_word(s, i - 1, {"in", "of", "on", "for"})) continue;
    for (std::size_t j = i + 1; j < at; ++j)
      if (is_eye(j)) return is_word(s, j + 1, {"with", "that", "which", "having"});
    for (std::size_t j = at + 1; j < end && j <= at + kAttribute && !is_comma(s, j); ++j)
      if (is_eye(j)) return true;
  }
  return false;
}

/// "Apart from glaucoma, which is absent": the relative clause right behind says it, whatever brings it in.
bool is_denied_by_relative_clause(const Reading& s, std::size_t at) {
  constexpr std::size_t kReach = 3;
  for (std::size_t i = at + 1; i < s.words.size() && i <= at + kReach; ++i) {
    if (!is_word(s, i, {"which", "that"}) || !is_word(s, i + 1, kCopulas)) continue;
    return is_word(s, i + 2, kLackingBehind) || (is_word(s, i + 2, {"not"}) && is_word(s, i + 3, kAffirmed));
  }
  return false;
}

/// "There is no sign that the retinopathy is proliferative": what a statement that is denied speaks of by
/// "the" is taken for granted.
bool is_subject_of_denied_statement(const Reading& s, std::size_t at) {
  constexpr std::size_t kReach = 4;
  if (at < 2 || !is_word(s, at - 1, {"the", "this"})) return false;
  for (std::size_t i = at - 1; i-- > 0 && at - i <= kReach && !is_comma(s, i);)
    if (is_word(s, i, {"that", "whether"})) return true;
  return false;
}

/// "Had there been X, they would have been marked": there were none.
bool is_contrary_to_fact(const Reading& s, std::size_t at) {
  for (std::size_t i = 0; i + 2 < at; ++i)
    if (is_phrase(s, i, {"had", "there", "been"}) || is_phrase(s, i, {"there", "had", "been"}) ||
        is_phrase(s, i, {"were", "there"}) || is_phrase(s, i, {"if", "there", "were"}))
      return at < i + 8 && s.has_word({"would"});
  return false;
}

/// "X was looked for but was not found": a clause without a subject goes on with the one before it.
std::size_t predicate_end(const Case& c, std::size_t end) {
  const Reading& s = c.words();
  if (end >= s.words.size() || !is_word(s, end, {"but", "yet", "though", "however"})) return end;
  if (!is_word(s, end + 1, {"was", "were", "is", "are", "could", "can", "has", "have", "did", "found"}))
    return end;
  return s.clause(end + 1).second;
}

/// "X can be excluded, Y cannot", "X was ruled out, Y was not": a statement that ends in its auxiliary
/// borrows the predicate of the one before. Nothing where it does not, or where that predicate affirms.
std::optional<bool> borrowed_denial(const Case& c, std::size_t at) {
  const Reading& s = c.words();
  std::size_t begin = at, end = at;
  while (begin > 0 && !is_comma(s, begin - 1) && !s.is_break(begin - 1)) --begin;
  while (end < s.words.size() && !is_comma(s, end) && !s.is_break(end)) ++end;
  if (begin == 0 || end < at + 2) return std::nullopt;
  const bool denied = is_word(s, end - 1, {"not"});
  const std::size_t verb = end - (denied ? 2 : 1);
  static constexpr Words kAuxiliaries = {"is",  "are",  "was", "were", "can", "could",
                                         "has", "have", "do",  "does", "did"};
  if (verb <= at || !is_word(s, verb, kAuxiliaries)) return std::nullopt;
  static constexpr Words kLacking = {"excluded",  "ruled",  "absent",  "missing",    "lacking",
                                     "dismissed", "denied", "refuted", "discounted", "rejected"};
  for (std::size_t i = 0; i < begin; ++i)
    if (is_word(s, i, kLacking)) return denied == (i > 0 && is_word(s, i - 1, {"not"}));
  // "X was not seen, Y was"
  for (std::size_t i = 0; i < begin; ++i)
    if (is_word(s, i, {"not"}) && i > 0 && is_word(s, i - 1, kAuxiliaries)) return denied;
  return std::nullopt;
}

}  // namespace

bool is_phrase(const Reading& s, std::size_t i, Words phrase) {
  return i + phrase.size() <= s.words.size() &&
         std::equal(phrase.begin(), phrase.end(), s.words.begin() + static_cast<std::ptrdiff_t>(i),
                    [](const char* a, const std::string& b) { return b == a; });
}

bool has_phrase(const Reading& s, Words phrase) {
  for (std::size_t i = 0; i < s.words.size(); ++i)
    if (is_phrase(s, i, phrase)) return true;
  return false;
}

bool is_comma(const Reading& s, std::size_t i) {
  return std::any_of(s.slots.begin(), s.slots.end(),
                     [&](const claims::SlotPlace& slot) { return slot.at == i && slot.key == ","; });
}

bool is_denied(const Case& c, std::size_t at) {
  const Reading& s = c.words();
  const auto [begin, end] = s.clause(at);
  // "anything but normal" denies, though the break before "normal" parts them
  if (begin > 1 && at == begin && is_phrase(s, begin - 2, {"anything", "but"})) return true;
  if (const auto borrowed = borrowed_denial(c, at)) return *borrowed;
  if (is_denied_by_relative_clause(s, at)) return true;
  if (is_excepted(s, at) || is_contrary_to_fact(s, at)) return true;
  if (is_granted(s, at) || is_subject_of_denied_statement(s, at) || is_presupposed(s, at, begin, end))
    return false;
  const bool before = is_denied_before(c, at, begin, end);
  // "is the eye free of X? No."
  if (before && end > at + 1 && is_word(s, end - 1, {"no"}) && has_any(s, begin, at, kLackingWords))
    return false;
  // "it would be wrong to say that there is no X"
  for (std::size_t i = begin; before && i + 1 < at; ++i)
    if (is_word(s, i, {"wrong", "untrue", "false", "incorrect", "mistake"}) && is_word(s, i + 1, {"to"}))
      for (std::size_t j = i + 2; j < at; ++j)
        if (is_word(s, j, kPlainDenials) || is_word(s, j, kLackingWords)) return false;
  // "neither X nor Y are lacking" denies twice
  for (std::size_t i = at + 1; before && i < end && !is_comma(s, i); ++i)
    if (is_word(s, i, {"lacking", "missing", "absent", "excluded", "doubt", "question"})) return false;
  return before || is_denied_behind(c, at, predicate_end(c, end));
}

}  // namespace retinal::instruct::rules
