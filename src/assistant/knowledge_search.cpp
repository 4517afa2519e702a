#include "assistant/knowledge_search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "assistant/knowledge_words.h"
#include "assistant/lexicon.h"
#include "assistant/lexicon_table.h"
#include "assistant/tokens.h"
#include "base/suggest.h"

namespace retinal {
namespace {

using knowledge::plain_term;

constexpr double kSaturation = 1.2;    ///< BM25's k1
constexpr double kLengthWeight = 0.5;  ///< BM25's b
constexpr double kTextWeight = 0.25;   ///< of the text's score beside that of the names
constexpr double kAspectWeight = 2;
constexpr int kNameRepeats = 3;  ///< a word of a name counts like this many of the text

// An entry whose name is in the question whole must explain at least this share of the question's subject;
// one whose name is there in part, a larger share. Chosen on the development half of the test questions
// (docs/topics.md).
constexpr double kNamed = 0.999, kCoverageNamed = 0.6;
constexpr double kPartlyNamed = 0.6, kCoveragePartly = 0.8;

constexpr std::size_t kCandidates = 5;  ///< entries that are looked at; the best one that answers is taken

using Terms = std::vector<std::string>;

struct Name {
  Terms terms;
  double weight = 0;  ///< of all terms
};

struct Document {
  const KnowledgeEntry* entry;
  std::vector<Name> names;
  std::map<std::string, int> counts;
  int length = 0;
};

class Index {
 public:
  explicit Index(const KnowledgeBase& base) {
    for (const KnowledgeEntry& entry : base.entries()) documents_.push_back(document_of(entry));
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      mean_length_ += documents_[i].length / static_cast<double>(documents_.size());
      for (const auto& [term, count] : documents_[i].counts) holders_[term].push_back(i);
    }
    for (Document& document : documents_)
      for (Name& name : document.names)
        for (const std::string& term : name.terms) name.weight += name_weight(term);
    for (const std::string& word : normalised_words(common_words())) common_.insert(word);
  }

  /// Those that share a term with the query, in the order of the base; others cannot answer it.
  std::vector<const Document*> candidates(const std::set<std::string>& query) const {
    std::set<std::size_t> places;
    for (const std::string& term : query)
      if (const auto found = holders_.find(term); found != holders_.end())
        places.insert(found->second.begin(), found->second.end());
    std::vector<const Document*> out;
    for (const std::size_t place : places) out.push_back(&documents_[place]);
    return out;
  }

  /// Rare words weigh more; a word that no entry has weighs most.
  double weight(const std::string& term) const {
    const auto found = holders_.find(term);
    const double df = found == holders_.end() ? 0 : static_cast<double>(found->second.size());
    return std::log(1 + (static_cast<double>(documents_.size()) - df + 0.5) / (df + 0.5));
  }

  /// In a name, the side of a thing that it is about weighs more: "causes of ..." against "...".
  double name_weight(const std::string& term) const {
    return weight(term) * (knowledge::aspect_signs(term).empty() ? 1 : kAspectWeight);
  }

  double text_score(const Document& document, const std::set<std::string>& query) const {
    double score = 0;
    for (const std::string& term : query) {
      const auto found = document.counts.find(term);
      if (found == document.counts.end()) continue;
      const double length = 1 - kLengthWeight + kLengthWeight * document.length / mean_length_;
      score += weight(term) * found->second * (kSaturation + 1) / (found->second + kSaturation * length);
    }
    return score;
  }

  /// The terms of a question, typing errors mended towards words of the base.
  std::set<std::string> query_terms(std::string_view question) const {
    std::set<std::string> terms;
    const auto words = knowledge::content_words(question);
    for (const std::string& word : words) {
      const std::string mended = corrected(word);
      const std::size_t cut = is_known(mended) ? 0 : seam(mended);
      if (cut > 0) terms.insert(plain_term(normalised_word(mended.substr(cut))));
      const std::string term = cut > 0 ? mended.substr(0, cut) : mended;
      if (!knowledge::is_filler(term)) terms.insert(plain_term(term));
    }
    for (const std::string& term : knowledge::phrase_terms(question)) terms.insert(term);
    return terms;
  }

 private:
  Document document_of(const KnowledgeEntry& entry) {
    Document document{&entry, {}, {}, 0};
    std::vector<std::string> names = entry.aliases;
    names.push_back(entry.title);
    for (const std::string& name : names) {
      document.names.push_back({knowledge::terms_of(name)});
      for (const std::string& word : knowledge::content_words(name)) add(document, word, kNameRepeats, true);
      for (const std::string& term : knowledge::phrase_terms(name)) add(document, term, kNameRepeats, true);
    }
    for (const std::string& word : knowledge::content_words(entry.text())) add(document, word, 1, false);
    return document;
  }

  void add(Document& document, const std::string& word, int times, bool of_name) {
    const std::string term = plain_term(word);
    int& count = document.counts[term];
    count = of_name ? std::max(count, times) : count + times;
    ++document.length;
    vocabulary_.insert(word);
    if (of_name && word.size() > 3) targets_.emplace(word, sound_of(word));
  }

  bool is_known(const std::string& word) const {
    return vocabulary_.contains(word) || holders_.contains(plain_term(word)) || common_.contains(word) ||
           knowledge::is_filler(word) || is_lexicon_word(word);
  }

