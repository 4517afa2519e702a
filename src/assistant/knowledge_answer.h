#pragma once
// General questions in a conversation: which part of a question is general, and how an entry of the knowledge
// base is said. An entry stands for itself: its sentences are never mixed with statements about the
// photograph, never given to a language model, and cited by its key.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/answer.h"
#include "assistant/knowledge.h"
#include "assistant/router.h"

namespace retinal {

/// Appends the entry word for word, marked as general knowledge and with its sources, and cites it.
void append_entry(Answer& answer, const KnowledgeEntry& entry,
                  const std::function<void(std::string_view)>& on_sentence);

/// A question, or one of several in it, that is answered on its own.
struct QuestionPart {
  std::string text;
  Route route;
};

/// The parts of a question that asks for general knowledge and about this photograph at once ("What is the
/// CDR and is mine high?"), in its order; for every other question the whole of it.
std::vector<QuestionPart> parts_of_question(const std::string& question, const Route* previous);

}  // namespace retinal
