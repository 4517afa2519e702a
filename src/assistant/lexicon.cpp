#include "assistant/lexicon.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <unordered_map>

#include "assistant/lexicon_table.h"
#include "assistant/tokens.h"
#include "base/suggest.h"

namespace retinal {
namespace {

constexpr int kMostErrors = 2;
constexpr std::size_t kShortestMended = 4;  ///< shorter words have too many neighbours
constexpr std::size_t kShortestPart = 3;    ///< of two words written together

struct Phrase {
  std::vector<std::string> words;
  Concept concept_id;
};

/// A word of the lexicon as a target of corrections.
struct Target {
  std::string word, sound;
  bool thing = false;  ///< of the eye; preferred where two words are equally near
};

/// Typing errors that one may make in a word of this length. The terms of the field are long and often
/// misspelled, everyday words are neither.
int allowed_errors(std::size_t length, bool thing) {
  if (!thing && length < 5) return 0;
  return length >= (thing ? 7 : 9) ? kMostErrors : 1;
}

/// Whether a word may be a misspelling of the other by its first letters; these are seldom wrong.
bool may_start(const std::string& word, const std::string& target) {
  return word[0] == target[0] || (word[0] == target[1] && word[1] == target[0]) ||
         (word.size() >= 8 && word.substr(1, 3) == target.substr(1, 3));
}

class Lexicon {
 public:
  Lexicon() {
    for (const auto& table : {eye_words(), record_words(), question_words()})
      for (const LexiconEntry& entry : table) {
        std::istringstream phrases(entry.phrases);
        std::string phrase;
        while (std::getline(phrases, phrase, '|')) add(normalised_words(phrase), entry.concept_id);
      }
    for (auto& [first, phrases] : by_first_)
      std::stable_sort(phrases.begin(), phrases.end(),
                       [](const Phrase& a, const Phrase& b) { return a.words.size() > b.words.size(); });
    for (const std::string& word : normalised_words(common_words())) common_.insert(word);
  }

  std::vector<std::string> corrected(const std::vector<std::string>& input) const {
    std::vector<std::string> words;
    for (const std::string& word : input) {
      const std::string mended = corrected(word);
      const std::size_t cut = is_known(mended) ? 0 : seam(mended);
      if (cut == 0) {
        words.push_back(mended);
      } else {
        words.push_back(mended.substr(0, cut));
        words.push_back(normalised_word(mended.substr(cut)));
      }
    }
    return words;
  }

  std::vector<Mention> find(std::vector<std::string> words) const {
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

  bool knows(const std::string& word) const { return vocabulary_.contains(word); }

 private:
  bool is_known(const std::string& word) const { return knows(word) || common_.contains(word); }

  void add(std::vector<std::string> words, Concept concept_id) {
    if (words.empty()) return;
    const bool elsewhere = concept_id == Concept::off_topic || concept_id == Concept::chatter;
    for (const std::string& word : words)
      if (vocabulary_.insert(word).second && word.size() >= kShortestMended && !elsewhere)
        targets_.push_back({word, sound_of(word), concept_id <= Concept::other});
    auto& entries = by_first_[words.front()];
    entries.push_back({std::move(words), concept_id});
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

  /// The word itself when known, else the nearest lexicon word within the errors allowed.
  std::string corrected(const std::string& word) const {
    if (word.size() < kShortestMended || is_known(word)) return word;
    const std::string sound = sound_of(word);
    const Target* best = nullptr;
    int best_cost = 2 * kMostErrors + 2;  // twice the errors; odd costs break ties
    for (const Target& target : targets_) {
      const auto difference = static_cast<int>(target.word.size()) - static_cast<int>(word.size());
      if (std::abs(difference) > kMostErrors || !may_start(word, target.word)) continue;
      const int errors = std::min(edit_distance(word, target.word), 1 + edit_distance(sound, target.sound));
      const int cost = 2 * errors + (target.thing ? 0 : 1);
      if (cost < best_cost &&
          errors <= allowed_errors(std::min(word.size(), target.word.size()), target.thing)) {
        best = &target;
        best_cost = cost;
      }
    }
    return best ? best->word : word;
  }

  /// Where two words of the lexicon were written as one ("bloodvessels"); 0 if they were not.
  std::size_t seam(const std::string& word) const {
    for (std::size_t cut = kShortestPart; cut + kShortestPart <= word.size(); ++cut)
      if (vocabulary_.contains(word.substr(0, cut)) &&
          vocabulary_.contains(normalised_word(word.substr(cut))) && word.size() >= 2 * kShortestMended)
        return cut;
    return 0;
  }

  std::unordered_map<std::string, std::vector<Phrase>> by_first_;
  std::vector<Target> targets_;
  std::set<std::string> vocabulary_, common_;
};

const Lexicon& lexicon() {
  static const Lexicon instance;
  return instance;
}

}  // namespace

std::vector<std::string> corrected_words(const std::vector<std::string>& words) {
  return lexicon().corrected(words);
}

bool is_lexicon_word(const std::string& word) { return lexicon().knows(word); }

std::vector<Mention> find_concepts(const std::vector<std::string>& words) { return lexicon().find(words); }

}  // namespace retinal
