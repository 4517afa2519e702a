#pragma once
// What llama.cpp does with text: loading, tokens, chat templates. Internal to this room: for .cpp files only.

#include <llama.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "language/conversation.h"
#include "language/language_engine.h"
#include "language/tokenizer.h"

namespace retinal {

struct FreeLlamaModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
using LlamaModelPointer = std::unique_ptr<llama_model, FreeLlamaModel>;

/// The errors that llama.cpp logged on this thread since they were cleared; its log is silent otherwise.
std::string& llama_errors();
/// These in one line, for messages.
std::string llama_reason();
/// Keeps errors; for the log of mtmd, which is one of its own.
void keep_llama_error(ggml_log_level level, const char* text, void*);

/// Starts llama.cpp and silences its log; safe to call again.
void start_llama();

/// Checks the file (check_gguf) and loads it, or its vocabulary alone. Throws ModelError.
LlamaModelPointer load_llama_model(const std::filesystem::path& path, bool vocabulary_only);

/// Puts a LoRA adapter on the context; the model owns it. Throws ModelError naming the adapter.
void put_adapter(llama_model* model, llama_context* context, const std::string& model_name,
                 const std::filesystem::path& adapter);

/// The texts and templates of a loaded model, which must outlive it.
class LlamaText {
 public:
  /// `name` is for messages. A converted model's file names the style it was trained on; `style` replaces it.
  LlamaText(const llama_model* model, std::string name, std::optional<ConversationStyle> style = {});

  const llama_vocab* vocab() const { return vocab_; }
  /// Tokens that end the model's turn.
  const std::vector<llama_token>& end_tokens() const { return end_tokens_; }
  std::string piece(llama_token token) const;
  /// `text` may hold control tokens. `begin`: put the token before it with which this model's texts begin, if
  /// any.
  std::vector<llama_token> tokenize(const std::string& text, bool begin) const;
  /// The conversation in the model's chat template, up to the point where an answer follows if
  /// `answer_follows`. Control tokens are taken out of the messages, so that nobody can end a turn from
  /// inside one. Each picture of a message stands there as kPictureMark.
  std::string apply_template(const std::vector<Message>& conversation, bool answer_follows) const;
  /// The LLaVA-family style in which this model is spoken to; empty = its own chat template.
  std::optional<ConversationStyle> style() const { return style_; }

 private:
  std::string without_control_texts(std::string text) const;
  std::string with_pictures(const Message& message) const;

  const llama_model* model_;
  const llama_vocab* vocab_;
  std::string name_;
  std::optional<ConversationStyle> style_;
  std::vector<llama_token> end_tokens_;
  std::vector<std::string> control_texts_;  ///< "<|im_start|>" ..., and marks of pictures
};

}  // namespace retinal
