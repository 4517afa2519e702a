// LLaVA checkpoints: both halves, against what Hugging Face's and Pillow's code makes of the same pictures
// (tests/data/checkpoints/make_checkpoints.py).

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "convert/convert_hf.h"
#include "language/clip_tower.h"
#include "language/model_file.h"
#include "support/checkpoint_parity.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const fs::path kLlavaCheckpoints = test::repository() / "tests/data/checkpoints";

ConvertOptions llava_options(const std::string& name, const std::string& tower, const fs::path& out) {
  ConvertOptions options;
  options.checkpoint = kLlavaCheckpoints / name;
  options.vision_tower = kLlavaCheckpoints / tower;
  options.out = out;
  options.quantize = "F32";
  return options;
}

struct LlavaCase {
  std::string llava, tower;
};

class Llava : public testing::TestWithParam<LlavaCase> {};

TEST_P(Llava, PicturesBecomeTheEmbeddingsOfHuggingFace) {
  const test::TemporaryFolder folder;
  const Conversion made =
      convert_checkpoint(llava_options(GetParam().llava, GetParam().tower, folder.path()));
  EXPECT_NO_THROW(check_gguf(made.language_model));
  EXPECT_EQ(made.vision_model.filename(), "mmproj-" + GetParam().llava + "-F32.gguf");
  const ClipTower tower(made.vision_model, 1);
  EXPECT_EQ(tower.image_size(), 28);
  EXPECT_EQ(tower.embedding_width(), 32);
  EXPECT_EQ(tower.start_end_tokens(), GetParam().llava == "llava-v0");
  for (const Json& expected :
       Json::parse(read_text_file(kLlavaCheckpoints / GetParam().llava / "expected.json"))) {
    const auto truth = expected.at("embeddings").get<std::vector<float>>();
    const std::vector<float> embeddings = tower.embed(
        test::checkpoint_picture(expected.at("width").get<int>(), expected.at("height").get<int>()));
    ASSERT_EQ(embeddings.size(), truth.size());
    ASSERT_EQ(embeddings.size(), 16u * 32u) << "16 patches, the class token dropped";
    EXPECT_LT(test::relative_error(embeddings, truth), 1e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, Llava,
                         testing::Values(LlavaCase{"llava-v0", "clip-quick"},
                                         LlavaCase{"llava-v15", "clip-gelu"}),
                         [](const auto& tested) { return tested.param.tower.substr(5); });

/// The checkpoint with other values in its config.json.
Conversion with_config(const Json& changes, const fs::path& folder) {
  const fs::path changed = folder / "checkpoint";
  fs::remove_all(changed);
  fs::copy(kLlavaCheckpoints / "llava-v0", changed);
  Json config = Json::parse(read_text_file(changed / "config.json"));
  config.update(changes);
  write_file_atomically(changed / "config.json", std::string_view(config.dump()));
  ConvertOptions options = llava_options("llava-v0", "clip-quick", folder / "out");
  options.checkpoint = changed;
  return convert_checkpoint(options);
}

TEST(LlavaConversion, LayerAndClassTokenAreThoseOfTheConfig) {
  const test::TemporaryFolder folder;
  const Raster8 shown = test::checkpoint_picture(50, 37);
  const auto embeddings = [&](const Json& changes) {
    return ClipTower(with_config(changes, folder.path()).vision_model, 1).embed(shown);
  };
  const std::vector<float> patches = embeddings(Json::object());
  const std::vector<float> with_class = embeddings({{"mm_vision_select_feature", "cls_patch"}});
  ASSERT_EQ(with_class.size(), patches.size() + 32);
  EXPECT_LT(test::relative_error({with_class.begin() + 32, with_class.end()}, patches), 1e-6)
      << "the class token comes first";
  EXPECT_EQ(ClipTower(with_config({{"mm_vision_select_feature", "cls_patch"}}, folder.path()).vision_model, 1)
                .positions(),
            17);
  // Of the four hidden states of three blocks the last but one is number 2, counted from 0.
  EXPECT_LT(test::relative_error(embeddings({{"mm_vision_select_layer", 2}}), patches), 1e-6);
  EXPECT_GT(test::relative_error(embeddings({{"mm_vision_select_layer", -1}}), patches), 1e-2);
  EXPECT_GT(test::relative_error(embeddings({{"mm_vision_select_layer", 1}}), patches), 1e-2);
}

TEST(LlavaConversion, FramingIsThatOfTheConfig) {
  const test::TemporaryFolder folder;
  const auto pads = [&](const char* aspect) {
    return ClipTower(with_config({{"image_aspect_ratio", aspect}}, folder.path()).vision_model, 1).pads();
  };
  EXPECT_FALSE(pads("square"));
  EXPECT_TRUE(pads("pad"));
  EXPECT_FALSE(pads("keep")) << "a way to train; the original's inference crops";
  EXPECT_THROW(pads("anyres"), ModelError);
}

TEST(ClipPixels, AreThoseOfPillow) {
  const std::vector<float> mean = {0.48145466F, 0.4578275F, 0.40821073F},
                           deviation = {0.26862954F, 0.26130258F, 0.27577711F};
  for (const Json& expected : Json::parse(read_text_file(kLlavaCheckpoints / "llava-v0" / "expected.json"))) {
    const RasterF pixels = clip_pixels(
        test::checkpoint_picture(expected.at("width").get<int>(), expected.at("height").get<int>()), 28, mean,
        deviation);
    const auto row = expected.at("pixels").get<std::vector<float>>();  // row 14 of each channel
    ASSERT_EQ(row.size(), 3u * 28u);
    for (int c = 0; c < 3; ++c)
      for (int x = 0; x < 28; ++x) EXPECT_NEAR(pixels.at(x, 14, c), row[c * 28 + x], 1e-4) << x << " " << c;
  }
}

TEST(ClipPixels, PaddingShowsTheWholePicture) {
  const std::vector<float> mean = {0.5F, 0.5F, 0.5F}, deviation = {0.5F, 0.5F, 0.5F};
  const Raster8 white(60, 20, 3, 255);
  const RasterF pixels = clip_pixels(white, 30, mean, deviation, ClipFraming::pad);
  EXPECT_NEAR(pixels.at(15, 15, 0), 1, 1e-6);      // the picture in the middle third
  EXPECT_NEAR(pixels.at(15, 2, 0), -0.004, 1e-2);  // the mean colour, 127 of 255, above it
  EXPECT_NEAR(pixels.at(0, 15, 0), 1, 1e-6) << "the ends are not cut off";
}

TEST(LlavaConversion, NeedsItsTowerAndNothingElse) {
  const test::TemporaryFolder folder;
  ConvertOptions options = llava_options("llava-v0", "clip-quick", folder.path());
  options.vision_tower.clear();
  try {
    convert_checkpoint(options);
    ADD_FAILURE() << "was converted without a tower";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("openai/clip-vit-large-patch14"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(convert_checkpoint(llava_options("llama-bin", "clip-quick", folder.path())), UsageError);
  EXPECT_THROW(convert_checkpoint(llava_options("llava-v0", "llama-bin", folder.path())), ModelError);
  EXPECT_TRUE(test::files_under(folder.path()).empty());
}

TEST(LlavaConversion, ATextModelIsNoTower) {
  const test::TemporaryFolder folder;
  const Conversion made = convert_checkpoint(llava_options("llava-v0", "clip-quick", folder.path()));
  EXPECT_THROW(ClipTower(made.language_model, 1), ModelError);
  EXPECT_THROW(ClipTower(folder / "missing.gguf", 1), ModelError);
}

TEST(DeltaWeights, AreAddedToTheirBase) {
  // A checkpoint taken as difference to itself is twice itself; norms and all.
  const test::TemporaryFolder folder;
  ConvertOptions options = llava_options("llama-bin", "", folder / "once");
  options.vision_tower.clear();
  const auto once = read_file(convert_checkpoint(options).language_model);
  options.base = options.checkpoint;
  options.out = folder / "twice";
  const auto twice = read_file(convert_checkpoint(options).language_model);
  ASSERT_EQ(once.size(), twice.size());
  // The last tensor of the file is a matrix in single precision.
  std::vector<float> a(64), b(64);
  std::memcpy(a.data(), once.data() + once.size() - 256, 256);
  std::memcpy(b.data(), twice.data() + twice.size() - 256, 256);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(b[i], 2 * a[i]);
  EXPECT_NE(a[0], 0);
  options.base = kLlavaCheckpoints / "mistral-safetensors";
  EXPECT_THROW(convert_checkpoint(options), ModelError) << "the shapes differ";
}

}  // namespace
}  // namespace retinal
