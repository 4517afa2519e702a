// Projectors from FundusNet's encoder into a language model: what they compute, how models see through them,
// and which files are refused.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "image/synthetic_fundus.h"
#include "language/fundus_projector.h"
#include "language/llama_engine.h"
#include "language/model_memory.h"
#include "language/vision_file.h"
#include "support/program.h"
#include "support/refused.h"
#include "support/rendered_run.h"
#include "support/tiny_language.h"
#include "support/tiny_projector.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using test::expect_refused;
using test::TinyProjector;

class ProjectorFile : public testing::Test {
 protected:
  fs::path written(const TinyProjector& projector) const {
    test::write_tiny_projector(folder_ / "projector.gguf", projector);
    return folder_ / "projector.gguf";
  }
  void refused(const TinyProjector& projector, const std::string& words) const {
    const fs::path file = written(projector);
    expect_refused<ModelError>([&] { FundusProjector loaded(file, 1); }, words);
  }

  test::TemporaryFolder folder_;
};

TEST_F(ProjectorFile, TellsWhatItIs) {
  const fs::path file = written({.width = 48, .kind = "linear"});
  const ProjectorSpec spec = read_projector_spec(file);
  EXPECT_EQ(spec.kind, "linear");
  EXPECT_EQ(spec.layer, kEncoderLayer);
  EXPECT_EQ(spec.channels, 320);
  EXPECT_EQ(spec.tokens, 81);
  EXPECT_EQ(spec.width, 48);
  EXPECT_EQ(spec.encoder_sha256, FundusEncoder({}, 1).sha256());
  EXPECT_TRUE(is_projector_file(file));
  EXPECT_TRUE(is_vision_file(file));
  EXPECT_EQ(inspect_vision_file(file).maker, VisionMaker::fundus);
}

/// mm.0 or mm.2 on `x`, from the numbers of the file as write_tiny_projector() made them.
std::vector<double> layer(const std::string& name, const std::vector<double>& x, int width) {
  const auto number = [](std::uint64_t place) {
    return 0.1F * std::sin(0.37F * static_cast<float>(place % 9973));
  };
  std::vector<double> y;
  for (int row = 0; row < width; ++row) {
    double sum = number(static_cast<std::uint64_t>(row) + name.size() + 5);  // ".bias"
    for (std::size_t i = 0; i < x.size(); ++i)
      sum += x[i] * number(static_cast<std::uint64_t>(row) * x.size() + i + name.size() + 7);  // ".weight"
    y.push_back(sum);
  }
  return y;
}

TEST_F(ProjectorFile, ComputesALayerOrTwoForEachCell) {
  constexpr int kChannels = 6, kWidth = 5;
  EncoderFeatures features{kChannels, 2, 2, {}};
  for (int i = 0; i < kChannels * 4; ++i) features.values.push_back(std::cos(static_cast<float>(i)));
  for (const std::string kind : {"linear", "mlp"}) {
    const FundusProjector projector(
        written({.width = kWidth, .kind = kind, .channels = kChannels, .tokens = 4, .spread = 2}), 1);
    const std::vector<float> seen = projector.embed(features);
    ASSERT_EQ(seen.size(), 4U * kWidth);
    for (int cell = 0; cell < 4; ++cell) {
      std::vector<double> x;
      for (int c = 0; c < kChannels; ++c) {
        const float mean = 0.1F * std::sin(0.37F * static_cast<float>(c + 7));  // "mm.mean"
        x.push_back((features.values[static_cast<std::size_t>(c * 4 + cell)] - mean) / 2);
      }
      std::vector<double> y = layer("mm.0", x, kWidth);
      if (kind == "mlp") {
        for (double& v : y) v = v / 2 * (1 + std::erf(v / std::sqrt(2.0)));
        y = layer("mm.2", y, kWidth);
      }
      for (int i = 0; i < kWidth; ++i)
        EXPECT_NEAR(seen[static_cast<std::size_t>(cell * kWidth + i)], y[static_cast<std::size_t>(i)], 1e-5)
            << kind;
    }
    features.channels = 3;
    EXPECT_THROW(projector.embed(features), Error);
    features.channels = kChannels;
  }
}

