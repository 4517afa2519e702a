#include "dataset/spreadsheet.h"

#include <freexl.h>
#include <zip.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <pugixml.hpp>

#include "base/error.h"
#include "base/file.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using Records = std::vector<std::vector<std::string>>;

constexpr std::uint64_t kLargestPart = std::uint64_t{256} << 20;  // unpacked, bytes
constexpr std::size_t kMostColumns = 16'384;                      // of an .xlsx sheet, by its specification

[[noreturn]] void refuse(const fs::path& path, const std::string& what) {
  throw InputError(path.filename().string() + ": " + what + "; save it again as CSV or .xlsx");
}

// --- .xlsx: a zip of XML parts (ECMA-376 part 1, section 18)
// ---------------------------------------------------------

class Package {
 public:
  explicit Package(const fs::path& path) : path_(path) {
    int error = 0;
    zip_.reset(zip_open(path.c_str(), ZIP_RDONLY, &error));
    if (!zip_) refuse(path, "the workbook cannot be opened");
  }

  /// An XML part of the package; empty when there is none of this name.
  pugi::xml_document part(const std::string& name) const {
    pugi::xml_document document;
    zip_stat_t stat;
    if (zip_stat(zip_.get(), name.c_str(), 0, &stat) != 0) return document;
    if (stat.size > kLargestPart) refuse(path_, "the workbook is too large");
    std::string text(stat.size, '\0');
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen(zip_.get(), name.c_str(), 0),
                                                                 zip_fclose);
    if (!file || zip_fread(file.get(), text.data(), text.size()) != static_cast<zip_int64_t>(text.size()) ||
        !document.load_buffer(text.data(), text.size()))
      refuse(path_, "the workbook is damaged");
    return document;
  }

 private:
  fs::path path_;
  std::unique_ptr<zip_t, void (*)(zip_t*)> zip_{nullptr, zip_discard};
};

/// All text runs of a string, without phonetic hints.
std::string string_of(const pugi::xml_node& string) {
  std::string text = string.child("t").text().get();
  for (const auto& run : string.children("r")) text += run.child("t").text().get();
  return text;
}

/// "BC12" is in column 54, counted from 0.
std::size_t column_of(const std::string& reference) {
  std::size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z' || column > kMostColumns) break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
  }
  return column == 0 ? 0 : column - 1;
}

/// Part name of the first sheet, by the workbook's relations.
std::string first_sheet(const Package& package) {
  const auto workbook = package.part("xl/workbook.xml");
  const std::string id = workbook.child("workbook").child("sheets").child("sheet").attribute("r:id").value();
  const auto relations = package.part("xl/_rels/workbook.xml.rels");
  for (const auto& relation : relations.child("Relationships").children("Relationship"))
    if (id == relation.attribute("Id").value()) {
      const std::string target = relation.attribute("Target").value();
      return target.starts_with("/") ? target.substr(1) : "xl/" + target;
    }
  return "xl/worksheets/sheet1.xml";
}

std::string cell_text(const pugi::xml_node& cell, const std::vector<std::string>& strings) {
  const std::string type = cell.attribute("t").value();
  if (type == "inlineStr") return string_of(cell.child("is"));
  if (type != "s") return cell.child("v").text().get();
  const auto index = cell.child("v").text().as_ullong();
  return index < strings.size() ? strings[index] : "";
}

Records read_xlsx(const fs::path& path) {
  const Package package(path);
  std::vector<std::string> strings;
  const auto shared = package.part("xl/sharedStrings.xml");
  for (const auto& string : shared.child("sst").children("si")) strings.push_back(string_of(string));
  const auto sheet = package.part(first_sheet(package));
  const auto data = sheet.child("worksheet").child("sheetData");
  if (!data) refuse(path, "the workbook has no sheet");
  Records records;
  for (const auto& row : data.children("row")) {
    const std::size_t number = row.attribute("r").as_ullong(records.size() + 1);
    if (number > records.size() + 1 && number < 2'000'000)
      records.resize(number - 1);  // rows left out are blank
    auto& record = records.emplace_back();
    for (const auto& cell : row.children("c")) {
      const std::string reference = cell.attribute("r").value();
      const std::size_t column = reference.empty() ? record.size() : column_of(reference);
      if (column >= kMostColumns) refuse(path, "the workbook is damaged");
      record.resize(std::max(record.size(), column + 1));
      record[column] = cell_text(cell, strings);
    }
  }
  return records;
}

// --- .xls
// ------------------------------------------------------------------------------------------------------------

std::string cell_text(const FreeXL_CellValue& cell) {
  switch (cell.type) {
    case FREEXL_CELL_INT:
      return std::to_string(cell.value.int_value);
    case FREEXL_CELL_DOUBLE: {
      const double value = cell.value.double_value;
      if (value == std::floor(value) && std::abs(value) < 1e15)
        return std::to_string(static_cast<long long>(value));
      return std::to_string(value);
    }
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
    case FREEXL_CELL_DATE:
    case FREEXL_CELL_DATETIME:
    case FREEXL_CELL_TIME:
      return cell.value.text_value;
    default:
      return "";
  }
}

Records read_xls(const fs::path& path) {
  const void* opened = nullptr;
  const int status = freexl_open(path.c_str(), &opened);
  const std::unique_ptr<const void, int (*)(const void*)> book(opened, freexl_close);  // also after a failure
  if (status != FREEXL_OK) refuse(path, "the workbook cannot be opened");
  unsigned int rows = 0;
  unsigned short columns = 0;
  if (freexl_select_active_worksheet(opened, 0) != FREEXL_OK ||
      freexl_worksheet_dimensions(opened, &rows, &columns) != FREEXL_OK)
    refuse(path, "the workbook has no sheet");
  Records records(rows, std::vector<std::string>(columns));
  for (unsigned int row = 0; row < rows; ++row)
    for (unsigned short column = 0; column < columns; ++column) {
      FreeXL_CellValue cell;
      if (freexl_get_cell_value(opened, row, column, &cell) == FREEXL_OK)
        records[row][column] = cell_text(cell);
    }
  return records;
}

}  // namespace

CsvTable read_table(const fs::path& path) {
  if (!fs::is_regular_file(path)) throw InputError(path.filename().string() + ": the table is missing");
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (extension == ".csv") return CsvTable::read(path);
  if (extension == ".xlsx") return CsvTable::from_records(path.filename().string(), read_xlsx(path));
  if (extension == ".xls") return CsvTable::from_records(path.filename().string(), read_xls(path));
  throw InputError(path.filename().string() + ": a table must be .csv, .xlsx or .xls");
}

}  // namespace retinal
