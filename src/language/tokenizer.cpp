#include "language/tokenizer.h"

#include <algorithm>

#include "language/llama_text.h"

namespace retinal {

struct Tokenizer::Impl {
  explicit Impl(const std::filesystem::path& path)
      : model(load_llama_model(path, true)), text(model.get(), path.stem().string()) {}
  LlamaModelPointer model;
  LlamaText text;
};

Tokenizer::Tokenizer(const std::filesystem::path& model) : impl_(std::make_unique<Impl>(model)) {}
Tokenizer::~Tokenizer() = default;

int Tokenizer::size() const { return llama_vocab_n_tokens(impl_->text.vocab()); }

std::vector<int> Tokenizer::tokenize(const std::string& text, bool begin) const {
  return impl_->text.tokenize(text, begin);
}

std::string Tokenizer::chat_text(const std::vector<Message>& conversation, bool answer_follows) const {
  return impl_->text.apply_template(conversation, answer_follows);
}

bool Tokenizer::ends_turn(int token) const {
  const auto& ends = impl_->text.end_tokens();
  return std::find(ends.begin(), ends.end(), token) != ends.end();
}

}  // namespace retinal
