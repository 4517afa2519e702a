#pragma once
// LLaMA-family weights from files.

#include <filesystem>

#include "training/llama_module.h"

namespace retinal::training {

/// Loads a GGUF file (any quantisation that ggml can undo) whose architecture is "llama". Throws ModelError
/// naming the file and what this trainer cannot do with it.
LlamaModule load_llama(const std::filesystem::path& path);

}  // namespace retinal::training
