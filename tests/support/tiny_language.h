#pragma once
// A tiny language model with random weights in the architecture, vocabulary and chat template of a family
// that sees. No weights of real vision-language models can be had here; these have the same parts.

#include <filesystem>
#include <string>
#include <vector>

namespace retinal::test {

/// Both halves of a family. The vision side is what write_tiny_vision() makes of `projector`.
struct TinyFamily {
  std::string name;                ///< "MedGemma"
  std::string architecture;        ///< of the language model: "gemma3"
  std::string projector;           ///< "gemma3"
  std::string chat_template;       ///< a text by which llama.cpp knows it
  std::vector<std::string> marks;  ///< tokens of the family; the last one ends a turn
};

/// LLaVA (on LLaMA), MedGemma, Qwen2-VL, Qwen2.5-VL, SmolVLM, InternVL and Pixtral.
const std::vector<TinyFamily>& tiny_families();
const TinyFamily& tiny_family(const std::string& name);

inline constexpr int kTinyWidth = 64;  ///< of its embeddings

/// A byte-level vocabulary, two layers, 4,096 tokens of context.
void write_tiny_language(const std::filesystem::path& path, const TinyFamily& family);

struct TinyPair {
  std::filesystem::path model, mmproj;
};
/// Writes both halves into `folder`.
TinyPair write_tiny_pair(const std::filesystem::path& folder, const TinyFamily& family);

}  // namespace retinal::test
