#pragma once
// Tables in whatever form a publisher chose: CSV, .xlsx (Office Open XML) and .xls (BIFF).

#include <filesystem>

#include "dataset/csv.h"

namespace retinal {

/// Reads a table by its file extension; of a workbook the first sheet, with dates and formulas as their
/// stored values. Throws InputError or FileError naming the file when it is missing, damaged or of another
/// kind.
CsvTable read_table(const std::filesystem::path& path);

}  // namespace retinal
