#include "support/image_files.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace retinal::test {
namespace {

class ByteWriter {
 public:
  explicit ByteWriter(bool big_endian) : big_endian_(big_endian) {}

  ByteWriter& u8(unsigned v) {
    bytes.push_back(static_cast<std::uint8_t>(v));
    return *this;
  }
  ByteWriter& u16(unsigned v) { return big_endian_ ? u8(v >> 8).u8(v & 255) : u8(v & 255).u8(v >> 8); }
  ByteWriter& u32(std::uint32_t v) {
    return big_endian_ ? u16(v >> 16).u16(v & 65535) : u16(v & 65535).u16(v >> 16);
  }
  ByteWriter& text(std::string_view s) {
    bytes.insert(bytes.end(), s.begin(), s.end());
    return *this;
  }
  ByteWriter& append(const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return *this;
  }

  Bytes bytes;

 private:
  bool big_endian_;
};

/// Samples of one row in the order of the format.
void write_row(ByteWriter& out, const Raster8& rgb, int y, const RawFormat& format, bool opaque) {
  for (int x = 0; x < rgb.width; ++x)
    for (int c = 0; c < format.channels; ++c) {
      const bool grey = format.channels <= 2, alpha = c == (grey ? 1 : 3);
      const unsigned v = alpha ? (opaque ? 255U : 255U - static_cast<unsigned>(x * 200 / rgb.width))
                               : rgb.at(x, y, grey ? 1 : c);
      format.bits == 16 ? out.u16(v * 257) : out.u8(v);
    }
}

std::uint32_t crc32(const Bytes& bytes, std::size_t start) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t i = start; i < bytes.size(); ++i) {
    crc ^= bytes[i];
    for (int k = 0; k < 8; ++k) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320U : crc >> 1;
  }
  return ~crc;
}

void png_chunk(ByteWriter& out, std::string_view type, const Bytes& data) {
  out.u32(static_cast<std::uint32_t>(data.size()));
  const std::size_t start = out.bytes.size();
  out.text(type).append(data);
  out.u32(crc32(out.bytes, start));
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4).
Bytes zlib_stored(const Bytes& data) {
  ByteWriter out(false);
  out.u8(0x78).u8(0x01);
  for (std::size_t at = 0; at < data.size(); at += 65535) {
    const std::size_t n = std::min<std::size_t>(65535, data.size() - at);
    out.u8(at + n == data.size()).u16(static_cast<unsigned>(n)).u16(~static_cast<unsigned>(n) & 65535U);
    out.bytes.insert(out.bytes.end(), data.begin() + static_cast<long>(at),
                     data.begin() + static_cast<long>(at + n));
  }
  std::uint32_t a = 1, b = 0;
  for (const std::uint8_t v : data) {
    a = (a + v) % 65521;
    b = (b + a) % 65521;
  }
  for (const int shift : {8, 0}) out.u8(b >> shift & 255);
  for (const int shift : {8, 0}) out.u8(a >> shift & 255);
  return out.bytes;
}

Bytes png_ihdr(std::uint32_t width, std::uint32_t height, const RawFormat& format) {
  constexpr std::array<int, 5> kColourType = {0, 0, 4, 2, 6};
  ByteWriter data(true);
  data.u32(width).u32(height).u8(format.bits).u8(kColourType[format.channels]).u8(0).u8(0).u8(0);
  return data.bytes;
}

constexpr std::string_view kPngMagic("\x89PNG\r\n\x1a\n", 8);

/// An EXIF / TIFF directory that holds the orientation and nothing else.
Bytes orientation_block(int orientation) {
  ByteWriter out(true);
  out.text("MM").u16(42).u32(8).u16(1);
  out.u16(274).u16(3).u32(1).u16(orientation).u16(0).u32(0);
  return out.bytes;
}

