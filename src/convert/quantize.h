#pragma once
// Quantisation below eight bits, done by llama.cpp on a finished GGUF file.

#include <filesystem>
#include <string>
#include <vector>

namespace retinal {

/// Types that quantize_gguf() makes: "Q4_K_M", "Q5_K_M", "Q6_K", "Q4_0".
std::vector<std::string> quantization_types();

/// Reads the F16 or F32 file `from` and writes `to` under a temporary name first. Throws FileError or
/// ModelError.
void quantize_gguf(const std::filesystem::path& from, const std::filesystem::path& to,
                   const std::string& type);

}  // namespace retinal
