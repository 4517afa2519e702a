#include "training/llama_loader.h"

#include <regex>

#include "base/error.h"
#include "training/gguf_file.h"

namespace retinal::training {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& cause) {
  throw ModelError(path.string() + ": " + cause + "; this trainer tunes LLaMA-family models without it");
}

std::int64_t extent(const GgufReader& file, const std::string& key) {
  const double value = file.number(key);
  if (!(value >= 1 && value < 1e7)) throw ModelError(file.path().string() + ": '" + key + "' is impossible");
  return static_cast<std::int64_t>(value);
}

LlamaShape read_shape(const GgufReader& file) {
  LlamaShape shape;
  shape.width = extent(file, "llama.embedding_length");
  shape.layers = extent(file, "llama.block_count");
  shape.feed_forward = extent(file, "llama.feed_forward_length");
  shape.heads = extent(file, "llama.attention.head_count");
  shape.kv_heads = static_cast<std::int64_t>(
      file.number("llama.attention.head_count_kv", static_cast<double>(shape.heads)));
  shape.head_width = static_cast<std::int64_t>(
      file.number("llama.attention.key_length", static_cast<double>(shape.width / shape.heads)));
  shape.epsilon = file.number("llama.attention.layer_norm_rms_epsilon");
  shape.rope_base = file.number("llama.rope.freq_base", 10000);
  return shape;
}

/// What would make llama.cpp compute something that LlamaModule does not.
void check_supported(const GgufReader& file, const LlamaShape& shape) {
  static const std::regex kKnown(
      R"((token_embd|output_norm|output|rope_freqs|blk\.\d+\.(attn_norm|attn_q|attn_k|attn_v|attn_output|ffn_norm|ffn_gate|ffn_up|ffn_down))\.weight)");
  const std::string scaling = file.text("llama.rope.scaling.type", "none");
  if (scaling != "none") refuse(file.path(), "it scales rotary positions (" + scaling + ")");
  if (file.number("llama.rope.dimension_count", static_cast<double>(shape.head_width)) !=
      static_cast<double>(shape.head_width))
    refuse(file.path(), "it turns only a part of each attention head");
  for (const std::string& name : file.tensor_names())
    if (!std::regex_match(name, kKnown)) refuse(file.path(), "it has the tensor '" + name + "'");
}

}  // namespace

LlamaModule load_llama(const std::filesystem::path& path) {
  const GgufReader file(path);
  if (const std::string architecture = file.text("general.architecture"); architecture != "llama")
    refuse(path, "its architecture is '" + architecture + "', not 'llama'");
  LlamaShape shape = read_shape(file);
  check_supported(file, shape);
  LlamaModule::Weights weights;
  for (const std::string& name : file.tensor_names()) weights[name] = file.tensor(name);
  if (const auto found = weights.find("token_embd.weight"); found != weights.end())
    shape.vocabulary = found->second.size(0);
  return {shape, std::move(weights)};
}

}  // namespace retinal::training
