#include "convert/partial_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include "base/error.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

/// So much is written before the disk is asked to keep it; the last portion adds less than as much again.
constexpr std::uint64_t kUnflushed = std::uint64_t{16} << 20, kUncertain = 2 * kUnflushed;

std::string gibibytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", static_cast<double>(bytes) / (1 << 30));
  return text;
}

void check_space(const fs::path& folder, std::uint64_t expected) {
  std::error_code error;
  const fs::space_info space = fs::space(folder.empty() ? "." : folder, error);
  if (!error && space.available < expected)
    throw FileError("cannot write to '" + folder.string() + "': " + gibibytes(expected) + " are needed and " +
                    gibibytes(space.available) +
                    " are free; free some space or choose another folder with --out");
}

}  // namespace

void PartialFile::fail(int error) const {
  throw FileError("cannot write '" + temporary_.string() + "': " + std::generic_category().message(error) +
                  "; free some space or choose another folder with --out");
}

PartialFile::PartialFile(const fs::path& path, std::uint64_t expected_bytes, Leftover leftover)
    : path_(path), temporary_(path.string() + ".partial") {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) fail(error.value());
  if (fs::is_directory(path, error))
    throw FileError("cannot write '" + path.string() +
                    "': it is a directory; choose another folder with --out");
  fd_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd_ < 0) fail(errno);
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd_);
    throw FileError("cannot write '" + temporary_.string() +
                    "': another conversion is writing it; wait for it or choose another folder with --out");
  }
  try {
    const off_t found = leftover == Leftover::go_on ? ::lseek(fd_, 0, SEEK_END) : 0;
    if (found > static_cast<off_t>(kUncertain)) kept_ = static_cast<std::uint64_t>(found) - kUncertain;
    cut(kept_);
    check_space(path.parent_path(), expected_bytes - std::min(expected_bytes, kept_));
  } catch (...) {
    remove();
    throw;
  }
}

PartialFile::~PartialFile() { remove(); }

void PartialFile::remove() {
  if (fd_ < 0) return;
  ::unlink(temporary_.c_str());
  ::close(fd_);
  fd_ = -1;
}

bool PartialFile::begins_with(std::span<const std::uint8_t> bytes) const {
  if (bytes.size() > kept_) return false;
  std::vector<std::uint8_t> found(bytes.size());
  for (std::size_t done = 0; done < found.size();) {
    const ssize_t n = ::pread(fd_, found.data() + done, found.size() - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return std::equal(bytes.begin(), bytes.end(), found.begin());
}

void PartialFile::cut(std::uint64_t bytes) {
  const auto end = static_cast<off_t>(bytes);
  if (::ftruncate(fd_, end) != 0 || ::lseek(fd_, end, SEEK_SET) != end) fail(errno);
  kept_ = std::min(kept_, bytes);
}

void PartialFile::write(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    unflushed_ += static_cast<std::uint64_t>(n);
  }
  if (unflushed_ < kUnflushed) return;
  if (::fdatasync(fd_) != 0) fail(errno);
  unflushed_ = 0;
}

void PartialFile::commit() {
  if (::fsync(fd_) != 0) fail(errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
  ::close(fd_);
  fd_ = -1;
}

void PartialFile::leave() {
  ::close(fd_);
  fd_ = -1;
}

}  // namespace retinal
