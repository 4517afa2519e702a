#pragma once
// The lexicon's content, apart from its machinery; internal to the lexicon.

#include <vector>

#include "assistant/lexicon.h"

namespace retinal {

struct LexiconEntry {
  Concept concept_id;
  const char* phrases;  ///< separated by '|'; written in any spelling that normalised_words() accepts
};

const std::vector<LexiconEntry>& lexicon_table();

/// Ordinary words that lie within a typing error of a lexicon word and must not be corrected to it.
const char* common_words();

}  // namespace retinal
