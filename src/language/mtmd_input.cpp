// Pictures through llama.cpp's mtmd: MedGemma, Qwen-VL, SmolVLM, InternVL and whatever else it knows.

#include <mtmd-helper.h>
#include <mtmd.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "language/picture_input.h"

namespace retinal {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Context = std::unique_ptr<mtmd_context, Freed<mtmd_free>>;
using Bitmap = std::unique_ptr<mtmd_bitmap, Freed<mtmd_bitmap_free>>;
using Chunks = std::unique_ptr<mtmd_input_chunks, Freed<mtmd_input_chunks_free>>;
using Chunk = std::unique_ptr<mtmd_input_chunk, Freed<mtmd_input_chunk_free>>;

constexpr std::size_t kMaxKept = 16;  ///< pictures that are known again

/// A picture or one tile of it. Its embeddings are computed when they are first needed.
class MtmdPicture : public PromptPicture {
 public:
  MtmdPicture(mtmd_context* vision, const mtmd_input_chunk* chunk, std::size_t width, std::string name)
      : vision_(vision), chunk_(mtmd_input_chunk_copy(chunk)), width_(width), name_(std::move(name)) {}

  int cells() const override { return static_cast<int>(mtmd_input_chunk_get_n_tokens(chunk_.get())); }
  int positions() const override { return static_cast<int>(mtmd_input_chunk_get_n_pos(chunk_.get())); }

  int decode(llama_context* context, llama_pos at) override {
    const auto step = static_cast<int>(llama_n_ubatch(context));
    if (mtmd_decode_use_non_causal(vision_, chunk_.get()) && cells() > step)
      throw Error(name_ + ": a picture has " + std::to_string(cells()) +
                  " tokens, and this model must read it in one step of at most " + std::to_string(step) +
                  "; choose another model");
    if (embeddings_.empty()) look();
    llama_pos next = at;
    return mtmd_helper_decode_image_chunk(vision_, context, chunk_.get(), embeddings_.data(), at, 0, step,
                                          &next, nullptr, nullptr);
  }

 private:
  void look() {
    llama_errors().clear();
    const float* values = nullptr;
    if (mtmd_encode_chunk(vision_, chunk_.get()) == 0) values = mtmd_get_output_embd(vision_);
    if (!values) throw Error(name_ + ": the picture could not be looked at (" + llama_reason() + ")");
    embeddings_.assign(values, values + width_ * static_cast<std::size_t>(cells()));
  }

  mtmd_context* vision_;
  Chunk chunk_;
  std::size_t width_;
  std::string name_;
  std::vector<float> embeddings_;
};

class MtmdInput : public PictureInput {
 public:
  MtmdInput(const std::filesystem::path& mmproj, llama_model* model, const std::string& name, int threads)
      : name_(name),
        mmproj_(mmproj.string()),
        width_(static_cast<std::size_t>(llama_model_n_embd_inp(model))) {
    mtmd_helper_log_set(keep_llama_error, nullptr);
    llama_errors().clear();
    mtmd_context_params params = mtmd_context_params_default();
    params.use_gpu = false;
    params.print_timings = false;
    params.warmup = false;
    params.n_threads = threads;
    params.media_marker = kPictureMark;
    vision_.reset(mtmd_init_from_file(mmproj.c_str(), model, params));
    if (!vision_ || !mtmd_support_vision(vision_.get()))
      throw ModelError(mmproj.string() + ": this vision file cannot be used with the language model " + name +
                       " (" + llama_reason() + "); give the mmproj file that was made for it");
  }

  Prompt prompt(const std::string& text, const std::vector<Picture>& pictures) override {
    std::vector<Bitmap> bitmaps;
    std::vector<const mtmd_bitmap*> shown;
    for (const Picture& picture : pictures) {
      bitmaps.emplace_back(mtmd_bitmap_init(static_cast<std::uint32_t>(picture->width),
                                            static_cast<std::uint32_t>(picture->height),
                                            picture->data.data()));
      shown.push_back(bitmaps.back().get());
    }
    const Chunks chunks(mtmd_input_chunks_init());
    const mtmd_input_text input{text.data(), text.size(), true, true};
    llama_errors().clear();
    if (mtmd_tokenize(vision_.get(), chunks.get(), &input, shown.data(), shown.size()) != 0)
      throw Error(name_ + ": the pictures could not be prepared (" + llama_reason() + ")");
    return units(chunks.get(), pictures);
  }

 private:
  struct Kept {
    std::vector<Picture> pictures;
    std::vector<std::shared_ptr<PromptPicture>> parts;
  };

  /// mtmd prepares pictures anew at each turn and may cut one into several parts. They are the parts of
  /// before when the same pictures are shown in the same order.
  Prompt units(const mtmd_input_chunks* chunks, const std::vector<Picture>& pictures) {
    auto kept =
        std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return k.pictures == pictures; });
    if (kept == kept_.end()) {
      if (kept_.size() >= kMaxKept) kept_.erase(kept_.begin());
      kept = kept_.insert(kept_.end(), Kept{pictures, {}});
    }
    Prompt prompt;
    std::size_t part = 0;
    for (std::size_t i = 0; i < mtmd_input_chunks_size(chunks); ++i) {
      const mtmd_input_chunk* chunk = mtmd_input_chunks_get(chunks, i);
      if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT) {
        std::size_t count = 0;
        const llama_token* tokens = mtmd_input_chunk_get_tokens_text(chunk, &count);
        if (std::any_of(tokens, tokens + count, [](llama_token token) { return token < 0; }))
          throw ModelError(
              mmproj_ + ": this vision file does not fit the language model " + name_ +
              ", which lacks the tokens that stand around a picture; give the mmproj file that was made "
              "for it");
        append_tokens(prompt, tokens, count);
        continue;
      }
      if (part == kept->parts.size())
        kept->parts.push_back(std::make_shared<MtmdPicture>(vision_.get(), chunk, width_, name_));
      prompt.push_back({LLAMA_TOKEN_NULL, kept->parts[part++]});
    }
    return prompt;
  }

  std::string name_, mmproj_;
  std::size_t width_;
  Context vision_;
  std::vector<Kept> kept_;
};

}  // namespace

std::unique_ptr<PictureInput> make_mtmd_input(const std::filesystem::path& mmproj, llama_model* model,
                                              const std::string& name, int threads) {
  return std::make_unique<MtmdInput>(mmproj, model, name, threads);
}

}  // namespace retinal
