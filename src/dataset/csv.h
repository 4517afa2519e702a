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
  /// The same from cells already parted, header first, as a spreadsheet gives them; `name` stands in
  /// messages.
  static CsvTable from_records(const std::string& name, const std::vector<std::vector<std::string>>& records);

  std::size_t rows() const { return rows_.size(); }
  bool has(const std::string& column) const { return columns_.contains(column); }
  /// Named columns, in alphabetical order.
  std::vector<std::string> columns() const;
  /// File name, without folder.
  const std::string& name() const { return name_; }
  /// Where a row begins in the file; the header is line 1.
  int line(std::size_t row) const { return lines_[row]; }
  /// Throws InputError naming file and column when the column is missing. Values are trimmed; "" when the row
  /// is short.
  const std::string& at(std::size_t row, const std::string& column) const;
  /// As a whole number; throws InputError naming file, row and column when it is not one.
  int integer(std::size_t row, const std::string& column) const;
  double number(std::size_t row, const std::string& column) const;

 private:
  template <class Records>
  void fill(Records records);
  [[noreturn]] void bad_value(std::size_t row, const std::string& column, const std::string& wanted) const;

  std::string name_;
  std::map<std::string, std::size_t> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> lines_;
};

}  // namespace retinal
