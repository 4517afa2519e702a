#pragma once
// The lexicon's content, apart from its machinery; internal to the lexicon.

#include <vector>

#include "assistant/lexicon.h"

namespace retinal {

struct LexiconEntry {
  Concept concept_id;
  const char* phrases;  ///< separated by '|'; written in any spelling that normalised_words() accepts
};

std::vector<LexiconEntry> eye_words();       ///< structures, lesions, vessels, diseases
std::vector<LexiconEntry> record_words();    ///< the picture, the record, the program, and other worlds
std::vector<LexiconEntry> question_words();  ///< what is asked about a thing, and the kind of question

/// Ordinary words that lie within a typing error of a lexicon word and must not be corrected to it.
const char* common_words();

}  // namespace retinal
