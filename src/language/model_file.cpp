#include "language/model_file.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/error.h"
#include "fundus/fundus_net.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAdapter = "retinalgpt-mini.adapter.gguf";
constexpr const char* kBaseOfAdapter = "SmolLM2-135M-Instruct.Q4_1.gguf";

bool is_language_model(const fs::path& file) {
  return file.extension() == ".gguf" && file.filename() != kAdapter &&
         !file.filename().string().starts_with("mmproj");
}

/// The alphabetically first *.gguf below `folder` that is neither a vision projector nor our adapter.
std::optional<fs::path> find_gguf(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && it != end; it.increment(error))
    if (is_language_model(it->path())) files.push_back(it->path());
  if (files.empty()) return std::nullopt;
  return *std::min_element(files.begin(), files.end());
}

std::optional<fs::path> find_in_model_dir() {
  try {
    return find_gguf(default_model_dir());
  } catch (const ModelError&) {
    return std::nullopt;  // no model folder at all: the other places may still hold a language model
  }
}

std::optional<fs::path> find_in_deps() {
  std::vector<fs::path> roots;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  fs::path folder = program.parent_path();
  for (int level = 0; level < 3 && !folder.empty(); ++level, folder = folder.parent_path())
    roots.push_back(folder);
  roots.push_back(fs::current_path(error));
  for (const fs::path& root : roots)
    if (auto found = find_gguf(root / ".deps" / "share")) return found;
  return std::nullopt;
}

}  // namespace

fs::path default_language_model() {
  if (const char* given = std::getenv("RETINALGPT_LANGUAGE_MODEL"); given && *given) return given;
  if (const auto found = find_in_model_dir()) return *found;
  if (const auto found = find_in_deps()) return *found;
  throw ModelError(
      "no language model found: run scripts/setup.sh to install the default one, or name a GGUF file with "
      "--model or "
      "RETINALGPT_LANGUAGE_MODEL");
}

std::optional<fs::path> adapter_of_default_model(const fs::path& model) {
  if (model.filename() != kBaseOfAdapter) return std::nullopt;
  try {
    if (fs::path file = default_model_dir() / kAdapter; fs::exists(file)) return file;
  } catch (const ModelError&) {
    // no model folder at all
  }
  return std::nullopt;
}

}  // namespace retinal
