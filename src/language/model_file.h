#pragma once
// Language model files: where they are, and whether they can be handed to llama.cpp, which aborts the program
// on some damaged files.

#include <filesystem>

namespace retinal {

/// Walks the header of a GGUF file and checks that every size in it lies within the file. Throws ModelError
/// naming the file, what is wrong and how to restore it.
void check_gguf(const std::filesystem::path& path);

/// The language model to use when none is named: $RETINALGPT_LANGUAGE_MODEL, else the first *.gguf in the
/// model folder (default_model_dir()), else the one that scripts/setup.sh put under .deps/share beside the
/// program or one of its parent folders, or beside the working folder. Throws ModelError when there is none.
std::filesystem::path default_language_model();

}  // namespace retinal
