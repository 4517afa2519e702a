// How many: lesions of one kind, of all, kinds of lesion, and how far two values are apart; and boxes.

#include <algorithm>
#include <cmath>

#include "instruct/fact_values.h"

namespace retinal::instruct::rules {

using enum Concept;

void judge_count(const Case& c, const NumberToken& n, const std::string& key) {
  const auto found = c.description.lesions.find(key);
  if (found == c.description.lesions.end())
    return c.judge(ClaimKind::number, printed(n), Judgement::unsupported, "no " + key + " was counted");
  const int regions = static_cast<int>(found->second.boxes.size());
  const bool of_regions = c.words().has_word({"region", "box", "group", "cluster", "area"});
  const Bound bound = bound_of(c, n);
  const bool same =
      is_within(found->second.count, bound, n.value) || (of_regions && is_within(regions, bound, n.value));
  c.judge(ClaimKind::number, printed(n), same ? Judgement::supported : Judgement::contradicted,
          same ? "" : "the count of " + key + " is " + std::to_string(found->second.count));
}

bool is_told_what_they_are(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  if (!is_word(s, n.at + 1, {"lesion"})) return false;
  return std::any_of(s.mentions.begin(), s.mentions.end(), [&](const Mention& m) {
    return claims::lesion_key(m.concept_id) && m.begin > n.at + 2 &&
           is_word(s, m.begin - 1, {"are", "were", "is"});
  });
}

std::optional<std::string> color_of_total(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  if (is_told_what_they_are(c, n)) return std::nullopt;
  if (is_word(s, n.at + 1, {"lesion"}))
    return is_word(s, n.at + 2, {"type", "kind"}) ? std::nullopt : std::optional<std::string>("");
  if (is_word(s, n.at + 1, {"red", "bright", "white"}) && is_word(s, n.at + 2, {"lesion"}))
    return s.words[n.at + 1];
  return std::nullopt;
}

void judge_total(const Case& c, const NumberToken& n, const std::string& color) {
  int total = 0;
  for (const auto& [key, lesions] : c.description.lesions) {
    const bool red = key == "microaneurysm" || key == "haemorrhage";
    if (color.empty() || red == (color == "red")) total += lesions.count;
  }
  const bool known = !c.description.lesions.empty(), same = n.value == total;
  c.judge(ClaimKind::number, printed(n),
          !known ? Judgement::unsupported
          : same ? Judgement::supported
                 : Judgement::contradicted,
          same ? "" : "the count of all lesions is another");
}

bool counts_kinds(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  if (!n.in_words || !is_word(s, n.at + 1, {"are", "is", "were", "was", "occur", "can", "have", "has"}))
    return false;
  for (const Mention& m : s.mentions)  // "nine are microaneurysms"
    if (claims::lesion_key(m.concept_id) && (m.begin == n.at + 2 || m.begin == n.at + 3) &&
        !is_word(s, n.at + 2, {"found", "seen", "present", "there", "visible", "marked"}))
      return false;
  return s.has(lesion) || s.has_word({"kind", "type", "sort"});
}

void judge_kinds(const Case& c, const NumberToken& n) {
  const auto& lesions = c.description.lesions;
  const auto kinds = std::count_if(lesions.begin(), lesions.end(), [&](const auto& l) {
    return (l.second.count > 0) != is_denied(c, n.at + 1);
  });
  const bool same = kinds == static_cast<std::ptrdiff_t>(n.value);
  c.judge(ClaimKind::number, printed(n), same ? Judgement::supported : Judgement::contradicted,
          same ? "" : std::to_string(kinds) + " kinds of lesion are recorded so");
}

bool is_difference(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  static constexpr Words kMore = {"wider",  "narrower",   "broader", "thinner", "thicker", "more",
                                  "less",   "larger",     "smaller", "higher",  "lower",   "apart",
                                  "differ", "difference", "exceed",  "surpass"};
  if (!(s.has(artery) || s.has(vein)) || !s.has_word(kMore)) return false;
  if (n.unit.empty())
    return n.at > 1 && s.has_word({"factor", "time"}) && s.has_word(kMore) && n.decimals > 0;
  static constexpr Words kAbout = {"some", "about", "around", "roughly", "nearly", "almost"};
  const bool by = n.at > 0 && (is_word(s, n.at - 1, {"by"}) ||
                               (n.at > 1 && is_word(s, n.at - 1, kAbout) && is_word(s, n.at - 2, {"by"})));
  return by || (is_word(s, n.at + 1, kMore) && !is_word(s, n.at + 1, {"exceed", "surpass", "differ"}));
}

void judge_difference(const Case& c, const NumberToken& n) {
  const std::string feature = n.unit == "%" ? "density" : "average_width";
  const Measurement* a = c.description.measurement("vessel." + feature + ".artery.whole");
  const Measurement* v = c.description.measurement("vessel." + feature + ".vein.whole");
  bool same = a && v;
  if (same) {
    Measurement difference = *a;
    difference.value = std::abs(a->value - v->value);
    if (n.unit.empty()) {  // "by a factor of 1.3"
      difference.value = std::max(a->value / v->value, v->value / a->value);
      difference.unit = "1";
    }
    same = prints(difference, n, bound_of(c, n));
  }
  c.judge(ClaimKind::number, printed(n), same ? Judgement::supported : Judgement::contradicted,
          same ? "" : "the two are not so far apart");
}

void check_boxes(const Case& c) {
  const Description& d = c.description;
  for (const BoxToken& box : c.reading.boxes) {
    const char* named = lesion_owner(c, box.at);
    bool found = false;
    for (const auto& [key, lesions] : d.lesions) {
      if (named && key != named) continue;
      for (const PhotoBox& b : lesions.boxes) {
        const auto corners = d.fractions(b);
        bool same = corners.has_value();
        for (std::size_t i = 0; same && i < 4; ++i) same = std::abs((*corners)[i] - box.corners[i]) < 1e-4;
        found = found || same;
      }
    }
    c.judge(ClaimKind::box, named ? named : "box", found ? Judgement::supported : Judgement::contradicted,
            found ? "" : "no such box is recorded for what is named");
  }
}

}  // namespace retinal::instruct::rules
