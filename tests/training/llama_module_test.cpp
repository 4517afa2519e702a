// The trainable language model against llama.cpp on the same weights: as loaded, with a LoRA adapter, and
// merged.

#include "training/llama_module.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "language/llama_engine.h"
#include "language/model_file.h"
#include "language/tokenizer.h"
#include "support/program.h"
#include "training/llama_export.h"
#include "training/llama_loader.h"
#include "training/tiny_language_model.h"
#include "training/tune_config.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kPrompts = {
    "<|im_start|>user\nWhat are drusen?<|im_end|>\n<|im_start|>assistant\n",
    "The optic disc is pale and the cup is large.",
    "<|im_start|>system\nYou are an assistant for fundus photographs.<|im_end|>\n<|im_start|>user\nIs there "
    "any "
    "bleeding near the macula, and how wide are the veins?<|im_end|>\n<|im_start|>assistant\nThere is"};

struct Agreement {
  double cosine = 1, difference = 0;
};

/// Last token's logits of both, over `prompts`: the worst of each.
Agreement compare(const LlamaModule& module, const LlamaOptions& options, const Tokenizer& tokenizer) {
  LlamaEngine engine(options);
  torch::NoGradGuard no_grad;
  Agreement worst;
  for (const std::string& prompt : kPrompts) {
    const std::vector<int> tokens = tokenizer.tokenize(prompt, true);
    const auto theirs = torch::tensor(engine.logits(tokens)).to(torch::kFloat64);
    const Packed input{torch::tensor(std::vector<std::int64_t>(tokens.begin(), tokens.end())),
                       {static_cast<std::int64_t>(tokens.size())}};
    const auto states = module.forward(input);
    const auto ours = module.logits(states.narrow(0, states.size(0) - 1, 1))[0].to(torch::kFloat64);
    const double cosine = (ours.dot(theirs) / (ours.norm() * theirs.norm())).item<double>();
    worst.cosine = std::min(worst.cosine, cosine);
    worst.difference = std::max(worst.difference, (ours - theirs).abs().max().item<double>());
  }
  return worst;
}

void report(const char* what, const Agreement& agreement) {
  std::cout << what << ": cosine " << std::fixed << agreement.cosine << ", largest difference "
            << agreement.difference << "\n";
}

LlamaOptions one_thread(const fs::path& model, const fs::path& adapter = {}) {
  return {model, 1, 512, adapter};
}

/// LoRA as it is after training: B is no longer zero.
void disturb(LlamaModule& module, double size) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  for (const auto& [name, value] : module.trainable())
    if (name.ends_with("lora_b")) torch::Tensor(value).copy_(torch::randn(value.sizes()) * size);
}

class TinyModel : public testing::Test {
 protected:
  void SetUp() override { test::write_tiny_model(base_); }
  test::TemporaryFolder folder_;
  const fs::path base_ = folder_ / "tiny.gguf";
};

TEST_F(TinyModel, ComputesWhatLlamaCppComputes) {
  const Agreement agreement = compare(load_llama(base_), one_thread(base_), Tokenizer(base_));
  report("tiny model, float32", agreement);
  EXPECT_GT(agreement.cosine, 0.99999);
  EXPECT_LT(agreement.difference, 0.05);
}

TEST_F(TinyModel, AdapterAndMergedModelComputeWhatLoraComputes) {
  LlamaModule module = load_llama(base_);
  module.add_lora({.rank = 4, .alpha = 8, .dropout = 0, .projections = kProjections}, 1);
  disturb(module, 0.3);
  const Tokenizer tokenizer(base_);
  EXPECT_LT(compare(module, one_thread(base_), tokenizer).cosine, 0.99) << "LoRA changes nothing";
  const fs::path adapter = folder_ / "adapter.gguf", merged = folder_ / "merged.gguf";
  write_adapter(module, "test", "0", adapter);
  const Agreement with_adapter = compare(module, one_thread(base_, adapter), tokenizer);
  report("tiny model with adapter", with_adapter);
  EXPECT_GT(with_adapter.cosine, 0.9999);
  write_merged(module, base_, "f32", merged);
  const Agreement of_merged = compare(module, one_thread(merged), tokenizer);
  report("tiny merged model, float32", of_merged);
  EXPECT_GT(of_merged.cosine, 0.9999);
  write_merged(module, base_, "q8_0", merged);
  EXPECT_GT(compare(module, one_thread(merged), tokenizer).cosine, 0.999);
  EXPECT_THROW(write_merged(module, base_, "f61", merged), UsageError);
}

TEST_F(TinyModel, PackedSequencesDoNotSeeEachOther) {
  const LlamaModule module = load_llama(base_);
  torch::NoGradGuard no_grad;
  const auto a = torch::arange(40, 60), b = torch::arange(100, 107);
  const auto together = module.forward({torch::cat({a, b}), {20, 7}});
  EXPECT_TRUE(together.narrow(0, 0, 20).allclose(module.forward({a, {20}}), 1e-4, 1e-5));
  EXPECT_TRUE(together.narrow(0, 20, 7).allclose(module.forward({b, {7}}), 1e-4, 1e-5));
}

