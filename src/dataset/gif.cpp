#include "dataset/gif.h"

#include <algorithm>
#include <vector>

#include "base/error.h"

namespace retinal {
namespace {

constexpr std::int64_t kLargestSide = 20'000;

class Reader {
 public:
  Reader(std::span<const std::uint8_t> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  int byte() {
    if (at_ >= bytes_.size()) fail("ends early");
    return bytes_[at_++];
  }
  int word() {
    const int low = byte();
    return low + 256 * byte();
  }
  std::span<const std::uint8_t> take(std::size_t count) {
    if (bytes_.size() - at_ < count) fail("ends early");
    at_ += count;
    return bytes_.subspan(at_ - count, count);
  }
  /// The data of a chain of sub-blocks, up to its empty block.
  std::vector<std::uint8_t> blocks() {
    std::vector<std::uint8_t> data;
    for (int size = byte(); size > 0; size = byte()) {
      const auto block = take(static_cast<std::size_t>(size));
      data.insert(data.end(), block.begin(), block.end());
    }
    return data;
  }
  [[noreturn]] void fail(const std::string& what) const { throw InputError(name_ + ": the GIF " + what); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  std::string name_;
};

using Palette = std::span<const std::uint8_t>;

Palette read_palette(Reader& in, int flags) {
  return (flags & 0x80) != 0 ? in.take(std::size_t{3} << ((flags & 7) + 1)) : Palette{};
}

/// LZW with variable code length: each code is a string, kept as its prefix's code and its last value.
class Lzw {
 public:
  Lzw(const std::vector<std::uint8_t>& data, int bits) : data_(data), bits_(bits), clear_(1 << bits) {
    reset();
  }

  /// At most `count` colour numbers; fewer when the data ends. False as soon as a code makes no sense.
  bool decode(std::size_t count, std::vector<std::uint8_t>& out) {
    int previous = -1;
    for (int code = next(); code >= 0 && code != clear_ + 1 && out.size() < count; code = next()) {
      if (code == clear_) {
        reset();
        previous = -1;
        continue;
      }
      const int known = static_cast<int>(prefix_.size());
      if (code > known || (code == known && previous < 0)) return false;
      const std::size_t begin = out.size();
      append(code == known ? previous : code, out);
      if (code == known) out.push_back(out[begin]);
      if (previous >= 0 && known < 4096) {
        prefix_.push_back(previous);
        last_.push_back(out[begin]);
        if (known + 1 == 1 << length_ && length_ < 12) ++length_;
      }
      previous = code;
    }
    return true;
  }

 private:
  void reset() {
    prefix_.assign(static_cast<std::size_t>(clear_) + 2, -1);
    last_.resize(prefix_.size());
    for (int i = 0; i < clear_; ++i) last_[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i);
    length_ = bits_ + 1;
  }
  void append(int code, std::vector<std::uint8_t>& out) const {
    const std::size_t begin = out.size();
    for (; code >= 0; code = prefix_[static_cast<std::size_t>(code)])
      out.push_back(last_[static_cast<std::size_t>(code)]);
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
  }
  int next() {
    while (have_ < length_) {
      if (at_ >= data_.size()) return -1;
      buffer_ |= static_cast<std::uint32_t>(data_[at_++]) << have_;
      have_ += 8;
    }
    const int code = static_cast<int>(buffer_ & ((1U << length_) - 1));
    buffer_ >>= length_;
    have_ -= length_;
    return code;
  }

  const std::vector<std::uint8_t>& data_;
  int bits_, clear_, length_ = 0, have_ = 0;
  std::size_t at_ = 0;
  std::uint32_t buffer_ = 0;
  std::vector<int> prefix_;
  std::vector<std::uint8_t> last_;
};

/// Row of the picture that is stored as number `stored`, when rows are interlaced.
int interlaced_row(int stored, int height) {
  static constexpr int kStart[] = {0, 4, 2, 1}, kStep[] = {8, 8, 4, 2};
  for (int pass = 0; pass < 4; ++pass) {
    const int rows = (height - kStart[pass] + kStep[pass] - 1) / kStep[pass];
    if (stored < rows) return kStart[pass] + stored * kStep[pass];
    stored -= rows;
  }
  return height - 1;
}

Raster8 read_frame(Reader& in, int screen_width, int screen_height, Palette palette) {
  const int left = in.word(), top = in.word(), width = in.word(), height = in.word(), flags = in.byte();
  if (const Palette own = read_palette(in, flags); !own.empty()) palette = own;
  if (left + width > screen_width || top + height > screen_height || width == 0 || height == 0)
    in.fail("has a picture that does not fit its screen");
  const int bits = in.byte();
  if (bits < 1 || bits > 8 || palette.empty()) in.fail("is damaged");
  const auto data = in.blocks();
  std::vector<std::uint8_t> indices;
  const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (!Lzw(data, bits).decode(count, indices) || indices.size() < count) in.fail("is damaged or ends early");
  Raster8 rgb(screen_width, screen_height, 3);
  for (int stored = 0; stored < height; ++stored) {
    const int y = (flags & 0x40) != 0 ? interlaced_row(stored, height) : stored;
    for (int x = 0; x < width; ++x) {
      const std::size_t color =
          3 * std::size_t{indices[static_cast<std::size_t>(stored) * static_cast<std::size_t>(width) +
                                  static_cast<std::size_t>(x)]};
      if (color + 2 >= palette.size()) in.fail("uses a colour that it does not define");
      for (int c = 0; c < 3; ++c) rgb.at(left + x, top + y, c) = palette[color + static_cast<std::size_t>(c)];
    }
  }
  return rgb;
}

}  // namespace

bool is_gif(std::span<const std::uint8_t> bytes) {
  static constexpr std::uint8_t kMagic[] = {'G', 'I', 'F', '8'};
  return bytes.size() > 6 && std::equal(std::begin(kMagic), std::end(kMagic), bytes.begin());
}

Raster8 decode_gif(std::span<const std::uint8_t> bytes, const std::string& name) {
  Reader in(bytes, name);
  in.take(6);
  const int width = in.word(), height = in.word(), flags = in.byte();
  in.take(2);  // background colour, pixel aspect
  if (width == 0 || height == 0 || width > kLargestSide || height > kLargestSide)
    in.fail("has an impossible size");
  const Palette palette = read_palette(in, flags);
  for (;;) {
    const int kind = in.byte();
    if (kind == 0x2C) return read_frame(in, width, height, palette);
    if (kind != 0x21) in.fail("holds no picture");
    in.byte();  // which extension
    in.blocks();
  }
}

}  // namespace retinal
