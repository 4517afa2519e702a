// The trainable projector: the trainer's language model against llama.cpp with a picture in the prompt, its
// start, its gradients, its file.

#include "training/projector.h"

#include <gtest/gtest.h>

#include <iostream>

#include "base/error.h"
#include "base/file.h"
#include "image/synthetic_fundus.h"
#include "instruct/dialogue_tokens.h"
#include "language/fundus_projector.h"
#include "language/llama_engine.h"
#include "language/model_file.h"
#include "support/program.h"
#include "support/rendered_run.h"
#include "training/llama_export.h"
#include "training/llama_loader.h"
#include "training/tiny_language_model.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

const Raster8& photograph() {
  static const Raster8 kEye = render_synthetic_fundus(test::camera_45(9, 500)).rgb;
  return kEye;
}

torch::Tensor cells_of(const EncoderFeatures& seen) {
  return torch::from_blob(const_cast<float*>(seen.values.data()), {seen.channels, seen.cells()})
      .t()
      .contiguous();
}

ProjectorSpec spec_for(const FundusEncoder& encoder, const LlamaModule& model, const std::string& kind) {
  ProjectorSpec spec;
  spec.kind = kind;
  spec.channels = encoder.channels();
  spec.tokens = encoder.cells();
  spec.width = static_cast<int>(model.shape().width);
  spec.encoder_sha256 = encoder.sha256();
  spec.language_model_sha256 = std::string(64, '0');
  return spec;
}

double size_of(const torch::Tensor& x) { return x.detach().square().mean().sqrt().item<double>(); }

double size_of_words(const LlamaModule& model) { return size_of(model.weights().at("token_embd.weight")); }

Projector projector_for(const LlamaModule& model, const EncoderFeatures& seen, const FundusEncoder& encoder,
                        const std::string& kind = "mlp") {
  const auto cells = cells_of(seen);
  return {spec_for(encoder, model, kind), cells.mean(0), (cells - cells.mean(0)).square().mean(0).sqrt(),
          size_of_words(model), 3};
}

/// Cosine of the logits with which the answer to a question about the photograph begins: ours, and those of
/// llama.cpp with the projector's file; of two turns of which the first shows the picture.
double agreement(const LlamaModule& model, const Projector& projector, const EncoderFeatures& seen,
                 const fs::path& gguf, const fs::path& file) {
  const Tokenizer tokenizer(gguf);
  std::vector<Message> conversation = {{Role::system, "Be brief."},
                                       {Role::user, "Is there any bleeding?", {nullptr}},
                                       {Role::assistant, "Yes, near the disc."},
                                       {Role::user, "And the macula?"},
                                       {Role::assistant, "Healthy."}};
  auto dialogue = instruct::tokens_of(conversation, tokenizer, 1000, projector.spec().tokens);
  conversation.pop_back();
  std::size_t answer = dialogue.learn.size();  // where the last answer begins
  while (!dialogue.learn[answer - 1]) --answer;
  while (dialogue.learn[answer - 1]) --answer;
  dialogue.tokens.resize(answer);
  torch::NoGradGuard no_grad;
  const Packed input{torch::tensor(std::vector<std::int64_t>(dialogue.tokens.begin(), dialogue.tokens.end())),
                     {static_cast<std::int64_t>(answer)},
                     projector.forward(cells_of(seen))};
  const auto states = model.forward(input);
  const auto ours = model.logits(states.narrow(0, states.size(0) - 1, 1))[0].to(torch::kFloat64);
  projector.write("test", file);
  LlamaOptions options{gguf, 1, 1024};
  options.mmproj = file;
  options.exact = true;
  conversation[1].pictures = {std::make_shared<Raster8>(photograph())};
  const auto theirs = torch::tensor(LlamaEngine(options).answer_logits(conversation)).to(torch::kFloat64);
  const double cosine = (ours.dot(theirs) / (ours.norm() * theirs.norm())).item<double>();
  std::cout << projector.spec().kind << " projector, " << gguf.stem().string() << ": cosine " << std::fixed
            << cosine << ", largest difference " << (ours - theirs).abs().max().item<double>() << "\n";
  return cosine;
}

class ProjectorOfTinyModel : public testing::Test {
 protected:
  void SetUp() override { test::write_tiny_model(base_); }

