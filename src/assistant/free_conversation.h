#pragma once
// A conversation in which a vision-language model speaks about photographs by itself, as the original system
// does (`--grounding off`): kept for comparison. Nothing of it is checked against evidence.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/answer.h"
#include "language/language_engine.h"

namespace retinal {

/// Tokens that a first question and a short answer need beside the pictures. A longer conversation needs more
/// and ends with a message when the context is full.
inline constexpr int kFreeRoomTokens = 128;

struct FreeOptions {
  int max_tokens = 256;
  double temperature = 0;  ///< 0 = greedy
  std::uint64_t seed = 0;
  double time_limit_ms = 0;  ///< for one answer; 0 = none
};

/// Keeps the turns, so that a question may refer to the answers before it; the engine keeps what it has read
/// of them. Not for use by several threads at once.
class FreeConversation {
 public:
  /// Throws UsageError when the engine sees no pictures or there are none. The engine must outlive it.
  FreeConversation(LanguageEngine& engine, std::vector<Picture> pictures, FreeOptions options = {});

  /// The model's own words, each sentence with the verdict "general"; pieces go to `on_text` as they come.
  /// Throws UsageError when question and history are longer than the engine can read, Error when nothing
  /// came within the time limit.
  Answer ask(std::string_view question, const std::function<void(std::string_view)>& on_text = {});

 private:
  LanguageEngine& engine_;
  std::vector<Picture> pictures_;
  FreeOptions options_;
  std::vector<Message> turns_;
};

}  // namespace retinal
