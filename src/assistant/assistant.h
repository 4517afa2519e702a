#pragma once
// Assistant: evidence + question -> grounded answer. The second of the library's two front doors.
//
//   retinal::Assistant assistant(std::make_unique<retinal::LlamaEngine>());
//   retinal::Conversation talk = assistant.converse(analysis.evidence);
//   std::cout << talk.ask("Is there any bleeding?").text;
//
// The question is routed to topics by our own lexicon, the topics choose the evidence, the language model may
// word it, and its wording is used only if every sentence passes the claims check and all of the chosen
// evidence is in it. Otherwise the deterministic sentences are the answer. No question can change the
// evidence. A general question ("what are drusen?") is answered by an entry of the knowledge base, word for
// word.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/answer.h"
#include "assistant/router.h"
#include "evidence/evidence.h"
#include "language/language_engine.h"

namespace retinal {

/// Longest question that is read, in bytes.
inline constexpr std::size_t kMaxQuestionBytes = 2000;

struct AssistantOptions {
  /// How long a model may take to word one answer before the deterministic sentences are said. Large models,
  /// and those that look at a picture first, need more.
  double wording_limit_ms = 2500;
};

/// Questions about one photograph, one after the other. Not for use by several threads at once.
class Conversation {
 public:
  /// Without an engine every answer is deterministic. The engine must outlive the conversation. `pictures`
  /// are shown to an engine that sees pictures; what may be said is in the evidence all the same.
  Conversation(Evidence evidence, LanguageEngine* engine, const AssistantOptions& options = {},
               std::vector<Picture> pictures = {});

  /// Answers one question; `on_sentence` receives the answer sentence by sentence, each checked before it is
  /// shown. Throws UsageError when the question is longer than kMaxQuestionBytes.
  Answer ask(std::string_view question, const std::function<void(std::string_view)>& on_sentence = {});

  const Evidence& evidence() const { return evidence_; }

 private:
  using Listener = std::function<void(std::string_view)>;

  void answer_part(const std::string& question, const Route& routed, Answer& answer,
                   const Listener& on_sentence);
  bool answer_in_general(const std::string& question, const Route& routed, Answer& answer,
                         const Listener& on_sentence);

  Evidence evidence_;
  LanguageEngine* engine_;
  double wording_limit_ms_;
  std::vector<Picture> pictures_;
  std::optional<Route> previous_;
  std::string subject_;  ///< what the last answer was about, in words
};

class Assistant {
 public:
  /// A null engine is allowed: the assistant then speaks in deterministic sentences only.
  explicit Assistant(std::unique_ptr<LanguageEngine> engine, const AssistantOptions& options = {});

  Conversation converse(Evidence evidence, std::vector<Picture> pictures = {}) {
    return {std::move(evidence), engine_.get(), options_, std::move(pictures)};
  }

 private:
  std::unique_ptr<LanguageEngine> engine_;
  AssistantOptions options_;
};

}  // namespace retinal
