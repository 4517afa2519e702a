#pragma once
// What llama.cpp does with text: loading, tokens, chat templates. Internal to this room: for .cpp files only.

#include <llama.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "language/language_engine.h"

namespace retinal {

struct FreeLlamaModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
using LlamaModelPointer = std::unique_ptr<llama_model, FreeLlamaModel>;

/// The last error that llama.cpp logged on this thread; its log is silent otherwise.
std::string& last_llama_error();

/// Checks the file (check_gguf) and loads it, or its vocabulary alone. Throws ModelError.
LlamaModelPointer load_llama_model(const std::filesystem::path& path, bool vocabulary_only);

/// The texts and templates of a loaded model, which must outlive it.
class LlamaText {
 public:
  /// `name` is for messages.
  LlamaText(const llama_model* model, std::string name);

  const llama_vocab* vocab() const { return vocab_; }
  /// Tokens that end the model's turn.
  const std::vector<llama_token>& end_tokens() const { return end_tokens_; }
  std::string piece(llama_token token) const;
  /// `text` may hold control tokens. `begin`: put the token before it with which this model's texts begin, if
  /// any.
  std::vector<llama_token> tokenize(const std::string& text, bool begin) const;
  /// The conversation in the model's chat template, up to the point where an answer follows if
  /// `answer_follows`. Control tokens are taken out of the messages, so that nobody can end a turn from
  /// inside one.
  std::string apply_template(const std::vector<Message>& conversation, bool answer_follows) const;

 private:
  std::string without_control_texts(std::string text) const;

  const llama_model* model_;
  const llama_vocab* vocab_;
  std::string name_;
  std::vector<llama_token> end_tokens_;
  std::vector<std::string> control_texts_;  ///< "<|im_start|>" ...
};

}  // namespace retinal
