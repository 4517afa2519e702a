#pragma once
// The rules of the fact check; internal to it. Each reads one kind of claim.

#include <algorithm>
#include <initializer_list>

#include "instruct/fact_check.h"
#include "instruct/plain_reading.h"

namespace retinal::instruct::rules {

struct Case {
  const PlainReading& reading;
  const Description& description;
  std::vector<FactClaim>& claims;

  const claims::SentenceReading& words() const { return *reading.words; }
  void judge(ClaimKind kind, std::string about, Judgement judgement, std::string reason = "") const {
    claims.push_back({kind, std::move(about), judgement, std::move(reason)});
  }
};

using Words = std::initializer_list<const char*>;

/// Whether the i-th word is one of `any`; false past the end.
inline bool is_word(const claims::SentenceReading& s, std::size_t i, Words any) {
  return i < s.words.size() &&
         std::any_of(any.begin(), any.end(), [&](const char* w) { return s.words[i] == w; });
}

/// Whether `phrase` stands at the i-th word.
bool is_phrase(const claims::SentenceReading& s, std::size_t i, Words phrase);
bool has_phrase(const claims::SentenceReading& s, Words phrase);
bool is_comma(const claims::SentenceReading& s, std::size_t i);

/// A sentence that explains a term, speaks of what cannot be said, or gives advice, and so claims nothing.
bool is_general(const Case& c);
/// A sentence that names something of the eye, is not general, and in which no rule found a claim is not
/// supported: what cannot be read cannot be checked.
void check_that_it_was_read(const Case& c);
/// Whether what stands at a word is denied in its clause.
bool is_denied(const Case& c, std::size_t at);

void check_lesions_and_diseases(const Case& c);
void check_conditions(const Case& c);
/// "None of the four kinds of lesion is missing."
void check_kinds(const Case& c);
/// "Only the former was found."
void check_former_and_latter(const Case& c);
void check_normality(const Case& c);
void check_numbers(const Case& c);
void check_boxes(const Case& c);
void check_grade_words(const Case& c);
void check_side_words(const Case& c);
void check_quality_words(const Case& c);
void check_places(const Case& c);
void check_comparison(const Case& c);
/// Whether a distance, as printed, is recorded for the lesion that it belongs to and the landmark named.
bool is_recorded_distance(const Case& c, const NumberToken& n, const std::string& text);
void check_modality(const Case& c);

/// "lacquer_crack" for the lesions that are named conditions, else null.
const char* lesion_key(const ConditionToken& token);
/// Whether words [begin, end) look for something or ask about it, which leaves open whether it is there.
bool is_sought(const claims::SentenceReading& s, std::size_t begin, std::size_t end);
/// The lesion that a word belongs to, as owner_of_slot; null when none is named.
const char* lesion_owner(const Case& c, std::size_t at);

}  // namespace retinal::instruct::rules
