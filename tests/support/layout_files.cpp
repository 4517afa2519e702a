#include "support/layout_files.h"

#include <zip.h>

#include <bit>
#include <cstdlib>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "base/file.h"
#include "image/opencv_bridge.h"
#include "support/program.h"

namespace retinal::test {
namespace {

namespace fs = std::filesystem;

/// Codes of growing length, lowest bit first, in sub-blocks of 255 bytes.
class CodeWriter {
 public:
  void put(int code, int length) {
    buffer_ |= static_cast<std::uint64_t>(code) << have_;
    for (have_ += length; have_ >= 8; have_ -= 8, buffer_ >>= 8) bytes_.push_back(buffer_ & 255);
  }
  std::vector<std::uint8_t> blocks() {
    if (have_ > 0) bytes_.push_back(buffer_ & 255);
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i < bytes_.size(); i += 255) {
      const std::size_t n = std::min<std::size_t>(255, bytes_.size() - i);
      out.push_back(static_cast<std::uint8_t>(n));
      out.insert(out.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes_.begin() + static_cast<std::ptrdiff_t>(i + n));
    }
    out.push_back(0);
    return out;
  }

 private:
  std::uint64_t buffer_ = 0;
  int have_ = 0;
  std::vector<std::uint8_t> bytes_;
};

/// Compresses colour numbers 0 and 1 as every encoder does: the longest known string, then one new one.
std::vector<std::uint8_t> compress(const std::vector<std::uint8_t>& indices) {
  constexpr int kClear = 4, kEnd = 5;  // two bits are the smallest code size a GIF may have
  std::map<std::string, int> table;
  CodeWriter out;
  int length = 3, next = 6;
  const auto start = [&] {
    table = {{std::string(1, '\0'), 0}, {std::string(1, '\1'), 1}};
    out.put(kClear, length);
    length = 3;
    next = 6;
  };
  start();
  std::string text;
  for (const std::uint8_t index : indices) {
    const std::string longer = text + static_cast<char>(index);
    if (table.contains(longer)) {
      text = longer;
      continue;
    }
    out.put(table.at(text), length);
    table[longer] = next++;
    if (next > (1 << length)) ++length;
    if (next == 4095) start();
    text = std::string(1, static_cast<char>(index));
  }
  out.put(table.at(text), length);
  out.put(kEnd, length);
  return out.blocks();
}

void put_word(std::vector<std::uint8_t>& out, int value) {
  out.push_back(static_cast<std::uint8_t>(value & 255));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  return out;
}

std::string sheet_xml(const TableRows& rows, std::vector<std::string>& strings) {
  std::string xml = "<?xml version=\"1.0\"?><worksheet><sheetData>";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    xml += "<row r=\"" + std::to_string(r + 1) + "\">";
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const std::string& text = rows[r][c];
      const std::string at =
          " r=\"" + std::string(1, static_cast<char>('A' + c)) + std::to_string(r + 1) + "\"";
      if (text.empty()) continue;  // as Excel does
      if (r == 0) {
        xml += "<c" + at + " t=\"inlineStr\"><is><t>" + escaped(text) + "</t></is></c>";
      } else if (is_number(text)) {
        xml += "<c" + at + "><v>" + text + "</v></c>";
      } else {
        xml += "<c" + at + " t=\"s\"><v>" + std::to_string(strings.size()) + "</v></c>";
        strings.push_back(text);
      }
    }
    xml += "</row>";
  }
  return xml + "</sheetData></worksheet>";
}

void put_long(std::vector<std::uint8_t>& out, std::uint32_t value) {
  put_word(out, static_cast<int>(value & 0xFFFF));
  put_word(out, static_cast<int>(value >> 16));
}

void put_record(std::vector<std::uint8_t>& out, int kind, const std::vector<std::uint8_t>& data) {
  put_word(out, kind);
  put_word(out, static_cast<int>(data.size()));
  out.insert(out.end(), data.begin(), data.end());
}

void put_cell(std::vector<std::uint8_t>& out, std::size_t row, std::size_t column, const std::string& text) {
  std::vector<std::uint8_t> cell;
  for (const std::size_t value : {row, column, std::size_t{0}}) put_word(cell, static_cast<int>(value));
  if (is_number(text)) {
    const auto bits = std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr));
    put_long(cell, static_cast<std::uint32_t>(bits));
    put_long(cell, static_cast<std::uint32_t>(bits >> 32));
    put_record(out, 0x0203, cell);
  } else if (!text.empty()) {
    put_word(cell, static_cast<int>(text.size()));
    cell.insert(cell.end(), text.begin(), text.end());
    put_record(out, 0x0204, cell);
  }
}

/// The records of a workbook with one sheet (BIFF5, Excel 5 and 95).
std::vector<std::uint8_t> biff5(const TableRows& rows) {
  const auto beginning = [](int kind) {
    return std::vector<std::uint8_t>{0, 5, static_cast<std::uint8_t>(kind), 0, 0, 0, 0, 0};
  };
  std::vector<std::uint8_t> out, sheet;
  put_record(out, 0x0809, beginning(5));
  put_record(out, 0x0042, {0xE4, 0x04});  // code page 1252
  put_record(out, 0x00E0, std::vector<std::uint8_t>(16));
  put_long(sheet, static_cast<std::uint32_t>(out.size() + 4 + 8 + 4));  // where the sheet begins
  sheet.insert(sheet.end(), {0, 0, 1, 'S'});
  put_record(out, 0x0085, sheet);
  put_record(out, 0x000A, {});
  put_record(out, 0x0809, beginning(0x10));
  std::vector<std::uint8_t> size;
  for (const std::size_t value :
       {std::size_t{0}, rows.size(), std::size_t{0}, rows.front().size(), std::size_t{0}})
    put_word(size, static_cast<int>(value));
  put_record(out, 0x0200, size);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < rows[r].size(); ++c) put_cell(out, r, c, rows[r][c]);
  put_record(out, 0x000A, {});
  return out;
}

