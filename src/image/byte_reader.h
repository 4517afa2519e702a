#pragma once
// Bounds-checked integers out of file bytes, for this room's header readers only.

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace retinal {

/// Thrown when a field lies behind the end of the bytes; caught where the file's name is known.
struct EndOfBytes {};

class ByteReader {
 public:
  ByteReader(std::span<const std::uint8_t> bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  std::uint8_t u8(std::size_t at) const {
    if (at >= bytes_.size()) throw EndOfBytes{};
    return bytes_[at];
  }
  std::uint16_t u16(std::size_t at) const {
    const unsigned first = u8(at), second = u8(at + 1);
    return static_cast<std::uint16_t>(big_endian_ ? first << 8 | second : second << 8 | first);
  }
  std::uint32_t u32(std::size_t at) const {
    const std::uint32_t first = u16(at), second = u16(at + 2);
    return big_endian_ ? first << 16 | second : second << 16 | first;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  bool big_endian_;
};

inline bool starts_with(std::span<const std::uint8_t> bytes, std::string_view magic, std::size_t at = 0) {
  return bytes.size() >= at + magic.size() && std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

inline constexpr std::string_view kPngMagic("\x89PNG\r\n\x1a\n", 8);
inline constexpr std::string_view kLittleTiff("II\x2a\0", 4), kBigTiff("MM\0\x2a", 4);

}  // namespace retinal
