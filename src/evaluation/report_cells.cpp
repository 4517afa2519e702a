#include "evaluation/report_cells.h"

#include <cmath>
#include <cstdio>

#include "evaluation/reference_figures.h"

namespace retinal {

std::string printed(double value, const std::string& unit) {
  char text[40];
  const bool coarse = unit == "px" || unit == "MiB", middle = unit == "s" || unit == "GiB";
  std::snprintf(text, sizeof text, coarse ? "%.1f" : middle ? "%.2f" : "%.3f", value);
  return text;
}

std::vector<std::string> figure_head() {
  return {"measure", "figure", "95 % interval", "n", "floor", "aim", "reached", "reference"};
}

std::vector<std::string> figure_cells(const Figure& figure) {
  const auto bound = [&](const std::optional<double>& value) {
    return value ? printed(*value, figure.unit) : std::string();
  };
  const std::string unit = figure.unit == "1" ? "" : " " + figure.unit;
  std::string interval;
  if (figure.interval)
    interval = printed(figure.interval->lo, figure.unit) + " to " + printed(figure.interval->hi, figure.unit);
  std::vector<std::string> cells = {figure.label, figure.value ? bound(figure.value) + unit : figure.note,
                                    interval, std::to_string(figure.n) + " " + figure.of};
  const ReferenceFigure* reference = find_reference(figure.key);
  if (!reference) return cells.insert(cells.end(), {"", "", "", ""}), cells;
  cells.insert(cells.end(), {bound(reference->floor), bound(reference->aim),
                             figure.value ? reached(*reference, *figure.value) : "", reference->reference});
  return cells;
}

TableCell::TableCell(std::optional<double> number) : value(number) {
  if (!number) return;
  char printed_number[40];
  std::snprintf(printed_number, sizeof printed_number, "%.4g", *number);
  text = printed_number;
}

std::vector<std::string> cell_texts(const std::vector<TableCell>& row) {
  std::vector<std::string> texts;
  for (const TableCell& cell : row) texts.push_back(cell.text);
  return texts;
}

std::vector<std::string> robustness_head() {
  std::vector<std::string> head = {"measure", "unchanged"};
  for (const std::string& name : degradation_names()) head.push_back(description(degradation_from(name)));
  return head;
}

std::vector<std::string> robustness_cells(const RobustnessRow& row) {
  std::vector<std::string> cells = {row.label, row.unchanged ? printed(*row.unchanged, row.unit) : ""};
  for (std::size_t i = 0; i < row.degraded.size(); ++i) {
    std::string cell;
    if (const auto drop = row.drop(i)) {
      const std::string size = printed(std::abs(*drop), row.unit);
      const bool same = size == printed(0, row.unit);
      cell = printed(*row.degraded[i], row.unit) +
             (same ? " (same)" : " (" + size + (*drop > 0 ? " worse)" : " better)"));
    }
    cells.push_back(cell);
  }
  return cells;
}

std::string robustness_note(const Evaluation& evaluation) {
  return "At most " + std::to_string(evaluation.robustness_limit) +
         " photographs of each data set, the same ones in each column, so \"unchanged\" differs from the "
         "tables of "
         "the whole test sets.";
}

std::string evaluation_summary(const Evaluation& evaluation) {
  const ModelInfo& model = evaluation.model;
  std::string text = model.name + (model.version.empty() ? "" : " " + model.version) + " (" +
                     model.sha256.substr(0, 12) + "), ";
  if (evaluation.photographs > 0) text += std::to_string(evaluation.photographs) + " photographs, ";
  text += std::to_string(std::lround(evaluation.seconds)) + " s";
  if (evaluation.kept > 0)
    text += " (" + std::to_string(evaluation.kept) + " of them measured by an earlier run)";
  if (evaluation.degradation != Degradation::none)
    text += "; photographs degraded: " + description(evaluation.degradation);
  if (evaluation.limit > 0)
    text += "; limited to " + std::to_string(evaluation.limit) +
            " photographs of each data set: these are not the figures of the official test sets";
  return text;
}

}  // namespace retinal
