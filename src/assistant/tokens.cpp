#include "assistant/tokens.h"

#include <map>
#include <sstream>

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

/// Contractions with and without apostrophe, and spellings without a rule.
const std::map<std::string, std::string>& rewrites() {
  static const std::map<std::string, std::string> table = {{"what's", "what is"},
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
                                                           {"img", "image"}};
  return table;
}

}  // namespace

std::string normalised_word(std::string word) {
  replace_all(word, "'", "");
  if (word.size() > 4) {
    replace_all(word, "ae", "e");
    replace_all(word, "oe", "e");
  }
  const std::size_t n = word.size();
  if (n > 4 && word.ends_with("ies")) return word.substr(0, n - 3) + "y";
  if (n > 4 && (word.ends_with("xes") || word.ends_with("ches") || word.ends_with("shes")))
    return word.substr(0, n - 2);
  const bool keeps_s = word.ends_with("ss") || word.ends_with("us") || word.ends_with("is");
  if (n > 3 && word.ends_with("s") && !keeps_s) word.pop_back();
  return word;
}

std::vector<std::string> normalised_words(std::string_view text) {
  std::istringstream stream(plain_text(text));
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