  /// The word itself when it is known, else the nearest word of a name within one error, in long words two.
  std::string corrected(const std::string& word) const {
    if (word.size() < 4 || vocabulary_.contains(word) || holders_.contains(plain_term(word))) return word;
    if (is_known(word)) return relative(word);
    const std::string sound = sound_of(word);
    std::string best = word;
    int best_errors = 3;
    for (const auto& [target, target_sound] : targets_) {
      const std::size_t shorter = std::min(word.size(), target.size());
      if (std::max(word.size(), target.size()) - shorter > 2 || target[0] != word[0]) continue;
      const int errors = std::min(edit_distance(word, target), 1 + edit_distance(sound, target_sound));
      const int allowed = shorter >= 8 ? 2 : shorter >= 5 ? 1 : 0;
      if (errors <= allowed && errors < best_errors) {
        best = target;
        best_errors = errors;
      }
    }
    return best == word ? relative(word) : best;
  }

  /// A word of a name with the same beginning ("diagnose", "diagnosis"), else the word itself.
  std::string relative(const std::string& word) const {
    constexpr std::size_t kShortestStem = 5;
    if (word.size() < kShortestStem + 1) return word;
    for (const auto& [target, sound] : targets_) {
      const auto end = std::mismatch(word.begin(), word.end(), target.begin(), target.end()).first;
      const auto common = static_cast<std::size_t>(end - word.begin());
      if (common >= kShortestStem && 10 * common >= 7 * word.size() && 10 * common >= 7 * target.size())
        return target;
    }
    return word;
  }

  /// Where two words of names were written as one ("cottonwool"); 0 if they were not.
  std::size_t seam(const std::string& word) const {
    for (std::size_t cut = 3; cut + 3 <= word.size() && word.size() >= 8; ++cut)
      if (targets_.contains(word.substr(0, cut)) && targets_.contains(normalised_word(word.substr(cut))))
        return cut;
    return 0;
  }

  std::vector<Document> documents_;
  std::map<std::string, std::vector<std::size_t>> holders_;  ///< entries that have a term
  std::map<std::string, std::string> targets_;               ///< words of names and how they sound
  std::set<std::string> vocabulary_, common_;
  double mean_length_ = 0;
};

const Index& index() {
  static const Index instance(knowledge_base());
  return instance;
}

bool speaks_of(const Document& document, const std::string& aspect) {
  const auto& signs = knowledge::aspect_signs(aspect);
  return document.counts.contains(aspect) || signs.contains("*") ||
         std::any_of(signs.begin(), signs.end(),
                     [&](const std::string& sign) { return document.counts.contains(plain_term(sign)); });
}

KnowledgeHit rate(const Document& document, const std::set<std::string>& query) {
  KnowledgeHit hit{document.entry};
  double best_name = 0;
  for (const Name& name : document.names) {
    double found = 0;
    for (const std::string& term : name.terms)
      if (query.contains(term)) found += index().name_weight(term);
    const double share = found / name.weight;
    best_name = std::max(best_name, found * share * share);
    hit.name = std::max(hit.name, share);
  }
  double subject = 0, explained = 0;
  for (const std::string& term : query) {
    if (!knowledge::aspect_signs(term).empty()) {
      hit.speaks_of = hit.speaks_of && speaks_of(document, term);
      continue;
    }
    subject += index().weight(term);
    if (document.counts.contains(term)) explained += index().weight(term);
  }
  hit.coverage = subject > 0 ? explained / subject : 0;
  hit.score = best_name + kTextWeight * index().text_score(document, query);
  return hit;
}

/// Whether the question names a thing, not only what is asked about it or the eye in general.
bool has_subject(const std::set<std::string>& query) {
  return std::any_of(query.begin(), query.end(), [](const std::string& term) {
    return knowledge::aspect_signs(term).empty() && term != "eye" && term != "sight";
  });
}

}  // namespace

bool KnowledgeHit::answers() const {
  return entry && speaks_of &&
         ((name >= kNamed && coverage >= kCoverageNamed) ||
          (name >= kPartlyNamed && coverage >= kCoveragePartly));
}

std::vector<KnowledgeHit> rank_knowledge(std::string_view question, std::string_view subject,
                                         std::size_t most) {
  std::set<std::string> query = index().query_terms(question);
  if (!has_subject(query) && !subject.empty()) query.merge(index().query_terms(subject));
  std::vector<KnowledgeHit> hits;
  for (const Document* document : index().candidates(query))
    if (const KnowledgeHit hit = rate(*document, query); hit.score > 0) hits.push_back(hit);
  std::stable_sort(hits.begin(), hits.end(),
                   [](const KnowledgeHit& a, const KnowledgeHit& b) { return a.score > b.score; });
  if (hits.size() > most) hits.resize(most);
  return hits;
}

const KnowledgeEntry* find_knowledge(std::string_view question, std::string_view subject) {
  for (const KnowledgeHit& hit : rank_knowledge(question, subject, kCandidates))
    if (hit.answers()) return hit.entry;
  return nullptr;
}

bool is_named_in_knowledge(std::string_view question) {
  const auto hits = rank_knowledge(question, {}, kCandidates);
  return std::any_of(hits.begin(), hits.end(),
                     [](const KnowledgeHit& hit) { return hit.answers() && hit.name >= kNamed; });
}

}  // namespace retinal
