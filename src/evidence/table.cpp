#include "evidence/table.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "base/text.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

constexpr const char* kMissing = "NA";

/// Six significant digits, as in the JSON record.
std::string number_cell(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

/// Measurement keys of all records, measured or not: in the order of the records, then the alphabet.
std::vector<std::string> all_keys(const std::vector<const Evidence*>& records) {
  std::vector<std::string> keys;
  std::set<std::string> known;
  for (const Evidence* e : records)
    for (const Measurement& m : e->measurements.values)
      if (known.insert(m.key).second) keys.push_back(m.key);
  for (const Evidence* e : records)
    for (const auto& [key, reason] : e->measurements.unavailable)
      if (known.insert(key).second) keys.push_back(key);
  return keys;
}

using Cells = std::vector<std::pair<std::string, std::string>>;  ///< column, text

void add_lesions(Cells& cells, const Evidence& e) {
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const std::string path = std::string("lesions.") + to_string(kLesions[i]);
    const LesionGroup& group = e.lesions[i];
    const bool known = e.usable();
    cells.emplace_back(path + ".count", known ? std::to_string(group.count) : kMissing);
    cells.emplace_back(path + ".area_px", known ? number_cell(group.area_px) : kMissing);
    cells.emplace_back(path + ".area_fraction", known ? number_cell(group.area_fraction) : kMissing);
  }
}

void add_grade(Cells& cells, const std::string& name, const GradeRecord& grade) {
  const std::string path = "grades." + name;
  cells.emplace_back(path + ".value", grade.abstain ? kMissing : std::to_string(grade.value));
  cells.emplace_back(path + ".confidence", grade.p.empty() ? kMissing : number_cell(grade.confidence));
}

void add_findings(Cells& cells, const Evidence& e) {
  for (const char* key : kFindings) {
    const auto finding = e.findings.find(key);
    cells.emplace_back(std::string("findings.") + key + ".p",
                       finding == e.findings.end() ? kMissing : number_cell(finding->second.p));
  }
}

/// The columns in front of the measurements.
Cells leading_cells(const std::string& record, const Evidence& e, const std::string& failure) {
  const bool failed = !failure.empty();
  const std::string status = failed ? "failed" : e.usable() ? "measured" : "refused";
  const auto known = [&](const std::string& text) {
    return failed || text.empty() ? kMissing : csv_cell(text);
  };
  Cells cells = {{"file", csv_cell(e.image.file)},
                 {"record", known(record)},
                 {"sha256", known(e.image.sha256)},
                 {"width", known(std::to_string(e.image.width))},
                 {"height", known(std::to_string(e.image.height))},
                 {"status", status},
                 {"reason", csv_cell(failed ? failure : refusal_reason(e))},
                 {"laterality", e.image.laterality ? to_string(*e.image.laterality) : kMissing},
                 {"quality.grade", known(e.quality.grade)},
                 {"in_distribution.score", failed ? kMissing : number_cell(e.distribution.score)},
                 {"scale.um_per_px", e.scale.um_per_px ? number_cell(*e.scale.um_per_px) : kMissing}};
  return cells;
}

std::string line(const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + cells[i];
  return text + "\n";
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell = printable(text);
  if (!cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos)
    cell.insert(0, "'");
  if (cell.find_first_of(",\"'") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

void MeasurementTable::add(const std::string& record, const Evidence& evidence) {
  rows_.push_back({record, evidence, ""});
}

void MeasurementTable::add_failure(const std::string& file, const std::string& reason) {
  Row row;
  row.evidence.image.file = file;
  row.evidence.quality.grade = "reject";
  row.evidence.diabetic_retinopathy.abstain = row.evidence.macular_edema_risk.abstain = true;
  row.failure = reason;
  rows_.push_back(std::move(row));
}

std::string MeasurementTable::wide() const {
  std::vector<const Evidence*> records;
  for (const Row& row : rows_) records.push_back(&row.evidence);
  const std::vector<std::string> keys = all_keys(records);
  std::string text;
  for (const Row& row : rows_) {
    const Evidence& e = row.evidence;
    Cells cells = leading_cells(row.record, e, row.failure);
    add_lesions(cells, e);
    add_grade(cells, "diabetic_retinopathy", e.diabetic_retinopathy);
    add_grade(cells, "macular_edema_risk", e.macular_edema_risk);
    add_findings(cells, e);
    for (const std::string& key : keys) {
      const Measurement* m = e.measurements.find(key);
      cells.emplace_back(key, m ? number_cell(m->value) : kMissing);
    }
    std::vector<std::string> columns, values;
    for (auto& [column, value] : cells) {
      columns.push_back(column);
      values.push_back(value);
    }
    if (text.empty()) text = line(columns);
    text += line(values);
  }
  return text;
}

std::string MeasurementTable::tidy() const {
  std::string text = line({"file", "record", "key", "value", "unit", "interval_lo", "interval_hi",
                           "interval_note", "definition", "n", "reason"});
  for (const Row& row : rows_) {
    const std::string file = csv_cell(row.evidence.image.file), record = csv_cell(row.record);
    for (const Measurement& m : row.evidence.measurements.values)
      text += line({file, record, m.key, number_cell(m.value), m.unit,
                    m.interval ? number_cell(m.interval->lo) : kMissing,
                    m.interval ? number_cell(m.interval->hi) : kMissing, csv_cell(m.interval_note),
                    to_string(m.definition), std::to_string(m.n), ""});
    for (const auto& [key, reason] : row.evidence.measurements.unavailable)
      text += line(
          {file, record, key, kMissing, kMissing, kMissing, kMissing, "", "", kMissing, csv_cell(reason)});
  }
  return text;
}

}  // namespace retinal
