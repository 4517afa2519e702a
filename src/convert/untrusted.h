#pragma once
// What all readers of checkpoint files share. These files come from strangers: every size is computed with
// overflow checks and compared with the bytes that are there before it is used.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace retinal {

using Bytes = std::span<const std::uint8_t>;

/// Throws ModelError: "<file>: <what>; the file is damaged or not what its name says".
[[noreturn]] void refuse_file(const std::string& file, const std::string& what);

/// Throws ModelError: "<file>: <what>; <remedy>", for files that are whole but not supported.
[[noreturn]] void refuse_file(const std::string& file, const std::string& what, const std::string& remedy);

/// A name out of a file in quotes, shortened so that a message stays readable.
std::string quoted_name(std::string_view name);

/// a * b, or false when it does not fit 64 bits.
inline bool multiply(std::uint64_t a, std::uint64_t b, std::uint64_t& product) {
  return !__builtin_mul_overflow(a, b, &product);
}

/// a + b, or false when it does not fit 64 bits.
inline bool add(std::uint64_t a, std::uint64_t b, std::uint64_t& sum) {
  return !__builtin_add_overflow(a, b, &sum);
}

/// A bounds-checked cursor over little-endian bytes.
class ByteCursor {
 public:
  ByteCursor(const std::string& file, Bytes bytes) : file_(file), bytes_(bytes) {}

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  /// The next `count` bytes; refuses the file when there are fewer.
  Bytes take(std::uint64_t count);
  /// A little-endian unsigned number of `width` (1 to 8) bytes.
  std::uint64_t number(int width);
  std::string_view text(std::uint64_t count);
  /// A base-128 number of protocol buffers, at most ten bytes.
  std::uint64_t varint();

 private:
  const std::string& file_;
  Bytes bytes_;
  std::size_t position_ = 0;
};

}  // namespace retinal
