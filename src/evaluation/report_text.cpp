// Evaluation as plain text and JSON.

#include <algorithm>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "evaluation/reference_figures.h"
#include "evaluation/report.h"
#include "evaluation/report_cells.h"

namespace retinal {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Columns as wide as their widest cell, the first to the left, the last not filled up.
void print_table(std::ostream& out, const Rows& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += " " + row[i] + std::string(widths[i] - row[i].size() + 1, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json figure_json(const Figure& f) {
  const ReferenceFigure* reference = find_reference(f.key);
  Json json = {{"key", f.key},
               {"label", f.label},
               {"value", or_null(f.value)},
               {"interval", f.interval ? Json::array({f.interval->lo, f.interval->hi}) : Json(nullptr)},
               {"unit", f.unit},
               {"n", f.n},
               {"of", f.of},
               {"note", text_or_null(f.note)}};
  json["floor"] = reference ? or_null(reference->floor) : Json(nullptr);
  json["aim"] = reference ? or_null(reference->aim) : Json(nullptr);
  json["smaller_is_better"] = reference ? Json(reference->smaller_is_better) : Json(nullptr);
  json["reference"] = reference ? text_or_null(reference->reference) : Json(nullptr);
  json["reached"] = reference && f.value ? text_or_null(reached(*reference, *f.value)) : Json(nullptr);
  return json;
}

/// Cells are numbers, texts or null.
Json table_json(const ResultTable& table) {
  Json json = {
      {"name", table.name}, {"title", table.title}, {"columns", table.columns}, {"rows", Json::array()}};
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (const TableCell& cell : row)
      cells.push_back(cell.value ? Json(*cell.value) : text_or_null(cell.text));
    json["rows"].push_back(std::move(cells));
  }
  return json;
}

Json robustness_json(const Evaluation& evaluation) {
  Json rows = Json::array();
  for (const RobustnessRow& row : evaluation.robustness) {
    Json one = {{"key", row.key}, {"label", row.label}, {"unit", row.unit}, {"none", or_null(row.unchanged)}};
    for (std::size_t i = 0; i < row.degraded.size(); ++i)
      one[degradation_names()[i]] = {{"value", or_null(row.degraded[i])}, {"drop", or_null(row.drop(i))}};
    rows.push_back(std::move(one));
  }
  return {{"limit", evaluation.robustness_limit}, {"rows", std::move(rows)}};
}

}  // namespace

void print_evaluation(std::ostream& out, const Evaluation& evaluation) {
  out << evaluation_summary(evaluation) << "\n";
  for (const BenchmarkResult& result : evaluation.results) {
    out << "\n" << result.name << ": " << result.title << "\n";
    Rows rows{figure_head()};
    for (const Figure& figure : result.figures) rows.push_back(figure_cells(figure));
    print_table(out, rows);
    for (const ResultTable& table : result.tables) {
      if (table.audience != TableAudience::everybody) continue;
      Rows cells{table.columns};
      for (const auto& row : table.rows) cells.push_back(cell_texts(row));
      out << "\n  " << table.title << "\n";
      print_table(out, cells);
    }
    for (const std::string& note : result.notes) out << "  " << note << "\n";
  }
  if (!evaluation.robustness.empty()) {
    out << "\nworse photographs\n";
    Rows rows{robustness_head()};
    for (const RobustnessRow& row : evaluation.robustness) rows.push_back(robustness_cells(row));
    print_table(out, rows);
    out << "  " << robustness_note(evaluation) << "\n";
  }
  if (!evaluation.failures.empty()) out << "\nnot scored:\n";
  for (const EvaluationFailure& failure : evaluation.failures)
    out << "  " << printable(failure.what) << ": " << printable(failure.reason) << "\n";
}

Json evaluation_json(const Evaluation& evaluation) {
  Json json = {{"schema", "retinalgpt.evaluation/1"},
               {"model",
                {{"name", evaluation.model.name},
                 {"version", evaluation.model.version},
                 {"sha256", evaluation.model.sha256}}},
               {"limit", evaluation.limit > 0 ? Json(evaluation.limit) : Json(nullptr)},
               {"degradation", to_string(evaluation.degradation)},
               {"photographs", evaluation.photographs},
               {"seconds", evaluation.seconds},
               {"failures", Json::array()},
               {"benchmarks", Json::array()}};
  for (const EvaluationFailure& failure : evaluation.failures)
    json["failures"].push_back({{"what", valid_utf8(failure.what)}, {"reason", valid_utf8(failure.reason)}});
  for (const BenchmarkResult& result : evaluation.results) {
    Json one = {
        {"name", result.name}, {"title", result.title}, {"notes", result.notes}, {"figures", Json::array()}};
    for (const Figure& figure : result.figures) one["figures"].push_back(figure_json(figure));
    for (const ResultTable& table : result.tables) one["tables"].push_back(table_json(table));
    json["benchmarks"].push_back(std::move(one));
  }
  if (!evaluation.robustness.empty()) json["robustness"] = robustness_json(evaluation);
  return json;
}

}  // namespace retinal
