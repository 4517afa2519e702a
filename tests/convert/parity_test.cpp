// Converted checkpoints compute what Hugging Face's code computes. The checkpoints and the expected numbers
// are made by tests/data/checkpoints/make_checkpoints.py.

#include <gtest/gtest.h>

#include <llama.h>
#include <functional>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "convert/convert_hf.h"
#include "convert/llama_layout.h"
#include "language/llama_engine.h"
#include "language/model_file.h"
#include "language/perplexity.h"
#include "support/checkpoint_parity.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const fs::path kParityCheckpoints = test::repository() / "tests/data/checkpoints";

/// A GGUF file run by llama.cpp with nothing rounded that need not be.
class Model {
 public:
  explicit Model(const fs::path& file) {
    llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
    model_.reset(llama_model_load_from_file(file.c_str(), llama_model_default_params()));
    if (!model_) throw Error("llama.cpp cannot load " + file.string());
    llama_context_params params = llama_context_default_params();
    params.n_ctx = 256;
    params.type_k = params.type_v = GGML_TYPE_F32;
    params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    params.n_threads = params.n_threads_batch = 1;
    context_.reset(llama_init_from_model(model_.get(), params));
    if (!context_) throw Error("llama.cpp cannot run " + file.string());
  }

  std::vector<int> tokens(const std::string& text) const {
    std::vector<llama_token> found(text.size() + 8);
    found.resize(
        static_cast<std::size_t>(llama_tokenize(vocab(), text.data(), static_cast<int>(text.size()),
                                                found.data(), static_cast<int>(found.size()), true, true)));
    return found;
  }

  /// Logits after the last of `tokens`, which follow what was computed since restart().
  std::vector<float> logits(std::vector<int> tokens) {
    EXPECT_EQ(
        llama_decode(context_.get(), llama_batch_get_one(tokens.data(), static_cast<int>(tokens.size()))), 0);
    const float* values = llama_get_logits_ith(context_.get(), -1);
    return {values, values + llama_vocab_n_tokens(vocab())};
  }
  void restart() { llama_memory_clear(llama_get_memory(context_.get()), true); }
  const llama_vocab* vocab() const { return llama_model_get_vocab(model_.get()); }

 private:
  struct Free {
    void operator()(llama_model* model) const { llama_model_free(model); }
    void operator()(llama_context* context) const { llama_free(context); }
  };
  std::unique_ptr<llama_model, Free> model_;
  std::unique_ptr<llama_context, Free> context_;
};

fs::path converted(const std::string& name, const std::string& type, const test::TemporaryFolder& folder) {
  ConvertOptions options;
  options.checkpoint = kParityCheckpoints / name;
  options.out = folder.path();
  options.quantize = type;
  return convert_checkpoint(options).language_model;
}

