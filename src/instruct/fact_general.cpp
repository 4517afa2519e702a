// Which sentences claim nothing of the photograph: explanations of a term, limits of what can be said,
// advice. Every other sentence that names something of the eye has to be read, or it is not supported.

#include <algorithm>

#include "instruct/fact_rules.h"

namespace retinal::instruct::rules {
namespace {

using enum Concept;

bool is_explainable(Concept concept_id) {
  if (concept_id == other) return false;
  if (claims::lesion_key(concept_id) || claims::disease_key(concept_id)) return true;
  static constexpr Concept kTerms[] = {macular_edema, cdr,    fractal, tortuosity, density,
                                       vessel,        artery, vein,    calibre,    disc};
  return std::find(std::begin(kTerms), std::end(kTerms), concept_id) != std::end(kTerms);
}

/// "Cataract is a clouding of the lens": the term, a copula and a definition, with no word of this eye.
bool is_explanation(const Case& c) {
  const auto& s = c.words();
  if (!c.reading.boxes.empty() || !c.reading.conditions.empty() || s.words.size() < 4) return false;
  static constexpr Words kOfThisEye = {
      "this",      "here",    "there",    "image",     "picture",       "photo",     "photograph",
      "seen",      "visible", "found",    "present",   "absent",        "marked",    "detected",
      "no",        "not",     "i",        "we",        "count",         "counted",   "free",
      "scattered", "than",    "wide",     "average",   "lie",           "located",   "recorded",
      "suspected", "shown",   "both",     "all",       "apparent",      "evident",   "obvious",
      "likely",    "mild",    "moderate", "severe",    "proliferative", "ruled",     "excluded",
      "frequent",  "most",    "more",     "fewer",     "larger",        "wider",     "narrower",
      "missing",   "none",    "numerous", "marked",    "advanced",      "positive",  "negative",
      "many",      "few",     "several",  "plentiful", "suspect",       "confirmed", "unlikely",
      "affirmed",  "denied",  "affected", "referable", "finding",       "label"};
  if (s.mentions.empty() || s.mentions.front().begin > 2 || !is_explainable(s.mentions.front().concept_id))
    return false;
  // "... is an illness of the optic nerve; what it takes does not come back": a definition, whatever follows
  const std::size_t term_end = s.mentions.front().end;
  if (is_phrase(s, term_end, {"is", "an", "illness"}) || is_phrase(s, term_end, {"is", "a", "disease"}))
    return true;
  for (std::size_t i = 0; i < s.words.size(); ++i)
    if (is_word(s, i, kOfThisEye)) return false;
  static constexpr Words kCopulas = {"are",   "is",       "mean", "come", "form",
                                     "arise", "describe", "tell", "grow", "develop"};
  static constexpr Words kDefinitions = {
      "a",      "an",    "the",     "what", "damage", "wear",  "harm",    "fluid",  "short", "blood",
      "spot",   "tiny",  "small",   "weak", "pale",   "fatty", "waxy",    "yellow", "white", "bright",
      "little", "patch", "deposit", "area", "cloudy", "bulge", "illness", "disease"};
  const std::size_t verb = s.mentions.front().end;
  if (!is_word(s, verb, kCopulas) || !c.reading.numbers.empty()) return false;
  // "is graded by Messidor from ...": how a scale is made
  if (is_word(s, verb + 1, {"graded", "staged", "classified", "rated"}) &&
      is_word(s, verb + 2, {"by", "from", "into", "according"}))
    return true;
  return !is_word(s, verb, {"is", "are"}) ||
         (is_word(s, verb + 1, kDefinitions) && s.words.size() > verb + 3);
}

/// Something that a sentence can claim of an eye.
bool is_of_the_eye(Concept concept_id) {
  if (concept_id == other) return false;
  if (claims::lesion_key(concept_id) || claims::disease_key(concept_id)) return true;
  static constexpr Concept kThings[] = {macular_edema, disc, cup,    fovea,   cdr,     lesion,     vessel,
                                        artery,        vein, normal, quality, density, tortuosity, fractal};
  return std::find(std::begin(kThings), std::end(kThings), concept_id) != std::end(kThings);
}

}  // namespace

bool is_general(const Case& c) {
  const auto& s = c.words();
  static const std::initializer_list<Words> kLimits = {{"not", "rule", "out"},
                                                       {"not", "be", "ruled"},
                                                       {"to", "rule", "out"},
                                                       {"can", "miss"},
                                                       {"not", "a", "diagnosis"},
                                                       {"not", "making"},
                                                       {"replace"},
                                                       {"can", "not", "say"},
                                                       {"can", "not", "tell"},
                                                       {"can", "not", "answer"},
                                                       {"can", "not", "judge"},
                                                       {"no", "statement"},
                                                       {"nothing", "about"},
                                                       {"no", "information"},
                                                       {"not", "covered", "by", "the", "label"},
                                                       {"not", "covered", "by", "the", "record"},
                                                       {"no", "record"},
                                                       {"holds", "no"},
                                                       {"hold", "no"},
                                                       {"do", "not", "know"},
                                                       {"leave", "open"},
                                                       {"stay", "open"},
                                                       {"no", "entry"},
                                                       {"not", "say", "whether"},
                                                       {"not", "say", "anything"},
                                                       {"not", "say", "which"},
                                                       {"not", "say", "how"},
                                                       {"no", "label"},
                                                       {"not", "part", "of", "what", "was", "assessed"}};
  if (std::any_of(kLimits.begin(), kLimits.end(), [&](const Words& phrase) { return has_phrase(s, phrase); }))
    return true;
  return is_explanation(c);
}

void check_that_it_was_read(const Case& c) {
  const auto& s = c.words();
  if (!c.claims.empty()) return;
  // Advice, remarks on measuring and on files, sums of what comes next.
  static constexpr Words kRemarks = {
      "doctor",      "specialist", "ophthalmologist", "optician",  "examination", "examine",  "appointment",
      "should",      "please",     "advise",          "diagnosis", "substitute",  "value",    "measured",
      "measurement", "box",        "depend",          "vary",      "camera",      "compute",  "computed",
      "number",      "describe",   "treatment",       "oct",       "scan",        "question", "ask",
      "whether",     "mean",       "noted",           "note"};
  if (s.has_word(kRemarks) || is_sought(s, 0, s.words.size())) return;
  const auto named = std::find_if(s.mentions.begin(), s.mentions.end(),
                                  [](const Mention& m) { return is_of_the_eye(m.concept_id); });
  if (named != s.mentions.end())
    c.judge(ClaimKind::presence, s.words[named->begin], Judgement::unsupported,
            "what it says of this could not be read");
}

}  // namespace retinal::instruct::rules