void put_directory_entry(std::vector<std::uint8_t>& out, const std::string& name, int kind,
                         std::uint32_t child, std::uint32_t start, std::size_t size) {
  const std::size_t begin = out.size();
  for (const char c : name) put_word(out, c);
  out.resize(begin + 64);
  put_word(out, static_cast<int>(2 * name.size() + 2));
  out.insert(out.end(), {static_cast<std::uint8_t>(kind), 1});
  for (const std::uint32_t value : {0xFFFFFFFFu, 0xFFFFFFFFu, child}) put_long(out, value);
  out.resize(out.size() + 36);
  for (const std::uint32_t value : {start, static_cast<std::uint32_t>(size), 0u}) put_long(out, value);
}

/// A compound file (MS-CFB version 3) that holds one stream named "Book".
std::vector<std::uint8_t> compound_file(std::vector<std::uint8_t> stream) {
  constexpr std::uint32_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF;
  stream.resize(std::max<std::size_t>(4096, (stream.size() + 511) / 512 * 512));
  const auto sectors = static_cast<std::uint32_t>(stream.size() / 512);
  std::vector<std::uint8_t> out = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
  out.resize(24);
  for (const int value : {0x3E, 3, 0xFFFE, 9, 6}) put_word(out, value);
  out.resize(40);
  for (const std::uint32_t value : {0u, 1u, 1u, 0u, 4096u, kEnd, 0u, kEnd, 0u, 0u}) put_long(out, value);
  while (out.size() < 512) put_long(out, kFree);
  put_long(out, 0xFFFFFFFD);  // sector 0 is this table, 1 the directory, the stream follows
  put_long(out, kEnd);
  for (std::uint32_t i = 2; i < 2 + sectors; ++i) put_long(out, i + 1 < 2 + sectors ? i + 1 : kEnd);
  while (out.size() < 1024) put_long(out, kFree);
  put_directory_entry(out, "Root Entry", 5, 1, kEnd, 0);
  put_directory_entry(out, "Book", 2, kFree, 2, stream.size());
  out.resize(1536);
  out.insert(out.end(), stream.begin(), stream.end());
  return out;
}

}  // namespace

void write_raster(const fs::path& path, const Raster8& raster) {
  fs::create_directories(path.parent_path());
  cv::Mat pixels = view(raster);
  if (raster.channels == 3) {
    cv::Mat bgr;
    cv::cvtColor(pixels, bgr, cv::COLOR_RGB2BGR);
    pixels = bgr;
  } else if (path.extension() == ".ppm") {
    cv::Mat bgr;
    cv::cvtColor(pixels, bgr, cv::COLOR_GRAY2BGR);
    pixels = bgr;
  }
  if (!cv::imwrite(path.string(), pixels)) throw std::runtime_error("cannot write " + path.string());
}

void write_gif(const fs::path& path, const Raster8& mask, bool interlaced) {
  std::vector<std::uint8_t> out = {'G', 'I', 'F', '8', '9', 'a'};
  put_word(out, mask.width);
  put_word(out, mask.height);
  out.insert(out.end(), {0x80, 0, 0, 0, 0, 0, 255, 255, 255});  // two colours: black, white
  out.insert(out.end(), {0x21, 0xFE, 2, 'h', 'i', 0});          // a comment, to be skipped
  out.push_back(0x2C);
  for (const int value : {0, 0, mask.width, mask.height}) put_word(out, value);
  out.push_back(interlaced ? 0x40 : 0);
  out.push_back(2);
  std::vector<int> rows;
  if (interlaced) {
    for (const auto& [start, step] : {std::pair(0, 8), std::pair(4, 8), std::pair(2, 4), std::pair(1, 2)})
      for (int y = start; y < mask.height; y += step) rows.push_back(y);
  } else {
    for (int y = 0; y < mask.height; ++y) rows.push_back(y);
  }
  std::vector<std::uint8_t> indices;
  for (const int y : rows)
    for (int x = 0; x < mask.width; ++x) indices.push_back(mask.at(x, y) != 0 ? 1 : 0);
  const auto data = compress(indices);
  out.insert(out.end(), data.begin(), data.end());
  out.push_back(0x3B);
  write_bytes(path, out);
}

void write_xlsx(const fs::path& path, const TableRows& rows) {
  fs::create_directories(path.parent_path());
  std::vector<std::string> strings;
  const std::string sheet = sheet_xml(rows, strings);
  std::string shared = "<?xml version=\"1.0\"?><sst>";
  for (const auto& text : strings) shared += "<si><r><t>" + escaped(text) + "</t></r></si>";
  shared += "</sst>";
  const std::map<std::string, std::string> parts = {
      {"xl/workbook.xml",
       "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId7\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"rId7\" Target=\"worksheets/first.xml\"/></Relationships>"},
      {"xl/worksheets/first.xml", sheet},
      {"xl/sharedStrings.xml", shared}};
  int error = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (!zip) throw std::runtime_error("cannot write " + path.string());
  for (const auto& [name, text] : parts)
    zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), 0);
  if (zip_close(zip) != 0) throw std::runtime_error("cannot write " + path.string());
}

void write_xls(const fs::path& path, const TableRows& rows) { write_bytes(path, compound_file(biff5(rows))); }

}  // namespace retinal::test
