// Pictures through our own CLIP tower: LLaVA checkpoints that `retinalgpt convert hf` converted.

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "language/clip_tower.h"
#include "language/picture_input.h"

namespace retinal {
namespace {

constexpr std::size_t kMaxKept = 16;  ///< pictures whose embeddings are kept

class ClipPicture : public PromptPicture {
 public:
  ClipPicture(std::vector<float> embeddings, int width) : embeddings_(std::move(embeddings)), width_(width) {}

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

class ClipInput : public PictureInput {
 public:
  ClipInput(const std::filesystem::path& mmproj, llama_model* model, const LlamaText& text,
            const std::string& name, int threads)
      : text_(text), tower_(mmproj, threads) {
    if (tower_.embedding_width() != llama_model_n_embd_inp(model))
      throw ModelError(mmproj.string() + ": this vision file does not fit the language model " + name +
                       ": it makes vectors of " + std::to_string(tower_.embedding_width()) +
                       " numbers where the model reads " + std::to_string(llama_model_n_embd_inp(model)) +
                       "; give the two files that were converted together");
    if (!tower_.start_end_tokens()) return;
    start_ = "<im_start>";
    end_ = "<im_end>";
    for (const std::string& mark : {start_, end_})
      if (!is_one_token(mark))
        throw ModelError(mmproj.string() + ": this vision file does not fit the language model " + name +
                         ", which has no token '" + mark +
                         "'; give the two files that were converted together");
  }

  Prompt prompt(const std::string& text, const std::vector<Picture>& pictures) override {
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

  int cells(const std::vector<Picture>& pictures) override {
    const int around = start_.empty() ? 0 : 2;
    return static_cast<int>(pictures.size()) * (tower_.positions() + around);
  }

 private:
  /// Among the tokens, because a vocabulary may put a blank before a text.
  bool is_one_token(const std::string& mark) const {
    const auto tokens = text_.tokenize(mark, false);
    return std::any_of(tokens.begin(), tokens.end(), [&](llama_token token) {
      const char* text = llama_vocab_get_text(text_.vocab(), token);
      return text && mark == text;
    });
  }

  void append(Prompt& prompt, const std::string& text) const {
    if (text.empty()) return;
    const auto tokens = text_.tokenize(text, prompt.empty());
    append_tokens(prompt, tokens.data(), tokens.size());
  }

  std::shared_ptr<PromptPicture> look(const Picture& picture) {
    for (const auto& [known, seen] : kept_)
      if (known == picture) return seen;
    if (kept_.size() >= kMaxKept) kept_.erase(kept_.begin());
    const ClipFraming framing = tower_.pads() ? ClipFraming::pad : ClipFraming::crop;
    auto seen = std::make_shared<ClipPicture>(tower_.embed(*picture, framing), tower_.embedding_width());
    kept_.emplace_back(picture, seen);
    return seen;
  }

  const LlamaText& text_;
  ClipTower tower_;
  std::string start_, end_;  ///< around each picture; empty when the model was trained without
  std::vector<std::pair<Picture, std::shared_ptr<PromptPicture>>> kept_;
};

}  // namespace

void append_tokens(Prompt& prompt, const llama_token* tokens, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) prompt.push_back({tokens[i], nullptr});
}

std::unique_ptr<PictureInput> make_clip_input(const std::filesystem::path& mmproj, llama_model* model,
                                              const LlamaText& text, const std::string& name, int threads) {
  return std::make_unique<ClipInput>(mmproj, model, text, name, threads);
}

std::unique_ptr<PictureInput> make_picture_input(const std::filesystem::path& mmproj, llama_model* model,
                                                 const LlamaText& text, const std::string& name,
                                                 const PictureOptions& options) {
  const VisionFile file = inspect_vision_file(mmproj);
  return file.own ? make_clip_input(mmproj, model, text, name, options.threads)
                  : make_mtmd_input(mmproj, file, model, name, options);
}

}  // namespace retinal
