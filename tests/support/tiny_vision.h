#pragma once
// A tiny vision file with random weights in the form that llama.cpp's mtmd runs: a tower without a class
// token and LLaVA's projector of two layers.

#include <filesystem>

namespace retinal::test {

struct TinyVision {
  int output = 32;           ///< width of the language model that it is for
  bool class_token = false;  ///< as towers of CLIP have it, which mtmd computes wrongly
  bool second_layer = true;  ///< of the projector
};

void write_tiny_vision(const std::filesystem::path& path, const TinyVision& vision = {});

}  // namespace retinal::test
