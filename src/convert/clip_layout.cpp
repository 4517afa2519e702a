#include "convert/clip_layout.h"

#include <nlohmann/json.hpp>

#include "convert/config_fields.h"
#include "convert/rows.h"
#include "convert/strict_json.h"

namespace retinal {
namespace {

/// CLIP's own mean and standard deviation of RGB, in 0..1 (openai/CLIP).
const std::vector<float> kMean = {0.48145466F, 0.4578275F, 0.40821073F},
                         kStd = {0.26862954F, 0.26130258F, 0.27577711F};

std::uint64_t size(std::int64_t value) { return static_cast<std::uint64_t>(value); }

/// Blocks that are run: select_layer -2 of 24 blocks means the output of block 23; 0 means before the first.
std::int64_t blocks_to_run(const std::string& folder, const ModelConfig& config, const ClipConfig& clip) {
  const std::int64_t select = config.llava->select_layer;
  const std::int64_t blocks = select < 0 ? clip.layers + 1 + select : select;
  if (blocks < 0 || blocks > clip.layers)
    refuse_file(folder, "'mm_vision_select_layer' " + std::to_string(select) +
                            " is no layer of a tower with " + std::to_string(clip.layers));
  return blocks;
}

class MmprojPlanner {
 public:
  MmprojPlanner(const ModelConfig& config, const ClipConfig& clip, const Checkpoint& llava,
                const Checkpoint& tower, GgufType type, GgufWriter& writer)
      : config_(config), clip_(clip), llava_(llava), tower_(tower), type_(type), writer_(writer) {}

  void plan() {
    const std::uint64_t width = size(clip_.width), patch = size(clip_.patch_size),
                        side = size(clip_.image_size / clip_.patch_size);
    const std::int64_t blocks = blocks_to_run(llava_.folder().string(), config_, clip_);
    describe(blocks);
    copy("embeddings.patch_embedding.weight", "v.patch_embd.weight", {width, 3, patch, patch}, type_);
    copy("embeddings.class_embedding", "v.class_embd", {width}, GgufType::f32);
    copy("embeddings.position_embedding.weight", "v.position_embd.weight", {side * side + 1, width},
         GgufType::f32);
    pair("pre_layrnorm", "v.pre_ln", {width});  // the name is misspelt in the original
    for (std::int64_t block = 0; block < blocks; ++block) plan_block(block);
    plan_projector();
  }

 private:
  void describe(std::int64_t blocks) {
    const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
    writer_.set("general.architecture", "clip");
    writer_.set("general.type", "mmproj");
    writer_.set("clip.has_vision_encoder", true);
    writer_.set("clip.projector_type", "mlp");
    writer_.set("clip.vision.image_size", number(clip_.image_size));
    writer_.set("clip.vision.patch_size", number(clip_.patch_size));
    writer_.set("clip.vision.embedding_length", number(clip_.width));
    writer_.set("clip.vision.feed_forward_length", number(clip_.feed_forward));
    writer_.set("clip.vision.block_count", number(blocks));
    writer_.set("clip.vision.projection_dim", number(config_.width));
    writer_.set("clip.vision.attention.head_count", number(clip_.heads));
    writer_.set("clip.vision.attention.layer_norm_epsilon", static_cast<float>(clip_.epsilon));
    writer_.set("clip.vision.image_mean", kMean);
    writer_.set("clip.vision.image_std", kStd);
    writer_.set("clip.vision.feature_layer", std::vector<std::int32_t>{static_cast<std::int32_t>(blocks)});
    writer_.set("retina.vision.exact_gelu", !clip_.quick_gelu);
    writer_.set("retina.vision.keep_class_token", config_.llava->keep_class_token);
    writer_.set("retina.vision.start_end_tokens", config_.llava->start_end_tokens);
    writer_.set("retina.vision.pad_to_square", config_.llava->pad_to_square);
  }

  const StoredTensor& find(const std::string& name, const std::vector<std::uint64_t>& shape) const {
    const std::string own = "model.vision_tower.vision_tower.vision_model." + name;
    return llava_.find(own) ? llava_.require(own, shape) : tower_.require("vision_model." + name, shape);
  }

  void copy(const std::string& from, const std::string& to, const std::vector<std::uint64_t>& shape,
            GgufType type) {
    writer_.add(to, shape, type, rows_of(find(from, shape)));
  }

