#pragma once
// The metadata of a GGUF file, checked and without its tensors' data. Internal to this room: for .cpp files
// only.

#include <ggml.h>
#include <gguf.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace retinal {

class GgufHeader {
 public:
  /// Throws ModelError when the file is missing or damaged.
  explicit GgufHeader(const std::filesystem::path& path);

  std::string text(const std::string& key) const;  ///< "" when there is none
  /// A whole number of any width; of an array its largest.
  std::optional<std::uint64_t> number(const std::string& key) const;
  /// Elements of an array; 0 when there is none.
  std::uint64_t length(const std::string& key) const;
  bool has(const std::string& key) const { return gguf_find_key(header_.get(), key.c_str()) >= 0; }
  bool has_tensor(const std::string& name) const {
    return gguf_find_tensor(header_.get(), name.c_str()) >= 0;
  }
  /// Extents of a tensor that is there, fastest first, 1 where it has none.
  std::array<std::int64_t, 4> extents(const std::string& name) const;
  bool is_single_precision(const std::string& name) const;
  std::string architecture() const { return text("general.architecture"); }

 private:
  struct Free {
    void operator()(gguf_context* header) const { gguf_free(header); }
  };
  std::unique_ptr<gguf_context, Free> header_;
};

}  // namespace retinal
