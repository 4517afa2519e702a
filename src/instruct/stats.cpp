#include "instruct/stats.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "image/seeded_random.h"
#include "instruct/dialogue_file.h"

namespace retinal::instruct {
namespace {

constexpr std::size_t kHashes = 64, kBands = 16, kRows = kHashes / kBands;
constexpr double kNear = 0.8;
constexpr std::size_t kBleuTexts = 300, kBleuReferences = 100;

using Words = std::vector<std::string>;

Words words_of(const std::string& text) {
  Words words;
  std::string word;
  for (const char c : text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '%') {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      while (!word.empty() && word.back() == '.') word.pop_back();
      if (!word.empty()) words.push_back(word);
      word.clear();
    }
  }
  return words;
}

std::uint64_t hash_of(const Words& words, std::size_t at, std::size_t n) {
  std::uint64_t hash = 14695981039346656037ull;
  for (std::size_t i = at; i < at + n; ++i) {
    for (const unsigned char c : words[i]) hash = (hash ^ c) * 1099511628211ull;
    hash = (hash ^ 0xff) * 1099511628211ull;
  }
  return hash;
}

using Signature = std::array<std::uint32_t, kHashes>;

Signature signature_of(const Words& words) {
  Signature signature;
  signature.fill(std::numeric_limits<std::uint32_t>::max());
  const std::size_t n = std::min<std::size_t>(4, std::max<std::size_t>(1, words.size()));
  for (std::size_t at = 0; at + n <= words.size(); ++at) {
    SeededRandom random(hash_of(words, at, n));
    for (std::uint32_t& smallest : signature)
      smallest = std::min(smallest, static_cast<std::uint32_t>(random.next() >> 32));
  }
  return signature;
}

/// Finds earlier texts that are nearly the same, by locality-sensitive hashing.
class DuplicateFinder {
 public:
  bool seen_before(const Words& words) {
    const Signature signature = signature_of(words);
    bool near = false;
    for (std::size_t band = 0; band < kBands; ++band) {
      std::uint64_t key = 1469598103934665603ull + band;
      for (std::size_t row = 0; row < kRows; ++row)
        key = (key ^ signature[band * kRows + row]) * 1099511628211ull;
      std::vector<std::uint32_t>& bucket = buckets_[band][key];
      for (const std::uint32_t other : bucket) near = near || resembles(signature, signatures_[other]);
      // A bucket of many equals is not searched further: one match is enough.
      if (bucket.size() < 50) bucket.push_back(static_cast<std::uint32_t>(signatures_.size()));
    }
    signatures_.push_back(signature);
    return near;
  }

 private:
  static bool resembles(const Signature& a, const Signature& b) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < kHashes; ++i) same += a[i] == b[i];
    return static_cast<double>(same) >= kNear * kHashes;
  }

  std::array<std::unordered_map<std::uint64_t, std::vector<std::uint32_t>>, kBands> buckets_;
  std::vector<Signature> signatures_;
};

class PairCounter {
 public:
  void add(const Words& words) {
    for (std::size_t i = 0; i + 2 <= words.size(); ++i, ++all_) different_.insert(hash_of(words, i, 2));
  }
  double distinct() const {
    return all_ ? static_cast<double>(different_.size()) / static_cast<double>(all_) : 0;
  }

 private:
  std::unordered_set<std::uint64_t> different_;
  std::int64_t all_ = 0;
};

using Counts = std::unordered_map<std::uint64_t, int>;

Counts counts_of(const Words& words, std::size_t n) {
  Counts counts;
  for (std::size_t i = 0; i + n <= words.size(); ++i) ++counts[hash_of(words, i, n)];
  return counts;
}

