#include "image/image_header.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "image/byte_reader.h"

namespace retinal {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::string_view kExifMagic("Exif\0\0", 6);

/// The fields of a TIFF image file directory that matter here (TIFF 6.0, section 2).
struct Directory {
  std::int64_t width = 0, height = 0;
  int bits = 1, channels = 1, orientation = 1;
};

Directory read_directory(Bytes tiff) {
  const ByteReader in(tiff, starts_with(tiff, kBigTiff));
  constexpr int kShort = 3;
  Directory directory;
  const std::size_t start = in.u32(4);
  const int entries = in.u16(start);
  for (int i = 0; i < entries; ++i) {
    const std::size_t entry = start + 2 + 12 * static_cast<std::size_t>(i);
    const int tag = in.u16(entry), type = in.u16(entry + 2);
    const std::uint32_t count = in.u32(entry + 4);
    const std::uint32_t value = type == kShort ? in.u16(entry + 8) : in.u32(entry + 8);
    if (tag == 256) directory.width = value;
    if (tag == 257) directory.height = value;
    if (tag == 258) directory.bits = count <= 2 ? static_cast<int>(value) : in.u16(in.u32(entry + 8));
    if (tag == 274 && value >= 1 && value <= 8) directory.orientation = static_cast<int>(value);
    if (tag == 277) directory.channels = static_cast<int>(value);
  }
  return directory;
}

/// Orientation told by an EXIF block, which is a TIFF file in small; 1 when there is none that can be read.
int exif_orientation(Bytes exif) {
  if (!starts_with(exif, kLittleTiff) && !starts_with(exif, kBigTiff)) return 1;
  try {
    return read_directory(exif).orientation;
  } catch (const EndOfBytes&) {
    return 1;
  }
}

bool is_start_of_frame(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

ImageHeader read_jpeg_header(Bytes bytes) {
  const ByteReader in(bytes, true);
  ImageHeader header;
  header.format = ImageFormat::jpeg;
  std::size_t at = 2;
  while (true) {
    while (in.u8(at) != 0xFF) ++at;  // some cameras pad between segments
    while (in.u8(at) == 0xFF) ++at;
    const int marker = in.u8(at++);
    const bool standalone = marker == 0x00 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
    if (standalone) continue;
    if (marker == 0xDA || marker == 0xD9) return header;  // the scan starts, or the file ends without one
    const std::size_t length = in.u16(at);
    if (length < 2) throw EndOfBytes{};
    if (is_start_of_frame(marker)) {
      header.bits = in.u8(at + 2);
      header.height = in.u16(at + 3);
      header.width = in.u16(at + 5);
      header.channels = in.u8(at + 7);
    } else if (marker == 0xE1 && starts_with(bytes, kExifMagic, at + 2) && length > 8) {
      const std::size_t start = at + 8, end = std::min(bytes.size(), at + length);
      header.orientation = exif_orientation(bytes.subspan(start, end - start));
    }
    at += length;
  }
}

ImageHeader read_png_header(Bytes bytes) {
  const ByteReader in(bytes, true);
  ImageHeader header;
  header.format = ImageFormat::png;
  if (!starts_with(bytes, "IHDR", 12)) throw EndOfBytes{};
  header.width = in.u32(16);
  header.height = in.u32(20);
  header.bits = in.u8(24);
  constexpr std::array<int, 7> kChannels = {1, 0, 3, 1, 2, 0, 4};  // by colour type; 0: not allowed
  const std::size_t colour_type = in.u8(25);
  header.channels = colour_type < kChannels.size() ? kChannels[colour_type] : 0;
  std::size_t at = 33;
  while (at + 8 <= bytes.size() && !starts_with(bytes, "IEND", at + 4)) {
    const std::size_t length = in.u32(at);
    if (starts_with(bytes, "eXIf", at + 4) && at + 8 + length <= bytes.size())
      header.orientation = exif_orientation(bytes.subspan(at + 8, length));
    at += length + 12;
  }
  return header;
}

ImageHeader read_tiff_header(Bytes bytes) {
  const Directory d = read_directory(bytes);
  return {ImageFormat::tiff, d.width, d.height, d.channels, d.bits, d.orientation};
}

/// What a file that is none of ours seems to be, for the message.
std::string guess_format(Bytes bytes) {
  struct Signature {
    std::string_view magic;
    std::size_t at;
    const char* name;
  };
  static constexpr std::array<Signature, 13> kSignatures = {
      {{"GIF8", 0, "a GIF picture"},
       {"BM", 0, "a BMP picture"},
       {"WEBP", 8, "a WebP picture"},
       {"ftyp", 4, "a HEIC picture or a video"},
       {"DICM", 128, "a DICOM file"},
       {"%PDF", 0, "a PDF document"},
       {"PK\x03\x04", 0, "a ZIP archive"},
       {"\x1f\x8b", 0, "a gzip archive"},
       {"<", 0, "a web page or XML"},
       {"{", 0, "JSON text"},
       {"GGUF", 0, "a language model"},
       {std::string_view("II\x2b\0", 4), 0, "a BigTIFF file"},
       {std::string_view("MM\0\x2b", 4), 0, "a BigTIFF file"}}};
  for (const auto& s : kSignatures)
    if (starts_with(bytes, s.magic, s.at)) return s.name;
  const auto head = bytes.first(std::min<std::size_t>(bytes.size(), 256));
  const bool text =
      std::all_of(head.begin(), head.end(), [](int c) { return c == 9 || c == 10 || c == 13 || c >= 32; });
  return text ? "text" : "of an unknown format";
}

}  // namespace

ImageHeader read_image_header(Bytes bytes, const std::string& name) {
  constexpr const char* kRemedy = "; give a JPEG, PNG or TIFF photograph";
  if (bytes.empty()) throw InputError(name + ": the file is empty" + kRemedy);
  try {
    ImageHeader header;
    if (starts_with(bytes, "\xFF\xD8\xFF"))
      header = read_jpeg_header(bytes);
    else if (starts_with(bytes, kPngMagic))
      header = read_png_header(bytes);
    else if (starts_with(bytes, kLittleTiff) || starts_with(bytes, kBigTiff))
      header = read_tiff_header(bytes);
    else
      throw InputError(name + ": is " + guess_format(bytes) + ", not a photograph this program reads" +
                       kRemedy);
    if (header.width > 0 && header.height > 0) return header;
  } catch (const EndOfBytes&) {
  }
  throw InputError(
      name + ": the file is cut off or damaged: its header does not tell the size of the picture; copy or " +
      "export it again");
}

}  // namespace retinal
