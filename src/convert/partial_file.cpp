#include "convert/partial_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "base/error.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

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

PartialFile::PartialFile(const fs::path& path, std::uint64_t expected_bytes)
    : path_(path), temporary_(path.string() + ".partial") {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) fail(error.value());
  if (fs::is_directory(path, error))
    throw FileError("cannot write '" + path.string() +
                    "': it is a directory; choose another folder with --out");
  fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd_ < 0) fail(errno);
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd_);
    throw FileError("cannot write '" + temporary_.string() +
                    "': another conversion is writing it; wait for it or choose another folder with --out");
  }
  try {
    if (::ftruncate(fd_, 0) != 0) fail(errno);
    check_space(path.parent_path(), expected_bytes);
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

void PartialFile::write(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void PartialFile::commit() {
  if (::fsync(fd_) != 0) fail(errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
  ::close(fd_);
  fd_ = -1;
}

}  // namespace retinal
