#pragma once
// What the rules for numbers share; internal to the fact check.

#include <optional>
#include <string>

#include "instruct/fact_rules.h"

namespace retinal::instruct::rules {

/// The digits as printed, "0.46".
std::string fixed_text(const NumberToken& n);
/// The same with its unit, "12.4 px".
std::string printed(const NumberToken& n);

/// "More than 20", "at most 4", "below 0.5": a bound and no value.
enum class Bound { none, above, at_least, at_most, below };
Bound bound_of(const Case& c, const NumberToken& n);
/// Whether a known value lies where the bound says.
bool is_within(double value, Bound bound, double limit);

/// Whether a printed number is the measured value: within its last digit, in its unit, or, where it has none,
/// in the one that the other numbers of the sentence share.
bool prints(const Measurement& m, NumberToken n, Bound bound, const std::string& unit_of_others = "");

/// "9 microaneurysms", "four blot haemorrhages"
bool lesion_right_behind(const Case& c, const NumberToken& n);

// How many of what (fact_counts.cpp).

/// "Nine lesions are microaneurysms", "the nine lesions above the fovea are ..."
bool is_told_what_they_are(const Case& c, const NumberToken& n);

void judge_count(const Case& c, const NumberToken& n, const std::string& lesion);
/// The colour in "13 red lesions", "" in "36 lesions"; nothing where not all lesions are counted.
std::optional<std::string> color_of_total(const Case& c, const NumberToken& n);
void judge_total(const Case& c, const NumberToken& n, const std::string& color);
/// "Of the four typical lesions three are found": a number of kinds.
bool counts_kinds(const Case& c, const NumberToken& n);
void judge_kinds(const Case& c, const NumberToken& n);
/// "By some 25 µm", "25.4 µm narrower than", "by a factor of 1.3": how far two values are apart.
bool is_difference(const Case& c, const NumberToken& n);
void judge_difference(const Case& c, const NumberToken& n);

}  // namespace retinal::instruct::rules
