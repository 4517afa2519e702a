// Reads samples by a TableMapping.

#include <set>

#include "base/error.h"
#include "base/suggest.h"
#include "dataset/diseases.h"
#include "dataset/layout_folder.h"
#include "dataset/spreadsheet.h"
#include "dataset/table_config.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, const std::string& mark, const std::string& value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
  return text;
}

/// One row under one mapping.
class Row {
 public:
  Row(const TableMapping& mapping, const CsvTable& table, std::size_t row)
      : mapping_(mapping), table_(table), row_(row) {}

  /// The cell of a field in our words: "" where no column is mapped or the cell is empty.
  std::string field(const std::string& name) const {
    const auto column = mapping_.columns.find(name);
    if (column == mapping_.columns.end()) return "";
    std::string cell = table_.at(row_, column->second);
    const auto words = mapping_.values.find(name);
    if (words == mapping_.values.end()) return cell;
    const auto word = words->second.find(cell);
    return word == words->second.end() ? cell : word->second;
  }

  std::optional<int> grade(const std::string& name, int highest) const {
    const std::string text = field(name);
    if (text.empty()) return std::nullopt;
    if (text.size() != 1 || text[0] < '0' || text[0] > '0' + highest)
      bad(mapping_.columns.at(name), text, "a whole number from 0 to " + std::to_string(highest));
    return text[0] - '0';
  }

  std::optional<Laterality> side() const {
    const std::string text = field("side");
    if (text.empty()) return std::nullopt;
    if (text == "left" || text == "OS" || text == "L") return Laterality::left;
    if (text == "right" || text == "OD" || text == "R") return Laterality::right;
    bad(mapping_.columns.at("side"), text, "left or right; [values.side] can translate it");
  }

  /// 0 or 1, yes or no, true or false.
  std::optional<bool> flag(const std::string& column) const {
    static const std::set<std::string> kYes = {"1", "yes", "true", "True"},
                                       kNo = {"0", "no", "false", "False"};
    const std::string& text = table_.at(row_, column);
    if (text.empty()) return std::nullopt;
    if (!kYes.contains(text) && !kNo.contains(text)) bad(column, text, "0 or 1");
    return kYes.contains(text);
  }

  std::optional<PhotoPoint> position(const PositionColumns& columns) const {
    if (table_.at(row_, columns.x).empty() || table_.at(row_, columns.y).empty()) return std::nullopt;
    // Pixel centres: a picture reduced by s has its pixel x at (x + 0.5) * s - 0.5.
    const auto scaled = [&](const std::string& column) {
      return (table_.number(row_, column) + 0.5) * columns.scale - 0.5;
    };
    return PhotoPoint{scaled(columns.x), scaled(columns.y)};
  }

  const std::string& cell(const std::string& column) const { return table_.at(row_, column); }

 private:
  [[noreturn]] void bad(const std::string& column, const std::string& text, const std::string& wanted) const {
    throw InputError(table_.name() + ", row " + std::to_string(table_.line(row_)) + ", column '" + column +
                     "': '" + text + "' is not " + wanted);
  }

  const TableMapping& mapping_;
  const CsvTable& table_;
  std::size_t row_;
};

void read_labels(const TableMapping& mapping, const Row& row, Sample& s) {
  if (const auto grade = row.grade("dr_grade", 4)) set_dr_grade(s, *grade);
  s.edema_risk = row.grade("edema_risk", 2);
  s.quality = row.grade("quality", 2);
  s.messidor_grade = row.grade("messidor_grade", 3);
  s.myopic_maculopathy = row.grade("myopic_maculopathy", 4);
  s.side = row.side();
  if (const std::string words = row.field("keywords"); !words.empty()) {
    s.keywords = split_keywords(replaced(words, mapping.keyword_separator, ","));
    s.diseases = diseases_from_keywords(s.keywords);
    if (!s.dr_grade) s.dr_grade = grade_from_keywords(s.keywords);
  }
  for (const auto& [disease, column] : mapping.diseases)
    if (const auto present = row.flag(column)) s.diseases[disease] = *present;
  for (const auto& [finding, column] : mapping.findings)
    if (const auto present = row.flag(column)) s.findings[finding] = *present;
  for (const auto& [note, column] : mapping.notes)
    if (!row.cell(column).empty()) s.notes[note] = row.cell(column);
  for (const auto& [what, columns] : mapping.positions)
    (what == "fovea" ? s.fovea : s.disc_center) = row.position(columns);
}

void read_masks(const TableMapping& mapping, const fs::path& folder, Sample& s) {
  for (const auto& [structure, pattern] : mapping.masks) {
    const std::string file =
        replaced(replaced(pattern.file, "{stem}", s.image.stem().string()), "{split}", s.split);
    s.masks[structure] = {folder / file, pattern.coding, pattern.argument};
  }
}

void check_columns(const TableMapping& mapping, const CsvTable& table) {
  std::set<std::string> wanted;
  for (const auto* columns : {&mapping.columns, &mapping.diseases, &mapping.findings, &mapping.notes})
    for (const auto& [_, column] : *columns) wanted.insert(column);
  for (const auto& [_, columns] : mapping.positions) wanted.insert({columns.x, columns.y});
  for (const auto& column : wanted) {
    const auto known = table.columns();
    if (!table.has(column))
      throw InputError(table.name() + ": the column '" + column + "' that the mapping names is missing" +
                       did_you_mean(column, known));
  }
}

}  // namespace

std::vector<Sample> read_mapped(const TableMapping& mapping, const fs::path& folder) {
  std::vector<Sample> samples;
  for (const TableSource& source : mapping.tables) {
    const CsvTable table = read_table(folder / source.file);
    check_columns(mapping, table);
    for (std::size_t i = 0; i < table.rows(); ++i) {
      const Row row(mapping, table, i);
      std::string image = row.field("image");
      if (!fs::path(image).has_extension()) image += source.extension;
      Sample s;
      s.image = folder / source.images / image;
      s.dataset = mapping.name;
      s.split = source.split.empty() ? row.field("split") : source.split;
      if (s.split.empty()) s.split = "none";
      s.patient = row.field("patient");
      if (s.patient.empty())
        s.patient = (source.split.empty() ? "" : source.split + "_") + s.image.stem().string();
      s.table = table.name();
      s.row = table.line(i);
      read_labels(mapping, row, s);
      read_masks(mapping, folder, s);
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

}  // namespace retinal
