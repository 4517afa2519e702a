// Claims in words: grades, sides, quality, the kind of picture.

#include <algorithm>
#include <array>

#include "assistant/tokens.h"
#include "assistant/wording.h"
#include "instruct/fact_rules.h"

namespace retinal::instruct::rules {
namespace {

using enum Concept;

/// The grade 1..4 that a word of the sentence names; 0 when it names none.
int grade_named(const claims::SentenceReading& s, std::size_t i) {
  if (is_word(s, i, {"mild"})) return 1;
  if (is_word(s, i, {"moderate"})) return 2;
  if (is_word(s, i, {"severe"})) return 3;
  const bool non = i > 0 && is_word(s, i - 1, {"non", "pre"});
  if ((is_word(s, i, {"proliferative"}) && !non) || is_word(s, i, {"pdr"})) return 4;
  return 0;
}

/// "More than mild", "one step below proliferative": how the true grade lies to the one named.
enum class Relation { same, above, below, one_below, one_above, none };

Relation relation_to(const claims::SentenceReading& s, std::size_t i) {
  using enum Relation;
  if (i > 0 && is_word(s, i - 1, {"the", "a", "non"})) --i;  // "beyond the mild stage"
  if (i == 0) return same;
  const std::size_t last = i - 1;
  if (i > 1 && is_phrase(s, i - 2, {"would", "be"}))
    return none;  // "one more step and it would be proliferative"
  if (i > 1 && is_word(s, i - 2, {"compared"}) && is_word(s, last, {"with", "to"})) return none;
  const auto one_before = [&](std::size_t at) {
    for (std::size_t j = at > 3 ? at - 3 : 0; j < at; ++j)
      if (is_word(s, j, {"one"})) return true;
    return false;
  };
  if (is_word(s, last, {"below", "under", "before"})) return one_before(last) ? one_below : below;
  if (is_word(s, last, {"above", "beyond", "past", "over"})) return one_before(last) ? one_above : above;
  if (!is_word(s, last, {"than"}) || i < 2) return same;
  if (is_word(s, i - 2, {"more", "worse", "higher", "greater", "severer", "further"})) return above;
  return is_word(s, i - 2, {"less", "milder", "lower", "better"}) ? below : none;
}

bool lies_so(int grade, Relation relation, int named) {
  using enum Relation;
  switch (relation) {
    case above:
      return grade > named;
    case below:
      return grade < named;
    case one_below:
      return grade == named - 1;
    case one_above:
      return grade == named + 1;
    case same:
    case none:
      break;
  }
  return grade == named;
}

void judge_referable(const Case& c, int grade) {
  const auto& s = c.words();
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    if (!is_word(s, i, {"referable"})) continue;
    const bool said = !is_denied(c, i);
    const bool same = said == (grade >= 2);
    c.judge(ClaimKind::grade, "referable", same ? Judgement::supported : Judgement::contradicted,
            same ? "" : "referable begins at grade 2");
  }
}

struct QualityWord {
  const char* word;
  const char* grades;  ///< the recorded grades that it agrees with
};
constexpr std::array kQualityWords = {QualityWord{"best", "good"},
                                      QualityWord{"ideal", "good"},
                                      QualityWord{"superb", "good"},
                                      QualityWord{"optimal", "good"},
                                      QualityWord{"top", "good"},
                                      QualityWord{"sufficient", "good usable"},
                                      QualityWord{"imperfect", "usable"},
                                      QualityWord{"passable", "usable"},
                                      QualityWord{"low", "reject"},
                                      QualityWord{"unreadable", "reject"},
                                      QualityWord{"perfect", "good"},
                                      QualityWord{"flawless", "good"},
                                      QualityWord{"decent", "good usable"},
                                      QualityWord{"gradable", "good usable"},
                                      QualityWord{"mediocre", "usable"},
                                      QualityWord{"inadequate", "reject"},
                                      QualityWord{"unacceptable", "reject"},
                                      QualityWord{"wrong", "reject"},
                                      QualityWord{"hazy", "reject"},
                                      QualityWord{"dark", "reject"},
                                      QualityWord{"good", "good"},
                                      QualityWord{"high", "good"},
                                      QualityWord{"excellent", "good"},
                                      QualityWord{"sharp", "good"},
                                      QualityWord{"crisp", "good"},
                                      QualityWord{"usable", "usable"},
                                      QualityWord{"acceptable", "usable"},
                                      QualityWord{"adequate", "usable"},
                                      QualityWord{"fair", "usable"},
                                      QualityWord{"limited", "usable reject"},
                                      QualityWord{"poor", "reject"},
                                      QualityWord{"bad", "reject"},
                                      QualityWord{"insufficient", "reject"},
                                      QualityWord{"unusable", "reject"},
                                      QualityWord{"reject", "reject"},
                                      QualityWord{"rejected", "reject"},
                                      QualityWord{"blurred", "reject"},
                                      QualityWord{"blurry", "reject"},
                                      QualityWord{"ungradable", "reject"}};

/// Whether "left" or "right" at a word names the eye: "left eye", "eye: left", "the eye is the left one".
bool names_the_eye(const claims::SentenceReading& s, std::size_t i) {
  if (is_word(s, i, {"os", "od"})) return true;
  if (is_word(s, i + 1, {"of", "to", "away", "now", "here"}))
    return false;  // "left of the disc", "right here"
  if (i > 0 && is_word(s, i - 1, {"upper", "lower", "all", "be"})) return false;
  if (s.has_word({"laterality"})) return true;
  constexpr std::size_t kBehind = 4, kBefore = 6;
  for (std::size_t j = i + 1; j <= i + kBehind; ++j)
    if (is_word(s, j, {"eye", "fundus", "retina", "one", "nerve", "macula", "disc"}) ||
        (j <= i + 2 && is_word(s, j, {"side"})))
      return true;
  for (std::size_t j = i > kBefore ? i - kBefore : 0; j < i; ++j)
    if (is_word(s, j, {"eye", "fundus", "side"})) return true;
  return false;
}

constexpr Words kPictureWords = {"image", "picture", "photo", "photograph", "shot"};

/// "a good picture", "the picture is good", "usable, not good": the word is said of the photograph.
bool is_said_of_the_picture(const claims::SentenceReading& s, std::size_t i) {
  for (std::size_t j = i + 1; j <= i + 2; ++j)
    if (is_word(s, j, kPictureWords)) return true;
  for (std::size_t j = i > 4 ? i - 4 : 0; j < i; ++j)
    if (is_word(s, j, kPictureWords) &&
        (is_word(s, j + 1, {"is", "was", "look", "looks", "can"}) || j + 1 == i))  // "image excellent"
      return true;
  constexpr std::size_t kFragment = 8;  ///< words of an answer without a subject
  const bool names_a_finding = std::any_of(s.mentions.begin(), s.mentions.end(), [](const Mention& m) {
    return claims::lesion_key(m.concept_id) || (m.concept_id != other && claims::disease_key(m.concept_id));
  });
  return s.words.size() <= kFragment && !names_a_finding &&
         s.has_word({"usable", "unusable", "gradable", "ungradable"}) && !s.has_word({"eye"});
}

/// "not good", "not a good picture", "nothing is blurred": a denial within a few words, before any comma.
bool is_denied_nearby(const claims::SentenceReading& s, std::size_t at) {
  constexpr std::size_t kReach = 3;
  for (std::size_t i = at; i-- > 0 && at - i <= kReach && !is_comma(s, i) && !s.is_break(i);)
    if (is_word(s, i, {"not", "no", "nothing", "never", "hardly", "neither", "nor", "without"}) &&
        !is_word(s, i + 1, {"only"}))
      return true;
  return false;
}

}  // namespace

