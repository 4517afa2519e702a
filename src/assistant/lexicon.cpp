#include "assistant/lexicon.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

#include "assistant/lexicon_table.h"
#include "assistant/tokens.h"
#include "base/suggest.h"

namespace retinal {
namespace {

struct Phrase {
  std::vector<std::string> words;
  Concept concept_id;
};

class Lexicon {
 public:
  Lexicon() {
    for (const LexiconEntry& entry : lexicon_table()) {
      std::istringstream phrases(entry.phrases);
      std::string phrase;
      while (std::getline(phrases, phrase, '|')) add(normalised_words(phrase), entry.concept_id);
    }
    for (auto& [first, phrases] : by_first_)
      std::stable_sort(phrases.begin(), phrases.end(),
                       [](const Phrase& a, const Phrase& b) { return a.words.size() > b.words.size(); });
    for (const std::string& word : normalised_words(common_words())) common_.insert(word);
  }

  std::vector<Mention> find(const std::vector<std::string>& input) const {
    std::vector<std::string> words = input;
    for (std::string& word : words) word = corrected(word);
    std::vector<Mention> mentions;
    for (std::size_t at = 0; at < words.size();) {
      const Phrase* phrase = longest_at(words, at);
      if (!phrase) {
        ++at;
        continue;
      }
      mentions.push_back({phrase->concept_id, at, at + phrase->words.size()});
      at += phrase->words.size();
    }
    return mentions;
  }

 private:
  void add(std::vector<std::string> words, Concept concept_id) {
    if (words.empty()) return;
    for (const std::string& word : words) vocabulary_.insert(word);
    by_first_[words.front()].push_back({words, concept_id});
  }

  const Phrase* longest_at(const std::vector<std::string>& words, std::size_t at) const {
    const auto candidates = by_first_.find(words[at]);
    if (candidates == by_first_.end()) return nullptr;
    for (const Phrase& phrase : candidates->second)
      if (at + phrase.words.size() <= words.size() &&
          std::equal(phrase.words.begin(), phrase.words.end(),
                     words.begin() + static_cast<std::ptrdiff_t>(at)))
        return &phrase;
    return nullptr;
  }

  /// The word itself when known; else the nearest lexicon word within one edit (two from nine letters on).
  std::string corrected(const std::string& word) const {
    if (word.size() < 5 || vocabulary_.contains(word) || common_.contains(word)) return word;
    const int limit = word.size() >= 9 ? 2 : 1;
    std::string best = word;
    int best_distance = limit + 1;
    for (const std::string& known : vocabulary_) {
      const auto difference = static_cast<int>(known.size()) - static_cast<int>(word.size());
      if (known.size() < 5 || std::abs(difference) > limit || known[0] != word[0]) continue;
      const int distance = edit_distance(word, known);
      if (distance < best_distance) {
        best = known;
        best_distance = distance;
      }
    }
    return best;
  }

  std::unordered_map<std::string, std::vector<Phrase>> by_first_;
  std::set<std::string> vocabulary_, common_;
};

}  // namespace

std::vector<Mention> find_concepts(const std::vector<std::string>& words) {
  static const Lexicon lexicon;
  return lexicon.find(words);
}

}  // namespace retinal
