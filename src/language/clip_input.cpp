// Pictures through our own CLIP tower: LLaVA checkpoints that `retinalgpt convert hf` converted.

#include <algorithm>

#include "base/error.h"
#include "language/clip_tower.h"
#include "language/embedding_input.h"

namespace retinal {
namespace {

/// Whether `mark` is a token of its own. Looked for among the tokens, because a vocabulary may put a blank
/// before a text.
bool is_one_token(const LlamaText& text, const std::string& mark) {
  const auto tokens = text.tokenize(mark, false);
  return std::any_of(tokens.begin(), tokens.end(), [&](llama_token token) {
    const char* known = llama_vocab_get_text(text.vocab(), token);
    return known && mark == known;
  });
}

class ClipInput : public EmbeddingInput {
 public:
  ClipInput(std::unique_ptr<ClipTower> tower, const std::filesystem::path& mmproj, const LlamaText& text,
            const std::string& name)
      : EmbeddingInput(text, tower->positions(), tower->embedding_width()), tower_(std::move(tower)) {
    if (!tower_->start_end_tokens()) return;
    for (const char* mark : {"<im_start>", "<im_end>"})
      if (!is_one_token(text, mark))
        throw ModelError(mmproj.string() + ": this vision file does not fit the language model " + name +
                         ", which has no token '" + mark +
                         "'; give the two files that were converted together");
    surround("<im_start>", "<im_end>");
  }

 private:
  std::vector<float> embed(const Raster8& photograph) override {
    return tower_->embed(photograph, tower_->pads() ? ClipFraming::pad : ClipFraming::crop);
  }

  std::unique_ptr<ClipTower> tower_;
};

}  // namespace

void require_width(const std::filesystem::path& mmproj, int width, const llama_model* model,
                   const std::string& name, const std::string& remedy) {
  if (width == llama_model_n_embd_inp(model)) return;
  throw ModelError(mmproj.string() + ": this vision file does not fit the language model " + name +
                   ": it makes vectors of " + std::to_string(width) + " numbers where the model reads " +
                   std::to_string(llama_model_n_embd_inp(model)) + "; " + remedy);
}

std::unique_ptr<PictureInput> make_clip_input(const std::filesystem::path& mmproj, llama_model* model,
                                              const LlamaText& text, const std::string& name, int threads) {
  auto tower = std::make_unique<ClipTower>(mmproj, threads);
  require_width(mmproj, tower->embedding_width(), model, name,
                "give the two files that were converted together");
  return std::make_unique<ClipInput>(std::move(tower), mmproj, text, name);
}

}  // namespace retinal