void check_grade_words(const Case& c) {
  const auto& s = c.words();
  const bool about_dr = s.has(retinopathy) || s.has_word({"npdr", "pdr"});
  const bool about_severity = s.has(severity) && !s.has_word({"risk", "quality"});
  if (s.has(macular_edema) && !s.has_word({"retinopathy"})) return;
  const auto grade = c.description.grades.find("diabetic_retinopathy");
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    const int said = grade_named(s, i);
    if (said == 0 || !(about_dr || about_severity)) continue;
    const Relation relation = relation_to(s, i);
    if (relation == Relation::none) continue;
    const bool not_yet = i > 1 && is_word(s, i - 1, {"yet"}) && is_word(s, i - 2, {"not"});
    if (said == 4 && !not_yet && !is_denied(c, i) &&
        std::any_of(s.words.begin(), s.words.end(), [](const std::string& w) { return w == "non"; }))
      continue;
    if (grade == c.description.grades.end()) {
      // Without a grade the free label may still hold the word.
      const bool in_term =
          std::any_of(c.description.findings.begin(), c.description.findings.end(),
                      [&](const auto& f) { return f.second.name.find(s.words[i]) != std::string::npos; });
      c.judge(ClaimKind::grade, s.words[i], in_term ? Judgement::supported : Judgement::unsupported,
              in_term ? "" : "no grade is recorded");
      continue;
    }
    const bool same = lies_so(grade->second.value, relation, said) != (not_yet || is_denied(c, i));
    c.judge(ClaimKind::grade, s.words[i], same ? Judgement::supported : Judgement::contradicted,
            same ? "" : "the grade is " + grade->second.name);
  }
  if (grade != c.description.grades.end()) judge_referable(c, grade->second.value);
}

