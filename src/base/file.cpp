#include "base/file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "base/error.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

/// Owns a POSIX file descriptor; streams are not used because they lose the reason of a failure.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  /// Returns false when the system reports a write error only now, as network file systems do.
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

std::string reason(int error) { return std::generic_category().message(error); }

const char* read_remedy(int error) {
  if (error == ENOENT || error == ENOTDIR) return "; check the path";
  if (error == EACCES) return "; check its permissions";
  return "";
}

const char* write_remedy(int error) {
  if (error == ENOSPC || error == EDQUOT) return "; free some space or choose another folder";
  if (error == EACCES || error == EROFS || error == EPERM) return "; choose a folder you may write to";
  if (error == ENOTDIR || error == ENAMETOOLONG || error == EISDIR) return "; choose another path";
  return "";
}

[[noreturn]] void throw_read_error(const fs::path& path, int error) {
  throw FileError("cannot read " + quoted(path) + ": " + reason(error) + read_remedy(error));
}

[[noreturn]] void throw_write_error(const fs::path& path, int error) {
  throw FileError("cannot write " + quoted(path) + ": " + reason(error) + write_remedy(error));
}

[[noreturn]] void throw_too_large(const fs::path& path, std::uint64_t max_bytes) {
  throw FileError("cannot read " + quoted(path) + ": it is larger than the limit of " +
                  std::to_string(max_bytes) +
                  " bytes for this kind of file; check that it is the right file");
}

/// Opens a regular file for reading. O_NONBLOCK keeps a pipe without a writer from blocking the program.
int open_for_reading(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) throw_read_error(path, errno);
  struct stat status {};
  const int error = ::fstat(fd, &status) == 0 ? 0 : errno;
  if (error == 0 && S_ISREG(status.st_mode)) return fd;
  ::close(fd);
  if (error != 0) throw_read_error(path, error);
  throw FileError(
      "cannot read " + quoted(path) +
      (S_ISDIR(status.st_mode) ? ": it is a directory; name a file in it" : ": it is not a regular file"));
}

/// Reads until `buffer` is full or the file ends; returns the number of bytes read.
std::size_t read_some(const Descriptor& file, std::span<std::uint8_t> buffer, const fs::path& path) {
  std::size_t total = 0;
  while (total < buffer.size()) {
    const ssize_t n = ::read(file.get(), buffer.data() + total, buffer.size() - total);
    if (n == 0) break;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_read_error(path, errno);
    total += static_cast<std::size_t>(n);
  }
  return total;
}

/// Appends the content piece by piece: the size that the file system tells may be out of date.
template <class Container>
Container read_whole(const fs::path& path, std::uint64_t max_bytes) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  const Descriptor file(open_for_reading(path));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_read_error(path, errno);
  if (static_cast<std::uint64_t>(status.st_size) > max_bytes) throw_too_large(path, max_bytes);

  Container content;
  content.reserve(static_cast<std::size_t>(status.st_size));
  std::vector<std::uint8_t> piece(
      std::min<std::size_t>(kPiece, static_cast<std::size_t>(status.st_size) + 1));
  while (const std::size_t n = read_some(file, piece, path)) {
    if (content.size() + n > max_bytes) throw_too_large(path, max_bytes);
    content.insert(content.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return content;
}

/// Returns 0 or the errno of the failed write.
int write_all(const Descriptor& file, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return 0;
}

/// Creates a file beside `path` that nobody else uses; `temporary` receives its name.
int create_temporary(const fs::path& path, fs::path& temporary) {
  static std::atomic<unsigned> counter{0};
  for (;;) {
    temporary = path.parent_path() /
                (".retinalgpt-" + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".partial");
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
}

/// Makes the new name itself survive a power cut. Some file systems cannot do this, which is no error.
void flush_folder(const fs::path& folder) {
  const Descriptor directory(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.valid()) static_cast<void>(::fsync(directory.get()));
}

/// Devices and pipes have no content to keep and must never be replaced by a file of the same name.
void write_in_place(const fs::path& path, std::span<const std::uint8_t> bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) throw_write_error(path, errno);
  if (const int error = write_all(file, bytes)) throw_write_error(path, error);
  if (!file.close()) throw_write_error(path, errno);
}

void replace_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  fs::path temporary;
  Descriptor file(create_temporary(path, temporary));
  if (!file.valid()) throw_write_error(path, errno);
  int error = write_all(file, bytes);
  if (error == 0 && ::fsync(file.get()) != 0) error = errno;
  if (!file.close() && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    throw_write_error(path, error);
  }
  flush_folder(path.parent_path());
}

/// A running SHA-256.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    check(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void update(std::span<const std::uint8_t> bytes) {
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
      text += kDigits[digest[i] >> 4];
      text += kDigits[digest[i] & 15];
    }
    return text;
  }

 private:
  static void check(bool ok) {
    if (!ok) throw Error("OpenSSL cannot compute SHA-256; its installation is damaged or restricted");
  }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t max_bytes) {
  return read_whole<std::vector<std::uint8_t>>(path, max_bytes);
}

std::string read_text_file(const fs::path& path, std::uint64_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

void write_file_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) throw_write_error(path, EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_in_place(path, bytes);
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path(), error);
    if (error) throw_write_error(path, error.value());
  }
  replace_file(path, bytes);
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  write_file_atomically(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

std::string sha256_hex(std::span<const std::uint8_t> bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

std::string sha256_hex_of_file(const fs::path& path) {
  const Descriptor file(open_for_reading(path));
  std::vector<std::uint8_t> piece(std::size_t{1} << 20);
  Sha256 hash;
  while (const std::size_t n = read_some(file, piece, path)) hash.update(std::span(piece).first(n));
  return hash.hex();
}

}  // namespace retinal
