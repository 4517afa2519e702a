#pragma once
// Language model files: where they are, and whether they can be handed to llama.cpp, which aborts the program
// on some damaged files.

#include <filesystem>
#include <optional>

namespace retinal {

/// Walks the header of a GGUF file and checks that every size in it lies within the file. Throws ModelError
/// naming the file, what is wrong and how to restore it.
void check_gguf(const std::filesystem::path& path);

/// The language model to use when none is named: $RETINALGPT_LANGUAGE_MODEL, else the first *.gguf in the
/// model folder (default_model_dir()), else the one that scripts/setup.sh put under .deps/share beside the
/// program or one of its parent folders, or beside the working folder. Throws ModelError when there is none.
std::filesystem::path default_language_model();

/// The LoRA adapter that was tuned for this model and lies in the model folder; nothing where there is none,
/// or where `model` is not the file that it was tuned on (by name: SmolLM2-135M-Instruct.Q4_1.gguf).
std::optional<std::filesystem::path> adapter_of_default_model(const std::filesystem::path& model);

}  // namespace retinal