/// The gradients of LoRA for one pack.
std::map<std::string, torch::Tensor> gradients(const LlamaModule& module, const Pass& pass) {
  const auto a = torch::arange(40, 60), b = torch::arange(100, 107);
  module.logits(module.forward({torch::cat({a, b}), {20, 7}}, pass))
      .log_softmax(-1)
      .square()
      .mean()
      .backward();
  std::map<std::string, torch::Tensor> found;
  for (const auto& [name, value] : module.trainable()) {
    found[name] = value.grad().clone();
    torch::Tensor(value).mutable_grad() = torch::Tensor();
  }
  return found;
}

TEST_F(TinyModel, ComputingBlocksAgainGivesTheSameGradients) {
  LlamaModule module = load_llama(base_);
  module.add_lora({.rank = 4, .alpha = 8, .dropout = 0.2, .projections = kProjections}, 1);
  disturb(module, 0.3);
  const auto kept = gradients(module, {true, 5, false}), again = gradients(module, {true, 5, true});
  const auto other = gradients(module, {true, 6, false});
  for (const auto& [name, gradient] : kept) {
    EXPECT_GT(gradient.abs().max().item<double>(), 0) << name;
    EXPECT_TRUE(gradient.allclose(again.at(name), 1e-5, 1e-8)) << name;
    EXPECT_FALSE(gradient.allclose(other.at(name), 1e-5, 1e-8)) << name << ": dropout changes nothing";
  }
}

TEST_F(TinyModel, DamagedAndForeignFilesAreRefused) {
  const auto whole = read_file(base_);
  const fs::path bad = folder_ / "bad.gguf";
  for (const std::size_t length : {std::size_t{3}, whole.size() / 2, whole.size() - 40'000}) {
    test::write_bytes(bad, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
    EXPECT_THROW(load_llama(bad), ModelError) << length;
  }
  auto weights = test::tiny_weights(1);
  weights["blk.1.attn_k.weight"] = torch::zeros({8, 64});
  EXPECT_THROW(LlamaModule(test::tiny_shape(), weights), ModelError);
  weights.erase("blk.1.attn_k.weight");
  EXPECT_THROW(LlamaModule(test::tiny_shape(), weights), ModelError);
  GgufPointer metadata = test::tiny_metadata();
  gguf_set_val_str(metadata.get(), "general.architecture", "mamba");
  write_gguf(bad, std::move(metadata),
             {gguf_tensor("token_embd.weight", torch::zeros({2, 2}), GGML_TYPE_F32)});
  EXPECT_THROW(load_llama(bad), ModelError);
}

TEST_F(TinyModel, AdapterOfAnotherModelIsRefused) {
  LlamaModule module = load_llama(base_);
  module.add_lora({}, 1);
  write_adapter(module, "test", "0", folder_ / "adapter.gguf");
  const auto installed = [] {
    try {
      return std::optional(default_language_model());
    } catch (const ModelError&) {
      return std::optional<fs::path>();
    }
  }();
  if (!installed) GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
  EXPECT_THROW(LlamaEngine(one_thread(*installed, folder_ / "adapter.gguf")), ModelError);
  EXPECT_THROW(LlamaEngine(one_thread(base_, base_)), ModelError) << "a model is no adapter";
  EXPECT_THROW(LlamaEngine(one_thread(base_, folder_ / "missing.gguf")), ModelError);
}

TEST(InstalledModel, ComputesWhatLlamaCppComputes) {
  fs::path base;
  try {
    base = default_language_model();
  } catch (const ModelError&) {
    GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
  }
  LlamaModule module = load_llama(base);
  const Tokenizer tokenizer(base);
  // llama.cpp rounds activations to 8 bits before it multiplies them with quantised weights; the trainer does
  // not.
  const Agreement served = compare(module, one_thread(base), tokenizer);
  report("installed model as served", served);
  EXPECT_GT(served.cosine, 0.999);
  const test::TemporaryFolder folder;
  write_merged(module, base, "f32", folder / "float.gguf");
  const Agreement exact = compare(module, one_thread(folder / "float.gguf"), tokenizer);
  report("installed model, the same weights as float32", exact);
  EXPECT_GT(exact.cosine, 0.9999);
  module.add_lora({.rank = 4, .alpha = 8, .dropout = 0, .projections = kProjections}, 1);
  disturb(module, 0.05);
  write_adapter(module, "test", "0", folder / "adapter.gguf");
  const Agreement adapted =
      compare(module, one_thread(folder / "float.gguf", folder / "adapter.gguf"), tokenizer);
  report("installed model with adapter", adapted);
  EXPECT_GT(adapted.cosine, 0.9999);
  EXPECT_LT(compare(module, one_thread(folder / "float.gguf"), tokenizer).cosine, 0.999)
      << "LoRA changes nothing";
}

}  // namespace
}  // namespace retinal::training
