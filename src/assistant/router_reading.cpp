#include "assistant/router_reading.h"

#include <algorithm>

#include "assistant/tokens.h"

namespace retinal::routing {
namespace {

using enum Concept;

constexpr Concept kLesionConcepts[] = {microaneurysm, haemorrhage, hard_exudate, soft_exudate};

bool is_thing(Concept c) { return c <= other; }

bool is_measure(Concept c) {
  return c == cdr || c == density || c == fractal || c == tortuosity || c == calibre || c == zone ||
         c == zone_b || c == zone_c;
}

bool is_disease(Concept c) {
  return c == glaucoma || c == retinopathy || c == macular_edema || c == cataract || c == amd ||
         c == hypertension || c == myopia;
}

bool is_anatomy(Concept c) {
  return c == disc || c == cup || c == fovea || c == vessel || c == artery || c == vein || c == term;
}

bool is_number(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Words without a subject of their own: grammar, pronouns and comparisons.
const std::set<std::string>& grammar() {
  static const std::set<std::string> words = [] {
    std::set<std::string> all;
    for (const std::string& word : normalised_words(
             "a an the is are was were be been being am do does did done have has had can could will would "
             "should "
             "shall may might must i you he she it we they me him her us them my your his its our their this "
             "that "
             "these those one ones other another same some any all each both more less most least much many "
             "few "
             "not no yes or and but if then than as at in on of to for from by with about into over up down "
             "out "
             "so too also just only really very quite there here now again before after last next first time "
             "what which who whom whose when where why how tell give show say know think want please ok okay "
             "well good bad big bigger biggest small smaller large larger high higher low lower better worse "
             "compare compared comparison like hm hmm huh uh oh eh still yet even ever never old new another "
             "else thing something anything nothing stuff get got go let us see look make come case mean "
             "exactly actually seriously go on"))
      all.insert(word);
    return all;
  }();
  return words;
}

}  // namespace

Reading::Reading(std::string_view question)
    : words_(corrected_words(normalised_words(question))), mentions_(find_concepts(words_)) {
  for (const Mention& mention : mentions_) found_.insert(mention.concept_id);
  for (std::size_t at = 1; at < words_.size(); ++at)
    if (is_word(at, {"image", "photo", "picture", "photograph", "eye", "scan", "retina", "fundus"}) &&
        is_word(at - 1, {"the", "that"}))
      names_the_picture_ = true;
}

std::size_t Reading::first(Concept c) const {
  for (const Mention& mention : mentions_)
    if (mention.concept_id == c) return mention.begin;
  return words_.size();
}

bool Reading::has_word(std::initializer_list<const char*> any) const {
  return std::any_of(any.begin(), any.end(), [&](const char* word) {
    return std::find(words_.begin(), words_.end(), word) != words_.end();
  });
}

bool Reading::is_word(std::size_t at, std::initializer_list<const char*> any) const {
  return at < words_.size() &&
         std::any_of(any.begin(), any.end(), [&](const char* word) { return words_[at] == word; });
}

bool Reading::opens(std::initializer_list<const char*> any) const { return is_word(0, any); }

bool Reading::looks_for() const {
  for (std::size_t at = 0; at + 1 < words_.size(); ++at) {
    if (is_word(at, {"is", "are"}) && is_word(at + 1, {"there"})) return true;
    if (is_word(at, {"do", "can", "could", "did"}) && is_word(at + 1, {"you"}) &&
        is_word(at + 2, {"see", "find", "detect", "spot", "notice"}))
      return true;
    if (is_word(at, {"do", "doe", "have"}) && is_word(at + 1, {"i", "he", "she"}) &&
        is_word(at + 2, {"have", "got"}))
      return true;
    if (is_word(at, {"do", "doe"}) && has_word({"show"})) return true;
    if (is_word(at, {"sign", "evidence", "trace"}) && is_word(at + 1, {"of", "for"})) return true;
  }
  return false;
}

int Reading::lesion_types() const {
  return static_cast<int>(std::count_if(std::begin(kLesionConcepts), std::end(kLesionConcepts),
                                        [&](Concept c) { return has(c); }));
}

bool Reading::both_vessels() const { return has(Concept::both_vessels) || (has(artery) && has(vein)); }

bool Reading::is_article_before(std::size_t at, std::initializer_list<const char*> articles) const {
  return at > 0 && is_word(at - 1, articles);
}

/// "what is a ...", "what are ..." directly before a thing of the eye, without "the" or "this"; "tell me what
/// drusen are".
bool Reading::asks_definition() const {
  for (const Mention& mention : mentions_) {
    const bool last = mention.end == words_.size();
    const bool organ = is_word(mention.begin, {"retina", "fundus"}) && last;
    if (!is_thing(mention.concept_id) && !(mention.concept_id == modality && last) && !organ) continue;
    std::size_t at = mention.begin;
    const auto word = [&](std::size_t back) { return at >= back ? words_[at - back] : std::string(); };
    const bool rule = words_[mention.end - 1] == "rule";
    const bool article = is_article_before(at, {"a", "an"});
    const bool whole =
        is_article_before(at, {"the"}) && last && (is_anatomy(mention.concept_id) || rule || organ);
    if (article || whole) --at;
    if (word(1) == "exactly") --at;  // "what exactly is", "what is exactly"
    const bool copula = word(1) == "is" || word(1) == "are";
    if (copula && (word(2) == "what" || (word(2) == "exactly" && word(3) == "what"))) return true;
    const bool copula_behind = mention.end + 1 == words_.size() && is_word(mention.end, {"is", "are"});
    if (copula_behind && word(1) == "what") return true;
    if (word(1) == "explain" && is_thing(mention.concept_id)) return true;
  }
  return false;
}

/// "how does diabetes damage ...", "how is tortuosity calculated": no article, so nothing in this picture.
bool Reading::asks_how() const {
  if (!opens({"how"}) || !is_word(1, {"is", "are", "do", "doe", "can"})) return false;
  if (has_word({"look", "looking", "doing", "compare", "this", "here", "my"})) return false;
  if (has_word({"work", "works"}) && mentions_.size() <= 4 && !has(capability)) return true;
  return std::any_of(mentions_.begin(), mentions_.end(), [&](const Mention& m) {
    return is_thing(m.concept_id) && (m.begin == 2 || (m.begin == 3 && is_word(2, {"a", "an"})));
  });
}

/// "why do cotton-wool spots form", "why is the fovea free of vessels".
bool Reading::asks_why() const {
  if (!opens({"why"}) || !is_word(1, {"is", "are", "do", "doe", "can"})) return false;
  if (has_any(missing, quality, in_distribution)) return false;
  if (has_word(
          {"suspected", "detected", "found", "positive", "flagged", "negative", "graded", "present", "so"}))
    return false;
  // "why is the retinopathy proliferative": a stage is what this eye was graded as
  if (has_word({"proliferative", "nonproliferative", "mild", "moderate", "severe", "referable"}))
    return false;
  return std::any_of(mentions_.begin(), mentions_.end(), [&](const Mention& m) {
    if (!is_thing(m.concept_id) || (is_measure(m.concept_id) && !has_word({"important", "useful", "used"})))
      return false;
    return m.begin == 2 ||
           (m.begin == 3 && is_word(2, {"the", "a", "an", "retinal"}) && m.end < words_.size());
  });
}

/// "what does X mean", "what is meant by X", "what is X for".
bool Reading::asks_meaning() const {
  if (words_.empty()) return false;
  const bool asks_mean =
      has_word({"mean"}) && has_word({"do", "doe", "would", "it", "that"}) && !has_word({"you"});
  const bool asks_looks = opens({"what"}) && is_word(1, {"do", "doe"}) && words_.back() == "like" &&
                          std::any_of(mentions_.begin(), mentions_.end(), [](const Mention& m) {
                            return m.begin == 2 && is_thing(m.concept_id);
                          });
  return asks_mean || asks_looks || (opens({"what"}) && words_.back() == "for");
}

/// "Can high blood pressure damage the eye?": a disease itself is the subject.
bool Reading::asks_about_nature() const {
  if (!opens({"can", "could", "doe", "do", "is", "are"}) || has_any(presence, disease) || has_word({"be"}))
    return false;
  const bool verb_first = opens({"is", "are"});
  const bool general =
      has(define) || has_word({"common", "rare", "frequent", "painful", "contagious", "curable"});
  return std::any_of(mentions_.begin(), mentions_.end(), [&](const Mention& m) {
    return m.begin == 1 && is_disease(m.concept_id) && m.end < words_.size() && (!verb_first || general);
  });
}

bool Reading::asks_generally() const {
  return asks_meaning() || asks_how() || asks_why() || asks_about_nature() || has(define) || has(people);
}

bool Reading::asks_what_that_is() const {
  const std::size_t n = words_.size();
  return n >= 3 && n <= 4 && is_word(n - 3, {"what"}) && is_word(n - 2, {"is", "are"}) &&
         is_word(n - 1, {"that", "those", "these"});
}

bool Reading::is_fragment() const {
  if (words_.empty()) return true;
  return std::all_of(words_.begin(), words_.end(),
                     [](const std::string& word) { return grammar().contains(word); });
}

bool Reading::speaks_of_something_else() const {
  if (has_word({"this", "here", "eye", "image", "picture", "photo"}) || has(picture)) return false;
  const auto foreign = std::count_if(words_.begin(), words_.end(), [](const std::string& word) {
    return !grammar().contains(word) && (!is_lexicon_word(word) || is_number(word));
  });
  const auto grammatical = std::count_if(words_.begin(), words_.end(),
                                         [](const std::string& word) { return grammar().contains(word); });
  return words_.size() >= 4 && foreign >= 1 && grammatical >= 2;
}

}  // namespace retinal::routing