  /// A weight and its bias, which has the weight's first extent.
  void pair(const std::string& from, const std::string& to, const std::vector<std::uint64_t>& shape) {
    copy(from + ".weight", to + ".weight", shape, shape.size() == 1 ? GgufType::f32 : type_);
    copy(from + ".bias", to + ".bias", {shape[0]}, GgufType::f32);
  }

  void plan_block(std::int64_t block) {
    const std::string from = "encoder.layers." + std::to_string(block) + ".",
                      to = "v.blk." + std::to_string(block) + ".";
    const std::uint64_t width = size(clip_.width), inner = size(clip_.feed_forward);
    pair(from + "layer_norm1", to + "ln1", {width});
    pair(from + "self_attn.q_proj", to + "attn_q", {width, width});
    pair(from + "self_attn.k_proj", to + "attn_k", {width, width});
    pair(from + "self_attn.v_proj", to + "attn_v", {width, width});
    pair(from + "self_attn.out_proj", to + "attn_out", {width, width});
    pair(from + "layer_norm2", to + "ln2", {width});
    pair(from + "mlp.fc1", to + "ffn_up", {inner, width});
    pair(from + "mlp.fc2", to + "ffn_down", {width, inner});
  }

  void projector_layer(const std::string& from, const std::string& to, std::uint64_t inputs) {
    const std::uint64_t width = size(config_.width);
    writer_.add(to + ".weight", {width, inputs}, type_,
                rows_of(llava_.require(from + ".weight", {width, inputs})));
    writer_.add(to + ".bias", {width}, GgufType::f32, rows_of(llava_.require(from + ".bias", {width})));
  }

  void plan_projector() {
    const std::string name = "model.mm_projector";
    if (config_.llava->projector == "linear") {
      projector_layer(name, "mm.0", size(clip_.width));
    } else {
      projector_layer(name + ".0", "mm.0", size(clip_.width));
      projector_layer(name + ".2", "mm.2", size(config_.width));
    }
  }

  const ModelConfig& config_;
  const ClipConfig& clip_;
  const Checkpoint &llava_, &tower_;
  GgufType type_;
  GgufWriter& writer_;
};

}  // namespace

ClipConfig parse_clip_config(const std::string& file, Bytes bytes) {
  constexpr JsonLimits kSmall{1 << 20, 16, 20'000};
  constexpr std::int64_t kMaxWidth = 1 << 16, kMaxLayers = 512, kMaxImage = 4096;
  const StrictJson json = parse_strict_json(file, bytes, kSmall);
  const auto nested = json.find("vision_config");
  if (nested != json.end() && !nested->is_object()) refuse_file(file, "'vision_config' is no object");
  const ConfigFields fields(file, nested == json.end() ? json : *nested);
  ClipConfig clip;
  clip.image_size = fields.integer_or("image_size", 224, 1, kMaxImage);
  clip.patch_size = fields.integer_or("patch_size", 32, 1, kMaxImage);
  clip.width = fields.integer_or("hidden_size", 768, 1, kMaxWidth);
  clip.feed_forward = fields.integer_or("intermediate_size", 3072, 1, kMaxWidth * 8);
  clip.layers = fields.integer_or("num_hidden_layers", 12, 1, kMaxLayers);
  clip.heads = fields.integer_or("num_attention_heads", 12, 1, kMaxWidth);
  clip.epsilon = fields.real_or("layer_norm_eps", 1e-5, 1e-12, 1);
  const std::string act = fields.text_or("hidden_act", "quick_gelu");
  if (act != "quick_gelu" && act != "gelu")
    refuse_file(file, "the activation " + quoted_name(act) + " is not supported", "quick_gelu and gelu are");
  clip.quick_gelu = act == "quick_gelu";
  if (clip.image_size % clip.patch_size != 0 || clip.width % clip.heads != 0)
    refuse_file(file, "its sizes are no multiples of each other");
  return clip;
}

void plan_mmproj(const ModelConfig& config, const ClipConfig& clip, const Checkpoint& llava,
                 const Checkpoint& tower, GgufType type, GgufWriter& writer) {
  MmprojPlanner(config, clip, llava, tower, type, writer).plan();
}

}  // namespace retinal
