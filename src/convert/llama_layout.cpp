#include "convert/llama_layout.h"

#include <cmath>
#include <numbers>
#include <set>

#include "convert/rows.h"

namespace retinal {
namespace {

using Shape = std::vector<std::uint64_t>;

/// The number that llama.cpp keeps for "mostly this type" (llama_ftype in llama.h).
std::uint32_t file_type(GgufType type) {
  constexpr std::uint32_t kF32 = 0, kF16 = 1, kQ8_0 = 7, kBf16 = 32;
  switch (type) {
    case GgufType::f32:
      return kF32;
    case GgufType::bf16:
      return kBf16;
    case GgufType::q8_0:
      return kQ8_0;
    default:
      return kF16;
  }
}

std::uint32_t u32(std::int64_t value) { return static_cast<std::uint32_t>(value); }

void write_vocabulary(const Vocabulary& vocabulary, GgufWriter& writer) {
  const bool bytes = vocabulary.model == Vocabulary::Model::byte_bpe;
  std::vector<std::string> texts;
  std::vector<float> scores;
  std::vector<std::int32_t> kinds;
  for (const VocabularyToken& token : vocabulary.tokens) {
    texts.push_back(token.text);
    scores.push_back(token.score);
    kinds.push_back(static_cast<std::int32_t>(token.kind));
  }
  writer.set("tokenizer.ggml.model", bytes ? "gpt2" : "llama");
  writer.set("tokenizer.ggml.pre", bytes ? vocabulary.pre_tokenizer : "default");
  writer.set("tokenizer.ggml.tokens", texts);
  writer.set("tokenizer.ggml.token_type", kinds);
  if (bytes)
    writer.set("tokenizer.ggml.merges", vocabulary.merges);
  else
    writer.set("tokenizer.ggml.scores", scores);
  const auto set_id = [&](const char* key, const std::optional<std::int64_t>& id) {
    if (id) writer.set(key, u32(*id));
  };
  set_id("tokenizer.ggml.bos_token_id", vocabulary.bos);
  set_id("tokenizer.ggml.eos_token_id", vocabulary.eos);
  set_id("tokenizer.ggml.unknown_token_id", vocabulary.unknown);
  set_id("tokenizer.ggml.padding_token_id", vocabulary.pad);
  writer.set("tokenizer.ggml.add_bos_token", vocabulary.add_bos);
  writer.set("tokenizer.ggml.add_eos_token", vocabulary.add_eos);
  writer.set("tokenizer.ggml.add_space_prefix", vocabulary.add_space_prefix);
  if (!vocabulary.chat_template.empty()) writer.set("tokenizer.chat_template", vocabulary.chat_template);
}

/// LLaMA 3.1's factors by which the angular speed of each pair is divided: 1 for pairs that turn often within
/// the original context, `factor` for those that turn rarely, blended between. Source: transformers,
/// modeling_rope_utils.py, "llama3".
std::vector<float> llama3_factors(const ModelConfig& config) {
  const RopeScaling& s = config.rope_scaling;
  std::vector<float> factors;
  for (std::int64_t i = 0; i < config.head_width; i += 2) {
    const double speed =
        std::pow(config.rope_theta, -static_cast<double>(i) / static_cast<double>(config.head_width));
    const double turns = s.original_context * speed / (2 * std::numbers::pi);
    double factor = s.factor;
    if (turns > s.high_frequency) {
      factor = 1;
    } else if (turns >= s.low_frequency) {
      const double blend = (turns - s.low_frequency) / (s.high_frequency - s.low_frequency);
      factor = 1 / ((1 - blend) / s.factor + blend);
    }
    factors.push_back(static_cast<float>(factor));
  }
  return factors;
}

/// Collects the tensors of a model and remembers which of the checkpoint's it has used.
class Planner {
 public:
  Planner(const ModelConfig& config, const Checkpoint& checkpoint, const Checkpoint* base, GgufType type,
          GgufWriter& writer)
      : config_(config), checkpoint_(checkpoint), base_(base), type_(type), writer_(writer) {}

  void plan() {
    const std::uint64_t vocabulary = size(config_.vocabulary), width = size(config_.width);
    copy("model.embed_tokens.weight", "token_embd.weight", {vocabulary, width});
    copy("model.norm.weight", "output_norm.weight", {width});
    if (config_.tied_embeddings)
      used_.insert("lm_head.weight");
    else
      copy("lm_head.weight", "output.weight", {vocabulary, width});
    if (config_.rope_scaling.kind == RopeScaling::Kind::llama3) plan_rope_factors();
    for (std::int64_t layer = 0; layer < config_.layers; ++layer) plan_layer(layer);
    refuse_unknown_tensors();
  }

 private:
  static std::uint64_t size(std::int64_t value) { return static_cast<std::uint64_t>(value); }

  const StoredTensor& use(const std::string& from, const Shape& shape) {
    used_.insert(from);
    return checkpoint_.require(from, shape);
  }

  void copy(const std::string& from, const std::string& to, const Shape& shape, RowOrder order = nullptr) {
    const StoredTensor& tensor = use(from, shape);
    writer_.add(to, shape, shape.size() == 1 ? GgufType::f32 : type_,
                rows_of(tensor, std::move(order), base_tensor(from, shape)));
  }

  /// A query or key projection, or its bias (one number for each row).
  void copy_rotated(const std::string& from, const std::string& to, const Shape& shape) {
    copy(from, to, shape,
         [head = size(config_.head_width)](std::uint64_t row) { return rope_source_row(row, head); });
  }

