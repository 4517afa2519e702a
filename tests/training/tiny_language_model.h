#pragma once
// A language model of 100,000 random weights with a vocabulary of bytes, as a GGUF file that llama.cpp loads:
// what tests of tuning learn on.

#include <torch/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "training/gguf_file.h"
#include "training/llama_module.h"

namespace retinal::test {

inline training::LlamaShape tiny_shape() {
  training::LlamaShape shape;
  shape.vocabulary = 260;
  shape.width = 64;
  shape.layers = 2;
  shape.heads = 4;
  shape.kv_heads = 2;
  shape.head_width = 16;
  shape.feed_forward = 128;
  return shape;
}

inline training::LlamaModule::Weights tiny_weights(std::uint64_t seed) {
  torch::manual_seed(seed);
  const auto s = tiny_shape();
  const auto q = s.heads * s.head_width, kv = s.kv_heads * s.head_width;
  const auto matrix = [](std::int64_t out, std::int64_t in) {
    return torch::randn({out, in}) / std::sqrt(double(in));
  };
  training::LlamaModule::Weights w;
  w["token_embd.weight"] = torch::randn({s.vocabulary, s.width}) * 0.5;
  w["output_norm.weight"] = torch::ones({s.width});
  for (int layer = 0; layer < s.layers; ++layer) {
    const std::string b = "blk." + std::to_string(layer) + ".";
    w[b + "attn_norm.weight"] = 1 + 0.1 * torch::randn({s.width});
    w[b + "attn_q.weight"] = matrix(q, s.width);
    w[b + "attn_k.weight"] = matrix(kv, s.width);
    w[b + "attn_v.weight"] = matrix(kv, s.width);
    w[b + "attn_output.weight"] = matrix(s.width, q);
    w[b + "ffn_norm.weight"] = 1 + 0.1 * torch::randn({s.width});
    w[b + "ffn_gate.weight"] = matrix(s.feed_forward, s.width);
    w[b + "ffn_up.weight"] = matrix(s.feed_forward, s.width);
    w[b + "ffn_down.weight"] = matrix(s.width, s.feed_forward);
  }
  return w;
}

/// GPT-2's printable stand-in for a byte, in UTF-8: printable Latin-1 stands for itself, the rest is moved
/// up.
inline std::vector<std::string> byte_tokens() {
  std::vector<std::string> tokens;
  int moved = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const bool plain = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    const int code = plain ? byte : 256 + moved++;
    if (code < 128)
      tokens.push_back({static_cast<char>(code)});
    else
      tokens.push_back({static_cast<char>(0xC0 | (code >> 6)), static_cast<char>(0x80 | (code & 63))});
  }
  return tokens;
}

inline training::GgufPointer tiny_metadata() {
  const auto s = tiny_shape();
  training::GgufPointer g(gguf_init_empty());
  gguf_set_val_str(g.get(), "general.architecture", "llama");
  gguf_set_val_str(g.get(), "general.name", "tiny");
  const std::pair<const char*, std::int64_t> numbers[] = {{"llama.context_length", 512},
                                                          {"llama.embedding_length", s.width},
                                                          {"llama.block_count", s.layers},
                                                          {"llama.feed_forward_length", s.feed_forward},
                                                          {"llama.attention.head_count", s.heads},
                                                          {"llama.attention.head_count_kv", s.kv_heads},
                                                          {"llama.rope.dimension_count", s.head_width},
                                                          {"llama.vocab_size", s.vocabulary},
                                                          {"tokenizer.ggml.bos_token_id", 257},
                                                          {"tokenizer.ggml.eos_token_id", 259}};
  for (const auto& [key, value] : numbers) gguf_set_val_u32(g.get(), key, static_cast<std::uint32_t>(value));
  gguf_set_val_f32(g.get(), "llama.attention.layer_norm_rms_epsilon", static_cast<float>(s.epsilon));
  gguf_set_val_f32(g.get(), "llama.rope.freq_base", static_cast<float>(s.rope_base));
  gguf_set_val_str(g.get(), "tokenizer.ggml.model", "gpt2");
  gguf_set_val_str(g.get(), "tokenizer.ggml.pre", "default");
  gguf_set_val_str(g.get(), "tokenizer.chat_template", "chatml");
  std::vector<std::string> tokens = byte_tokens();
  for (const char* more : {"th", "<|endoftext|>", "<|im_start|>", "<|im_end|>"}) tokens.emplace_back(more);
  std::vector<std::int32_t> types(tokens.size(), 1);
  for (std::size_t i = 257; i < 260; ++i) types[i] = 3;  // control tokens
  std::vector<const char*> texts;
  for (const std::string& token : tokens) texts.push_back(token.c_str());
  gguf_set_arr_str(g.get(), "tokenizer.ggml.tokens", texts.data(), texts.size());
  gguf_set_arr_data(g.get(), "tokenizer.ggml.token_type", GGUF_TYPE_INT32, types.data(), types.size());
  const char* merges[] = {"t h"};
  gguf_set_arr_str(g.get(), "tokenizer.ggml.merges", merges, 1);
  return g;
}

inline void write_tiny_model(const std::filesystem::path& path, std::uint64_t seed = 7) {
  std::vector<training::GgufTensor> tensors;
  for (const auto& [name, weight] : tiny_weights(seed))
    tensors.push_back(training::gguf_tensor(name, weight, GGML_TYPE_F32));
  training::write_gguf(path, tiny_metadata(), tensors);
}

}  // namespace retinal::test