int likeliest(const std::vector<float>& logits) {
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

class Parity : public testing::TestWithParam<std::string> {};

TEST_P(Parity, TokensLogitsAndGreedyTextAreThoseOfHuggingFace) {
  const test::TemporaryFolder folder;
  Model model(converted(GetParam(), "F32", folder));
  const Json cases = Json::parse(read_text_file(kParityCheckpoints / GetParam() / "expected.json"));
  ASSERT_EQ(cases.size(), 20u);
  for (const Json& expected : cases) {
    const auto prompt = expected.at("prompt").get<std::string>();
    const auto tokens = expected.at("tokens").get<std::vector<int>>();
    EXPECT_EQ(model.tokens(prompt), tokens) << prompt;
    model.restart();
    std::vector<float> logits = model.logits(tokens);
    if (expected.contains("logits")) {
      const auto truth = expected.at("logits").get<std::vector<float>>();
      ASSERT_EQ(logits.size(), truth.size());
      EXPECT_LT(test::relative_error(logits, truth), 1e-3) << prompt;
    }
    std::vector<int> greedy;
    for (std::size_t i = 0; i < expected.at("greedy").size(); ++i) {
      greedy.push_back(likeliest(logits));
      logits = model.logits({greedy.back()});
    }
    EXPECT_EQ(greedy, expected.at("greedy").get<std::vector<int>>()) << prompt;
  }
}

INSTANTIATE_TEST_SUITE_P(Checkpoints, Parity,
                         testing::Values("llama-bin", "mistral-safetensors", "smollm-sharded"),
                         [](const auto& tested) { return tested.param.substr(0, tested.param.find('-')); });

TEST(Convert, EveryTypeIsAFileThatLlamaCppRuns) {
  const test::TemporaryFolder folder;
  const Json first = Json::parse(read_text_file(kParityCheckpoints / "smollm-sharded/expected.json")).at(0);
  const auto truth = first.at("logits").get<std::vector<float>>();
  // Half precision loses nothing of these weights; how much the others may lose follows from their bits.
  const std::map<std::string, double> largest_error = {{"F32", 1e-3},   {"F16", 5e-3}, {"BF16", 0.05},
                                                       {"Q8_0", 0.1},   {"Q6_K", 0.1}, {"Q5_K_M", 0.5},
                                                       {"Q4_K_M", 0.8}, {"Q4_0", 1.0}};
  for (const std::string& type : conversion_types()) {
    const fs::path file = converted("smollm-sharded", type, folder);
    EXPECT_EQ(file.filename(), "smollm-sharded-" + type + ".gguf");
    EXPECT_NO_THROW(check_gguf(file)) << type;
    const auto logits = Model(file).logits(first.at("tokens").get<std::vector<int>>());
    EXPECT_LT(test::relative_error(logits, truth), largest_error.at(type)) << type;
  }
  EXPECT_EQ(test::files_under(folder.path()).size(), conversion_types().size())
      << "something temporary was left";
}

TEST(Convert, WhatQuantisingCostsIsMeasured) {
  const test::TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += read_text_file(kParityCheckpoints / "make_checkpoints.py").substr(i * 100, 60);
  const Perplexity fine = perplexity(converted("smollm-sharded", "F32", folder), text, 64, 1);
  ASSERT_GT(fine.nats.size(), 100u);
  EXPECT_GT(fine.value(), 1);
  EXPECT_LT(fine.value(), 1e6);
  // A few thousandths of a nat in half precision; Q4_0 moves each token by tenths, in both directions.
  const std::map<std::string, double> largest = {{"F16", 0.01}, {"Q8_0", 0.05}, {"Q4_K_M", 1}, {"Q4_0", 1}};
  for (const auto& [type, limit] : largest) {
    const PerplexityDifference change =
        difference(perplexity(converted("smollm-sharded", type, folder), text, 64, 1), fine);
    std::printf("%-7s %+.5f nats, standard error %.5f\n", type.c_str(), change.mean, change.standard_error);
    EXPECT_LT(std::abs(change.mean), limit) << type;
    EXPECT_GT(change.standard_error, 0) << type << " changes something";
  }
  EXPECT_THROW(perplexity(converted("smollm-sharded", "F16", folder), "short", 64, 1), UsageError);
}

TEST(Convert, TheLanguageRoomSpeaksWithTheResult) {
  const test::TemporaryFolder folder;
  LlamaOptions options;
  options.model = converted("smollm-sharded", "F16", folder);
  options.threads = 1;
  LlamaEngine engine(options);
  GenerationOptions generation;
  generation.max_tokens = 5;
  const Generation answer = engine.generate({{Role::user, "Is there a sign of glaucoma?"}}, generation);
  EXPECT_GT(answer.prompt_tokens, 10);
  EXPECT_TRUE(answer.generated_tokens == 5 || answer.finished);
}

TEST(Convert, AddedAndSpecialTokensKeepTheirKinds) {
  const test::TemporaryFolder folder;
  const Model model(converted("llama-bin", "F32", folder));
  const llama_vocab* vocab = model.vocab();
  const int last = llama_vocab_n_tokens(vocab) - 1;
  EXPECT_STREQ(llama_vocab_get_text(vocab, last), "[PAD]");
  EXPECT_TRUE(llama_vocab_is_control(vocab, last));
  EXPECT_EQ(llama_vocab_bos(vocab), 1);
  EXPECT_EQ(llama_vocab_eos(vocab), 2);
  EXPECT_EQ(llama_vocab_pad(vocab), last);
  EXPECT_TRUE(llama_vocab_get_add_bos(vocab));
}

TEST(Convert, RotaryRowsAreReorderedHeadByHead) {
  // Heads of 4 rows: pairs (0, 2) and (1, 3) of each head become neighbours.
  const std::vector<std::uint64_t> expected = {0, 2, 1, 3, 4, 6, 5, 7};
  for (std::uint64_t row = 0; row < expected.size(); ++row) EXPECT_EQ(rope_source_row(row, 4), expected[row]);
}

class DamagedCheckpoint : public testing::Test {
 protected:
  DamagedCheckpoint() {
    fs::copy(kParityCheckpoints / "llama-bin", folder_ / "llama", fs::copy_options::recursive);
  }

  void change_config(const std::function<void(Json&)>& change) {
    const fs::path path = folder_ / "llama" / "config.json";
    Json json = Json::parse(read_text_file(path));
    change(json);
    write_file_atomically(path, json.dump());
  }
  void expect_refused(const std::string& reason) {
    ConvertOptions options;
    options.checkpoint = folder_ / "llama";
    options.out = folder_ / "out";
    try {
      convert_checkpoint(options);
      ADD_FAILURE() << "was converted, expected: " << reason;
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find("llama"), std::string::npos) << error.what();
    }
    EXPECT_FALSE(fs::exists(folder_ / "out") && !test::files_under(folder_ / "out").empty());
  }

  test::TemporaryFolder folder_;
};

