#pragma once
// Reading TOML files that a person wrote.

#include <toml++/toml.h>
#include <filesystem>

namespace retinal {

/// The file's table. Throws UsageError with file, line and what is wrong where it is no TOML, FileError where
/// it cannot be read.
toml::table read_toml_file(const std::filesystem::path& path);

}  // namespace retinal
