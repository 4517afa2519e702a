// Numbers and boxes: which value of the description is meant, and is it that?

#include <algorithm>
#include <optional>

#include "assistant/wording.h"
#include "instruct/fact_values.h"

namespace retinal::instruct::rules {
namespace {

using enum Concept;
/// What one number of a sentence is said of.
struct Meaning {
  std::string feature;  ///< "cdr", "density", "fractal", "width", "tortuosity", "crae", "crve", "avr"
  std::optional<Concept> kind, zone;
  std::string direction;  ///< "vertical", "horizontal" or ""
};

struct FeatureWord {
  std::string feature;
  std::size_t at;
};

/// Every word of the sentence that names a measured feature, in order.
std::vector<FeatureWord> feature_words(const Case& c) {
  const auto& s = c.words();
  std::vector<FeatureWord> found;
  for (std::size_t i = 0; i < s.words.size(); ++i)
    for (const char* name : {"crae", "crve", "avr"})
      if (s.words[i] == name) found.push_back({name, i});
  for (std::size_t i = 0; i < s.words.size(); ++i)
    if (is_word(s, i, {"ratio"}) && !s.has(cdr)) {
      if (s.has_word({"crae", "crve"})) found.push_back({"avr", i});
      if (s.has_word({"vertical", "vertically", "horizontal", "horizontally"})) found.push_back({"cdr", i});
    }
  for (const Mention& m : s.mentions) {
    const char* name = m.concept_id == cdr || m.concept_id == cup ? "cdr"
                       : m.concept_id == density                  ? "density"
                       : m.concept_id == fractal                  ? "fractal"
                       : m.concept_id == width                    ? "width"
                       : m.concept_id == tortuosity               ? "tortuosity"
                                                                  : nullptr;
    if (name) found.push_back({name, m.begin});
  }
  for (std::size_t i = 0; i < s.words.size(); ++i) {
    if (is_word(s, i, {"caliber"})) found.push_back({"width", i});
    if (is_word(s, i, {"winding", "wind", "twisted"})) found.push_back({"tortuosity", i});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const FeatureWord& a, const FeatureWord& b) { return a.at < b.at; });
  return found;
}

/// "CRAE and CRVE are 21.5 px and 31.9 px": as many numbers behind the features as features, in their order.
std::string feature_in_order(const Case& c, const NumberToken& n) {
  const std::vector<FeatureWord> words = feature_words(c);
  const auto& numbers = c.reading.numbers;
  if (words.size() < 2 || words.size() != numbers.size() || words.back().at > numbers.front().at) return "";
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (numbers[i].at == n.at) return words[i].feature;
  return "";
}

/// The feature named last before the number, else the first behind it, else what the unit stands for.
std::string feature_of(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  if (const std::string feature = feature_in_order(c, n); !feature.empty()) return feature;
  if (is_word(s, n.at + 1, {"time"}) && s.has(artery) && s.has(vein)) return "avr";
  // "the ratio of artery to vein width"
  if (n.unit.empty() && s.has_word({"ratio"}) && s.has_word({"artery", "arteriole"}) &&
      s.has_word({"vein", "venule"}) && !s.has(cdr))
    return "avr";
  // "21.5 px (CRAE)": the name stands right behind its number, and no number of its own behind it
  const bool parted = std::none_of(c.reading.numbers.begin(), c.reading.numbers.end(),
                                   [&](const NumberToken& other) { return other.at == n.at + 2; });
  for (const char* name : {"crae", "crve", "avr"})
    if (parted && is_word(s, n.at + 1, {name})) return name;
  // What has another unit than the number is not what it measures.
  const auto has_such_a_unit = [&](const std::string& feature) {
    const bool length = feature == "width" || feature == "crae" || feature == "crve";
    if (n.unit == "px" || n.unit == "um" || n.unit == "mm") return length;
    return n.unit != "%" || feature == "density" || feature == "cdr";
  };
  std::string before, behind;
  for (const FeatureWord& word : feature_words(c)) {
    if (!has_such_a_unit(word.feature)) continue;
    if (word.at < n.at) before = word.feature;
    if (word.at > n.at && behind.empty()) behind = word.feature;
  }
  std::string named = before.empty() ? behind : before;
  if (n.unit == "%") return named == "cdr" && !s.has(vessel) && !s.has(artery) ? "cdr" : "density";
  if (!named.empty()) return named;
  return n.unit == "px" || n.unit == "um" || n.unit == "mm" ? "width" : "";
}

bool is_one_of(Concept concept_id, std::initializer_list<Concept> among) {
  return std::find(among.begin(), among.end(), concept_id) != among.end();
}

/// "Arteries and veins measure 12.4 and 16.1 px": as many numbers behind the last mention as mentions before
/// it belong to them in order.
std::optional<Concept> owner_in_order(const Case& c, std::size_t at, std::initializer_list<Concept> among) {
  std::vector<Concept> mentions;
  std::size_t last = 0;
  for (const Mention& m : c.words().mentions)
    if (is_one_of(m.concept_id, among)) {
      mentions.push_back(m.concept_id);
      last = m.begin;
    }
  std::size_t numbers = 0, index = 0;
  for (const NumberToken& n : c.reading.numbers) {
    if (n.at < last) return std::nullopt;
    if (n.at == at) index = numbers;
    ++numbers;
  }
  if (mentions.size() < 2 || numbers != mentions.size()) return std::nullopt;
  return mentions[index];
}

/// The concept that a number belongs to: the one right behind it, the one in its order, the last one before
/// it, else the first behind it in its clause.
std::optional<Concept> owner(const Case& c, std::size_t at, std::initializer_list<Concept> among) {
  const auto& s = c.words();
  const Mention* mention = claims::owner_of_slot(s, {"", at}, among);
  if (!mention) return std::nullopt;
  if (mention->begin < at) {
    const auto in_order = owner_in_order(c, at, among);
    return in_order ? in_order : std::optional(mention->concept_id);
  }
  const auto [begin, end] = s.clause(at);
  if (mention->begin >= end) return std::nullopt;
  const bool has_before = std::any_of(s.mentions.begin(), s.mentions.end(), [&](const Mention& m) {
    return m.begin < at && is_one_of(m.concept_id, among);
  });
  // "with 5.10 %, the veins ...": the number is told before what it belongs to
  const bool told_first = at > 0 && is_word(s, at - 1, {"with", "at"});
  for (std::size_t i = at + 1; i < mention->begin && !has_before; ++i)
    if (s.is_slot(i) && !(told_first && is_comma(s, i))) return std::nullopt;
  return mention->concept_id;
}

/// "vertical" or "horizontal" by the word nearest before the number, else right behind it.
std::string direction_of(const Case& c, std::size_t at) {
  const auto& s = c.words();
  const auto direction_at = [&](std::size_t i) -> std::string {
    if (is_word(s, i, {"vertical", "vertically", "height"}) || is_phrase(s, i, {"top", "to", "bottom"}))
      return "vertical";
    return is_word(s, i, {"horizontal", "horizontally"}) || is_phrase(s, i, {"side", "to", "side"})
               ? "horizontal"
               : "";
  };
  // "the vertical and the horizontal ratio are 0.46 and 0.44", "0.46/0.44 (vertical/horizontal)": in order
  std::vector<std::string> directions;
  for (const bool before : {true, false})
    for (std::size_t i = 0; i < s.words.size() && c.reading.numbers.size() == 2 && directions.size() < 2; ++i)
      if (const std::string d = direction_at(i);
          !d.empty() && (before ? i < c.reading.numbers[0].at : i > c.reading.numbers[1].at))
        directions.push_back(d);
  if (directions.size() == 2 && directions[0] != directions[1])
    return directions[at == c.reading.numbers[0].at ? 0 : 1];
  for (std::size_t i = at + 1;
       i < s.words.size() && i <= at + 3 && !s.is_slot(i) && !s.is_break(i) && s.words[i] != "and"; ++i)
    if (std::string d = direction_at(i); !d.empty()) return d;
  for (std::size_t i = at; i-- > 0;)
    if (std::string d = direction_at(i); !d.empty()) return d;
  for (std::size_t i = at + 1; i < s.words.size(); ++i)
    if (std::string d = direction_at(i); !d.empty()) return d;
  return "";
}

bool feature_matches(const std::string& key_feature, const std::string& feature) {
  if (feature == "fractal") return key_feature == "fractal_dimension";
  if (feature == "width") return key_feature.ends_with("width");
  if (feature == "density") return key_feature == "density";
  if (feature == "tortuosity") return key_feature.find("tortuosity") != std::string::npos;
  return key_feature.starts_with(feature);
}

bool fits(const MeasurementKey& key, const Meaning& meaning) {
  if (!feature_matches(key.feature, meaning.feature)) return false;
  if (meaning.feature == "cdr")
    return meaning.direction.empty() || key.feature.find(meaning.direction) != std::string::npos;
  const bool calibre = meaning.feature == "crae" || meaning.feature == "crve" || meaning.feature == "avr";
  if (!calibre) {
    const VesselKind kind = meaning.kind == artery ? VesselKind::artery
                            : meaning.kind == vein ? VesselKind::vein
                                                   : VesselKind::all;
    if (key.vessel != kind) return false;
    if (!meaning.zone) return key.region == VesselRegion::whole;
  }
  if (!meaning.zone) return true;
  return key.region == (*meaning.zone == zone_b ? VesselRegion::zone_b : VesselRegion::zone_c);
}

void judge_measurement(const Case& c, const NumberToken& n, const Meaning& meaning) {
  bool known = false;
  std::string others;  // the unit of the other numbers, where they share one
  for (const NumberToken& other : c.reading.numbers)
    if (!other.unit.empty()) others = others.empty() || others == other.unit ? other.unit : "-";
  for (const Measurement& m : c.description.measurements) {
    if (!fits(parse_measurement_key(m.key), meaning)) continue;
    known = true;
    if (prints(m, n, bound_of(c, n), others))
      return c.judge(ClaimKind::number, printed(n), Judgement::supported);
  }
  c.judge(ClaimKind::number, printed(n), known ? Judgement::contradicted : Judgement::unsupported,
          known ? "another value was measured for this " + meaning.feature
                : "no such " + meaning.feature + " was measured");
}

/// A number of disc diameters belongs to the place of the lesion named. "0.8 disc diameters superior to the
/// fovea and 2.2 temporal to the disc": told once, the unit is meant twice.
void judge_distance(const Case& c, const NumberToken& n) {
  const bool known = (n.unit == "dd" || n.unit.empty()) && is_recorded_distance(c, n, fixed_text(n));
  c.judge(ClaimKind::number, printed(n), known ? Judgement::supported : Judgement::contradicted,
          known ? "" : "no such distance is recorded for what is named");
}

bool is_grade_number(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  if (!n.unit.empty() || n.decimals > 0 || n.value > 4) return false;
  const bool of_the_grade = std::any_of(s.mentions.begin(), s.mentions.end(), [&](const Mention& m) {
    return m.concept_id == retinopathy && m.end == n.at;  // "DR 0"
  });
  if (of_the_grade) return true;
  constexpr std::size_t kFragment = 6;  // "DR: none (0)"
  if (s.has(retinopathy) && n.value == 0 && s.words.size() <= kFragment) return true;
  const bool for_the_grade = std::any_of(s.mentions.begin(), s.mentions.end(), [&](const Mention& m) {
    return (m.concept_id == retinopathy || m.concept_id == macular_edema) && m.begin == n.at + 2;
  });
  if (for_the_grade && is_word(s, n.at + 1, {"for", "in"})) return true;  // "a 0 for diabetic retinopathy"
  if (s.has(retinopathy) && is_phrase(s, n.at + 1, {"out", "of"})) return true;  // "a 2 out of 4"
  if (lesion_right_behind(c, n)) return false;  // "grade 2 with 4 haemorrhages"
  if (s.has(retinopathy) && n.at > 1 && is_word(s, n.at - 1, {"a"}) &&
      is_word(s, n.at - 2, {"get", "got", "gave", "given", "score", "scored"}))
    return true;
  constexpr std::size_t kReach = 8;
  const std::size_t from = n.at >= kReach ? n.at - kReach : 0;
  for (std::size_t i = from; i < n.at; ++i)
    if (is_word(s, i,
                {"grade", "graded", "grading", "stage", "level", "icdr", "severity", "class", "category",
                 "scale", "risk", "staging", "score", "meta", "label"}))
      return true;
  return s.has(retinopathy) && !lesion_owner(c, n.at) &&
         s.has_word({"scale", "grade", "graded", "stage", "icdr"});
}

void judge_grade(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  const bool risk = s.has(macular_edema) || s.has_word({"risk", "edema", "oedema"});
  const char* key = s.has_word({"meta", "myopic"}) ? "myopic_maculopathy"
                    : s.has_word({"messidor"})     ? "messidor_retinopathy"
                    : risk                         ? "macular_edema_risk"
                                                   : "diabetic_retinopathy";
  const auto found = c.description.grades.find(key);
  if (found == c.description.grades.end())
    return c.judge(ClaimKind::grade, printed(n), Judgement::unsupported, "no such grade is recorded");
  const bool same = is_within(found->second.value, bound_of(c, n), n.value);
  c.judge(ClaimKind::grade, printed(n), same ? Judgement::supported : Judgement::contradicted,
          same ? "" : "the grade is " + std::to_string(found->second.value));
}

/// "stage 2 of 4", "five-step scale", "one disc diameter of the macula centre": part of a name and no value
/// of the eye.
bool belongs_to_a_name(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  if (is_word(s, n.at + 1, {"step", "point", "level", "category", "class"})) return true;
  if (is_phrase(s, n.at + 1, {"lesion", "type"}) || is_phrase(s, n.at + 1, {"lesion", "kind"})) return true;
  if (n.in_words &&
      is_word(s, n.at + 1,
              {"thing", "things", "kind", "kinds", "way", "ways", "finding", "disease", "sign", "label",
               "type", "condition", "abnormality", "diagnosis", "diagnoses", "problem", "item", "change"}))
    return true;
  // "from 0 to 4": the ends of a scale
  for (const NumberToken& other : c.reading.numbers) {
    const NumberToken& low = other.at < n.at ? other : n;
    const NumberToken& high = other.at < n.at ? n : other;
    if (low.at + 2 == high.at && is_word(s, low.at + 1, {"to", "through"}) && low.value == 0 &&
        high.decimals == 0)
      return true;
  }
  // "a ratio of 0.46 to 1"
  if (n.value == 1 && n.at > 1 && is_word(s, n.at - 1, {"to"}) && s.is_slot(n.at - 2)) return true;
  // "of the two, the veins", "the two kinds of vessel"
  if (n.in_words && n.at > 0 && is_word(s, n.at - 1, {"not"})) return true;  // "not one haemorrhage"
  if (n.in_words && n.at > 0 && is_word(s, n.at - 1, {"the", "these", "both"}) &&
      !lesion_right_behind(c, n) && !is_told_what_they_are(c, n))
    return true;
  // "2 out of 4", "2 out of a possible 4"
  std::size_t first = n.at;
  while (first > 0 && is_word(s, first - 1, {"out", "of", "a", "possible", "maximum", "max", "the"})) --first;
  if (first > 0 && s.is_slot(first - 1) && is_phrase(s, first, {"out", "of"})) return true;
  const bool of =
      n.at >= 2 && is_word(s, n.at - 1, {"of", "to"}) && s.is_slot(n.at - 2) && is_grade_number(c, n);
  return of || (n.in_words && n.value == 1 && n.unit == "dd");
}

/// Numbers printed in the user's own notes are theirs.
bool is_noted(const Case& c, const NumberToken& n) {
  const std::string digits = fixed_text(n);
  return std::any_of(c.description.notes.begin(), c.description.notes.end(),
                     [&](const auto& note) { return note.second.find(digits) != std::string::npos; });
}

/// "Both together 1.478", "12.4 px overall"
bool stands_beside(const Case& c, const NumberToken& n, Words any) {
  for (std::size_t i = n.at > 2 ? n.at - 2 : 0; i < n.at; ++i)
    if (is_word(c.words(), i, any) && !is_comma(c.words(), n.at - 1)) return true;
  return is_word(c.words(), n.at + 1, any);
}

void judge_number(const Case& c, const NumberToken& n) {
  if (belongs_to_a_name(c, n)) return;
  const auto& s = c.words();
  const bool part_of_all = n.at > 1 && is_word(s, n.at - 1, {"of"}) && s.is_slot(n.at - 2) && s.has(lesion) &&
                           !is_comma(s, n.at - 2) && !is_grade_number(c, n);
  if (part_of_all) return judge_total(c, n, "");  // "23 of 36"
  if (const auto color = color_of_total(c, n)) return judge_total(c, n, *color);
  if (counts_kinds(c, n)) return judge_kinds(c, n);
  if (is_difference(c, n)) return judge_difference(c, n);
  if (is_noted(c, n)) return c.judge(ClaimKind::number, printed(n), Judgement::supported);
  const char* lesion = lesion_owner(c, n.at);
  // "the hard exudates outnumber the haemorrhages, 23 to 4"
  if (const auto in_order = owner_in_order(c, n.at, {microaneurysm, haemorrhage, hard_exudate, soft_exudate});
      in_order && n.unit.empty() && n.decimals == 0)
    lesion = claims::lesion_key(*in_order);
  const bool place =
      s.has_word({"lie", "located", "sit", "superotemporal", "superonasal", "inferotemporal", "inferonasal"});
  if (n.unit == "dd" || (lesion && !n.unit.empty() && (place || n.unit == "mm"))) return judge_distance(c, n);
  const bool second_distance = lesion && n.unit.empty() && n.decimals > 0 &&
                               std::any_of(c.reading.numbers.begin(), c.reading.numbers.end(),
                                           [](const NumberToken& other) { return other.unit == "dd"; });
  if (second_distance) return judge_distance(c, n);
  if (is_grade_number(c, n)) return judge_grade(c, n);
  const std::string feature = feature_of(c, n);
  const bool whole = n.unit.empty() && n.decimals == 0;
  if (lesion && whole) return judge_count(c, n, lesion);
  if (feature.empty())
    return c.judge(ClaimKind::number, printed(n), Judgement::unsupported,
                   "a number that nothing in the sentence explains");
  Meaning meaning{feature, owner(c, n.at, {artery, vein, vessel}), owner(c, n.at, {zone_b, zone_c}), ""};
  // "AVR 0.74, zone C": the one zone is that of the one number
  if (!meaning.zone && c.reading.numbers.size() == 1 && s.has(zone_b) != s.has(zone_c))
    meaning.zone = s.has(zone_b) ? zone_b : zone_c;
  // "the veins are the wider vessels": the vessels compared are the ones named before
  for (const Mention& m : s.mentions)
    if (meaning.kind == vessel && m.concept_id == vessel && m.begin > 0 &&
        is_word(s, m.begin - 1, {"wider", "narrower", "denser", "larger", "smaller"}))
      meaning.kind = owner(c, n.at, {artery, vein});
  if (stands_beside(c, n, {"overall", "altogether"})) meaning.zone.reset();
  if (n.at > 0 &&
      is_word(c.words(), n.at - 1,
              {"overall", "altogether", "total", "make", "makes", "making", "totalling", "giving"}))
    meaning.kind.reset();
  // "arteries and veins taken together, is 14.2 px"
  const bool of_both = c.reading.numbers.size() == 1 && c.words().has(artery) && c.words().has(vein) &&
                       c.words().has_word({"together", "combined"});
  if (of_both || stands_beside(c, n, {"together", "both", "combined"})) meaning.kind.reset();
  if (feature == "cdr") meaning.direction = direction_of(c, n.at);
  judge_measurement(c, n, meaning);
}

}  // namespace

void check_numbers(const Case& c) {
  for (const NumberToken& n : c.reading.numbers) judge_number(c, n);
}

}  // namespace retinal::instruct::rules
