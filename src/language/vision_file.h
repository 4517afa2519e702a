#pragma once
// What a vision file (mmproj) is, before anything of it is loaded.

#include <filesystem>
#include <string>

namespace retinal {

/// Who turns pictures into embeddings.
enum class VisionMaker {
  mtmd,   ///< llama.cpp's library
  clip,   ///< ClipTower: files that `retinalgpt convert hf` wrote
  fundus  ///< FundusNet's encoder and a projector that `retinalgpt train align` made (projector_file.h)
};

struct VisionFile {
  VisionMaker maker = VisionMaker::mtmd;
  std::string projector;     ///< "mlp", "gemma3", "idefics3" ...
  bool class_token = false;  ///< the tower has one

  /// The language model counts rows and columns of a picture (M-RoPE), as all of Qwen's do that see.
  bool counts_rows() const;
  /// Pictures stand between marks, each a token of its own in the language model: a model without them is
  /// another one.
  bool marks_pictures() const;
};

/// Most tokens that one picture may take, for models that look at pictures in their own size, up to 4,096
/// tokens and more: half of the context, so that the evidence has room beside it. 0 for models whose pictures
/// have a fixed size or number of tiles.
int picture_token_limit(const VisionFile& vision, int context_tokens);

/// Reads the header. Throws ModelError when the file is missing, damaged, no vision file, or one that
/// llama.cpp would compute wrongly (a LLaVA tower with a class token that was not converted here) or
/// fail on.
VisionFile inspect_vision_file(const std::filesystem::path& mmproj);

/// True when the file is the picture side of a model rather than a language model; false also when it cannot
/// be read as either.
bool is_vision_file(const std::filesystem::path& file);

}  // namespace retinal
