#pragma once
// Many records as tables (CSV, RFC 4180, UTF-8). Missing numbers are NA and have a reason in the table
// itself.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/evidence.h"

namespace retinal {

/// One CSV cell: quoted where needed, control characters escaped, and text that a spreadsheet would run as a
/// formula (it starts with = + - @) set behind an apostrophe.
std::string csv_cell(std::string_view text);

class MeasurementTable {
 public:
  /// `record` is the name of the folder that holds the photograph's files.
  void add(const std::string& record, const Evidence& evidence);
  /// An input that could not be analysed.
  void add_failure(const std::string& file, const std::string& reason);

  /// One row per photograph, one column per key: provenance, status (measured, refused, failed) and reason,
  /// then lesions, grades and findings by their path in the record, then every measurement.
  std::string wide() const;

  /// One row per photograph and measurement key, with unit, interval, definition, and the reason where there
  /// is no value.
  std::string tidy() const;

 private:
  struct Row {
    std::string record;
    Evidence evidence;
    std::string failure;  ///< empty when analysed
  };
  std::vector<Row> rows_;
};

}  // namespace retinal
