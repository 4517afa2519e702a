// The families of vision-language models that llama.cpp's mtmd runs: what LlamaEngine makes of them against
// llama.cpp's own way through a prompt (mtmd's helper, one prompt at a time, nothing kept).

#include <gtest/gtest.h>
#include <llama.h>
#include <mtmd-helper.h>
#include <mtmd.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.h"
#include "language/llama_engine.h"
#include "language/model_memory.h"
#include "support/checkpoint_parity.h"
#include "support/program.h"
#include "support/refused.h"
#include "support/tiny_language.h"
#include "support/tiny_vision.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using test::expect_refused;
using test::TinyPair;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

Picture picture(int width, int height, int shift = 0) {
  return std::make_shared<Raster8>(test::checkpoint_picture(width, height, shift));
}

/// What llama.cpp's own programs do with a conversation (tools/mtmd/mtmd-cli.cpp).
class Driver {
 public:
  struct Written {
    std::vector<float> first_logits;
    std::string text;
    int tokens = 0, cells = 0;
  };

  explicit Driver(const TinyPair& pair) {
    llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
    mtmd_helper_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
    model_.reset(llama_model_load_from_file(pair.model.c_str(), llama_model_default_params()));
    mtmd_context_params vision = mtmd_context_params_default();
    vision.use_gpu = false;
    vision.n_threads = 1;
    vision.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    vision_.reset(mtmd_init_from_file(pair.mmproj.c_str(), model_.get(), vision));
  }

  Written write(const std::vector<Message>& conversation, int most) const {
    Written out;
    const Chunks chunks = chunks_of(conversation);
    out.cells = static_cast<int>(mtmd_helper_get_n_tokens(chunks.get()));
    llama_context_params params = llama_context_default_params();
    params.n_ctx = 4096;
    params.n_batch = params.n_ubatch = 1024;
    params.n_threads = params.n_threads_batch = 1;
    params.type_k = params.type_v = GGML_TYPE_F32;
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    const std::unique_ptr<llama_context, Freed<llama_free>> context(
        llama_init_from_model(model_.get(), params));
    llama_pos at = 0;
    EXPECT_EQ(mtmd_helper_eval_chunks(vision_.get(), context.get(), chunks.get(), 0, 0, 1024, true, &at), 0);
    const llama_vocab* vocab = llama_model_get_vocab(model_.get());
    for (; out.tokens < most; ++out.tokens) {
      const float* logits = llama_get_logits_ith(context.get(), -1);
      if (out.tokens == 0) out.first_logits.assign(logits, logits + llama_vocab_n_tokens(vocab));
      auto token =
          static_cast<llama_token>(std::max_element(logits, logits + llama_vocab_n_tokens(vocab)) - logits);
      if (llama_vocab_is_eog(vocab, token)) break;
      std::string piece(64, '\0');
      piece.resize(static_cast<std::size_t>(
          std::max(0, llama_token_to_piece(vocab, token, piece.data(), 64, 0, false))));
      out.text += piece;
      llama_batch batch = llama_batch_get_one(&token, 1);
      batch.pos = &at;  // behind a picture that counts rows, not the number of cells
      EXPECT_EQ(llama_decode(context.get(), batch), 0);
      ++at;
    }
    return out;
  }

 private:
  using Chunks = std::unique_ptr<mtmd_input_chunks, Freed<mtmd_input_chunks_free>>;
  using Bitmap = std::unique_ptr<mtmd_bitmap, Freed<mtmd_bitmap_free>>;

