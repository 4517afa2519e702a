#pragma once
// The vocabulary and chat template of a language model, without its weights: the one tokenizer of the
// project, so that a model is tuned on exactly the tokens that it will be asked with.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "language/language_engine.h"

namespace retinal {

/// Stands in a rendered conversation where a picture is shown; mtmd's own mark.
inline constexpr const char* kPictureMark = "<__media__>";

class Tokenizer {
 public:
  /// Reads the vocabulary of a GGUF file. Throws ModelError when it is missing, damaged or has none.
  explicit Tokenizer(const std::filesystem::path& model);
  ~Tokenizer();

  /// Number of tokens it knows.
  int size() const;
  /// Control tokens written in `text` ("<|im_end|>") become single tokens. `begin`: the text is the beginning
  /// of the model's input, so the token that this model's texts begin with, if any, is put before it.
  std::vector<int> tokenize(const std::string& text, bool begin) const;
  /// The conversation as LlamaEngine writes it, ending where an answer follows if `answer_follows`. Each
  /// picture of a message stands there as kPictureMark; what it shows does not matter, so it may be null.
  std::string chat_text(const std::vector<Message>& conversation, bool answer_follows) const;
  /// True for tokens that end the model's turn.
  bool ends_turn(int token) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
