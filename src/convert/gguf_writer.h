#pragma once
// Writes GGUF files tensor by tensor, so that a model of any size passes through a few megabytes of memory.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "convert/partial_file.h"

namespace retinal {

/// How numbers are stored. Everything coarser is made from a finished file by quantize_gguf().
enum class GgufType { f32, f16, bf16, q8_0 };

/// Fills `out` with whole rows of single-precision numbers, beginning with row `first`.
using RowSource = std::function<void(std::uint64_t first, std::span<float> out)>;

class GgufWriter {
 public:
  GgufWriter();
  ~GgufWriter();

  void set(const std::string& key, std::uint32_t value);
  void set(const std::string& key, float value);
  void set(const std::string& key, bool value);
  void set(const std::string& key, const std::string& value);
  void set(const std::string& key, const char* value) { set(key, std::string(value)); }
  void set(const std::string& key, const std::vector<std::string>& values);
  void set(const std::string& key, const std::vector<float>& values);
  void set(const std::string& key, const std::vector<std::int32_t>& values);

  /// Announces a tensor; `shape` is row-major (slowest first, as in the checkpoint), of at most four extents.
  /// Its rows are asked for when the file is written. Q8_0 with rows that are no multiple of 32 becomes F16.
  void add(const std::string& name, const std::vector<std::uint64_t>& shape, GgufType type, RowSource rows);

  /// Bytes that the file will have.
  std::uint64_t file_size() const;

  /// Receives bytes of tensors written so far, of all, and the tensor in hand; false stops the writing.
  using OnProgress = std::function<bool(std::uint64_t done, std::uint64_t total, const std::string& tensor)>;

  /// Writes to `<path>.partial`, flushes it to the disk and renames it; a partial file that another process
  /// is writing is refused. Returns false when `progress` stopped it. With Leftover::go_on the partial file
  /// then stays, and one of an earlier run that begins with the same header is continued: the header must
  /// tell from which numbers the tensors come. Otherwise, and on every error, it is removed. Throws FileError
  /// (disk) or ModelError (a number that is not finite, or too large for half precision).
  bool write(const std::filesystem::path& path, const OnProgress& progress,
             Leftover leftover = Leftover::begin_anew) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace retinal
