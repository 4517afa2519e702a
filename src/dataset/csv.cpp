#include "dataset/csv.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/file.h"

namespace retinal {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

struct Record {
  std::vector<std::string> cells = std::vector<std::string>(1);
  int line = 1;  ///< on which it begins
};

/// All records of a table; a quoted field may hold commas, doubled quotes and line breaks.
std::vector<Record> records(const std::string& text) {
  std::vector<Record> all(1);
  bool quoted = false;
  int line = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& field = all.back().cells.back();
    if (c == '\n') ++line;
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field.push_back(text[++i]);
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      all.back().cells.emplace_back();
    } else if (c == '\n' && !quoted) {
      all.emplace_back().line = line;
    } else {
      field.push_back(c);
    }
  }
  return all;
}

bool is_blank(const Record& record) {
  return std::all_of(record.cells.begin(), record.cells.end(), [](const auto& cell) { return cell.empty(); });
}

}  // namespace

CsvTable CsvTable::read(const std::filesystem::path& path) {
  std::string text = read_text_file(path);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  CsvTable table;
  table.name_ = path.filename().string();
  table.fill(records(text));
  return table;
}

CsvTable CsvTable::from_records(const std::string& name, const std::vector<std::vector<std::string>>& cells) {
  std::vector<Record> all;
  for (const auto& row : cells) all.push_back({row, static_cast<int>(all.size()) + 1});
  CsvTable table;
  table.name_ = name;
  table.fill(std::move(all));
  return table;
}

template <class Records>
void CsvTable::fill(Records all) {
  for (auto& record : all)
    for (auto& cell : record.cells) cell = trimmed(cell);
  std::erase_if(all, is_blank);
  if (all.empty()) throw InputError(name_ + ": the table is empty");
  const auto& header = all.front().cells;
  for (std::size_t i = 0; i < header.size(); ++i)
    if (!header[i].empty()) columns_.emplace(header[i], i);
  for (std::size_t i = 1; i < all.size(); ++i) {
    rows_.push_back(std::move(all[i].cells));
    lines_.push_back(all[i].line);
  }
}

std::vector<std::string> CsvTable::columns() const {
  std::vector<std::string> names;
  for (const auto& [column, _] : columns_) names.push_back(column);
  return names;
}

const std::string& CsvTable::at(std::size_t row, const std::string& column) const {
  static const std::string kEmpty;
  const auto found = columns_.find(column);
  if (found == columns_.end()) throw InputError(name_ + ": the column '" + column + "' is missing");
  return found->second < rows_[row].size() ? rows_[row][found->second] : kEmpty;
}

void CsvTable::bad_value(std::size_t row, const std::string& column, const std::string& wanted) const {
  throw InputError(name_ + ", row " + std::to_string(lines_[row]) + ", column '" + column + "': '" +
                   at(row, column) + "' is not " + wanted);
}

int CsvTable::integer(std::size_t row, const std::string& column) const {
  const std::string& text = at(row, column);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) bad_value(row, column, "a whole number");
  return value;
}

double CsvTable::number(std::size_t row, const std::string& column) const {
  const std::string& text = at(row, column);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) bad_value(row, column, "a number");
  return value;
}

}  // namespace retinal
