// Language models that see: converted LLaVA checkpoints against Hugging Face, models through mtmd, and what
// does not fit together.

#include <gtest/gtest.h>
#include <llama.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "convert/convert_hf.h"
#include "language/llama_engine.h"
#include "language/model_file.h"
#include "language/model_memory.h"
#include "language/vision_file.h"
#include "support/checkpoint_parity.h"
#include "support/data.h"
#include "support/program.h"
#include "support/tiny_vision.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const fs::path kPictureCheckpoints = test::repository() / "tests/data/checkpoints";

/// The picture of make_checkpoints.py.
Picture striped_picture(int width, int height) {
  return std::make_shared<Raster8>(test::checkpoint_picture(width, height));
}

Conversion converted_with_tower(const std::string& name, const std::string& tower, const fs::path& out) {
  ConvertOptions options;
  options.checkpoint = kPictureCheckpoints / name;
  if (!tower.empty()) options.vision_tower = kPictureCheckpoints / tower;
  options.out = out;
  options.quantize = "F32";
  return convert_checkpoint(options);
}

LlamaOptions chat_options(const Conversion& made) {
  LlamaOptions options;
  options.model = made.language_model;
  options.mmproj = made.vision_model;
  options.threads = 1;
  options.exact = true;
  return options;
}

/// What the style's stop rule leaves of the text of these tokens.
std::string text_of(const fs::path& model, const std::vector<int>& tokens, ConversationStyle style) {
  llama_model_params params = llama_model_default_params();
  params.vocab_only = true;
  const std::unique_ptr<llama_model, void (*)(llama_model*)> loaded(
      llama_model_load_from_file(model.c_str(), params), &llama_model_free);
  StopRule rule(style);
  std::string text;
  for (const int token : tokens) {
    if (llama_vocab_is_eog(llama_model_get_vocab(loaded.get()), token)) return text + rule.finish();
    std::string piece(64, '\0');
    piece.resize(static_cast<std::size_t>(std::max(
        0, llama_token_to_piece(llama_model_get_vocab(loaded.get()), token, piece.data(), 64, 0, false))));
    text += rule.accept(piece);
    if (rule.stopped()) break;
  }
  return text;
}

struct ChatCase {
  std::string llava, tower;
  ConversationStyle style;
};

class LlavaChat : public testing::TestWithParam<ChatCase> {};

TEST_P(LlavaChat, LogitsAndGreedyTextAreThoseOfHuggingFace) {
  const test::TemporaryFolder folder;
  const Conversion made = converted_with_tower(GetParam().llava, GetParam().tower, folder.path());
  LlamaEngine engine(chat_options(made));
  ASSERT_TRUE(engine.sees_pictures());
  const Json cases = Json::parse(read_text_file(kPictureCheckpoints / GetParam().llava / "chat.json"));
  ASSERT_EQ(cases.size(), 20u);
  for (const Json& expected : cases) {
    Message question{Role::user, expected.at("question").get<std::string>()};
    for (const Json& size : expected.at("pictures"))
      question.pictures.push_back(striped_picture(size[0].get<int>(), size[1].get<int>()));
    const std::vector<float> logits = engine.answer_logits({question});
    if (expected.contains("logits")) {
      const auto truth = expected.at("logits").get<std::vector<float>>();
      ASSERT_EQ(logits.size(), truth.size());
      EXPECT_LT(test::relative_error(logits, truth), 1e-3) << question.text;
    }
    const auto greedy = expected.at("greedy").get<std::vector<int>>();
    GenerationOptions generation;
    generation.max_tokens = static_cast<int>(greedy.size());
    const Generation answer = engine.generate({question}, generation);
    EXPECT_EQ(answer.prompt_tokens, expected.at("cells").get<int>());
    EXPECT_EQ(answer.reused_tokens, answer.prompt_tokens - 1) << "the pictures are looked at once";
    const std::string text = text_of(made.language_model, greedy, GetParam().style);
    EXPECT_TRUE(text.starts_with(answer.text) && text.size() < answer.text.size() + 3)
        << "'" << answer.text << "' is not '" << text << "'";
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, LlavaChat,
                         testing::Values(ChatCase{"llava-v0", "clip-quick", ConversationStyle::v0},
                                         ChatCase{"llava-v15", "clip-gelu", ConversationStyle::mistral}),
                         [](const auto& tested) { return tested.param.tower.substr(5); });

/// Converted once for all tests of the suite.
class Pictures : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder;
    llava_ = converted_with_tower("llava-v0", "clip-quick", *folder_ / "llava");
    text_ = converted_with_tower("llama-bin", "", *folder_ / "text");
    test::write_tiny_vision(*folder_ / "mmproj-tiny.gguf");
  }
  static void TearDownTestSuite() { delete folder_; }

  static LlamaOptions options(const fs::path& model, const fs::path& mmproj) {
    LlamaOptions options;
    options.model = model;
    options.mmproj = mmproj;
    options.threads = 1;
    return options;
  }
  template <class E>
  static void expect_refused(const std::function<void()>& action, const std::string& words) {
    try {
      action();
      ADD_FAILURE() << "was not refused: " << words;
    } catch (const E& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  }

  static inline test::TemporaryFolder* folder_ = nullptr;
  static inline Conversion llava_, text_;
};

