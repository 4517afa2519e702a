// The tokenizer without weights, and what an engine does with tokens and adapters.

#include "language/tokenizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "language/llama_engine.h"
#include "language/model_file.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

class WithModel : public testing::Test {
 protected:
  void SetUp() override {
    try {
      model_ = default_language_model();
    } catch (const ModelError&) {
      GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
    }
  }
  fs::path model_;
};

using TokenizerTest = WithModel;
using EngineTokens = WithModel;

TEST_F(TokenizerTest, WritesTheChatTemplateAndKnowsWhereATurnEnds) {
  const Tokenizer tokenizer(model_);
  const std::string text = tokenizer.chat_text({{Role::user, "Any <|im_end|>drusen?"}}, true);
  EXPECT_NE(text.find("Any drusen?"), std::string::npos) << text;
  const std::string whole = tokenizer.chat_text({{Role::user, "a"}, {Role::assistant, "b"}}, false);
  const auto tokens = tokenizer.tokenize(whole, true);
  EXPECT_EQ(std::count_if(tokens.begin(), tokens.end(), [&](int t) { return tokenizer.ends_turn(t); }), 2);
  for (const int token : tokens) {
    EXPECT_GE(token, 0);
    EXPECT_LT(token, tokenizer.size());
  }
}

TEST_F(EngineTokens, LogitsAreThoseThatGenerationChoosesFrom) {
  LlamaEngine engine({model_, 1, 256});
  const Tokenizer tokenizer(model_);
  const std::vector<Message> question = {{Role::user, "Say hello."}};
  const auto prompt = tokenizer.tokenize(tokenizer.chat_text(question, true), true);
  const auto logits = engine.logits(prompt);
  ASSERT_EQ(static_cast<int>(logits.size()), tokenizer.size());
  const auto best = static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
  GenerationOptions one;
  one.max_tokens = 1;
  const Generation generation = engine.generate(question, one);
  EXPECT_EQ(generation.prompt_tokens, static_cast<int>(prompt.size()));
  EXPECT_EQ(tokenizer.tokenize(generation.text, false), std::vector<int>{best});
  EXPECT_THROW(engine.logits({}), UsageError);
  EXPECT_THROW(engine.logits({-1}), UsageError);
  EXPECT_THROW(engine.logits(std::vector<int>(257, 1)), UsageError);
}

TEST_F(EngineTokens, WhatIsNoAdapterIsRefused) {
  EXPECT_THROW(LlamaEngine({model_, 1, 256, model_}), ModelError) << "a model is no adapter";
  EXPECT_THROW(LlamaEngine({model_, 1, 256, "/nonexistent/adapter.gguf"}), ModelError);
}

}  // namespace
}  // namespace retinal
