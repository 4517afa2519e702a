#pragma once
// The rules of the claims check; internal to it. Each rule looks at one kind of statement and records either
// the evidence that it rests on or the first problem that it finds.

#include <string>
#include <string_view>
#include <vector>

#include "assistant/claim_reading.h"
#include "assistant/facts.h"

namespace retinal::claims {

struct Findings {
  std::vector<std::string> keys;
  std::string problem;

  void rests_on(const std::string& key);
  void contradict(const std::string& why) {
    if (problem.empty()) problem = why;
  }
};

/// Slots: the key exists and the words around it name the same thing (claim_slots.cpp).
void check_slots(const SentenceReading& sentence, const Facts& facts, Findings& out);
/// Presence and absence of lesions and diseases.
void check_polarity(const SentenceReading& sentence, const Facts& facts, Findings& out);
/// Words for grades, and "referable".
void check_grades(const SentenceReading& sentence, const Facts& facts, Findings& out);
/// "left", "right", "OD", "OS".
void check_side(const SentenceReading& sentence, const Facts& facts, Findings& out);
void check_quality(const SentenceReading& sentence, const Facts& facts, Findings& out);
/// "wider than", "the largest".
void check_comparisons(const SentenceReading& sentence, const Facts& facts, Findings& out);
void check_locations(const SentenceReading& sentence, const Facts& facts, Findings& out);
/// Words that no record can support: judgements, other conditions, advice, amounts in words.
void check_forbidden_words(const SentenceReading& sentence, Findings& out);

/// Whether the mention is denied within its clause ("no ...", "... were not found", "[[count of 0]] ...").
bool is_negated(const SentenceReading& sentence, const Mention& mention, const Facts& facts);

}  // namespace retinal::claims
