// Format: PKWARE's APPNOTE.TXT 6.3, sections 4.3 (records) and 4.5.3 (ZIP64 sizes).

#include "convert/zip_directory.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace retinal {
namespace {

constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50, kEnd64 = 0x06064b50,
                        kLocator64 = 0x07064b50;
constexpr std::size_t kEndSize = 22, kLocator64Size = 20, kEnd64Size = 56, kLocalSize = 30;
constexpr std::uint64_t kMaxEntries = 1 << 17, kMaxName = 2048, kInZip64 = 0xffffffff;

struct Directory {
  std::uint64_t entries = 0, size = 0, offset = 0;
};

struct Entry {
  std::string name;
  std::uint64_t size = 0, local_offset = 0;
};

class ZipReader {
 public:
  ZipReader(const std::string& file, Bytes bytes) : file_(file), bytes_(bytes) {}

  std::map<std::string, Bytes> read() {
    const Directory directory = find_directory();
    if (directory.entries > kMaxEntries) fail("it has too many entries");
    directory_offset_ = directory.offset;
    ByteCursor cursor(file_, part(directory.offset, directory.size));
    std::map<std::string, Bytes> contents;
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
      const Entry entry = central_entry(cursor);
      if (!contents.emplace(entry.name, content_of(entry)).second)
        fail("the entry " + quoted_name(entry.name) + " stands twice");
    }
    if (cursor.left() != 0) fail("its directory is larger than its entries");
    check_overlap();
    return contents;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { refuse_file(file_, "bad ZIP archive: " + what); }

  Bytes part(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) fail("it is cut short");
    return bytes_.subspan(offset, size);
  }

  std::uint64_t number_at(std::uint64_t offset, int width) const {
    return ByteCursor(file_, part(offset, static_cast<std::uint64_t>(width))).number(width);
  }

  /// The end record stands at the end of the file, behind it only a comment of the stated length.
  Directory find_directory() const {
    constexpr std::size_t kMaxComment = 0xffff;
    if (bytes_.size() < kEndSize) fail("it is too short");
    const std::size_t last = bytes_.size() - kEndSize;
    for (std::size_t back = 0; back <= std::min(last, kMaxComment); ++back) {
      const std::size_t at = last - back;
      if (bytes_[at] != 'P' || number_at(at, 4) != kEnd || number_at(at + 20, 2) != back) continue;
      const Directory directory{number_at(at + 10, 2), number_at(at + 12, 4), number_at(at + 16, 4)};
      if (at >= kLocator64Size && number_at(at - kLocator64Size, 4) == kLocator64)
        return directory64(number_at(at - kLocator64Size + 8, 8));
      return directory;
    }
    fail("it has no directory, so it was not downloaded wholly or is no archive");
  }

  Directory directory64(std::uint64_t at) const {
    part(at, kEnd64Size);
    if (number_at(at, 4) != kEnd64) fail("its ZIP64 directory is missing");
    return {number_at(at + 32, 8), number_at(at + 40, 8), number_at(at + 48, 8)};
  }

  Entry central_entry(ByteCursor& cursor) const {
    if (cursor.number(4) != kCentral) fail("its directory is damaged");
    cursor.take(4);
    const auto flags = cursor.number(2), method = cursor.number(2);
    cursor.take(8);  // time, date, CRC-32
    std::uint64_t packed = cursor.number(4);
    Entry entry;
    entry.size = cursor.number(4);
    const auto name_size = cursor.number(2), extra_size = cursor.number(2), comment_size = cursor.number(2);
    cursor.take(8);
    entry.local_offset = cursor.number(4);
    if (name_size == 0 || name_size > kMaxName) fail("an entry has an impossible name");
    entry.name = cursor.text(name_size);
    wide_sizes(cursor.take(extra_size), entry, packed);
    cursor.take(comment_size);
    if (flags & 1) fail("the entry " + quoted_name(entry.name) + " is encrypted");
    if (method != 0 || packed != entry.size)
      refuse_file(file_, "the entry " + quoted_name(entry.name) + " of the archive is compressed",
                  "PyTorch stores tensors uncompressed; save the checkpoint again with torch.save");
    return entry;
  }

  /// Replaces sizes that did not fit 32 bits by those in the ZIP64 field, which has only these, in this
  /// order.
  void wide_sizes(Bytes extra, Entry& entry, std::uint64_t& packed) const {
    constexpr std::uint64_t kZip64Field = 1;
    ByteCursor fields(file_, extra);
    while (fields.left() >= 4) {
      const auto id = fields.number(2), size = fields.number(2);
      ByteCursor field(file_, fields.take(size));
      if (id != kZip64Field) continue;
      for (std::uint64_t* value : {&entry.size, &packed, &entry.local_offset})
        if (*value == kInZip64) *value = field.number(8);
      return;
    }
  }

  Bytes content_of(const Entry& entry) {
    const Bytes local = part(entry.local_offset, kLocalSize);
    ByteCursor cursor(file_, local);
    if (cursor.number(4) != kLocal)
      fail("the entry " + quoted_name(entry.name) + " is not where it should be");
    cursor.take(22);
    const std::uint64_t header = kLocalSize + cursor.number(2) + cursor.number(2);
    const std::uint64_t begin = entry.local_offset + header;
    const Bytes content = part(begin, entry.size);
    if (begin + entry.size > directory_offset_) fail("an entry reaches into the directory");
    ranges_.push_back({entry.local_offset, begin + entry.size});
    return content;
  }

  void check_overlap() {
    std::sort(ranges_.begin(), ranges_.end());
    for (std::size_t i = 1; i < ranges_.size(); ++i)
      if (ranges_[i].first < ranges_[i - 1].second) fail("two entries overlap");
  }

  const std::string& file_;
  Bytes bytes_;
  std::uint64_t directory_offset_ = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
};

}  // namespace

std::map<std::string, Bytes> read_zip_directory(const std::string& file, Bytes bytes) {
  return ZipReader(file, bytes).read();
}

}  // namespace retinal
