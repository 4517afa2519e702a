#pragma once
// One way of writing for each thing, before a sentence is read: long names become the short ones that the
// rules know, the shorthand of records becomes words, statements run together are parted. Internal to the
// fact check.

#include <string>
#include <string_view>

namespace retinal::instruct {

std::string lower(std::string_view text);

/// Letters, digits and "'".
bool is_word_char(char c);

/// Whether text[at, at + length) stands alone.
bool is_whole_word(const std::string& text, std::size_t at, std::size_t length);

/// "cotton-wool spots" as "soft exudates", "A/V ratio" as "AVR".
std::string with_short_names(std::string text);

/// A whole sentence, in all these ways.
std::string plainly_written(std::string sentence);

}  // namespace retinal::instruct