TEST_F(Pictures, ConversationsKeepWhatWasRead) {
  for (const LlamaOptions& chosen : {options(llava_.language_model, llava_.vision_model),
                                     options(text_.language_model, *folder_ / "mmproj-tiny.gguf")}) {
    LlamaEngine engine(chosen);
    GenerationOptions generation;
    generation.max_tokens = 4;
    const Picture left = striped_picture(40, 40), right = striped_picture(33, 50);
    std::vector<Message> turns = {{Role::user, "the disc?", {left, right}}};
    const Generation first = engine.generate(turns, generation);
    EXPECT_GT(first.prompt_tokens, 32) << "16 cells for each picture";
    turns.push_back({Role::assistant, "pale"});
    turns.push_back({Role::user, "and the cup?"});
    const Generation second = engine.generate(turns, generation);
    EXPECT_GT(second.reused_tokens, 32) << engine.name();
    turns[0].pictures[1] = striped_picture(34, 50);
    const Generation changed = engine.generate(turns, generation);
    EXPECT_EQ(changed.prompt_tokens, second.prompt_tokens);
    EXPECT_LT(changed.reused_tokens, second.reused_tokens) << "another picture is looked at anew";
    EXPECT_EQ(LlamaEngine(chosen).generate(turns, generation).text, changed.text)
        << "with and without a cache";
  }
}

TEST_F(Pictures, AreSeen) {
  for (const LlamaOptions& chosen : {options(llava_.language_model, llava_.vision_model),
                                     options(text_.language_model, *folder_ / "mmproj-tiny.gguf")}) {
    LlamaEngine engine(chosen);
    auto black = std::make_shared<Raster8>(30, 30, 3);
    const auto dark = engine.answer_logits({{Role::user, "what is it", {black}}});
    const auto pattern = engine.answer_logits({{Role::user, "what is it", {striped_picture(30, 30)}}});
    EXPECT_GT(test::relative_error(dark, pattern), 1e-3) << engine.name();
  }
}

TEST_F(Pictures, FilesThatDoNotFitAreRefused) {
  const auto load = [](const LlamaOptions& chosen) { return [chosen] { LlamaEngine engine(chosen); }; };
  expect_refused<ModelError>(load(options(text_.language_model, llava_.vision_model)),
                             "has no token '<im_start>'");
  test::write_tiny_vision(*folder_ / "wide.gguf", {.output = 64});
  expect_refused<ModelError>(load(options(text_.language_model, *folder_ / "wide.gguf")), "mismatch");
  expect_refused<ModelError>(load(options(text_.language_model, text_.language_model)), "no vision file");
  // SmolVLM's tiles stand between tokens of their own.
  test::write_tiny_vision(*folder_ / "tiles.gguf", {.projector = "idefics3"});
  const Conversion other = converted_with_tower("smollm-sharded", "", *folder_ / "families");
  expect_refused<ModelError>(load(options(other.language_model, *folder_ / "tiles.gguf")),
                             "lacks the tokens");
  expect_refused<ModelError>(load(options(llava_.vision_model, "")), "give it with --mmproj");
  test::write_tiny_vision(*folder_ / "class.gguf", {.class_token = true});
  expect_refused<ModelError>(load(options(text_.language_model, *folder_ / "class.gguf")), "class token");
  test::write_tiny_vision(*folder_ / "linear.gguf", {.second_layer = false});
  expect_refused<ModelError>(load(options(text_.language_model, *folder_ / "linear.gguf")), "one layer");
  expect_refused<ModelError>(load(options(text_.language_model, *folder_ / "missing.gguf")), "missing.gguf");
}

TEST_F(Pictures, ATextModelIsShownNone) {
  LlamaEngine engine(options(text_.language_model, ""));
  EXPECT_FALSE(engine.sees_pictures());
  expect_refused<UsageError>(
      [&] {
        engine.generate({{Role::user, "what is it", {striped_picture(9, 9)}}}, {});
      },
      "--mmproj");
}

TEST_F(Pictures, AContextTooSmallIsSaid) {
  LlamaEngine engine(options(llava_.language_model, llava_.vision_model));
  std::string question;
  while (question.size() < 600) question += "what is it? ";
  expect_refused<UsageError>(
      [&] {
        engine.generate({{Role::user, question, {striped_picture(9, 9)}}}, {});
      },
      "16 of them for pictures");
}

TEST_F(Pictures, MemoryIsReckonedAndRefused) {
  const ModelMemory need = model_memory(llava_.language_model, llava_.vision_model, 4096);
  EXPECT_EQ(need.architecture, "llama");
  EXPECT_EQ(need.context_tokens, 256) << "what it was trained for";
  EXPECT_EQ(need.weights, fs::file_size(llava_.language_model) + fs::file_size(llava_.vision_model));
  EXPECT_EQ(need.cache, 1u * 2 * (8 + 8) * 2 * 256)
      << "layers, heads, widths of key and value, bytes, tokens";
  EXPECT_GT(need.work, 0u);
  EXPECT_GT(available_memory(), need.total());
  require_memory(llava_.language_model, need, need.total());
  expect_refused<ModelError>([&] { require_memory(llava_.language_model, need, need.total() - 1); },
                             "can be had");
  // A file with holes says that it has a terabyte of weights, and has.
  const fs::path huge = *folder_ / "huge.gguf";
  fs::copy_file(text_.language_model, huge, fs::copy_options::overwrite_existing);
  std::error_code error;
  fs::resize_file(huge, std::uintmax_t{1} << 40, error);
  if (error) GTEST_SKIP() << "this file system has no files with holes";
  expect_refused<ModelError>([&] { LlamaEngine engine(options(huge, "")); }, "1024.0 GiB");
}

}  // namespace
}  // namespace retinal