  Chunks chunks_of(const std::vector<Message>& conversation) const {
    std::vector<std::string> texts;
    std::vector<Bitmap> bitmaps;
    for (const Message& message : conversation) {
      std::string marks;
      for (const Picture& picture : message.pictures) {
        marks += mtmd_default_marker();
        bitmaps.emplace_back(mtmd_bitmap_init(static_cast<std::uint32_t>(picture->width),
                                              static_cast<std::uint32_t>(picture->height),
                                              picture->data.data()));
      }
      texts.push_back(marks + message.text);
    }
    std::vector<llama_chat_message> chat;
    for (std::size_t i = 0; i < texts.size(); ++i)
      chat.push_back({conversation[i].role == Role::user ? "user" : "assistant", texts[i].c_str()});
    std::string rendered(1 << 16, '\0');
    rendered.resize(static_cast<std::size_t>(
        llama_chat_apply_template(llama_model_chat_template(model_.get(), nullptr), chat.data(), chat.size(),
                                  true, rendered.data(), static_cast<int>(rendered.size()))));
    std::vector<const mtmd_bitmap*> shown;
    for (const Bitmap& bitmap : bitmaps) shown.push_back(bitmap.get());
    Chunks chunks(mtmd_input_chunks_init());
    const mtmd_input_text input{rendered.data(), rendered.size(), true, true};
    EXPECT_EQ(mtmd_tokenize(vision_.get(), chunks.get(), &input, shown.data(), shown.size()), 0);
    return chunks;
  }

  std::unique_ptr<llama_model, Freed<llama_model_free>> model_;
  std::unique_ptr<mtmd_context, Freed<mtmd_free>> vision_;
};

LlamaOptions options_for(const TinyPair& pair) {
  LlamaOptions options;
  options.model = pair.model;
  options.mmproj = pair.mmproj;
  options.threads = 1;
  options.context_tokens = 4096;
  options.exact = true;
  return options;
}

class Families : public testing::TestWithParam<std::string> {};

TEST_P(Families, SayWhatLlamaCppsOwnDriverSays) {
  constexpr int kTokens = 24;
  const test::TemporaryFolder folder;
  const TinyPair pair = test::write_tiny_pair(folder.path(), test::tiny_family(GetParam()));
  const Driver driver(pair);
  LlamaEngine engine(options_for(pair));
  GenerationOptions greedy;
  greedy.max_tokens = kTokens;
  // One picture; then a second one in a later turn; then a turn without: each time all is read anew by the
  // driver, and read on from what is known by the engine.
  std::vector<Message> turns = {{Role::user, "what does this photograph show?", {picture(90, 60)}}};
  int before = 0, compared = 0;
  for (int turn = 0; turn < 3; ++turn) {
    const Driver::Written expected = driver.write(turns, kTokens);
    const Generation written = engine.generate(turns, greedy);
    EXPECT_EQ(written.text, expected.text) << "turn " << turn;
    EXPECT_EQ(written.generated_tokens, expected.tokens) << "turn " << turn;
    EXPECT_EQ(written.prompt_tokens, expected.cells) << "turn " << turn;
    EXPECT_GE(written.reused_tokens, before) << "turn " << turn << ": pictures of earlier turns are kept";
    EXPECT_LT(test::relative_error(engine.answer_logits(turns), expected.first_logits), 1e-4)
        << "turn " << turn;
    compared += expected.tokens;
    before = written.prompt_tokens - 20;  // but for what the template puts before an answer
    turns.push_back({Role::assistant, "the disc is pale"});
    turns.push_back({Role::user, turn == 0 ? "and here?" : "why?", {}});
    if (turn == 0) turns.back().pictures = {picture(40, 70, 3)};
  }
  EXPECT_GT(compared, kTokens) << "some turns end early, but not all";
}

