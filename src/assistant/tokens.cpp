#include "assistant/tokens.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>

namespace retinal {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// ASCII lower case; typographic quotes and dashes become plain; every other non-word character becomes a
/// space.
std::string plain_text(std::string_view input) {
  std::string text(input);
  replace_all(text, "\u2019", "'");
  replace_all(text, "\u2018", "'");
  replace_all(text, "\u00b5m", " um ");
  replace_all(text, "\u03bcm", " um ");
  std::string out;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool word = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
    out += upper ? static_cast<char>(c - 'A' + 'a') : word ? c : ' ';
  }
  return out;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// "HE" and "SE" are lesions in capitals only ("how many HE?"), and only where not everything is in capitals.
std::string with_shorthand(std::string_view input) {
  std::string text(input);
  if (std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return text;
  for (const auto& [shorthand, written_out] :
       {std::pair<std::string, std::string>{"HE", "haemorrhage"}, {"SE", "soft exudate"}})
    for (std::size_t at = text.find(shorthand); at != std::string::npos;
         at = text.find(shorthand, at + written_out.size())) {
      std::size_t end = at + shorthand.size();
      if (end < text.size() && text[end] == 's') ++end;
      const bool whole =
          (at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]));
      if (whole) text.replace(at, end - at, written_out);
    }
  return text;
}

/// Contractions with and without apostrophe, and spellings without a rule.
constexpr std::pair<const char*, const char*> kRewrites[] = {{"what's", "what is"},
                                                             {"whats", "what is"},
                                                             {"where's", "where is"},
                                                             {"wheres", "where is"},
                                                             {"who's", "who is"},
                                                             {"how's", "how is"},
                                                             {"hows", "how is"},
                                                             {"there's", "there is"},
                                                             {"theres", "there is"},
                                                             {"it's", "it is"},
                                                             {"that's", "that is"},
                                                             {"thats", "that is"},
                                                             {"i'm", "i am"},
                                                             {"im", "i am"},
                                                             {"can't", "can not"},
                                                             {"cant", "can not"},
                                                             {"cannot", "can not"},
                                                             {"won't", "will not"},
                                                             {"isn't", "is not"},
                                                             {"isnt", "is not"},
                                                             {"aren't", "are not"},
                                                             {"arent", "are not"},
                                                             {"don't", "do not"},
                                                             {"dont", "do not"},
                                                             {"doesn't", "does not"},
                                                             {"doesnt", "does not"},
                                                             {"didn't", "did not"},
                                                             {"didnt", "did not"},
                                                             {"couldn't", "could not"},
                                                             {"couldnt", "could not"},
                                                             {"wasn't", "was not"},
                                                             {"wasnt", "was not"},
                                                             {"weren't", "were not"},
                                                             {"haven't", "have not"},
                                                             {"hasn't", "has not"},
                                                             {"wouldn't", "would not"},
                                                             {"let's", "let us"},
                                                             {"i've", "i have"},
                                                             {"i'll", "i will"},
                                                             {"you're", "you are"},
                                                             {"colour", "color"},
                                                             {"centre", "center"},
                                                             {"fibre", "fiber"},
                                                             {"calibre", "caliber"},
                                                             {"micrometre", "micrometer"},
                                                             {"millimetre", "millimeter"},
                                                             {"grey", "gray"},
                                                             {"disk", "disc"},
                                                             {"disks", "disc"},
                                                             {"u", "you"},
                                                             {"ur", "your"},
                                                             {"r", "are"},
                                                             {"pls", "please"},
                                                             {"plz", "please"},
                                                             {"pic", "picture"},
                                                             {"pics", "picture"},
                                                             {"micrometres", "micrometer"},
                                                             {"millimetres", "millimeter"},
                                                             {"wat", "what"},
                                                             {"img", "image"},
                                                             {"wut", "what"},
                                                             {"waht", "what"},
                                                             {"wht", "what"},
                                                             {"wot", "what"},
                                                             {"wich", "which"},
                                                             {"wher", "where"},
                                                             {"teh", "the"},
                                                             {"hte", "the"},
                                                             {"hwo", "how"},
                                                             {"ist", "is"},
                                                             {"y'all", "you"},
                                                             {"gimme", "give me"},
                                                             {"kinda", "kind of"},
                                                             {"sorta", "sort of"},
                                                             {"lemme", "let me"},
                                                             {"wanna", "want to"},
                                                             {"gonna", "going to"},
                                                             {"dunno", "do not know"},
                                                             {"shouldn't", "should not"},
                                                             {"hadn't", "had not"},
                                                             {"why's", "why is"},
                                                             {"she's", "she is"},
                                                             {"he's", "he is"},
                                                             {"i'd", "i would"},
                                                             {"you've", "you have"},
                                                             {"they're", "they are"},
                                                             {"we're", "we are"},
                                                             {"patients", "people"},
                                                             {"info", "information"},
                                                             {"w", "with"},
                                                             {"eyedrops", "eye drop"},
                                                             {"any1", "anyone"}};

