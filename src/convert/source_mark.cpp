#include "convert/source_mark.h"

#include <gguf.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "language/model_file.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPiece = 4096, kPieces = 64;
/// Of the rules by which files are made: another number makes all of them anew.
constexpr const char* kRules = "1";

void append(std::vector<std::uint8_t>& to, const std::string& text) {
  to.insert(to.end(), text.begin(), text.end());
  to.push_back(0);
}

void append_piece(std::ifstream& file, std::uint64_t at, std::uint64_t length,
                  std::vector<std::uint8_t>& to) {
  const std::size_t before = to.size();
  to.resize(before + length);
  file.seekg(static_cast<std::streamoff>(at));
  file.read(reinterpret_cast<char*>(to.data() + before), static_cast<std::streamsize>(length));
}

void append_file(const fs::path& path, std::vector<std::uint8_t>& to) {
  const std::uint64_t size = fs::file_size(path);
  append(to, path.filename().string());
  append(to, std::to_string(size));
  std::ifstream file(path, std::ios::binary);
  if (size <= kPiece * (kPieces + 2)) {
    append_piece(file, 0, size, to);
  } else {
    for (std::uint64_t i = 0; i < kPieces + 2; ++i)
      append_piece(file, (size - kPiece) / (kPieces + 1) * i, kPiece, to);
    append_piece(file, size - kPiece, kPiece, to);
  }
  if (!file) throw FileError("cannot read '" + path.string() + "'; check that it may be read");
}

/// Conversions may be written beside their checkpoint.
bool is_result(const fs::path& file) {
  const std::string kind = file.extension().string();
  return kind == ".gguf" || kind == ".partial" || kind == ".tmp";
}

}  // namespace

std::string source_mark(const std::vector<fs::path>& folders) {
  std::vector<std::uint8_t> seen;
  append(seen, kRules);
  for (const fs::path& folder : folders) {
    append(seen, "/");
    if (folder.empty()) continue;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file() && !is_result(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) append_file(file, seen);
  }
  return sha256_hex(seen);
}

bool has_source_mark(const fs::path& file, const std::string& mark) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  try {
    check_gguf(file);
  } catch (const ModelError&) {
    return false;
  }
  const std::unique_ptr<gguf_context, void (*)(gguf_context*)> header(
      gguf_init_from_file(file.c_str(), {true, nullptr}), gguf_free);
  const std::int64_t id = header ? gguf_find_key(header.get(), kSourceMarkKey) : -1;
  return id >= 0 && gguf_get_kv_type(header.get(), id) == GGUF_TYPE_STRING &&
         gguf_get_val_str(header.get(), id) == mark;
}

}  // namespace retinal
