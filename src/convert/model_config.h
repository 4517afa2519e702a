#pragma once
// config.json of a LLaMA-family checkpoint: what the weights are and how the network computes.

#include <cstdint>
#include <optional>
#include <string>

#include "convert/untrusted.h"

namespace retinal {

/// How positions beyond the trained context are scaled.
struct RopeScaling {
  enum class Kind { none, linear, llama3 };
  Kind kind = Kind::none;
  double factor = 1, low_frequency = 1, high_frequency = 4;
  double original_context = 8192;  ///< tokens
};

/// A LLaVA checkpoint's settings for the picture side.
struct LlavaConfig {
  std::string vision_tower;       ///< as written in config.json, e.g. "openai/clip-vit-large-patch14"
  std::string projector;          ///< "linear" or "mlp2x_gelu"
  std::int64_t vision_width = 0;  ///< mm_hidden_size
  std::int64_t select_layer = -2;
  bool keep_class_token = false;  ///< mm_vision_select_feature is "cls_patch"
  bool start_end_tokens = false;  ///< mm_use_im_start_end
  bool pad_to_square = false;     ///< image_aspect_ratio is "pad"
};

struct ModelConfig {
  std::string architecture;  ///< "LlamaForCausalLM", "MistralForCausalLM", "LlavaLlamaForCausalLM" ...
  std::int64_t vocabulary = 0, width = 0, feed_forward = 0, layers = 0, heads = 0, kv_heads = 0,
               head_width = 0;
  std::int64_t context = 0;  ///< tokens; not more than a sliding window, within which attention is exact
  double rms_epsilon = 1e-6, rope_theta = 10000;
  RopeScaling rope_scaling;
  bool tied_embeddings = false, attention_bias = false;
  std::optional<std::int64_t> bos, eos, pad;
  std::optional<LlavaConfig> llava;
};

/// The style of conversation that a LLaVA checkpoint of this kind was trained for, by its name in
/// language/conversation.h: "v0" (linear projector, as RetinalGPT and LLaVA-Med v1.0), "v1" (two layers on
/// LLaMA), "mistral" (two layers on Mistral, as LLaVA-Med v1.5); "" for a text model.
std::string trained_style(const ModelConfig& config);

/// Reads and checks config.json. Throws ModelError naming `file`: a value that is missing, of the wrong type
/// or impossible, and every architecture or setting that the conversion does not reproduce exactly.
ModelConfig parse_model_config(const std::string& file, Bytes bytes);

}  // namespace retinal
