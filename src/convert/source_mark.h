#pragma once
// Tells whether a converted file was made of the checkpoint at hand, so that a conversion can go on where an
// earlier one was interrupted.

#include <filesystem>
#include <string>
#include <vector>

namespace retinal {

/// Changes when the files in these folders do: a hash over their names, sizes, begins, ends and 64 places
/// between. Reading all of a 7B checkpoint would take as long as converting it. Folders named "" are passed
/// over. Throws FileError when a file cannot be read.
std::string source_mark(const std::vector<std::filesystem::path>& folders);

/// The key under which the mark stands in a converted file.
inline constexpr const char* kSourceMarkKey = "retina.convert.source";

/// Whether `file` is a whole GGUF file with this mark.
bool has_source_mark(const std::filesystem::path& file, const std::string& mark);

}  // namespace retinal
