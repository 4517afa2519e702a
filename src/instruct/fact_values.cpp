// A printed number against a value of the description: its text, the bound that the words before it set, its
// unit.

#include "instruct/fact_values.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "assistant/wording.h"

namespace retinal::instruct::rules {

std::string fixed_text(const NumberToken& n) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", n.decimals, n.value);
  return text.data();
}

std::string printed(const NumberToken& n) { return fixed_text(n) + (n.unit.empty() ? "" : " " + n.unit); }

Bound bound_of(const Case& c, const NumberToken& n) {
  const auto& s = c.words();
  if (n.at == 0) return Bound::none;
  const std::size_t last = n.at - 1;
  if (is_word(s, last, {"between"})) return Bound::at_least;  // "between 20 and 30"
  if (n.at > 2 && is_word(s, last, {"and"}) && s.is_slot(n.at - 2) && is_word(s, n.at - 3, {"between"}))
    return Bound::at_most;
  if (n.at > 1 && is_word(s, last, {"than"})) {
    const bool denied = n.at > 2 && is_word(s, n.at - 3, {"no", "not"});
    if (is_word(s, n.at - 2, {"more", "higher", "greater", "larger", "worse", "wider"}))
      return denied ? Bound::at_most : Bound::above;
    if (is_word(s, n.at - 2, {"less", "fewer", "lower", "smaller", "better", "narrower"}))
      return denied ? Bound::at_least : Bound::below;
  }
  if (n.at > 1 && is_phrase(s, n.at - 2, {"at", "least"})) return Bound::at_least;
  if (n.at > 1 && (is_phrase(s, n.at - 2, {"at", "most"}) || is_phrase(s, n.at - 2, {"up", "to"})))
    return Bound::at_most;
  if (is_word(s, last, {"over", "above", "exceeding", "exceed"})) return Bound::above;
  return is_word(s, last, {"under", "below"}) ? Bound::below : Bound::none;
}

bool is_within(double value, Bound bound, double limit) {
  switch (bound) {
    case Bound::above:
      return value > limit;
    case Bound::at_least:
      return value >= limit;
    case Bound::at_most:
      return value <= limit;
    case Bound::below:
      return value < limit;
    case Bound::none:
      break;
  }
  return value == limit;
}

bool prints(const Measurement& m, NumberToken n, Bound bound, const std::string& unit_of_others) {
  const MeasurementWords words = measurement_words(m);
  // "46 % of the disc" is a ratio of 0.46
  const bool share = n.unit == "%" && m.key.starts_with("disc.cdr");
  const bool percent = words.unit == " %" || share;
  const std::string unit = percent ? "%" : m.unit == "1" || m.unit == "count" ? "" : m.unit;
  // "the arteries are 71.4 micrometres wide, the veins 96.8": told once, the unit is meant twice
  if (n.unit.empty() && !unit.empty()) n.unit = unit_of_others;
  if (unit != n.unit) return false;
  const double value = m.value * (percent ? 100 : 1);
  if (bound != Bound::none) return is_within(value, bound, n.value);
  return std::abs(value - n.value) <= 0.5001 * std::pow(10.0, -n.decimals);
}

bool lesion_right_behind(const Case& c, const NumberToken& n) {
  return std::any_of(c.words().mentions.begin(), c.words().mentions.end(), [&](const Mention& m) {
    bool near = claims::lesion_key(m.concept_id) && m.begin > n.at && m.begin <= n.at + 3;
    for (std::size_t i = n.at + 1; near && i < m.begin; ++i) near = !c.words().is_slot(i);
    return near;
  });
}

}  // namespace retinal::instruct::rules
