#pragma once
// Anybody's own labels: a TOML file that says which column of a table means what. docs/datasets.md describes
// each key; configs/datasets/ holds the mappings of ../shared/data.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

/// Two columns that hold a position.
struct PositionColumns {
  std::string x, y;
  double scale = 1;  ///< pixels of the picture per unit of the table
};

/// A mask beside each picture.
struct MaskPattern {
  std::string file;  ///< relative to the folder; {stem} and {split} stand for the picture's
  MaskCoding coding = MaskCoding::nonzero;
  int argument = 0;
};

/// One table and where its pictures lie.
struct TableSource {
  std::string file;       ///< relative to the folder
  std::string images;     ///< folder of the pictures, relative to the folder
  std::string extension;  ///< put behind the image column where that names no extension, ".jpg"
  std::string split;      ///< of all its rows, where no column says it
};

struct TableMapping {
  std::string name;                                              ///< of the data set
  std::vector<TableSource> tables;                               ///< at least one
  std::map<std::string, std::string> columns;                    ///< field of Sample -> column
  std::map<std::string, std::string> diseases, findings, notes;  ///< name -> column
  std::map<std::string, std::map<std::string, std::string>>
      values;                                        ///< field -> value in the table -> our value
  std::map<std::string, PositionColumns> positions;  ///< disc_center, fovea
  std::map<std::string, MaskPattern> masks;          ///< structure -> files
  std::string keyword_separator = ",";
};

/// Throws UsageError naming file, line or key: not TOML, an unknown key (with a suggestion), a wrong type, no
/// name, no table, no image column.
TableMapping read_table_mapping(const std::filesystem::path& path);

/// The samples of `folder` by the mapping. An empty cell is an absent label. Throws InputError naming table,
/// row and column of a value that makes no sense.
std::vector<Sample> read_mapped(const TableMapping& mapping, const std::filesystem::path& folder);

}  // namespace retinal