TEST_P(Families, ShowPicturesAgainAndOthers) {
  const test::TemporaryFolder folder;
  const TinyPair pair = test::write_tiny_pair(folder.path(), test::tiny_family(GetParam()));
  LlamaEngine engine(options_for(pair));
  const Picture left = picture(60, 60), right = picture(60, 60, 5);
  const auto logits = [&](const std::vector<Picture>& shown) {
    return engine.answer_logits({{Role::user, "which is it?", shown}});
  };
  const auto first = logits({left}), twice = logits({left, left}), both = logits({left, right}),
             again = logits({left});
  EXPECT_LT(test::relative_error(again, first), 1e-5) << "a picture that was shown before is the same";
  EXPECT_GT(test::relative_error(both, twice), 1e-4) << "pictures of one size are told apart";
  EXPECT_LT(
      test::relative_error(
          LlamaEngine(options_for(pair)).answer_logits({{Role::user, "which is it?", {left, left}}}), twice),
      1e-4)
      << "one picture, shown twice";
  LlamaOptions quick = options_for(pair);
  quick.exact = false;  // keys and values in half precision, flash attention in the tower
  EXPECT_LT(
      test::relative_error(LlamaEngine(quick).answer_logits({{Role::user, "which is it?", {left}}}), first),
      0.05);
}

INSTANTIATE_TEST_SUITE_P(Mtmd, Families,
                         testing::Values("LLaVA", "MedGemma", "Qwen2VL", "Qwen25VL", "SmolVLM", "InternVL",
                                         "Pixtral"),
                         [](const auto& tested) { return tested.param; });

TEST(FamiliesThatDoNotFit, AreRefusedWhenTheyAreLoaded) {
  const test::TemporaryFolder folder;
  for (const test::TinyFamily& family : test::tiny_families()) test::write_tiny_pair(folder.path(), family);
  const auto load = [&](const std::string& model, const std::string& mmproj) {
    return [&folder, model, mmproj] {
      LlamaEngine engine(options_for({folder / (model + ".gguf"), folder / ("mmproj-" + mmproj + ".gguf")}));
    };
  };
  // All of them have the same width, so that only what stands around pictures tells them apart.
  for (const std::string other : {"MedGemma", "SmolVLM", "InternVL", "Pixtral"})
    expect_refused<ModelError>(load("LLaVA", other), "lacks the tokens that stand around a picture");
  expect_refused<ModelError>(load("Qwen2VL", "MedGemma"), "lacks the tokens that stand around a picture");
  expect_refused<ModelError>(load("InternVL", "Qwen25VL"), "rows and columns");
  EXPECT_NO_THROW(load("Qwen2VL", "Qwen25VL")()) << "nothing in these files tells them apart";
}

TEST(LargePictures, LeaveRoomForTheEvidence) {
  const test::TemporaryFolder folder;
  const TinyPair pair = test::write_tiny_pair(folder.path(), test::tiny_family("Qwen2VL"));
  const Picture photograph = picture(1000, 900);  // 4,600 tokens in its own size
  LlamaOptions options = options_for(pair);
  options.context_tokens = 2048;
  LlamaEngine engine(options);
  EXPECT_NO_THROW(engine.require_room({photograph}, 900));
  GenerationOptions greedy;
  greedy.max_tokens = 2;
  const Generation written = engine.generate({{Role::user, "what is it?", {photograph}}}, greedy);
  EXPECT_GT(written.prompt_tokens, 850) << "as large as half of the context allows";
  EXPECT_LT(written.prompt_tokens, 1024 + 100);
  expect_refused<UsageError>(
      [&] {
        engine.require_room({photograph, picture(1000, 900, 1)}, 900);
      },
      "the photographs take 1");
  expect_refused<UsageError>([&] { engine.require_room({photograph}, 1500); }, "; give --context 2");
  expect_refused<UsageError>([&] { engine.require_room({photograph}, 4000); },
                             "it was trained for no more than 4096 tokens: show fewer photographs");
  EXPECT_NO_THROW(engine.require_room({}, 100'000)) << "nothing is shown";
  // Pictures in their own size cost memory by what they may have, not by what the file's header says.
  EXPECT_GT(model_memory(pair.model, pair.mmproj, 4096).work,
            model_memory(pair.model, pair.mmproj, 1024).work);
}

}  // namespace
}  // namespace retinal