void check_side_words(const Case& c) {
  const auto& s = c.words();
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    const bool left = is_word(s, i, {"left", "os"}), right = is_word(s, i, {"right", "od"});
    if ((!left && !right) || !names_the_eye(s, i)) continue;
    if (!c.description.side) {
      c.judge(ClaimKind::side, s.words[i], Judgement::unsupported, "the side is not recorded");
      continue;
    }
    const bool same = (c.description.side->value == Laterality::left) == left;
    const bool denied =
        (i > 0 && is_word(s, i - 1, {"not"})) ||
        (i > 1 && is_word(s, i - 2, {"not", "than", "of"}) && is_word(s, i - 1, {"a", "the"}) &&
         (is_word(s, i - 2, {"not"}) || (i > 2 && is_word(s, i - 3, {"rather", "instead"}))));
    c.judge(ClaimKind::side, s.words[i], same != denied ? Judgement::supported : Judgement::contradicted,
            same != denied ? "" : std::string("it is the ") + to_string(c.description.side->value) + " eye");
  }
}

void check_quality_words(const Case& c) {
  const auto& s = c.words();
  const bool about_quality = s.has_word({"quality"}) || (s.has_word(kPictureWords) && s.has(quality));
  bool supported = false;
  std::string wrong;
  for (std::size_t i = 0; i < s.words.size(); ++i)
    for (const QualityWord& q : kQualityWords) {
      if (!is_word(s, i, {q.word})) continue;
      if (i > 0 && is_word(s, i - 1, {"below", "than", "beyond", "from"})) continue;  // "one step below good"
      if (!about_quality && !is_said_of_the_picture(s, i)) continue;
      if (!c.description.quality)
        return c.judge(ClaimKind::quality, q.word, Judgement::unsupported, "no quality is recorded");
      const bool good_enough = is_word(s, i + 1, {"enough"}) && c.description.quality->value != "reject";
      const bool same =
          good_enough || std::string(q.grades).find(c.description.quality->value) != std::string::npos;
      const bool denied = is_denied_nearby(s, i);
      supported = supported || same != denied;
      if (same == denied && wrong.empty()) wrong = q.word;
    }
  if (!wrong.empty())
    c.judge(ClaimKind::quality, wrong, Judgement::contradicted,
            "the quality is " + c.description.quality->value);
  else if (supported)
    c.judge(ClaimKind::quality, c.description.quality->value, Judgement::supported);
}

void check_modality(const Case& c) {
  const auto& s = c.words();
  static constexpr Words kOthers = {
      "oct",  "mri",        "ct",         "angiogram",  "angiography",     "ultrasound",
      "xray", "radiograph", "tomography", "microscopy", "autofluorescence"};
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    if (is_word(s, i, kOthers) && s.has_word({"this", "image", "picture"}) &&
        !s.has_word({"would", "need", "scan", "instead"}))
      c.judge(ClaimKind::modality, s.words[i],
              is_denied(c, i) ? Judgement::supported : Judgement::contradicted,
              is_denied(c, i) ? "" : "the picture is a " + c.description.modality);
    if (is_word(s, i, {"fundus"}) && s.has_word({"photograph", "photo", "picture", "image"}) &&
        c.description.modality.find("fundus") != std::string::npos)
      c.judge(ClaimKind::modality, "fundus photograph",
              is_denied(c, i) ? Judgement::contradicted : Judgement::supported,
              is_denied(c, i) ? "it is one" : "");
  }
}

}  // namespace retinal::instruct::rules
