#pragma once
// The front door of this room: a Hugging Face checkpoint folder in, GGUF files out.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace retinal {

struct ConvertOptions {
  std::filesystem::path checkpoint;  ///< folder with config.json, weights and tokenizer
  std::filesystem::path base;  ///< for delta weights: the checkpoint they are differences to; else empty
  std::filesystem::path
      vision_tower;           ///< for LLaVA: folder of the CLIP checkpoint named in config.json; else empty
  std::filesystem::path out;  ///< folder for the GGUF file; made when it is not there
  std::string quantize = "F16";  ///< one of conversion_types()
  /// Receives bytes done, bytes of the whole step and what is in hand; returning false stops the conversion.
  std::function<bool(std::uint64_t done, std::uint64_t total, const std::string& note)> progress;
};

struct Conversion {
  std::filesystem::path language_model;  ///< empty when it was stopped
  std::filesystem::path vision_model;    ///< tower and projector of a LLaVA checkpoint; else empty
  std::uint64_t bytes = 0;               ///< of both files
  std::string architecture;
  std::uint64_t parameters = 0;  ///< weights in the checkpoint
};

/// "F32", "F16", "BF16", "Q8_0", "Q4_K_M", ...
std::vector<std::string> conversion_types();

/// Converts a LLaMA, Mistral or SmolLM checkpoint, or LLaVA v0 or v1.5 on one of these. The outputs are named
/// `<folder>-<TYPE>.gguf` and `mmproj-<folder>-<F16|F32>.gguf` and appear only when they are whole. A
/// conversion that was stopped or killed goes on where it was when it is asked for again: what is finished,
/// and what
/// `.partial` files hold, is kept if it was made of the same checkpoint. Memory: a few megabytes beside the
/// mapped input, for types below 8 bits what llama.cpp needs to quantise, about a gigabyte. Throws UsageError
/// for an unknown type or a missing tower, ModelError for a checkpoint that is damaged or not supported,
/// FileError when an output cannot be written.
Conversion convert_checkpoint(const ConvertOptions& options);

}  // namespace retinal
