#pragma once
// The files of an analysed photograph, as `retinalgpt analyze --out DIR` writes them:
//
//   DIR/<record>/evidence.json, overlay.png, masks/<structure>.png [, probabilities/<structure>.png]
//   DIR/measurements.csv, measurements_tidy.csv        (evidence/table.h)

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "evidence/table.h"

namespace retinal {

/// A folder name for each photograph: the stem of its file name, safe as a name, and with "_2", "_3" ...
/// where two files have the same stem. The same list gives the same names.
std::vector<std::string> record_names(const std::vector<std::filesystem::path>& images);

/// Writes the files of one photograph into `folder`; each file completely or not at all, the record last, so
/// that a folder with evidence.json is complete. A refused photograph gets no masks. Throws FileError.
void write_record(const std::filesystem::path& folder, const Photograph& photograph, const Analysis& analysis,
                  bool probabilities);

/// Writes the tables of all photographs. Throws FileError.
void write_tables(const std::filesystem::path& folder, const MeasurementTable& table);

}  // namespace retinal
