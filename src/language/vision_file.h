#pragma once
// What a vision file (mmproj) is, before anything of it is loaded.

#include <filesystem>
#include <string>

namespace retinal {

struct VisionFile {
  bool own = false;  ///< written by `retinalgpt convert hf`: ClipTower runs it; else llama.cpp's mtmd does
  std::string projector;     ///< "mlp", "gemma3", "idefics3" ...
  bool class_token = false;  ///< the tower has one
};

/// Reads the header. Throws ModelError when the file is missing, damaged, no vision file, or one that
/// llama.cpp would compute wrongly (a LLaVA tower with a class token that was not converted here) or
/// fail on.
VisionFile inspect_vision_file(const std::filesystem::path& mmproj);

/// True when the file is the picture side of a model rather than a language model; false also when it cannot
/// be read as either.
bool is_vision_file(const std::filesystem::path& file);

}  // namespace retinal