TEST_F(ProjectorFile, DamagedOnesAreRefusedWithTheirReason) {
  refused({.kind = "transformer"}, "no projector of the kind 'transformer'");
  refused({.layer = "encoder._blocks.3"}, "no layer 'encoder._blocks.3'");
  refused({.channels = 100'000}, "'channels' is missing or impossible");
  refused({.encoder_sha256 = "abc"}, "'encoder_sha256' is no SHA-256");
  refused({.architecture = "clip"}, "it is no projector but 'clip'");
  refused({.spread = -1}, "not above 0");
  for (const char* part : {"kind", "layer", "channels", "tokens", "width", "encoder_sha256", "mm.mean",
                           "mm.spread", "mm.0.weight", "mm.0.bias", "mm.2.weight", "mm.2.bias"})
    refused({.left_out = part}, std::string("'") + part + "' is missing");
  for (const char* tensor : {"mm.mean", "mm.spread", "mm.0.weight", "mm.0.bias", "mm.2.weight", "mm.2.bias"})
    refused({.misshapen = tensor}, std::string("'") + tensor + "' has another shape");
  const auto whole = read_file(written({}));
  for (const std::size_t length : {std::size_t{3}, std::size_t{200}, whole.size() / 2, whole.size() - 100}) {
    test::write_bytes(folder_ / "cut.gguf",
                      {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)});
    EXPECT_THROW(FundusProjector(folder_ / "cut.gguf", 1), ModelError) << length;
    EXPECT_FALSE(is_projector_file(folder_ / "cut.gguf")) << length;
  }
  auto infinite = whole;  // the last number of the last tensor
  for (std::size_t i = 0; i < 4; ++i)
    infinite[infinite.size() - 32 + i] = std::vector<std::uint8_t>{0, 0, 0x80, 0x7f}[i];
  test::write_bytes(folder_ / "infinite.gguf", infinite);
  expect_refused<ModelError>([&] { FundusProjector loaded(folder_ / "infinite.gguf", 1); }, "not finite");
  EXPECT_FALSE(is_projector_file(folder_ / "missing.gguf"));
}

/// A language model of random weights, 64 wide, that sees through a random projector.
class Seeing : public ProjectorFile {
 protected:
  void SetUp() override { test::write_tiny_language(folder_ / "tiny.gguf", test::tiny_family("LLaVA")); }

  LlamaOptions options(const TinyProjector& projector) const {
    LlamaOptions options;
    options.model = folder_ / "tiny.gguf";
    options.mmproj = written(projector);
    options.threads = 1;
    return options;
  }
  static Picture eye(std::uint64_t seed) {
    return std::make_shared<Raster8>(render_synthetic_fundus(test::camera_45(seed, 400)).rgb);
  }
};

TEST_F(Seeing, WhatTheModelSaysDependsOnThePicture) {
  LlamaEngine engine(options({}));
  ASSERT_TRUE(engine.sees_pictures());
  const Picture first = eye(1), second = eye(2);
  const auto logits = [&](const Picture& picture) {
    return engine.answer_logits({{Role::user, "what is it", {picture}}});
  };
  const auto one = logits(first);
  EXPECT_NE(one, logits(second));
  EXPECT_EQ(one, logits(std::make_shared<Raster8>(*first))) << "a copy of the picture";
  EXPECT_NO_THROW(engine.require_room({first, second}, 1024));
  expect_refused<UsageError>([&] { engine.require_room({first}, 2048); },
                             "the photograph takes 81 of the 2048");
}

TEST_F(Seeing, ConversationsKeepWhatWasRead) {
  LlamaEngine engine(options({}));
  GenerationOptions generation;
  generation.max_tokens = 3;
  std::vector<Message> turns = {{Role::user, "the disc?", {eye(1)}}};
  EXPECT_GT(engine.generate(turns, generation).prompt_tokens, 81);
  turns.push_back({Role::assistant, "pale"});
  turns.push_back({Role::user, "and the cup?"});
  const Generation second = engine.generate(turns, generation);
  EXPECT_GT(second.reused_tokens, 81) << "the picture is read once";
  EXPECT_EQ(LlamaEngine(options({})).generate(turns, generation).text, second.text)
      << "with and without a cache";
}

TEST_F(Seeing, WhatDoesNotFitIsRefused) {
  const auto load = [&](const TinyProjector& projector) {
    return [this, projector] { LlamaEngine engine(options(projector)); };
  };
  expect_refused<ModelError>(load({.width = 32}), "vectors of 32 numbers where the model reads 64");
  expect_refused<ModelError>(load({.encoder_sha256 = std::string(64, 'a')}),
                             "trained with another encoder (aaaaaaaaaaaa) than the installed one");
  expect_refused<ModelError>(load({.channels = 319}), "319 numbers where the encoder makes");
  expect_refused<ModelError>(load({.tokens = 49}), "49 cells");
  LlamaOptions swapped = options({});
  std::swap(swapped.model, swapped.mmproj);
  expect_refused<ModelError>([&] { LlamaEngine engine(swapped); }, "give it with --mmproj");
}

TEST_F(Seeing, ItsMemoryIsReckoned) {
  const fs::path file = written({});
  const ModelMemory with = model_memory(folder_ / "tiny.gguf", file, 1024),
                    without = model_memory(folder_ / "tiny.gguf", {}, 1024);
  EXPECT_EQ(with.weights, without.weights + fs::file_size(file));
  EXPECT_GT(with.work, without.work);
}

}  // namespace
}  // namespace retinal
