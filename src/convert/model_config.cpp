#include "convert/model_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "convert/config_fields.h"
#include "convert/strict_json.h"

namespace retinal {
namespace {

constexpr JsonLimits kConfigLimits{1 << 20, 16, 20'000};

constexpr std::int64_t kMaxWidth = 1 << 17, kMaxVocabulary = 1 << 22, kMaxLayers = 1024, kMaxHeads = 1024,
                       kMaxContext = 1 << 27;

std::string architecture_of(const std::string& file, const StrictJson& json) {
  const auto at = json.find("architectures");
  if (at == json.end() || !at->is_array() || at->size() != 1 || !at->front().is_string())
    refuse_file(file, "'architectures' does not name one architecture");
  auto name = at->front().get<std::string>();
  static constexpr std::array<const char*, 5> kKnown = {"LlamaForCausalLM", "MistralForCausalLM",
                                                        "LlavaLlamaForCausalLM", "LlavaMistralForCausalLM",
                                                        "LLaMAForCausalLM"};
  if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end())
    refuse_file(
        file, "the architecture " + quoted_name(name) + " is not supported",
        "LLaMA, Mistral, SmolLM and LLaVA on LLaMA or Mistral can be converted; for others look for a "
        "finished GGUF file");
  return name;
}

/// What would change the computation and is not reproduced.
void refuse_unsupported(const std::string& file, const ConfigFields& fields) {
  if (const std::string act = fields.text_or("hidden_act", "silu"); act != "silu")
    refuse_file(file, "the activation " + quoted_name(act) + " is not supported",
                "only LLaMA's SiLU can be converted");
  if (fields.flag_or("mlp_bias", false))
    refuse_file(file, "biases in the feed-forward layers are not supported", "choose another checkpoint");
  if (fields.has("quantization_config"))
    refuse_file(file, "its weights are already quantised", "take the checkpoint in F16, BF16 or F32");
  if (fields.has("num_local_experts"))
    refuse_file(file, "mixtures of experts are not supported", "choose another checkpoint");
}

RopeScaling rope_scaling_of(const std::string& file, const StrictJson& json) {
  const ConfigFields fields(file, json);
  RopeScaling scaling;
  const std::string kind = fields.text_or("rope_type", fields.text_or("type", "default"));
  if (kind == "default") return scaling;
  scaling.factor = fields.real_or("factor", 1, 1, 1e4);
  if (kind == "linear") {
    scaling.kind = RopeScaling::Kind::linear;
  } else if (kind == "llama3") {
    scaling.kind = RopeScaling::Kind::llama3;
    scaling.low_frequency = fields.real_or("low_freq_factor", 1, 1e-3, 1e3);
    scaling.high_frequency = fields.real_or("high_freq_factor", 4, 1e-3, 1e3);
    scaling.original_context = fields.real_or("original_max_position_embeddings", 8192, 1, kMaxContext);
    if (scaling.high_frequency <= scaling.low_frequency)
      refuse_file(file, "'high_freq_factor' must be above 'low_freq_factor'");
  } else {
    refuse_file(file, "the position scaling " + quoted_name(kind) + " is not supported",
                "default, linear and llama3 are");
  }
  return scaling;
}

/// rope_theta and rope_scaling; transformers 5 writes both as one object "rope_parameters".
void read_rope(const std::string& file, const ConfigFields& fields, ModelConfig& config) {
  config.rope_theta = fields.real_or("rope_theta", 10000, 1, 1e12);
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    if (!fields.has(key)) continue;
    if (!fields.at(key).is_object()) refuse_file(file, std::string("'") + key + "' is no object");
    config.rope_scaling = rope_scaling_of(file, fields.at(key));
    config.rope_theta = ConfigFields(file, fields.at(key)).real_or("rope_theta", config.rope_theta, 1, 1e12);
  }
}

void read_sizes(const std::string& file, const ConfigFields& fields, ModelConfig& config) {
  config.vocabulary = fields.integer("vocab_size", 1, kMaxVocabulary);
  config.width = fields.integer("hidden_size", 1, kMaxWidth);
  config.feed_forward = fields.integer("intermediate_size", 1, kMaxWidth * 8);
  config.layers = fields.integer("num_hidden_layers", 1, kMaxLayers);
  config.heads = fields.integer("num_attention_heads", 1, kMaxHeads);
  config.kv_heads = fields.integer_or("num_key_value_heads", config.heads, 1, kMaxHeads);
  if (config.heads % config.kv_heads != 0)
    refuse_file(file, "'num_attention_heads' is no multiple of 'num_key_value_heads'");
  if (!fields.has("head_dim") && config.width % config.heads != 0)
    refuse_file(file, "'hidden_size' is no multiple of 'num_attention_heads'");
  config.head_width = fields.integer_or("head_dim", config.width / config.heads, 1, kMaxWidth);
  if (config.head_width % 2 != 0) refuse_file(file, "the width of a head is odd");
  config.context = fields.integer_or("max_position_embeddings", 2048, 1, kMaxContext);
  if (fields.has("max_sequence_length"))
    config.context = std::min(config.context, fields.integer("max_sequence_length", 1, kMaxContext));
  if (fields.has("sliding_window"))
    config.context = std::min(config.context, fields.integer("sliding_window", 1, kMaxContext));
}

std::optional<std::int64_t> token_of(const std::string& file, const ConfigFields& fields, const char* key,
                                     std::int64_t vocabulary) {
  if (!fields.has(key)) return std::nullopt;
  const StrictJson& value = fields.at(key);
  if (value.is_array() && !value.empty() && value.front().is_number_integer()) {
    // Several end tokens: the first ends the text, the chat template knows the others.
    const StrictJson wrapped = {{key, value.front()}};
    return token_of(file, ConfigFields(file, wrapped), key, vocabulary);
  }
  const std::int64_t token = fields.integer(key, -1, kMaxVocabulary);
  // LLaMA 1 checkpoints say -1 for "no padding", and some name a padding token behind their vocabulary.
  if (token < 0 || token >= vocabulary) return std::nullopt;
  return token;
}

std::optional<LlavaConfig> llava_of(const std::string& file, const ConfigFields& fields,
                                    const std::string& architecture) {
  if (!architecture.starts_with("Llava")) return std::nullopt;
  LlavaConfig llava;
  llava.vision_tower = fields.text_or("mm_vision_tower", fields.text_or("vision_tower", ""));
  llava.projector = fields.text_or("mm_projector_type", "linear");
  llava.vision_width = fields.integer_or("mm_hidden_size", 0, 0, kMaxWidth);
  llava.select_layer = fields.integer_or("mm_vision_select_layer", -1, -kMaxLayers, kMaxLayers);
  const std::string feature = fields.text_or("mm_vision_select_feature", "patch");
  if (feature != "patch" && feature != "cls_patch")
    refuse_file(file, "'mm_vision_select_feature' is neither 'patch' nor 'cls_patch'");
  llava.keep_class_token = feature == "cls_patch";
  llava.start_end_tokens = fields.flag_or("mm_use_im_start_end", false);
  // "keep" is a way to train: the original's own inference crops such a model's pictures to a square, too,
  // because CLIP has positions for one square only.
  const std::string aspect = fields.text_or("image_aspect_ratio", "square");
  if (aspect != "square" && aspect != "pad" && aspect != "keep")
    refuse_file(file, "pictures cut as " + quoted_name(aspect) + " are not supported",
                "'square', 'pad' and 'keep' are; for LLaVA v1.6 look for a finished GGUF file");
  llava.pad_to_square = aspect == "pad";
  if (llava.projector != "linear" && llava.projector != "mlp2x_gelu")
    refuse_file(file, "the projector " + quoted_name(llava.projector) + " is not supported",
                "'linear' (LLaVA v0) and 'mlp2x_gelu' (v1.5) are");
  return llava;
}

}  // namespace

std::string trained_style(const ModelConfig& config) {
  if (!config.llava) return "";
  if (config.llava->projector == "linear") return "v0";
  return config.architecture == "LlavaMistralForCausalLM" ? "mistral" : "v1";
}

ModelConfig parse_model_config(const std::string& file, Bytes bytes) {
  const StrictJson json = parse_strict_json(file, bytes, kConfigLimits);
  const ConfigFields fields(file, json);
  ModelConfig config;
  config.architecture = architecture_of(file, json);
  refuse_unsupported(file, fields);
  read_sizes(file, fields, config);
  config.rms_epsilon = fields.real_or("rms_norm_eps", 1e-6, 1e-12, 1);
  read_rope(file, fields, config);
  config.tied_embeddings = fields.flag_or("tie_word_embeddings", false);
  config.attention_bias = fields.flag_or("attention_bias", false);
  config.bos = token_of(file, fields, "bos_token_id", config.vocabulary);
  config.eos = token_of(file, fields, "eos_token_id", config.vocabulary);
  config.pad = token_of(file, fields, "pad_token_id", config.vocabulary);
  config.llava = llava_of(file, fields, config.architecture);
  return config;
}

}  // namespace retinal
