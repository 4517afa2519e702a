// Pictures through llama.cpp's mtmd: MedGemma, Qwen-VL, SmolVLM, InternVL and whatever else it knows.

#include <mtmd-helper.h>
#include <mtmd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "language/freed.h"
#include "language/llama_end.h"
#include "language/picture_input.h"

namespace retinal {
namespace {

using MtmdContext = std::unique_ptr<mtmd_context, FreedBy<mtmd_free>>;
using Bitmap = std::unique_ptr<mtmd_bitmap, FreedBy<mtmd_bitmap_free>>;
using Chunks = std::unique_ptr<mtmd_input_chunks, FreedBy<mtmd_input_chunks_free>>;
using Chunk = std::unique_ptr<mtmd_input_chunk, FreedBy<mtmd_input_chunk_free>>;

constexpr std::size_t kMostPictures = 16;  ///< pictures that are known again though they are not shown now
constexpr const char* kNoMarks = "which lacks the tokens that stand around a picture";
constexpr std::uint32_t kLargePhoto = 4096;  ///< pixels a side: no model reads more of a larger one

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
    // Its pixels are larger than its embeddings, and no longer needed.
    if (Chunk layout{mtmd_input_chunk_get_placeholder(chunk_.get())}) chunk_ = std::move(layout);
  }

  mtmd_context* vision_;
  Chunk chunk_;
  std::size_t width_;
  std::string name_;
  std::vector<float> embeddings_;
};

/// What mtmd makes of a picture beside its pixels: extents, positions, tile.
std::string layout_of(const mtmd_input_chunk* chunk) {
  std::size_t length = 0;
  std::string bytes;
  if (mtmd_input_chunk_save(chunk, nullptr, 0, &length) == 0) bytes.resize(length);
  if (mtmd_input_chunk_save(chunk, bytes.data(), bytes.size(), &length) != 0)
    throw Error("a picture could not be laid out (" + llama_reason() + ")");
  return bytes;
}

class MtmdInput : public PictureInput {
 public:
  MtmdInput(const std::filesystem::path& mmproj, const VisionFile& file, llama_model* model,
            const std::string& name, const PictureOptions& options)
      : name_(name),
        mmproj_(mmproj.string()),
        model_(model),
        width_(static_cast<std::size_t>(llama_model_n_embd_inp(model))) {
    note_llama_file(mmproj);
    mtmd_helper_log_set(keep_llama_error, nullptr);
    llama_errors().clear();
    mtmd_context_params params = mtmd_context_params_default();
    params.use_gpu = false;
    params.print_timings = false;
    params.warmup = false;  // what a warm-up would find out, mtmd finds out at the first picture
    params.n_threads = options.threads;
    params.media_marker = kPictureMark;
    // Without flash attention a picture of 16,384 patches would need gigabytes for its scores.
    params.flash_attn_type = options.exact ? LLAMA_FLASH_ATTN_TYPE_DISABLED : LLAMA_FLASH_ATTN_TYPE_AUTO;
    if (const int most = picture_token_limit(file, options.context_tokens); most > 0)
      params.image_max_tokens = most;
    vision_.reset(mtmd_init_from_file(mmproj.c_str(), model, params));
    if (!vision_ || !mtmd_support_vision(vision_.get()))
      throw ModelError(mmproj.string() + ": this vision file cannot be used with the language model " + name +
                       " (" + llama_reason() + "); give the mmproj file that was made for it");
    try_out(file);
  }

  Prompt prompt(const std::string& text, const std::vector<Picture>& pictures) override {
    const std::vector<Known*> shown = remember(pictures);
    // Pictures that are known are laid out without their pixels: preparing these takes a while each time.
    std::vector<bool> with_pixels(shown.size());
    for (std::size_t i = 0; i < shown.size(); ++i) with_pixels[i] = shown[i]->parts.empty();
    std::optional<Prompt> units = units_of(laid_out(text, pictures, with_pixels).get(), shown, with_pixels);
    if (units) return std::move(*units);
    with_pixels.assign(shown.size(), true);
    return *units_of(laid_out(text, pictures, with_pixels).get(), shown, with_pixels);
  }

