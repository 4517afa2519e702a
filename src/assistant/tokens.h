#pragma once
// Words of a question in a form that can be compared: lower case, one spelling, no plural.

#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// Splits into normalised words: lower case; apostrophes resolved ("what's" -> "what is", "dont" -> "do
/// not"); hyphens and slashes split; British and American spelling made one ("haemorrhage", "oedema",
/// "centre"); plurals cut; the clinical shorthand "HE" and "SE" in capitals written out.
std::vector<std::string> normalised_words(std::string_view text);

/// One word of it, for single words of the lexicon.
std::string normalised_word(std::string word);

/// How a word sounds, roughly: doubled letters, silent h and the many spellings of one sound made one
/// ("hemmorage" and "hemorrhage" are equal). For mending typing errors.
std::string sound_of(std::string word);

}  // namespace retinal
