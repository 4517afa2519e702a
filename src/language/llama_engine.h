#pragma once
// A language model in a GGUF file, run by llama.cpp in this process.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "language/conversation.h"
#include "language/language_engine.h"

namespace retinal {

struct LlamaOptions {
  std::filesystem::path model;  ///< empty = default_language_model()
  int threads = 0;              ///< 0 = the cores that other programs leave free
  int context_tokens = 2048;    ///< longest prompt plus answer; capped by what the model was trained for
  std::filesystem::path adapter = {};  ///< LoRA adapter in a GGUF file, made for this model; empty = none
  std::filesystem::path mmproj = {};   ///< vision file made for this model; empty = it sees no pictures
  std::optional<ConversationStyle> style = {};  ///< instead of the model's own template
  bool exact = false;  ///< keys and values in single precision: to compare implementations
};

/// Keeps the KV cache between calls and computes only what differs from the previous prompt, so a
/// conversation about one photograph pays for its system prompt, picture and evidence once.
class LlamaEngine : public LanguageEngine {
 public:
  /// Loads the files. Throws ModelError when one is missing or damaged, no language model, when adapter or
  /// vision file were made for another one, or when they need more memory than can be had.
  explicit LlamaEngine(const LlamaOptions& options = {});
  ~LlamaEngine() override;

  Generation generate(const std::vector<Message>& conversation, const GenerationOptions& options) override;
  bool sees_pictures() const override;
  void require_room(const std::vector<Picture>& pictures, int text_tokens) override;
  const std::string& name() const override;

  /// Logits of the token behind `tokens`, one for each token of the vocabulary: to compare implementations.
  /// Throws UsageError when there are more tokens than the context holds or one is not in the vocabulary.
  std::vector<float> logits(const std::vector<int>& tokens);
  /// As above, of the token with which the answer to a conversation begins; its pictures are looked at.
  std::vector<float> answer_logits(const std::vector<Message>& conversation);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
