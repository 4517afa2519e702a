#pragma once
// The ways in which LLaVA-family models were taught to converse. A model answers well only in the form it was
// trained on, and stops only at the mark it learnt.

#include <string>
#include <string_view>
#include <vector>

#include "language/language_engine.h"

namespace retinal {

enum class ConversationStyle {
  v0,       ///< LLaVA v0 as trained: "### Human: ...\n### Assistant:"
  simple,   ///< LLaVA-Med's and RetinalGPT's own scripts: "###Human: ...###", a greeting first, the model
            ///< writes the role
  v1,       ///< LLaVA v1.5 on Vicuna: "USER: ... ASSISTANT:"
  mistral,  ///< LLaVA-Med v1.5: "[INST] ... [/INST]"
  chatml,   ///< "<|im_start|>user\n...<|im_end|>"
};

/// Throws UsageError naming the known styles.
ConversationStyle conversation_style(const std::string& name);
std::vector<std::string> conversation_style_names();

/// The text after which the model writes the assistant's next turn, without the tokenizer's own begin of
/// text. A leading system message replaces the style's own. Marks of the style inside messages are taken out,
/// so that nobody can end a turn from inside one. Turns must alternate, user first and last; throws
/// UsageError otherwise.
std::string render_conversation(ConversationStyle style, const std::vector<Message>& conversation);

/// What the model writes behind render_conversation() to give `answer`, its stop mark included: the other
/// half of a dialogue to tune on.
std::string render_answer(ConversationStyle style, const std::string& answer);

/// Watches generated text for the style's stop mark, which may arrive in pieces.
class StopRule {
 public:
  explicit StopRule(ConversationStyle style);

  /// Takes the next piece; returns what can be shown for certain. Text that may be the begin of a stop mark
  /// is held back.
  std::string accept(std::string_view piece);
  /// What was held back when the model ended by itself.
  std::string finish();
  bool stopped() const { return stopped_; }

 private:
  std::string release(std::size_t count);

  std::string stop_, prefix_;  ///< mark that ends the turn; role that the model writes first
  std::string held_;
  bool at_start_ = true, stopped_ = false;
};

}  // namespace retinal
