#pragma once
// The claims check: does a sentence say only what the evidence record holds?
//
// It reads sentences in slot form, so that every number is known by its key. What it looks at: numbers
// outside slots, number words, slots that do not fit the words around them (another vessel, zone, lesion or
// direction), presence and absence of lesions and diseases, grades, sides, image quality, comparisons,
// locations, judgements such as "normal" that no record holds, conditions this program does not look for, and
// advice. It is strict rather than clever: what it cannot follow counts as contradicted, because a correct
// deterministic sentence always stands behind it.

#include <string>
#include <string_view>
#include <vector>

#include "assistant/answer.h"
#include "assistant/facts.h"

namespace retinal {

struct CheckedSentence {
  Verdict verdict =
      Verdict::general;  ///< supported, contradicted or general (asserts nothing about the photograph)
  std::vector<std::string> keys;  ///< evidence that the sentence states or rests on
  std::string problem;            ///< why it is contradicted, for logs and tests
};

/// Checks one sentence in slot form. Slots with keys that the record lacks count as contradicted.
CheckedSentence check_sentence(std::string_view slot_sentence, const Facts& facts);

/// Splits text in slot form at sentence ends; decimal points and abbreviations cannot occur outside slots.
std::vector<std::string> split_sentences(std::string_view slot_text);

}  // namespace retinal
