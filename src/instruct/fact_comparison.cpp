// "Wider than", "the denser of the two", "more A than B": two known values, which of them is the subject, and
// which one is larger.

#include <algorithm>
#include <array>

#include "assistant/wording.h"
#include "instruct/fact_rules.h"

namespace retinal::instruct::rules {
namespace {

using enum Concept;
using Reading = claims::SentenceReading;

/// "Venous calibre is above arterial calibre"
bool stands_above_or_below(const Reading& s, std::size_t i, Words word) {
  return is_word(s, i, word) && i > 0 && is_word(s, i - 1, {"is", "are", "lie", "was", "were", "stay"}) &&
         s.has(artery) && s.has(vein);
}

bool means_more(const Reading& s, std::size_t i) {
  return is_word(s, i,
                 {"larger", "higher", "wider",   "thicker",   "greater",   "denser",   "broader", "bigger",
                  "exceed", "more",   "surpass", "outnumber", "outweigh",  "stronger", "outdo",   "outstrip",
                  "beat",   "most",   "largest", "widest",    "commonest", "highest"}) ||
         stands_above_or_below(s, i, {"above"});
}

/// "Outnumbered by": the passive turns a verb of comparison round.
constexpr Words kPassives = {"outnumbered", "exceeded", "surpassed", "beaten", "outweighed", "topped"};

bool means_less(const Reading& s, std::size_t i) {
  if (is_word(s, i, kPassives) && is_word(s, i + 1, {"by"})) return true;
  return is_word(s, i,
                 {"smaller", "lower", "narrower", "thinner", "less", "sparser", "finer", "fewer", "least",
                  "smallest", "narrowest", "rarest", "fewest", "slimmer", "lowest"}) ||
         stands_above_or_below(s, i, {"below"});
}

/// Verbs of comparison stand between subject and object as "than" does.
constexpr Words kBetween = {"than",     "above",     "below",   "outdo",      "outstrip", "beat",
                            "top",      "exceed",    "surpass", "outnumber",  "outweigh", "outnumbered",
                            "exceeded", "surpassed", "beaten",  "outweighed", "topped"};

/// The pair of measurements that "wider", "denser" or the named feature compares.
const char* compared_feature(const Reading& s, const std::string& word) {
  // "veins are broader, arteries more tortuous": some words say by themselves what they compare
  for (const char* of_width : {"wider", "narrower", "broader", "thinner", "thicker", "slimmer"})
    if (word == of_width) return "average_width";
  if (s.has(density) || word == "denser" || word == "sparser") return "density";
  if (s.has(fractal)) return "fractal_dimension";
  if (s.has(tortuosity)) return "distance_tortuosity";
  return "average_width";
}

/// A word of the sentence that stands for one side of a comparison.
struct Side {
  std::size_t at;
  bool first;
};

/// Which side is the subject: the last one before the comparing word, or, where no "than" follows, the first
/// behind it ("larger in the veins", "the denser network is that of the veins").
std::optional<bool> subject_of(const Case& c, const std::vector<Side>& sides, std::size_t at) {
  const Reading& s = c.words();
  const bool than = s.has_word(kBetween);
  std::optional<bool> before, behind;
  for (const Side& side : sides) {
    if (side.at < at) before = side.first;
    // "there are more A than B" names its subject between the word and "than"
    if (side.at > at && !behind) behind = side.first;
  }
  // "narrower than the veins are the arteries": behind the verb stands the subject
  for (std::size_t i = at + 1; than && !before && i < s.words.size(); ++i) {
    if (!is_word(s, i, {"is", "are"}) || i < at + 3) continue;
    for (const Side& side : sides)
      if (side.at > i && is_word(s, at + 1, {"than"})) return side.first;
  }
  if (than && !before) return behind;
  // "the veins are the wider ones, compared with ...": the subject has its verb before the word
  for (std::size_t i = at; before && i-- > 0;)
    if (is_word(s, i,
                {"is", "are", "were", "was", "have", "has", "look", "cover", "measure", "occupy", "take",
                 "run", "wind"}))
      return before;
  return !than && behind ? behind : before;
}

void judge_pair(const Case& c, const std::vector<Side>& sides, std::size_t at, const double* first,
                const double* second) {
  const std::string& word = c.words().words[at];
  if (!first || !second)
    return c.judge(ClaimKind::comparison, word, Judgement::unsupported, "the two were not both measured");
  const std::optional<bool> subject = subject_of(c, sides, at);
  if (!subject)
    return c.judge(ClaimKind::comparison, word, Judgement::unsupported, "no subject of the comparison");
  const double difference = *subject ? *first - *second : *second - *first;
  const bool same = (means_more(c.words(), at) ? difference > 0 : difference < 0) != is_denied(c, at);
  c.judge(ClaimKind::comparison, word, same ? Judgement::supported : Judgement::contradicted,
          same ? "" : "it is the other way round");
}

std::vector<Side> sides_of(const Reading& s, Concept first, Concept second) {
  std::vector<Side> sides;
  for (const Mention& m : s.mentions)
    if (m.concept_id == first || m.concept_id == second) sides.push_back({m.begin, m.concept_id == first});
  return sides;
}

std::vector<Side> sides_of(const Reading& s, const char* first, const char* second) {
  std::vector<Side> sides;
  for (std::size_t i = 0; i < s.words.size(); ++i)
    if (is_word(s, i, {first, second})) sides.push_back({i, is_word(s, i, {first})});
  return sides;
}

bool has_both(const std::vector<Side>& sides) {
  return std::any_of(sides.begin(), sides.end(), [](const Side& x) { return x.first; }) &&
         std::any_of(sides.begin(), sides.end(), [](const Side& x) { return !x.first; });
}

const double* value_of(const Case& c, const std::string& key) {
  const Measurement* m = c.description.measurement(key);
  return m ? &m->value : nullptr;
}

/// "the wider vessels", "the denser of the two": one side is named and the other one meant.
bool means_the_other(const Reading& s, std::size_t at) {
  if ((at > 0 && is_word(s, at - 1, {"the"})) || s.has_word({"two", "other", "both"})) return true;
  return !s.has_word({"than"}) && !is_word(s, at, {"more", "less"});
}

void compare_vessels(const Case& c, std::size_t at) {
  const Reading& s = c.words();
  const std::vector<Side> sides = sides_of(s, artery, vein);
  if (sides.empty() || !(has_both(sides) || means_the_other(s, at))) return;
  const std::string key = std::string("vessel.") + compared_feature(s, s.words[at]);
  judge_pair(c, sides, at, value_of(c, key + ".artery.whole"), value_of(c, key + ".vein.whole"));
}

/// CRAE against CRVE, and one feature of zone B against the same of zone C.
void compare_equivalents(const Case& c, std::size_t at) {
  const Reading& s = c.words();
  const std::string zone = s.has(zone_c) ? ".zone_c" : ".zone_b";
  if (const std::vector<Side> sides = sides_of(s, "crae", "crve"); has_both(sides))
    return judge_pair(c, sides, at, value_of(c, "vessel.crae_knudtson" + zone),
                      value_of(c, "vessel.crve_knudtson" + zone));
  const std::vector<Side> sides = sides_of(s, zone_b, zone_c);
  if (!has_both(sides)) return;
  for (const char* name : {"crae", "crve", "avr"})
    if (s.has_word({name})) {
      const std::string key = std::string("vessel.") + name + "_knudtson";
      judge_pair(c, sides, at, value_of(c, key + ".zone_b"), value_of(c, key + ".zone_c"));
    }
}

/// "The vertical ratio is larger than the horizontal one."
void compare_directions(const Case& c, std::size_t at) {
  const std::vector<Side> sides = sides_of(c.words(), "vertical", "horizontal");
  if (c.words().has(cdr) && has_both(sides))
    judge_pair(c, sides, at, value_of(c, "disc.cdr_vertical.whole"),
               value_of(c, "disc.cdr_horizontal.whole"));
}

/// "More microaneurysms than haemorrhages", "the hard exudates are the most frequent".
void compare_counts(const Case& c, std::size_t at) {
  const Reading& s = c.words();
  if (is_word(s, at, {"larger", "bigger", "wider", "smaller", "largest", "smallest"})) return;  // sizes
  struct Named {
    std::size_t at;
    const char* key;
  };
  std::vector<Named> named;
  std::size_t last_end = 0;
  for (const Mention& m : s.mentions) {
    const char* key = claims::lesion_key(m.concept_id);
    if (!key) continue;
    // "the red spots (microaneurysms)": one thing with two names, of which the second is meant
    if (!named.empty() && m.begin == last_end) named.pop_back();
    if (named.empty() || std::string(named.back().key) != key) named.push_back({m.begin, key});
    last_end = m.end;
  }
  const auto count = [&](const char* key) -> std::optional<double> {
    const auto found = c.description.lesions.find(key);
    return found == c.description.lesions.end() ? std::nullopt : std::optional<double>(found->second.count);
  };
  if (s.has_word(kBetween) && named.size() == 2) {
    const std::vector<Side> sides = {{named[0].at, true}, {named[1].at, false}};
    const auto first = count(named[0].key), second = count(named[1].key);
    return judge_pair(c, sides, at, first ? &*first : nullptr, second ? &*second : nullptr);
  }
  const bool superlative =
      is_word(s, at, {"most", "least", "rarest", "fewest", "commonest", "lowest", "highest"}) &&
      (is_word(s, at, {"rarest", "fewest", "commonest"}) ||
       (is_word(s, at, {"lowest", "highest"}) && is_word(s, at + 1, {"count", "number"})) ||
       is_word(
           s, at + 1,
           {"frequent", "numerou", "numerous", "common", "abundant", "often", "frequently", "plentiful"}));
  const bool of_all = has_phrase(s, {"than", "anything"}) || has_phrase(s, {"than", "any", "other"});
  if (!(superlative || of_all) || named.size() != 1) return;
  const auto own = count(named[0].key);
  bool same = own.has_value();
  for (const auto& [key, lesions] : c.description.lesions)
    same = same && (key == named[0].key ||
                    (means_more(s, at) ? lesions.count < *own : lesions.count > *own || lesions.count == 0));
  c.judge(ClaimKind::comparison, s.words[at], same ? Judgement::supported : Judgement::contradicted,
          same ? "" : "another lesion was counted more or less often");
}

}  // namespace

void check_comparison(const Case& c) {
  const Reading& s = c.words();
  if (s.has_word({"neither"})) return;
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    if (!means_more(s, i) && !means_less(s, i)) continue;
    if (is_word(s, i,
                {"most", "largest", "widest", "least", "smallest", "narrowest", "fewest", "rarest",
                 "commonest", "lowest", "highest"})) {
      compare_counts(c, i);
      continue;
    }
    if (is_word(s, i, {"more", "less"}) && is_word(s, i + 1, {"than"}) && !s.has(artery) && !s.has(vein))
      continue;  // "more than mild"
    compare_vessels(c, i);
    compare_equivalents(c, i);
    compare_directions(c, i);
    compare_counts(c, i);
  }
}

}  // namespace retinal::instruct::rules
