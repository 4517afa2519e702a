#pragma once
// LanguageEngine: chat messages in, text out. The interface of everything that can word an answer; it knows
// nothing of eyes or evidence.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/raster.h"

namespace retinal {

enum class Role { system, user, assistant };

/// An RGB photograph. Shared, because a conversation shows it again at every turn, and an engine knows by it
/// what it has looked at already.
using Picture = std::shared_ptr<const Raster8>;

struct Message {
  Role role = Role::user;
  std::string text;
  std::vector<Picture> pictures = {};  ///< shown with a user's text; only for engines that see pictures
};

/// Constrains the text to words and slots: outside "[[...]]" no digit and no bracket can be written, inside
/// only one of `keys`.
struct SlotConstraint {
  std::vector<std::string> keys;
};

struct GenerationOptions {
  int max_tokens = 160;
  double temperature = 0;                 ///< 0 = greedy: the same prompt gives the same text
  std::uint64_t seed = 0;                 ///< used when temperature > 0
  double time_limit_ms = 0;               ///< wall-clock limit for prompt and text together; 0 = none
  const SlotConstraint* slots = nullptr;  ///< null = unconstrained text
  /// Receives each piece of text as it is written; returning false cancels the generation.
  std::function<bool(std::string_view)> on_text;
};

struct Generation {
  std::string text;
  int prompt_tokens = 0;
  int reused_tokens = 0;  ///< of the prompt, taken from the cache of the previous call
  int generated_tokens = 0;
  bool finished = false;  ///< the model ended its turn; false when cancelled, out of tokens or out of time
  double prompt_ms = 0, generation_ms = 0;
};

class LanguageEngine {
 public:
  virtual ~LanguageEngine() = default;

  /// Continues the conversation with an assistant turn. Throws UsageError when the prompt does not fit the
  /// context or shows pictures to an engine that sees none, Error when the engine fails. Not for use by
  /// several threads at once.
  virtual Generation generate(const std::vector<Message>& conversation, const GenerationOptions& options) = 0;

  /// Whether messages may show pictures.
  virtual bool sees_pictures() const { return false; }

  /// Throws UsageError, saying what would help, when these pictures leave less than `text_tokens` for
  /// questions and answers: to be known before the slow work begins. Servers know their own limits.
  virtual void require_room(const std::vector<Picture>& pictures, int text_tokens) {
    (void)pictures;
    (void)text_tokens;
  }

  /// Name of the model, for records and messages.
  virtual const std::string& name() const = 0;
};

}  // namespace retinal
