#pragma once
// A tiny vision file with random weights in the form that llama.cpp's mtmd runs: a tower without a class
// token and the projector of one of the families.

#include <filesystem>
#include <string>

namespace retinal::test {

struct TinyVision {
  int output = 32;  ///< width of the language model that it is for
  /// "mlp" (LLaVA), "gemma3" (MedGemma: all tokens of a picture see each other), "idefics3" (SmolVLM: a large
  /// picture is cut into tiles).
  std::string projector = "mlp";
  bool class_token = false;  ///< as towers of CLIP have it, which mtmd computes wrongly
  bool second_layer = true;  ///< of the projector "mlp"
};

void write_tiny_vision(const std::filesystem::path& path, const TinyVision& vision = {});

}  // namespace retinal::test