  int cells(const std::vector<Picture>& pictures) override {
    std::string text;
    for (std::size_t i = 0; i < pictures.size(); ++i) text += kPictureMark;
    const std::vector<bool> with_pixels(pictures.size(), false);
    return static_cast<int>(mtmd_helper_get_n_tokens(laid_out(text, pictures, with_pixels).get()));
  }

  int whole_step() const override { return whole_step_; }

 private:
  struct Part {
    std::size_t place = 0;  ///< among the parts of its picture
    std::string layout;
    std::shared_ptr<PromptPicture> picture;
  };
  /// A picture that was shown, or one of several showings of the same picture.
  struct Known {
    Picture picture;
    std::size_t showing = 0;
    std::string id;  ///< by which mtmd's chunks name it
    std::vector<Part> parts;
  };

  /// A picture without pixels, as large as photographs are, tells which tokens stand around pictures and how
  /// many of them a picture may have.
  void try_out(const VisionFile& file) {
    if (file.counts_rows() && !mtmd_decode_use_mrope(vision_.get()))
      fail_to_fit("which does not count the rows and columns of a picture as this file expects");
    const Bitmap blank(mtmd_bitmap_init(kLargePhoto, kLargePhoto, nullptr));
    const Chunks chunks = tokenized(kPictureMark, {blank.get()});
    int most = 0;
    for (std::size_t i = 0; i < mtmd_input_chunks_size(chunks.get()); ++i) {
      const mtmd_input_chunk* chunk = mtmd_input_chunks_get(chunks.get(), i);
      if (mtmd_input_chunk_get_type(chunk) != MTMD_INPUT_CHUNK_TYPE_TEXT)
        most = std::max(most, static_cast<int>(mtmd_input_chunk_get_n_tokens(chunk)));
      else
        check_marks(chunk, file.marks_pictures());
    }
    if (mtmd_decode_use_non_causal(vision_.get(), nullptr)) whole_step_ = most;
  }

  [[noreturn]] void fail_to_fit(const std::string& why) const {
    throw ModelError(mmproj_ + ": this vision file does not fit the language model " + name_ + ", " + why +
                     "; give the mmproj file that was made for it");
  }

  /// Marks such as <|vision_start|> are single tokens in the model that they belong to. In another one mtmd
  /// finds no token, or `must_be_marks` shows that they have fallen into pieces of ordinary text.
  void check_marks(const mtmd_input_chunk* chunk, bool must_be_marks) const {
    const llama_vocab* vocab = llama_model_get_vocab(model_);
    std::size_t count = 0;
    const llama_token* tokens = mtmd_input_chunk_get_tokens_text(chunk, &count);
    for (std::size_t i = 0; i < count; ++i) {
      if (tokens[i] < 0) fail_to_fit(kNoMarks);
      const int kind = llama_vocab_get_attr(vocab, tokens[i]);
      const bool is_mark = (kind & (LLAMA_TOKEN_ATTR_CONTROL | LLAMA_TOKEN_ATTR_USER_DEFINED)) != 0;
      std::string piece(64, '\0');
      piece.resize(static_cast<std::size_t>(
          std::max(0, llama_token_to_piece(vocab, tokens[i], piece.data(), 64, 0, false))));
      if (must_be_marks && !is_mark && piece.find_first_not_of(" \n") != std::string::npos)
        fail_to_fit(kNoMarks);
    }
  }

  Chunks tokenized(const std::string& text, const std::vector<const mtmd_bitmap*>& bitmaps) const {
    Chunks chunks(mtmd_input_chunks_init());
    const mtmd_input_text input{text.data(), text.size(), true, true};
    llama_errors().clear();
    if (mtmd_tokenize(vision_.get(), chunks.get(), &input, bitmaps.data(), bitmaps.size()) != 0)
      throw Error(name_ + ": the pictures could not be prepared (" + llama_reason() + ")");
    return chunks;
  }

