#include "dataset/csv.h"

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

/// All records of a table; a quoted field may hold commas, doubled quotes and line breaks.
std::vector<std::vector<std::string>> records(const std::string& text) {
  std::vector<std::vector<std::string>> all(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& field = all.back().back();
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field.push_back(text[++i]);
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      all.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      all.emplace_back(1);
    } else {
      field.push_back(c);
    }
  }
  for (auto& record : all)
    for (auto& field : record) field = trimmed(field);
  std::erase_if(all, [](const auto& record) {
    for (const auto& field : record)
      if (!field.empty()) return false;
    return true;
  });
  return all;
}

}  // namespace

CsvTable CsvTable::read(const std::filesystem::path& path) {
  CsvTable table;
  table.name_ = path.filename().string();
  std::string text = read_text_file(path);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  auto all = records(text);
  if (all.empty()) throw InputError(table.name_ + ": the table is empty");
  for (std::size_t i = 0; i < all.front().size(); ++i)
    if (!all.front()[i].empty()) table.columns_.emplace(all.front()[i], i);
  table.rows_.assign(all.begin() + 1, all.end());
  return table;
}

const std::string& CsvTable::at(std::size_t row, const std::string& column) const {
  static const std::string kEmpty;
  const auto found = columns_.find(column);
  if (found == columns_.end()) throw InputError(name_ + ": the column '" + column + "' is missing");
  return found->second < rows_[row].size() ? rows_[row][found->second] : kEmpty;
}

void CsvTable::bad_value(std::size_t row, const std::string& column, const std::string& wanted) const {
  throw InputError(name_ + ", row " + std::to_string(row + 2) + ", column '" + column + "': '" + at(row, column) +
                   "' is not " + wanted);
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
