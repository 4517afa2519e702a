#include "support/tiny_vision.h"

#include <vector>

#include "convert/gguf_writer.h"
#include "support/random_tensors.h"

namespace retinal::test {
namespace {

constexpr std::uint64_t kWidth = 32, kInner = 64, kPatch = 7, kSide = 4, kMerge = 2, kHeads = 2;
constexpr std::uint64_t kMerged = kWidth * kMerge * kMerge;  ///< four patches side by side
constexpr float kSpread = 0.1F;

/// What the families' towers differ in.
struct Tower {
  bool llava = false, gemma = false, idefics = false, intern = false, qwen2 = false, qwen25 = false,
       pixtral = false;

  explicit Tower(const std::string& projector)
      : llava(projector == "mlp"),
        gemma(projector == "gemma3"),
        idefics(projector == "idefics3"),
        intern(projector == "internvl"),
        qwen2(projector == "qwen2vl_merger"),
        qwen25(projector == "qwen2.5vl_merger"),
        pixtral(projector == "pixtral") {}

  bool qwen() const { return qwen2 || qwen25; }
  bool places_by_rotation() const { return qwen() || pixtral; }
  bool root_mean_square() const { return qwen25 || pixtral; }
  bool gated() const { return qwen25 || pixtral; }
};

void set_family(GgufWriter& writer, const Tower& tower) {
  if (tower.gated())
    writer.set("clip.use_silu", true);
  else if (!tower.qwen2)  // whose activation, quick GELU, is mtmd's default
    writer.set("clip.use_gelu", true);
  if (tower.llava) writer.set("clip.vision.feature_layer", std::vector<std::int32_t>{1});
  if (tower.gemma || tower.idefics || tower.intern)
    writer.set("clip.vision.projector.scale_factor", static_cast<std::uint32_t>(kMerge));
  if (tower.idefics)
    writer.set("clip.vision.preproc_image_size", static_cast<std::uint32_t>(2 * kPatch * kSide));
  if (tower.qwen25) writer.set("clip.vision.n_wa_pattern", std::uint32_t{2});
}

void add_norm(RandomTensors& tensors, const Tower& tower, const std::string& name) {
  if (tower.root_mean_square())
    tensors.scale(name + ".weight", kWidth);
  else
    tensors.norm(name, kWidth);
}

void add_block(RandomTensors& tensors, const Tower& tower, const std::string& block) {
  for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_out"})
    if (tower.pixtral)
      tensors.matrix(block + name + ".weight", {kWidth, kWidth});
    else
      tensors.linear(block + name, kWidth, kWidth);
  add_norm(tensors, tower, block + "ln1");
  add_norm(tensors, tower, block + "ln2");
  tensors.linear(block + "ffn_up", kInner, kWidth);
  if (tower.gated()) tensors.linear(block + "ffn_gate", kInner, kWidth);
  tensors.linear(block + "ffn_down", kWidth, kInner);
}

void add_projector(RandomTensors& tensors, const Tower& tower, const TinyVision& vision) {
  const auto output = static_cast<std::uint64_t>(vision.output);
  if (tower.gemma) {
    tensors.scale("mm.soft_emb_norm.weight", kWidth);
    tensors.matrix("mm.input_projection.weight", {kWidth, output});
  } else if (tower.idefics) {
    tensors.matrix("mm.model.fc.weight", {output, kMerged});
  } else if (tower.intern) {
    tensors.norm("mm.model.mlp.0", kMerged);
    tensors.linear("mm.model.mlp.1", output, kMerged);
    tensors.linear("mm.model.mlp.3", output, output);
  } else if (tower.qwen()) {
    tensors.linear("mm.0", kMerged, kMerged);
    tensors.linear("mm.2", output, kMerged);
  } else if (tower.pixtral) {
    tensors.linear("mm.1", output, kWidth);
    tensors.linear("mm.2", output, output);
    tensors.bias("v.token_embd.img_break", output);
  } else {
    tensors.linear("mm.0", output, vision.contradictory ? kInner : kWidth);
    if (vision.second_layer) tensors.linear("mm.2", output, output);
  }
}

}  // namespace

void write_tiny_vision(const std::filesystem::path& path, const TinyVision& vision) {
  const Tower tower(vision.projector);
  const std::uint64_t blocks = tower.qwen25 ? 2 : 1;  // one with windows, one without
  GgufWriter writer;
  writer.set("general.architecture", "clip");
  writer.set("clip.has_vision_encoder", true);
  writer.set("clip.projector_type", vision.projector);
  writer.set("clip.vision.image_size", static_cast<std::uint32_t>(kPatch * kSide));
  writer.set("clip.vision.patch_size", static_cast<std::uint32_t>(kPatch));
  writer.set("clip.vision.embedding_length", static_cast<std::uint32_t>(kWidth));
  writer.set("clip.vision.feed_forward_length", static_cast<std::uint32_t>(kInner));
  writer.set("clip.vision.block_count", static_cast<std::uint32_t>(blocks));
  writer.set("clip.vision.projection_dim", static_cast<std::uint32_t>(vision.output));
  writer.set("clip.vision.attention.head_count", static_cast<std::uint32_t>(kHeads));
  writer.set("clip.vision.attention.layer_norm_epsilon", 1e-5F);
  writer.set("clip.vision.image_mean", std::vector<float>{0.5F, 0.5F, 0.5F});
  writer.set("clip.vision.image_std", std::vector<float>{0.5F, 0.5F, 0.5F});
  set_family(writer, tower);

  RandomTensors tensors(writer, 7, kSpread);
  const bool class_token = vision.class_token || tower.intern;
  if (class_token) tensors.bias("v.class_embd", kWidth);
  tensors.matrix("v.patch_embd.weight", {kWidth, 3, kPatch, kPatch});
  if (tower.qwen()) tensors.matrix("v.patch_embd.weight.1", {kWidth, 3, kPatch, kPatch});
  if (!tower.places_by_rotation())
    tensors.matrix("v.position_embd.weight", {kSide * kSide + (class_token ? 1 : 0), kWidth});
  if (tower.pixtral) tensors.scale("v.pre_ln.weight", kWidth);
  for (std::uint64_t block = 0; block < blocks; ++block)
    add_block(tensors, tower, "v.blk." + std::to_string(block) + ".");
  if (tower.gemma || tower.idefics || tower.qwen()) add_norm(tensors, tower, "v.post_ln");
  add_projector(tensors, tower, vision);
  writer.write(path, nullptr);
}

}  // namespace retinal::test
