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
  std::string problem;                             ///< why a remote engine gave no draft; else empty
  std::optional<std::vector<Sentence>> sentences;  ///< in slot form; absent when no draft was faithful
  std::vector<Claim> removed;                      ///< sentences of drafts that were thrown away
  double ms = 0;
};

/// Tokens of the longest draft: kMaxFactsForModel slots, whose names are long, and the words around them.
inline constexpr int kLongestDraftTokens = 160;

/// Tokens that the longest question, its notes and their draft need beside pictures.
inline constexpr int kWordingRoomTokens = 1024;

struct WordingOptions {
  double time_limit_ms = 2500;         ///< for all drafts together; a person waits for the answer
  std::vector<Picture> pictures = {};  ///< shown to a model that sees pictures
};

/// Asks the model for its wording of `content` as an answer to `question`; a draft that fails is asked for
/// once more. A draft is faithful when none of its sentences is contradicted and all facts of `content` are
/// in it once, in no other words than those of `content` and the question; sentences that assert nothing
/// about the photograph are dropped. A remote engine that fails is no error here: there is then no draft.
ModelWording word_with_model(LanguageEngine& engine, std::string_view question, const Realisation& content,
                             const Facts& facts, const WordingOptions& options = {});

/// What a model is asked: an example, which is the same for every question, with the pictures, and the
/// content as notes before the question.
std::vector<Message> wording_prompt(std::string_view question, const Realisation& content,
                                    const std::vector<Picture>& pictures = {});

/// Whether a text in slot form is faithful as a whole: no sentence would be dropped, either.
bool is_faithful_wording(std::string_view text, std::string_view question, const Realisation& content,
                         const Facts& facts);

/// Answers with more facts than this are not given to the model: it would lose some of them.
inline constexpr std::size_t kMaxFactsForModel = 6;

}  // namespace retinal
