#pragma once
// Which entry of the knowledge base answers a general question. Deterministic: names are matched whole, the
// words of the texts decide between entries (BM25), and a question whose subject no entry explains has no
// answer.

#include <string>
#include <string_view>
#include <vector>

#include "assistant/knowledge.h"

namespace retinal {

/// How well an entry fits a question.
struct KnowledgeHit {
  const KnowledgeEntry* entry = nullptr;
  double score = 0;
  double name = 0;      ///< share of its best fitting name that is in the question, by weight of words, 0..1
  double coverage = 0;  ///< share of the question's subject that the entry speaks of, 0..1
  bool speaks_of = true;  ///< of every side that is asked about: causes, treatment, symptoms ...

  /// Whether the entry may be given as the answer.
  bool answers() const;
};

/// Entries of the compiled-in base that share a word with the question, best first, at most `most`.
/// `subject` is what the conversation is about; it is used where the question has no subject of its own
/// ("what causes them?").
std::vector<KnowledgeHit> rank_knowledge(std::string_view question, std::string_view subject = {},
                                         std::size_t most = 5);

/// The entry that answers the question; null when the base has none.
const KnowledgeEntry* find_knowledge(std::string_view question, std::string_view subject = {});

/// Like find_knowledge, but only when the question asks for the meaning of a term and an entry bears its
/// name: strong enough to take a question for a general one that the lexicon does not know.
bool is_named_in_knowledge(std::string_view question);

}  // namespace retinal