/// BLEU-4 with uniform weights and add-one smoothing above single words (Papineni et al. 2002; Lin & Och
/// 2004).
double bleu(const Words& text, const std::vector<const Words*>& references) {
  double log_sum = 0;
  for (std::size_t n = 1; n <= 4; ++n) {
    const Counts own = counts_of(text, n);
    Counts most;
    for (const Words* reference : references)
      for (const auto& [key, count] : counts_of(*reference, n)) most[key] = std::max(most[key], count);
    double hit = n > 1, all = n > 1;
    for (const auto& [key, count] : own) {
      const auto found = most.find(key);
      hit += found == most.end() ? 0 : std::min(count, found->second);
      all += count;
    }
    if (hit == 0 || all == 0) return 0;
    log_sum += std::log(hit / all) / 4;
  }
  std::size_t nearest = references.front()->size();
  for (const Words* r : references)
    if (std::abs(double(r->size()) - double(text.size())) < std::abs(double(nearest) - double(text.size())))
      nearest = r->size();
  const double brevity = text.size() >= nearest ? 1 : std::exp(1 - double(nearest) / double(text.size()));
  return brevity * std::exp(log_sum);
}

double self_bleu(const std::vector<Words>& texts) {
  if (texts.size() < 2) return 0;
  SeededRandom random(1);
  double sum = 0;
  const std::size_t n = std::min(kBleuTexts, texts.size());
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t at = i * texts.size() / n;
    std::vector<const Words*> references;
    for (std::size_t k = 0; k < kBleuReferences; ++k) {
      const std::size_t other = static_cast<std::size_t>(random.below(static_cast<int>(texts.size())));
      if (other != at) references.push_back(&texts[other]);
    }
    if (!references.empty()) sum += bleu(texts[at], references);
  }
  return sum / static_cast<double>(n);
}

}  // namespace

DialogueStats dialogue_stats(const std::filesystem::path& file, std::int64_t most) {
  DialogueStats stats;
  PairCounter questions, answers;
  DuplicateFinder finder;
  std::vector<Words> texts;
  std::int64_t duplicates = 0, modality = 0;
  for_each_record(file, [&](std::int64_t, const std::string& line) {
    if (!problem_of(line).empty()) return;
    const Json json = Json::parse(line);
    ++stats.dialogues;
    std::string all;
    for (const Json& turn : json["conversations"]) {
      const std::string text = turn["value"];
      const Words words = words_of(text);
      (turn["from"] == "human" ? questions : answers).add(words);
      stats.words += static_cast<std::int64_t>(words.size());
      all += text + " ";
    }
    const int turns = static_cast<int>(json["conversations"].size() / 2);
    stats.turns += turns;
    ++stats.by_turns[turns];
    const Json provenance = json.value("provenance", Json::object());
    const Json topics = provenance.value("topics", Json::array());
    for (std::size_t i = 0; i < topics.size(); ++i) {
      ++stats.topics[topics[i]];
      if (i == 0) ++stats.openings[topics[i]];
      modality += i == 0 && topics[i] == "modality";
    }
    if (stats.compared >= most) return;
    ++stats.compared;
    texts.push_back(words_of(all));
    if (!finder.seen_before(texts.back())) return;
    ++duplicates;
    ++stats.duplicates[topics.empty() ? "" : topics[0].get<std::string>()];
  });
  const auto share = [](std::int64_t part, std::int64_t whole) {
    return whole ? double(part) / double(whole) : 0;
  };
  stats.distinct2_questions = questions.distinct();
  stats.distinct2_answers = answers.distinct();
  stats.self_bleu4 = self_bleu(texts);
  stats.first_modality = share(modality, stats.dialogues);
  stats.near_duplicates = share(duplicates, stats.compared);
  return stats;
}

Json to_json(const DialogueStats& s) {
  Json by_turns = Json::object(), openings = Json::object(), topics = Json::object();
  for (const auto& [turns, n] : s.by_turns) by_turns[std::to_string(turns)] = n;
  Json duplicates = Json::object();
  for (const auto& [topic, n] : s.openings) openings[topic] = n;
  for (const auto& [topic, n] : s.duplicates) duplicates[topic] = n;
  for (const auto& [topic, n] : s.topics) topics[topic] = n;
  return {{"dialogues", s.dialogues},
          {"turns", s.turns},
          {"words", s.words},
          {"distinct2_questions", s.distinct2_questions},
          {"distinct2_answers", s.distinct2_answers},
          {"self_bleu4", s.self_bleu4},
          {"first_modality", s.first_modality},
          {"near_duplicates", s.near_duplicates},
          {"compared", s.compared},
          {"by_turns", by_turns},
          {"near_duplicates_by_opening", duplicates},
          {"openings", openings},
          {"topics", topics}};
}

}  // namespace retinal::instruct
