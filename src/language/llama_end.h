#pragma once
// A way out when llama.cpp gives up. Internal to this room: for .cpp files only.

#include <filesystem>

namespace retinal {

/// llama.cpp checks its own arithmetic with assertions, and some contents of a model or vision file reach
/// one (sizes that contradict each other, for example) before anything else notices. It then ends the
/// process by abort(), and there is no way back into the program. This makes the end an orderly one: one
/// message on stderr with the files in use and the assertion, and the exit status of a damaged model.
void end_orderly_when_llama_gives_up();

/// Adds a file to those that the message names.
void note_llama_file(const std::filesystem::path& path);

}  // namespace retinal
