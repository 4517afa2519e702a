#pragma once
// A tuned language model as files that llama.cpp loads.

#include <filesystem>
#include <string>

#include "training/llama_module.h"

namespace retinal::training {

/// Writes LoRA's matrices as an adapter GGUF. `name` is put into its metadata, `base_sha256` says which file
/// it was trained on. Throws UsageError when there is no LoRA on the model, FileError.
void write_adapter(const LlamaModule& model, const std::string& name, const std::string& base_sha256,
                   const std::filesystem::path& out);

/// Writes the whole model with LoRA added to its weights: metadata and vocabulary of the GGUF file `base`
/// that it was loaded from, matrices as `type` ("f32", "f16" or "q8_0"; a matrix whose rows do not fill
/// Q8_0's blocks as f16). Throws UsageError for another type, FileError.
void write_merged(const LlamaModule& model, const std::filesystem::path& base, const std::string& type,
                  const std::filesystem::path& out);

}  // namespace retinal::training