  /// What `from` is the difference to, or null when the checkpoint is no delta. Only the vocabulary may have
  /// grown.
  const StoredTensor* base_tensor(const std::string& from, const Shape& shape) const {
    if (!base_) return nullptr;
    const bool vocabulary = from == "model.embed_tokens.weight" || from == "lm_head.weight";
    const StoredTensor* found = base_->find(from);
    if (!found || !vocabulary || found->shape.size() != 2 || found->shape[1] != shape[1] ||
        found->shape[0] > shape[0])
      return &base_->require(from, shape);
    return found;
  }

  void plan_rope_factors() {
    const std::vector<float> factors = llama3_factors(config_);
    writer_.add("rope_freqs.weight", {factors.size()}, GgufType::f32,
                [factors](std::uint64_t, std::span<float> out) {
                  std::copy(factors.begin(), factors.end(), out.begin());
                });
  }

  void plan_layer(std::int64_t layer) {
    const std::string from = "model.layers." + std::to_string(layer) + ".",
                      to = "blk." + std::to_string(layer) + ".";
    const std::uint64_t width = size(config_.width), inner = size(config_.feed_forward),
                        query = size(config_.heads * config_.head_width),
                        key = size(config_.kv_heads * config_.head_width);
    copy(from + "input_layernorm.weight", to + "attn_norm.weight", {width});
    copy_rotated(from + "self_attn.q_proj.weight", to + "attn_q.weight", {query, width});
    copy_rotated(from + "self_attn.k_proj.weight", to + "attn_k.weight", {key, width});
    copy(from + "self_attn.v_proj.weight", to + "attn_v.weight", {key, width});
    copy(from + "self_attn.o_proj.weight", to + "attn_output.weight", {width, query});
    if (config_.attention_bias) {
      copy_rotated(from + "self_attn.q_proj.bias", to + "attn_q.bias", {query});
      copy_rotated(from + "self_attn.k_proj.bias", to + "attn_k.bias", {key});
      copy(from + "self_attn.v_proj.bias", to + "attn_v.bias", {key});
      copy(from + "self_attn.o_proj.bias", to + "attn_output.bias", {width});
    }
    copy(from + "post_attention_layernorm.weight", to + "ffn_norm.weight", {width});
    copy(from + "mlp.gate_proj.weight", to + "ffn_gate.weight", {inner, width});
    copy(from + "mlp.up_proj.weight", to + "ffn_up.weight", {inner, width});
    copy(from + "mlp.down_proj.weight", to + "ffn_down.weight", {width, inner});
  }

  /// A tensor that would be left out is a sign of a network that computes something else.
  void refuse_unknown_tensors() const {
    for (const auto& [name, tensor] : checkpoint_.tensors()) {
      const bool constant = name.ends_with("rotary_emb.inv_freq");  // computed from the config
      const bool picture = config_.llava && (name.starts_with("model.mm_projector.") ||
                                             name.starts_with("model.vision_tower."));
      if (!used_.contains(name) && !constant && !picture)
        refuse_file(checkpoint_.folder().string(),
                    "the checkpoint holds the tensor " + quoted_name(name) +
                        ", which a model of config.json's "
                        "architecture and size does not have",
                    "the weights and config.json do not belong together, or this variant is not supported");
    }
  }

  const ModelConfig& config_;
  const Checkpoint& checkpoint_;
  const Checkpoint* base_;
  GgufType type_;
  GgufWriter& writer_;
  std::set<std::string> used_;
};

}  // namespace

std::uint64_t rope_source_row(std::uint64_t row, std::uint64_t head_width) {
  const std::uint64_t head = row / head_width, at = row % head_width;
  return head * head_width + at % 2 * (head_width / 2) + at / 2;
}

void write_llama_description(const ModelConfig& config, const Vocabulary& vocabulary, const std::string& name,
                             GgufType type, GgufWriter& writer) {
  writer.set("general.architecture", "llama");
  writer.set("general.type", "model");
  writer.set("general.name", name);
  writer.set("general.file_type", file_type(type));
  if (const std::string style = trained_style(config); !style.empty())
    writer.set("retina.conversation.style", style);
  if (type == GgufType::q8_0) writer.set("general.quantization_version", std::uint32_t{2});
  writer.set("llama.vocab_size", u32(config.vocabulary));
  writer.set("llama.context_length", u32(config.context));
  writer.set("llama.embedding_length", u32(config.width));
  writer.set("llama.block_count", u32(config.layers));
  writer.set("llama.feed_forward_length", u32(config.feed_forward));
  writer.set("llama.attention.head_count", u32(config.heads));
  writer.set("llama.attention.head_count_kv", u32(config.kv_heads));
  writer.set("llama.attention.key_length", u32(config.head_width));
  writer.set("llama.attention.value_length", u32(config.head_width));
  writer.set("llama.attention.layer_norm_rms_epsilon", static_cast<float>(config.rms_epsilon));
  writer.set("llama.rope.dimension_count", u32(config.head_width));
  writer.set("llama.rope.freq_base", static_cast<float>(config.rope_theta));
  if (config.rope_scaling.kind == RopeScaling::Kind::linear) {
    writer.set("llama.rope.scaling.type", "linear");
    writer.set("llama.rope.scaling.factor", static_cast<float>(config.rope_scaling.factor));
  }
  write_vocabulary(vocabulary, writer);
}

void plan_llama_tensors(const ModelConfig& config, const Checkpoint& checkpoint, const Checkpoint* base,
                        GgufType type, GgufWriter& writer) {
  Planner(config, checkpoint, base, type, writer).plan();
}

}  // namespace retinal
