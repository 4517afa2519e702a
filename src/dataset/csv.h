#pragma once
// Comma-separated tables with a header row: quotes, CRLF, byte-order mark and trailing blanks are handled.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retinal {

/// Rows by column name. Header names are trimmed; unnamed columns are dropped.
class CsvTable {
 public:
  /// Throws FileError / InputError naming the file.
  static CsvTable read(const std::filesystem::path& path);

  std::size_t rows() const { return rows_.size(); }
  bool has(const std::string& column) const { return columns_.contains(column); }
  /// Throws InputError naming file and column when the column is missing. Values are trimmed; "" when the row is short.
  const std::string& at(std::size_t row, const std::string& column) const;
  /// As a whole number; throws InputError naming file, row and column when it is not one.
  int integer(std::size_t row, const std::string& column) const;
  double number(std::size_t row, const std::string& column) const;

 private:
  [[noreturn]] void bad_value(std::size_t row, const std::string& column, const std::string& wanted) const;

  std::string name_;
  std::map<std::string, std::size_t> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace retinal
