#pragma once
// An output of many gigabytes: written under a temporary name, renamed when it is whole.

#include <cstdint>
#include <filesystem>
#include <span>

namespace retinal {

/// What becomes of a partial file that an interrupted run left behind.
enum class Leftover { begin_anew, go_on };

/// `<path>.partial`, locked while it is written. Unless commit() or leave() was called, it is removed at the
/// end.
class PartialFile {
 public:
  /// Creates parent folders. Throws FileError when another process is writing the file, when `expected_bytes`
  /// do not fit the disk, or when it cannot be created.
  PartialFile(const std::filesystem::path& path, std::uint64_t expected_bytes,
              Leftover leftover = Leftover::begin_anew);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  /// The temporary name.
  const std::filesystem::path& path() const { return temporary_; }
  /// How many bytes of an interrupted run are there, but for its last ones: these may not have reached the
  /// disk before the power failed.
  std::uint64_t kept() const { return kept_; }
  /// Whether these bytes are kept and are the first ones.
  bool begins_with(std::span<const std::uint8_t> bytes) const;
  /// Goes on behind the first `bytes`, which must be kept.
  void cut(std::uint64_t bytes);
  /// Appends. Throws FileError when the disk is full or fails.
  void write(std::span<const std::uint8_t> bytes);
  /// Flushes to the disk and renames over `path`.
  void commit();
  /// Leaves the partial file for a run that goes on with it.
  void leave();

 private:
  [[noreturn]] void fail(int error) const;
  void remove();

  std::filesystem::path path_, temporary_;
  int fd_ = -1;
  std::uint64_t kept_ = 0;
  std::uint64_t unflushed_ = 0;  ///< bytes written since the disk was last asked to keep them
};

}  // namespace retinal
