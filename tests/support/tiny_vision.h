#pragma once
// A tiny vision file with random weights in the form that llama.cpp's mtmd runs: tower and projector of one
// of the families that people use.

#include <filesystem>
#include <string>

namespace retinal::test {

struct TinyVision {
  int output = 32;  ///< width of the language model that it is for
  /// mtmd's name of the family:
  ///   mlp              LLaVA, 28 x 28 pixels, 16 tokens
  ///   gemma3           Gemma 3 and MedGemma: 4 tokens, all of which see each other
  ///   idefics3         SmolVLM: tiles of 4 tokens between tokens of their own
  ///   internvl         InternVL: tiles of 4 tokens, a class token
  ///   qwen2vl_merger   Qwen2-VL: a token for each 14 x 14 pixels
  ///   qwen2.5vl_merger Qwen2.5-VL: the same, with attention in windows
  ///   pixtral          Pixtral: a token for each 7 x 7 pixels, and one at the end of each row
  std::string projector = "mlp";
  bool class_token = false;    ///< of "mlp", as towers of CLIP have it, which mtmd computes wrongly
  bool second_layer = true;    ///< of the projector "mlp"
  bool contradictory = false;  ///< "mlp" that reads wider vectors than its tower writes
};

void write_tiny_vision(const std::filesystem::path& path, const TinyVision& vision = {});

}  // namespace retinal::test
