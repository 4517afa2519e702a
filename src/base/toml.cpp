#include "base/toml.h"

#include "base/error.h"
#include "base/file.h"

namespace retinal {

toml::table read_toml_file(const std::filesystem::path& path) {
  try {
    return toml::parse(read_text_file(path), path.string());
  } catch (const toml::parse_error& error) {
    throw UsageError(path.string() + ", line " + std::to_string(error.source().begin.line) +
                     ": not TOML: " + std::string(error.description()));
  }
}

}  // namespace retinal