const std::map<std::string, std::string>& rewrites() {
  static const std::map<std::string, std::string> table(std::begin(kRewrites), std::end(kRewrites));
  return table;
}

}  // namespace

std::string normalised_word(std::string word) {
  replace_all(word, "'", "");
  for (std::size_t i = 0; i + 2 < word.size(); ++i) {  // "heeelp"
    const std::size_t end = std::min(word.find_first_not_of(word[i], i), word.size());
    if (is_letter(word[i]) && end - i > 2) word.erase(i + 1, end - i - 1);
  }
  if (word.size() > 4) {
    for (const char* british : {"haem", "aem", "paed", "aet"}) {
      std::string american = british;
      american.erase(american.find("ae"), 1);
      replace_all(word, british, american);
    }
    if (word.starts_with("oe")) word.erase(0, 1);
  }
  const std::size_t n = word.size();
  if (n > 4 && word.ends_with("ies")) return word.substr(0, n - 3) + "y";
  if (n > 4 && (word.ends_with("xes") || word.ends_with("ches") || word.ends_with("shes")))
    return word.substr(0, n - 2);
  const bool keeps_s =
      word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") || word.ends_with("uos");
  if (n > 3 && word.ends_with("s") && !keeps_s) word.pop_back();
  return word;
}

std::string sound_of(std::string word) {
  static constexpr std::pair<const char*, const char*> kSounds[] = {
      {"rrh", "r"}, {"rh", "r"}, {"ph", "f"}, {"th", "t"},  {"gh", "g"},  {"ck", "k"},
      {"ch", "k"},  {"xs", "x"}, {"sc", "s"}, {"ce", "se"}, {"ci", "si"}, {"cy", "si"},
      {"c", "k"},   {"z", "s"},  {"y", "i"},  {"ea", "e"},  {"ee", "e"},  {"ie", "e"},
      {"ei", "e"},  {"ae", "e"}, {"oe", "e"}, {"ou", "u"},  {"oo", "u"},  {"w", "v"}};
  for (const auto& [spelling, sound] : kSounds) replace_all(word, spelling, sound);
  word.erase(std::unique(word.begin(), word.end()), word.end());
  return word;
}

std::vector<std::string> normalised_words(std::string_view text) {
  std::istringstream stream(plain_text(with_shorthand(text)));
  std::vector<std::string> words;
  std::string word;
  while (stream >> word) {
    if (word.size() > 3 && word.ends_with("'s") && !rewrites().contains(word)) word.resize(word.size() - 2);
    const auto rewrite = rewrites().find(word);
    std::istringstream parts(rewrite == rewrites().end() ? word : rewrite->second);
    while (parts >> word)
      if (std::string normal = normalised_word(word); !normal.empty()) words.push_back(std::move(normal));
  }
  return words;
}

}  // namespace retinal
