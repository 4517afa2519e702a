#include "language/embedding_input.h"

#include <algorithm>

#include "base/error.h"

namespace retinal {
namespace {

constexpr std::size_t kMaxKept = 16;  ///< pictures whose embeddings are kept

class EmbeddedPicture : public PromptPicture {
 public:
  EmbeddedPicture(std::vector<float> embeddings, int width)
      : embeddings_(std::move(embeddings)), width_(width) {}

  int cells() const override { return static_cast<int>(embeddings_.size()) / width_; }
  int positions() const override { return cells(); }

  int decode(llama_context* context, llama_pos at) override {
    const int step = static_cast<int>(llama_n_batch(context));
    for (int done = 0; done < cells(); done += step) {
      const int count = std::min(step, cells() - done);
      std::vector<llama_pos> positions(static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) positions[static_cast<std::size_t>(i)] = at + done + i;
      llama_seq_id sequence = 0;
      std::vector<llama_seq_id*> sequences(positions.size(), &sequence);
      std::vector<std::int32_t> sequence_counts(positions.size(), 1);
      std::vector<std::int8_t> wanted(positions.size(), 0);
      llama_batch batch{};
      batch.n_tokens = count;
      batch.embd = embeddings_.data() + static_cast<std::ptrdiff_t>(done) * width_;
      batch.pos = positions.data();
      batch.n_seq_id = sequence_counts.data();
      batch.seq_id = sequences.data();
      batch.logits = wanted.data();
      if (const int status = llama_decode(context, batch); status != 0) return status;
    }
    return 0;
  }

 private:
  std::vector<float> embeddings_;
  int width_;
};

}  // namespace

EmbeddingInput::EmbeddingInput(const LlamaText& text, int positions, int width)
    : text_(text), positions_(positions), width_(width) {}

void EmbeddingInput::surround(std::string start, std::string end) {
  start_ = std::move(start);
  end_ = std::move(end);
}

Prompt EmbeddingInput::prompt(const std::string& text, const std::vector<Picture>& pictures) {
  const std::string mark = kPictureMark;
  Prompt prompt;
  std::string before;
  std::size_t at = 0;
  for (const Picture& picture : pictures) {
    const std::size_t found = text.find(mark, at);
    if (found == std::string::npos) throw Error("a picture has no place in its conversation");
    append(prompt, before + text.substr(at, found - at) + start_);
    prompt.push_back({LLAMA_TOKEN_NULL, look(picture)});
    before = end_;
    at = found + mark.size();
  }
  append(prompt, before + text.substr(at));
  return prompt;
}

int EmbeddingInput::cells(const std::vector<Picture>& pictures) {
  const int around = start_.empty() ? 0 : 2;
  return static_cast<int>(pictures.size()) * (positions_ + around);
}

void EmbeddingInput::append(Prompt& prompt, const std::string& text) const {
  if (text.empty()) return;
  const auto tokens = text_.tokenize(text, prompt.empty());
  append_tokens(prompt, tokens.data(), tokens.size());
}

std::shared_ptr<PromptPicture> EmbeddingInput::look(const Picture& picture) {
  for (const auto& [known, seen] : kept_)
    if (known == picture) return seen;
  if (kept_.size() >= kMaxKept) kept_.erase(kept_.begin());
  auto seen = std::make_shared<EmbeddedPicture>(embed(*picture), width_);
  kept_.emplace_back(picture, seen);
  return seen;
}

void append_tokens(Prompt& prompt, const llama_token* tokens, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) prompt.push_back({tokens[i], nullptr});
}

}  // namespace retinal
