#pragma once
// Words of a question in a form that can be compared: lower case, one spelling, no plural.

#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// Splits into normalised words: lower case; apostrophes resolved ("what's" -> "what is", "dont" -> "do
/// not"); hyphens and slashes split; British and American spelling made one ("haemorrhage", "oedema",
/// "centre"); plurals cut.
std::vector<std::string> normalised_words(std::string_view text);

/// One word of it, for single words of the lexicon.
std::string normalised_word(std::string word);

}  // namespace retinal
