#pragma once
// A file seen as memory: for model files that are larger than what should be held at once.

#include <cstdint>
#include <filesystem>
#include <span>

namespace retinal {

/// Maps a whole regular file for reading; pages are read when touched and may be dropped again by the system.
/// The file must not be shortened by others meanwhile: the system ends a program that reads beyond the end.
class MappedFile {
 public:
  /// Throws FileError if the file is missing, a directory, no regular file or unreadable.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::uint8_t> bytes() const { return {data_, size_}; }
  const std::filesystem::path& path() const { return path_; }

  /// Tells the system that `part` (of any mapped file) is not needed again soon, so that converting a large
  /// file does not fill the memory with it.
  static void forget(std::span<const std::uint8_t> part);

 private:
  std::filesystem::path path_;
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace retinal
