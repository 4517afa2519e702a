#pragma once
// How much memory a language model will need, said before it is loaded.

#include <cstdint>
#include <filesystem>
#include <string>

namespace retinal {

struct ModelMemory {
  std::string architecture;        ///< "llama", "gemma3" ...
  int context_tokens = 0;          ///< that it would be given
  int trained_context_tokens = 0;  ///< 0 = the file does not say
  std::uint64_t weights = 0, cache = 0,
                work = 0;  ///< bytes: both files; keys and values of the context; buffers

  std::uint64_t total() const { return weights + cache + work; }
};

/// Reckoned from the headers: file sizes, keys and values in half precision for every layer (models with
/// sliding windows need less), and the buffers of one step and of one picture. Throws ModelError for files
/// that are missing or damaged. `mmproj` may be empty.
ModelMemory model_memory(const std::filesystem::path& model, const std::filesystem::path& mmproj,
                         int context_tokens);

/// Bytes that can be had now without other programs losing any: the kernel's estimate, or what the control
/// group leaves, whichever is less.
std::uint64_t available_memory();

/// Throws ModelError, saying what would help, when `need` is more than `available`.
void require_memory(const std::filesystem::path& model, const ModelMemory& need, std::uint64_t available);

/// "4.1 GiB", "310 MiB".
std::string memory_text(std::uint64_t bytes);

}  // namespace retinal