TEST_F(DamagedCheckpoint, ShapesUnlikeTheConfigAreRefused) {
  change_config([](Json& json) { json["intermediate_size"] = 128; });
  expect_refused("is [64, 32] where config.json makes it [128, 32]");
}

TEST_F(DamagedCheckpoint, TensorsThatWouldBeLeftOutAreRefused) {
  change_config([](Json& json) { json["num_hidden_layers"] = 1; });
  expect_refused("which a model of config.json's architecture and size does not have");
}

TEST_F(DamagedCheckpoint, MissingTensorsAreRefused) {
  change_config([](Json& json) { json["num_hidden_layers"] = 3; });
  expect_refused("lacks the tensor 'model.layers.2.input_layernorm.weight'");
}

TEST_F(DamagedCheckpoint, AnotherTokenizerIsRefused) {
  write_file_atomically(folder_ / "llama" / "added_tokens.json", std::string_view(R"({"<x>": 9999})"));
  expect_refused("beyond the vocabulary of config.json");
  write_file_atomically(folder_ / "llama" / "added_tokens.json", std::string_view(R"({"<x>": 270})"));
  expect_refused("has the number of");
  fs::remove(folder_ / "llama" / "tokenizer.model");
  expect_refused("holds no tokenizer");
}

/// Stops a conversion at its `calls`th report.
std::function<bool(std::uint64_t, std::uint64_t, const std::string&)> stop_after(int calls) {
  return [calls](std::uint64_t done, std::uint64_t total, const std::string&) mutable {
    EXPECT_LE(done, total);
    return --calls > 0;
  };
}

TEST(Convert, StoppedConversionsGoOn) {
  const test::TemporaryFolder folder;
  ConvertOptions options;
  options.checkpoint = kParityCheckpoints / "llama-bin";
  options.out = folder.path();
  for (const std::string type : {"F16", "Q4_K_M"}) {
    options.quantize = type;
    options.progress = stop_after(10);
    EXPECT_TRUE(convert_checkpoint(options).language_model.empty());
    const bool two_steps = type == "Q4_K_M";
    EXPECT_TRUE(
        fs::exists(folder / ("llama-bin-" + type + (two_steps ? ".f16.tmp.partial" : ".gguf.partial"))));
    options.progress = nullptr;
    const Conversion made = convert_checkpoint(options);
    EXPECT_NO_THROW(check_gguf(made.language_model));
    // Asked for once more, nothing is left to do.
    const auto written = fs::last_write_time(made.language_model);
    options.progress = [](std::uint64_t, std::uint64_t, const std::string& note) {
      ADD_FAILURE() << note << " is converted again";
      return true;
    };
    EXPECT_EQ(convert_checkpoint(options).bytes, made.bytes);
    EXPECT_EQ(fs::last_write_time(made.language_model), written);
    EXPECT_EQ(test::files_under(folder.path()).size(), two_steps ? 2u : 1u) << "nothing else stays";
  }
  // Stopped between its two steps, it quantises what the first one made.
  const auto steps = [&] {
    std::vector<std::string> notes;
    options.progress = [&](std::uint64_t, std::uint64_t, const std::string& note) {
      notes.push_back(note);
      return note != "quantising";
    };
    convert_checkpoint(options);
    return notes;
  };
  options.quantize = "Q6_K";
  EXPECT_GT(steps().size(), 2u);
  EXPECT_EQ(steps(), std::vector<std::string>{"quantising"});
  // What a program of another kind left under that name is no beginning.
  write_file_atomically(folder / "llama-bin-BF16.gguf.partial", std::string_view("half a file"));
  options.progress = nullptr;
  options.quantize = "BF16";
  EXPECT_NO_THROW(check_gguf(convert_checkpoint(options).language_model));
}

TEST(Convert, AnotherCheckpointIsConvertedAnew) {
  const test::TemporaryFolder folder;
  fs::copy(kParityCheckpoints / "llama-bin", folder / "llama", fs::copy_options::recursive);
  ConvertOptions options;
  options.checkpoint = folder / "llama";
  options.out = folder / "out";
  const auto before = read_file(convert_checkpoint(options).language_model);
  auto weights = read_file(folder / "llama" / "pytorch_model-00001-of-00002.bin");
  // One number of one tensor: the archive stores them plainly, and its checksums are not looked at.
  weights[weights.size() / 2] ^= 1;
  test::write_bytes(folder / "llama" / "pytorch_model-00001-of-00002.bin", weights);
  EXPECT_NE(read_file(convert_checkpoint(options).language_model), before);
}

TEST(Convert, UnknownTypesAreWrongUsage) {
  ConvertOptions options;
  options.checkpoint = kParityCheckpoints / "llama-bin";
  options.quantize = "Q4_K_N";
  try {
    convert_checkpoint(options);
    ADD_FAILURE() << "was converted";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'Q4_K_M'?"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace retinal
