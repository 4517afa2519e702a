#include "support/tiny_vision.h"

#include <random>
#include <string>
#include <vector>

#include "convert/gguf_writer.h"

namespace retinal::test {
namespace {

constexpr std::uint64_t kWidth = 32, kInner = 64, kPatch = 7, kSide = 4, kMerge = 2;

/// Numbers that depend on tensor and place only, so that rows may be asked for in any order.
RowSource random_rows(std::uint64_t row_length, float mean, std::uint64_t seed) {
  return [=](std::uint64_t first, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::mt19937_64 random(seed * 1'000'003 + first * row_length + i);
      out[i] = mean + 0.1F * std::normal_distribution<float>()(random);
    }
  };
}

class Tensors {
 public:
  explicit Tensors(GgufWriter& writer) : writer_(writer) {}
  void add(const std::string& name, const std::vector<std::uint64_t>& shape, float mean = 0) {
    writer_.add(name, shape, GgufType::f32, random_rows(shape.back(), mean, ++seed_));
  }
  void pair(const std::string& name, std::uint64_t rows, std::uint64_t inputs) {
    add(name + ".weight", {rows, inputs});
    add(name + ".bias", {rows});
  }
  void norm(const std::string& name) {
    add(name + ".weight", {kWidth}, 1);
    add(name + ".bias", {kWidth});
  }

 private:
  GgufWriter& writer_;
  std::uint64_t seed_ = 0;
};

void add_projector(const TinyVision& vision, Tensors& tensors) {
  const auto output = static_cast<std::uint64_t>(vision.output);
  if (vision.projector == "gemma3") {
    tensors.norm("v.post_ln");
    tensors.add("mm.soft_emb_norm.weight", {kWidth}, 1);
    tensors.add("mm.input_projection.weight", {kWidth, output});
  } else if (vision.projector == "idefics3") {
    tensors.norm("v.post_ln");
    tensors.add("mm.model.fc.weight", {output, kWidth * kMerge * kMerge});
  } else {
    tensors.pair("mm.0", output, kWidth);
    if (vision.second_layer) tensors.pair("mm.2", output, output);
  }
}

}  // namespace

void write_tiny_vision(const std::filesystem::path& path, const TinyVision& vision) {
  GgufWriter writer;
  writer.set("general.architecture", "clip");
  writer.set("clip.has_vision_encoder", true);
  writer.set("clip.projector_type", vision.projector);
  writer.set("clip.vision.image_size", static_cast<std::uint32_t>(kPatch * kSide));
  writer.set("clip.vision.patch_size", static_cast<std::uint32_t>(kPatch));
  writer.set("clip.vision.embedding_length", static_cast<std::uint32_t>(kWidth));
  writer.set("clip.vision.feed_forward_length", static_cast<std::uint32_t>(kInner));
  writer.set("clip.vision.block_count", std::uint32_t{1});
  writer.set("clip.vision.projection_dim", static_cast<std::uint32_t>(vision.output));
  writer.set("clip.vision.attention.head_count", std::uint32_t{2});
  writer.set("clip.vision.attention.layer_norm_epsilon", 1e-5F);
  writer.set("clip.vision.image_mean", std::vector<float>{0.5F, 0.5F, 0.5F});
  writer.set("clip.vision.image_std", std::vector<float>{0.5F, 0.5F, 0.5F});
  writer.set("clip.vision.feature_layer", std::vector<std::int32_t>{1});
  writer.set("clip.use_gelu", true);
  if (vision.projector != "mlp")
    writer.set("clip.vision.projector.scale_factor", static_cast<std::uint32_t>(kMerge));
  if (vision.projector == "idefics3")
    writer.set("clip.vision.preproc_image_size", static_cast<std::uint32_t>(2 * kPatch * kSide));
  Tensors tensors(writer);
  if (vision.class_token) tensors.add("v.class_embd", {kWidth});
  tensors.add("v.patch_embd.weight", {kWidth, 3, kPatch, kPatch});
  tensors.add("v.position_embd.weight", {kSide * kSide + (vision.class_token ? 1 : 0), kWidth});
  for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_out"})
    tensors.pair(std::string("v.blk.0.") + name, kWidth, kWidth);
  tensors.norm("v.blk.0.ln1");
  tensors.norm("v.blk.0.ln2");
  tensors.pair("v.blk.0.ffn_up", kInner, kWidth);
  tensors.pair("v.blk.0.ffn_down", kWidth, kInner);
  add_projector(vision, tensors);
  writer.write(path, nullptr);
}

}  // namespace retinal::test
