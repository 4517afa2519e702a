#pragma once
// Lets a language model word an answer whose content is already fixed, and keeps its text only if it is
// faithful.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/answer.h"
#include "assistant/facts.h"
#include "assistant/realiser.h"
#include "language/language_engine.h"

namespace retinal {

struct ModelWording {
  std::optional<std::vector<Sentence>> sentences;  ///< in slot form; absent when no draft was faithful
  std::vector<Claim> removed;                      ///< sentences of drafts that were thrown away
  double ms = 0;
};

/// Asks the model for its wording of `content` as an answer to `question`; a draft that fails is asked for
/// once more. A draft is faithful when none of its sentences is contradicted and all facts of `content` are
/// in it once, in no other words than those of `content` and the question; sentences that assert nothing
/// about the photograph are dropped.
ModelWording word_with_model(LanguageEngine& engine, std::string_view question, const Realisation& content,
                             const Facts& facts);

/// Answers with more facts than this are not given to the model: it would lose some of them.
inline constexpr std::size_t kMaxFactsForModel = 6;

}  // namespace retinal