/// Header and directory; the pixels follow at once.
Bytes tiff_head(std::uint32_t width, std::uint32_t height, const RawFormat& format) {
  ByteWriter out(format.big_endian);
  out.text(format.big_endian ? "MM" : "II").u16(42).u32(8);
  const bool grey = format.channels <= 2, alpha = format.channels % 2 == 0;
  const std::uint32_t entries = alpha ? 11 : 10, bits_at = 8 + 2 + 12 * entries + 4, pixels_at = bits_at + 8;
  const std::uint32_t size = width * height * static_cast<std::uint32_t>(format.channels * format.bits / 8);
  const auto entry = [&](int tag, int type, std::uint32_t count, std::uint32_t value) {
    out.u16(tag).u16(type).u32(count);
    if (type == 3 && count == 1)
      out.u16(value).u16(0);
    else
      out.u32(value);
  };
  out.u16(entries);
  entry(256, 4, 1, width);
  entry(257, 4, 1, height);
  if (format.channels > 2)
    entry(258, 3, format.channels, bits_at);
  else if (format.channels == 1)
    entry(258, 3, 1, format.bits);
  else
    out.u16(258).u16(3).u32(2).u16(format.bits).u16(format.bits);
  entry(259, 3, 1, 1);             // not compressed
  entry(262, 3, 1, grey ? 1 : 2);  // black is zero, or RGB
  entry(273, 4, 1, pixels_at);
  entry(274, 3, 1, format.orientation);
  entry(277, 3, 1, format.channels);
  entry(278, 4, 1, height);
  entry(279, 4, 1, size);
  if (alpha) entry(338, 3, 1, 2);  // unassociated
  out.u32(0);
  for (int i = 0; i < 4; ++i) out.u16(format.bits);
  return out.bytes;
}

}  // namespace

Raster8 orientation_card(int width, int height) {
  Raster8 card(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      card.at(x, y, 0) = static_cast<std::uint8_t>(40 + 200 * x / width);
      card.at(x, y, 1) = static_cast<std::uint8_t>(20 + 220 * y / height);
      card.at(x, y, 2) = x < width / 3 && y < height / 3 ? 250 : 10;
    }
  return card;
}

Bytes make_png(const Raster8& rgb, const RawFormat& format) {
  ByteWriter rows(true);
  for (int y = 0; y < rgb.height; ++y) {
    rows.u8(0);
    write_row(rows, rgb, y, format, false);
  }
  ByteWriter out(true);
  out.text(kPngMagic);
  png_chunk(out, "IHDR", png_ihdr(rgb.width, rgb.height, format));
  if (format.orientation != 1) png_chunk(out, "eXIf", orientation_block(format.orientation));
  png_chunk(out, "IDAT", zlib_stored(rows.bytes));
  png_chunk(out, "IEND", {});
  return out.bytes;
}

Bytes make_tiff(const Raster8& rgb, const RawFormat& format) {
  ByteWriter out(format.big_endian);
  out.append(tiff_head(rgb.width, rgb.height, format));
  for (int y = 0; y < rgb.height; ++y) write_row(out, rgb, y, format, true);
  return out.bytes;
}

Bytes png_header_only(std::uint32_t width, std::uint32_t height) {
  ByteWriter out(true);
  out.text(kPngMagic);
  png_chunk(out, "IHDR", png_ihdr(width, height, {}));
  return out.bytes;
}

Bytes jpeg_header_only(std::uint16_t width, std::uint16_t height) {
  ByteWriter out(true);
  out.u16(0xFFD8).u16(0xFFC0).u16(17).u8(8).u16(height).u16(width).u8(3);
  for (int c = 1; c <= 3; ++c) out.u8(c).u8(0x11).u8(0);
  out.u16(0xFFDA);
  return out.bytes;
}

Bytes tiff_header_only(std::uint32_t width, std::uint32_t height) { return tiff_head(width, height, {}); }

Bytes with_exif_orientation(const Bytes& jpeg, int orientation) {
  const Bytes block = orientation_block(orientation);
  ByteWriter out(true);
  out.u16(0xFFD8)
      .u16(0xFFE1)
      .u16(static_cast<unsigned>(2 + 6 + block.size()))
      .text({"Exif\0\0", 6})
      .append(block);
  out.bytes.insert(out.bytes.end(), jpeg.begin() + 2, jpeg.end());
  return out.bytes;
}

Raster8 stored_for_orientation(const Raster8& upright, int orientation) {
  const bool turned = orientation >= 5;
  Raster8 stored(turned ? upright.height : upright.width, turned ? upright.width : upright.height,
                 upright.channels);
  // EXIF names where the stored row 0 and column 0 lie in the picture as seen.
  const bool row0_far = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool column0_far = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  for (int row = 0; row < stored.height; ++row)
    for (int column = 0; column < stored.width; ++column) {
      const int along_row = row0_far ? stored.height - 1 - row : row;
      const int along_column = column0_far ? stored.width - 1 - column : column;
      const int x = turned ? along_row : along_column, y = turned ? along_column : along_row;
      for (int c = 0; c < upright.channels; ++c) stored.at(column, row, c) = upright.at(x, y, c);
    }
  return stored;
}

}  // namespace retinal::test
