// A bounds-checked walk over a GGUF header (version 2 and 3, little endian).
// Format: ggml's docs/gguf.md; sizes of tensor types from ggml itself.

#include <ggml.h>

#include <array>
#include <bit>
#include <cstdint>
#include <fstream>
#include <limits>

#include "base/error.h"
#include "language/model_file.h"

namespace retinal {
namespace {

constexpr std::uint64_t kMaxEntries = 1 << 20;   ///< key-value pairs or tensors
constexpr std::uint64_t kMaxElements = 1 << 24;  ///< of one metadata array
constexpr std::uint64_t kMaxString = 64 << 20;
constexpr std::uint32_t kTypeUint32 = 4, kTypeString = 8, kTypeArray = 9, kTypes = 13;

class Walker {
 public:
  explicit Walker(const std::filesystem::path& path) : path_(path), file_(path, std::ios::binary) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
      throw ModelError(path.string() +
                       ": there is no such language model file; give a GGUF file with --model, or "
                       "run scripts/setup.sh to install the default one");
    size_ = std::filesystem::file_size(path, error);
    if (error || !file_) fail("it cannot be read");
  }

  void check() {
    std::array<char, 4> magic{};
    bytes(magic.data(), magic.size());
    if (std::string_view(magic.data(), 4) != "GGUF") fail("it is not a GGUF file (wrong magic)");
    const auto version = number<std::uint32_t>();
    if (version < 2 || version > 3) fail("its GGUF version " + std::to_string(version) + " is not supported");
    const auto tensors = number<std::uint64_t>();
    const auto pairs = number<std::uint64_t>();
    if (tensors == 0 || tensors > kMaxEntries || pairs > kMaxEntries)
      fail("its header counts are implausible");
    for (std::uint64_t i = 0; i < pairs; ++i) pair();
    std::uint64_t end = 0;
    for (std::uint64_t i = 0; i < tensors; ++i) end = std::max(end, tensor_end());
    const std::uint64_t data = (position_ + alignment_ - 1) / alignment_ * alignment_;
    if (data > size_ || end > size_ - data)
      fail("it is cut short: its tensors reach beyond the end of the file");
  }

 private:
  [[noreturn]] void fail(const std::string& cause) const {
    throw ModelError(path_.string() + ": the language model file is damaged: " + cause +
                     "; delete it and run scripts/setup.sh, or name another GGUF file with --model");
  }

  std::uint64_t left() const { return size_ - position_; }

  void bytes(char* to, std::uint64_t count) {
    if (count > left()) fail("it is cut short");
    if (!file_.read(to, static_cast<std::streamsize>(count))) fail("it cannot be read");
    position_ += count;
  }

  template <class T>
  T number() {
    static_assert(std::endian::native == std::endian::little);
    T value{};
    bytes(reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }

  void skip(std::uint64_t count) {
    if (count > left()) fail("it is cut short");
    file_.seekg(static_cast<std::streamoff>(count), std::ios::cur);
    position_ += count;
  }

  std::string string() {
    const auto length = number<std::uint64_t>();
    if (length > kMaxString || length > left()) fail("a text in its header is longer than the file");
    std::string text(length, '\0');
    bytes(text.data(), length);
    return text;
  }

  void scalar(std::uint32_t type) {
    static constexpr std::array<int, kTypes> kSizes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    if (type >= kTypes || type == kTypeArray) fail("its metadata has an unknown type");
    if (type == kTypeString)
      string();
    else
      skip(kSizes[type]);
  }

  void pair() {
    const std::string key = string();
    const auto type = number<std::uint32_t>();
    if (key == "general.alignment") {
      if (type != kTypeUint32) fail("its alignment has a wrong type");
      alignment_ = number<std::uint32_t>();
      if (!std::has_single_bit(alignment_) || alignment_ > 4096) fail("its alignment is implausible");
    } else if (type == kTypeArray) {
      const auto element = number<std::uint32_t>();
      const auto count = number<std::uint64_t>();
      if (count > kMaxElements) fail("an array in its header is implausibly long");
      for (std::uint64_t i = 0; i < count; ++i) scalar(element);
    } else {
      scalar(type);
    }
  }

  /// Reads one tensor description; returns where its data ends, relative to the start of all data.
  std::uint64_t tensor_end() {
    string();
    const auto dimensions = number<std::uint32_t>();
    if (dimensions == 0 || dimensions > GGML_MAX_DIMS) fail("a tensor has a wrong number of dimensions");
    std::array<std::uint64_t, GGML_MAX_DIMS> extent{1, 1, 1, 1};
    for (std::uint32_t d = 0; d < dimensions; ++d) extent[d] = number<std::uint64_t>();
    const auto type = number<std::uint32_t>();
    const auto offset = number<std::uint64_t>();
    const auto known = static_cast<ggml_type>(type);
    if (type >= GGML_TYPE_COUNT || ggml_blck_size(known) <= 0) fail("a tensor has an unknown type");
    std::uint64_t rows = 1;
    for (int d = 1; d < GGML_MAX_DIMS; ++d) rows = product(rows, extent[d]);
    const auto block = static_cast<std::uint64_t>(ggml_blck_size(known));
    if (extent[0] == 0 || rows == 0 || extent[0] % block != 0) fail("a tensor has a wrong shape");
    const std::uint64_t size = product(product(extent[0] / block, ggml_type_size(known)), rows);
    if (offset > size_ || size > size_) fail("it is cut short: a tensor is larger than the file");
    return offset + size;
  }

  std::uint64_t product(std::uint64_t a, std::uint64_t b) const {
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) fail("a tensor has an impossible size");
    return a * b;
  }

  std::filesystem::path path_;
  std::ifstream file_;
  std::uint64_t size_ = 0, position_ = 0;
  std::uint32_t alignment_ = 32;
};

}  // namespace

void check_gguf(const std::filesystem::path& path) { Walker(path).check(); }

}  // namespace retinal
