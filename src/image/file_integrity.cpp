#include "image/file_integrity.h"

#include <array>
#include <vector>

#include "base/error.h"
#include "image/byte_reader.h"

namespace retinal {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// CRC of PNG chunks (W3C PNG 2nd edition, annex D), by table.
std::uint32_t crc32(Bytes bytes) {
  static const std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      std::uint32_t c = n;
      for (int k = 0; k < 8; ++k) c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1) : c >> 1;
      table[n] = c;
    }
    return table;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t b : bytes) crc = kTable[(crc ^ b) & 0xFFU] ^ (crc >> 8);
  return ~crc;
}

/// What is wrong with a PNG, or nothing.
std::string png_fault(Bytes bytes) {
  const ByteReader in(bytes, true);
  bool has_pixels = false;
  std::size_t at = kPngMagic.size();
  while (true) {
    const std::size_t length = in.u32(at);
    if (length > bytes.size() || at + 12 + length > bytes.size()) throw EndOfBytes{};
    if (in.u32(at + 8 + length) != crc32(bytes.subspan(at + 4, length + 4)))
      return "a checksum does not fit " + std::to_string(at) + " bytes into the file";
    if (starts_with(bytes, "IEND", at + 4)) return has_pixels ? "" : "it holds no pixels";
    has_pixels |= starts_with(bytes, "IDAT", at + 4);
    at += length + 12;
  }
}

/// The values of a directory entry of type SHORT or LONG (TIFF 6.0, section 2).
std::vector<std::uint32_t> entry_values(const ByteReader& in, std::size_t entry, std::size_t file_size) {
  const bool is_short = in.u16(entry + 2) == 3;
  const std::size_t count = in.u32(entry + 4), size = is_short ? 2 : 4;
  if (count > file_size / size) throw EndOfBytes{};
  const std::size_t start = count * size <= 4 ? entry + 8 : in.u32(entry + 8);
  std::vector<std::uint32_t> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(is_short ? in.u16(start + 2 * i) : in.u32(start + 4 * i));
  return values;
}

/// What is wrong with a TIFF, or nothing.
std::string tiff_fault(Bytes bytes) {
  const ByteReader in(bytes, starts_with(bytes, kBigTiff));
  const std::size_t directory = in.u32(4);
  std::vector<std::uint32_t> starts, sizes;
  for (int i = 0; i < in.u16(directory); ++i) {
    const std::size_t entry = directory + 2 + 12 * static_cast<std::size_t>(i);
    const int tag = in.u16(entry);
    if (tag == 273 || tag == 324) starts = entry_values(in, entry, bytes.size());
    if (tag == 279 || tag == 325) sizes = entry_values(in, entry, bytes.size());
  }
  if (starts.empty()) return "it does not say where its pixels are";
  if (sizes.size() != starts.size()) return "its strips have no sizes";
  for (std::size_t i = 0; i < starts.size(); ++i)
    if (std::uint64_t{starts[i]} + sizes[i] > bytes.size()) throw EndOfBytes{};
  return "";
}

}  // namespace

void check_integrity(Bytes bytes, ImageFormat format, const std::string& name) {
  std::string fault;
  try {
    if (format == ImageFormat::png) fault = png_fault(bytes);
    if (format == ImageFormat::tiff) fault = tiff_fault(bytes);
  } catch (const EndOfBytes&) {
    fault = "the file ends after " + std::to_string(bytes.size()) + " bytes, before its pixels do";
  }
  if (!fault.empty())
    throw InputError(name + ": the file is cut off or damaged (" + fault + "); copy or export it again");
}

}  // namespace retinal