  test::TemporaryFolder folder_;
  const fs::path base_ = folder_ / "tiny.gguf";
  const FundusEncoder encoder_{{}, 1};
  const EncoderFeatures seen_ = encoder_.look(photograph());
};

TEST_F(ProjectorOfTinyModel, ComputesWhatLlamaCppComputes) {
  const LlamaModule model = load_llama(base_);
  for (const char* kind : {"mlp", "linear"})
    EXPECT_GT(agreement(model, projector_for(model, seen_, encoder_, kind), seen_, base_, folder_ / "p.gguf"),
              0.99999);
}

TEST_F(ProjectorOfTinyModel, StartsWithEmbeddingsAsLargeAsWords) {
  const LlamaModule model = load_llama(base_);
  for (const char* kind : {"mlp", "linear"}) {
    const Projector projector = projector_for(model, seen_, encoder_, kind);
    EXPECT_NEAR(size_of(projector.forward(cells_of(seen_))) / size_of_words(model), 1, 0.25) << kind;
  }
}

TEST_F(ProjectorOfTinyModel, ItsFileHoldsAllOfIt) {
  const LlamaModule model = load_llama(base_);
  const Projector projector = projector_for(model, seen_, encoder_);
  projector.write("test", folder_ / "p.gguf");
  Projector again(folder_ / "p.gguf");
  const auto cells = cells_of(seen_);
  EXPECT_TRUE(again.forward(cells).equal(projector.forward(cells)));
  for (const auto& [name, weight] : again.trainable()) EXPECT_TRUE(weight.requires_grad()) << name;
  EXPECT_EQ(again.spec().encoder_sha256, encoder_.sha256());
  const auto run_as_used = FundusProjector(folder_ / "p.gguf", 1).embed(seen_);
  const auto used = torch::tensor(run_as_used).view({encoder_.cells(), -1});
  EXPECT_TRUE(used.allclose(projector.forward(cells), 1e-4, 1e-5));
  again.restore_constants({{"mm.mean", torch::ones({320})}, {"mm.spread", torch::ones({320})}});
  EXPECT_FALSE(again.forward(cells).equal(projector.forward(cells)));
  EXPECT_THROW(again.restore_constants({{"mm.mean", torch::ones({320})}}), ModelError);
}

TEST_F(ProjectorOfTinyModel, GetsItsGradientsThroughAFrozenModelAndOnlyFromItsOwnDialogue) {
  const LlamaModule model = load_llama(base_);
  const Projector projector = projector_for(model, seen_, encoder_);
  const auto cells = cells_of(seen_);
  const auto words = torch::arange(40, 60),
             picture = torch::full({81}, instruct::kPictureToken, torch::kInt64);
  // The first dialogue shows the picture, the second does not.
  const auto loss = [&](bool recompute, int first, int count) {
    const Packed input{torch::cat({picture, words, words}), {101, 20}, projector.forward(cells)};
    return model.logits(model.forward(input, {true, 1, recompute}).narrow(0, first, count))
        .log_softmax(-1)
        .square()
        .mean();
  };
  const auto gradient = [&](bool recompute, int first, int count) {
    loss(recompute, first, count).backward();
    const auto found = projector.trainable().at("mm.0.weight").grad().clone();
    for (const auto& [name, weight] : projector.trainable())
      torch::Tensor(weight).mutable_grad() = torch::Tensor();
    return found;
  };
  const auto kept = gradient(false, 90, 11);
  EXPECT_GT(kept.abs().max().item<double>(), 0);
  EXPECT_TRUE(kept.allclose(gradient(true, 90, 11), 1e-4, 1e-7)) << "computed again instead of kept";
  EXPECT_EQ(gradient(false, 101, 20).abs().max().item<double>(), 0) << "dialogues see each other's pictures";
}

TEST(ProjectorOfInstalledModel, ComputesWhatLlamaCppComputes) {
  fs::path base;
  try {
    base = default_language_model();
  } catch (const ModelError&) {
    GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
  }
  const LlamaModule model = load_llama(base);
  const test::TemporaryFolder folder;
  write_merged(model, base, "f32", folder / "float.gguf");
  const FundusEncoder encoder({}, 1);
  const EncoderFeatures seen = encoder.look(photograph());
  EXPECT_GT(
      agreement(model, projector_for(model, seen, encoder), seen, folder / "float.gguf", folder / "p.gguf"),
      0.9999);
}

}  // namespace
}  // namespace retinal::training