  Chunks laid_out(const std::string& text, const std::vector<Picture>& pictures,
                  const std::vector<bool>& with_pixels) {
    std::vector<Bitmap> bitmaps;
    std::vector<const mtmd_bitmap*> shown;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const Raster8& picture = *pictures[i];
      bitmaps.emplace_back(mtmd_bitmap_init(static_cast<std::uint32_t>(picture.width),
                                            static_cast<std::uint32_t>(picture.height),
                                            with_pixels[i] ? picture.data.data() : nullptr));
      if (const Known* known = find(pictures[i], showing_of(pictures, i)))
        mtmd_bitmap_set_id(bitmaps.back().get(), known->id.c_str());
      shown.push_back(bitmaps.back().get());
    }
    return tokenized(text, shown);
  }

  /// How often the picture at `at` was shown before it.
  static std::size_t showing_of(const std::vector<Picture>& pictures, std::size_t at) {
    return static_cast<std::size_t>(
        std::count(pictures.begin(), pictures.begin() + static_cast<std::ptrdiff_t>(at), pictures[at]));
  }

  Known* find(const Picture& picture, std::size_t showing) {
    for (const auto& known : known_)
      if (known->picture == picture && known->showing == showing) return known.get();
    return nullptr;
  }

  /// The pictures in order, as known from earlier turns or new. Of those that are not shown now some are
  /// kept, because a conversation may come back to them.
  std::vector<Known*> remember(const std::vector<Picture>& pictures) {
    std::vector<Known*> shown;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const std::size_t showing = showing_of(pictures, i);
      if (!find(pictures[i], showing))
        known_.push_back(
            std::make_unique<Known>(Known{pictures[i], showing, std::to_string(next_id_++), {}}));
      shown.push_back(find(pictures[i], showing));
    }
    for (std::size_t i = 0; i < known_.size() && known_.size() > std::max(kMostPictures, shown.size());) {
      if (std::find(shown.begin(), shown.end(), known_[i].get()) == shown.end())
        known_.erase(known_.begin() + static_cast<std::ptrdiff_t>(i));
      else
        ++i;
    }
    return shown;
  }

  /// mtmd may cut a picture into several parts, and lays it out by what stands before it. A part is that of
  /// an earlier turn when picture, place and layout are the same. Nothing when pixels are missing.
  std::optional<Prompt> units_of(const mtmd_input_chunks* chunks, const std::vector<Known*>& shown,
                                 const std::vector<bool>& with_pixels) {
    Prompt prompt;
    std::vector<std::size_t> places(shown.size(), 0);
    for (std::size_t i = 0; i < mtmd_input_chunks_size(chunks); ++i) {
      const mtmd_input_chunk* chunk = mtmd_input_chunks_get(chunks, i);
      if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT) {
        append_text(prompt, chunk);
        continue;
      }
      const std::string id = mtmd_input_chunk_get_id(chunk);
      const auto owner =
          std::find_if(shown.begin(), shown.end(), [&](const Known* k) { return k->id == id; });
      if (owner == shown.end()) throw Error(name_ + ": a picture is not the one that was shown");
      const auto index = static_cast<std::size_t>(owner - shown.begin());
      std::vector<Part>& parts = (*owner)->parts;
      const Part wanted{places[index]++, layout_of(chunk), nullptr};
      auto part = std::find_if(parts.begin(), parts.end(), [&](const Part& p) {
        return p.place == wanted.place && p.layout == wanted.layout;
      });
      if (part == parts.end()) {
        if (!with_pixels[index]) return std::nullopt;
        parts.push_back({wanted.place, wanted.layout,
                         std::make_shared<MtmdPicture>(vision_.get(), chunk, width_, name_)});
        part = parts.end() - 1;
      }
      prompt.push_back({LLAMA_TOKEN_NULL, part->picture});
    }
    return prompt;
  }

  /// Tokens around the tiles of a picture depend on its shape, so that one may be missing only now.
  void append_text(Prompt& prompt, const mtmd_input_chunk* chunk) const {
    std::size_t count = 0;
    const llama_token* tokens = mtmd_input_chunk_get_tokens_text(chunk, &count);
    if (std::any_of(tokens, tokens + count, [](llama_token token) { return token < 0; }))
      fail_to_fit(kNoMarks);
    append_tokens(prompt, tokens, count);
  }

  std::string name_, mmproj_;
  llama_model* model_;
  std::size_t width_;
  MtmdContext vision_;
  int whole_step_ = 0;
  std::vector<std::unique_ptr<Known>> known_;
  std::size_t next_id_ = 0;
};

}  // namespace

std::unique_ptr<PictureInput> make_mtmd_input(const std::filesystem::path& mmproj, const VisionFile& file,
                                              llama_model* model, const std::string& name,
                                              const PictureOptions& options) {
  return std::make_unique<MtmdInput>(mmproj, file, model, name, options);
}

}  // namespace retinal
