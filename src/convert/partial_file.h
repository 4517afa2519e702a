#pragma once
// An output of many gigabytes: written under a temporary name, renamed when it is whole.

#include <cstdint>
#include <filesystem>
#include <span>

namespace retinal {

/// `<path>.partial`, locked while it is written. Unless commit() was called, it is removed at the end.
class PartialFile {
 public:
  /// Creates parent folders; begins a left-over partial file anew. Throws FileError when another process is
  /// writing it, when `expected_bytes` do not fit the disk, or when it cannot be created.
  PartialFile(const std::filesystem::path& path, std::uint64_t expected_bytes);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  /// The temporary name.
  const std::filesystem::path& path() const { return temporary_; }
  /// Appends. Throws FileError when the disk is full or fails.
  void write(std::span<const std::uint8_t> bytes);
  /// Flushes to the disk and renames over `path`.
  void commit();

 private:
  [[noreturn]] void fail(int error) const;
  void remove();

  std::filesystem::path path_, temporary_;
  int fd_ = -1;
};

}  // namespace retinal
