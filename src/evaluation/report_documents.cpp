// Evaluation as Markdown and HTML, and the folder that holds both with their charts.

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "evaluation/reference_figures.h"
#include "evaluation/report.h"
#include "evaluation/report_cells.h"
#include "evaluation/svg_plot.h"

namespace retinal {
namespace {

constexpr const char* kRobustness = "Worse photographs";
constexpr const char* kGlance = "Figures with a floor";
constexpr const char* kStyle =
    "body{font:15px/1.5 sans-serif;max-width:1240px;margin:2em auto;padding:0 1em;color:#222}"
    "table{border-collapse:collapse;font-size:13px}td,th{border-bottom:1px solid #ddd;padding:3px 8px;"
    "text-align:left;vertical-align:top}td:nth-child(2){font-weight:bold}"
    "td:nth-child(n+3):not(:last-child){white-space:nowrap}td.below{color:#b00020}td.aim{color:#00693e}"
    "figure{display:inline-block;margin:8px}";

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

std::string markdown_table(const ResultTable& table) {
  std::string text = "\n### " + table.title + "\n\n" + markdown_row(table.columns) +
                     markdown_row(std::vector<std::string>(table.columns.size(), "---"));
  for (const auto& row : table.rows) text += markdown_row(cell_texts(row));
  return text;
}

std::string html_row(const std::vector<std::string>& cells, const char* tag) {
  std::string row = "<tr>";
  for (const std::string& cell : cells) {
    const bool marked = cell == "below" || cell == "aim";
    row += std::string("<") + tag + (marked ? " class=\"" + cell + "\"" : "") + ">" + escape_markup(cell) +
           "</" + tag + ">";
  }
  return row + "</tr>\n";
}

std::string html_table(const ResultTable& table) {
  std::string text = "<h3>" + escape_markup(table.title) + "</h3>\n<table>\n" + html_row(table.columns, "th");
  for (const auto& row : table.rows) text += html_row(cell_texts(row), "td");
  return text + "</table>\n";
}

/// What was asked of the networks, at a glance: measure, figure, interval, n, floor, aim, reached, reference.
std::vector<std::vector<std::string>> judged_rows(const Evaluation& evaluation) {
  std::vector<std::vector<std::string>> rows;
  for (const BenchmarkResult& result : evaluation.results)
    for (const Figure& figure : result.figures)
      if (const ReferenceFigure* reference = find_reference(figure.key); reference && reference->floor)
        rows.push_back(figure_cells(figure));
  return rows;
}

}  // namespace

std::string evaluation_markdown(const Evaluation& evaluation) {
  std::string text = "# " + evaluation.title + "\n\n" + evaluation_summary(evaluation) + "\n\n" +
                     evaluation.introduction + "\n";
  if (const auto judged = judged_rows(evaluation); !judged.empty()) {
    text += std::string("\n## ") + kGlance + "\n\n" + markdown_row(figure_head()) +
            markdown_row(std::vector<std::string>(figure_head().size(), "---"));
    for (const auto& cells : judged) text += markdown_row(cells);
  }
  for (const BenchmarkResult& result : evaluation.results) {
    text += "\n## " + result.title + "\n\n`retinalgpt evaluate " + result.name + "`\n\n" +
            markdown_row(figure_head()) + markdown_row(std::vector<std::string>(figure_head().size(), "---"));
    for (const Figure& figure : result.figures) text += markdown_row(figure_cells(figure));
    for (const ResultTable& table : result.tables)
      if (table.audience != TableAudience::programs) text += markdown_table(table);
    for (const std::string& note : result.notes) text += "\n" + note + "\n";
    for (const Chart& chart : result.charts)
      text += "\n![" + chart.title + "](charts/" + chart.name + ".svg)\n";
  }
  if (!evaluation.robustness.empty()) {
    text += std::string("\n## ") + kRobustness + "\n\n" + robustness_note(evaluation) + "\n\n" +
            markdown_row(robustness_head()) +
            markdown_row(std::vector<std::string>(robustness_head().size(), "---"));
    for (const RobustnessRow& row : evaluation.robustness) text += markdown_row(robustness_cells(row));
  }
  if (!evaluation.failures.empty()) text += "\n## Not scored\n\n";
  for (const EvaluationFailure& failure : evaluation.failures)
    text += "- " + printable(failure.what) + ": " + printable(failure.reason) + "\n";
  return text;
}

std::string evaluation_html(const Evaluation& evaluation) {
  std::string text =
      std::string("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>") +
      escape_markup(evaluation.title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" +
      escape_markup(evaluation.title) + "</h1>\n<p>" + escape_markup(evaluation_summary(evaluation)) +
      "</p>\n<p>" + escape_markup(evaluation.introduction) + "</p>\n";
  if (const auto judged = judged_rows(evaluation); !judged.empty()) {
    text += std::string("<h2>") + kGlance + "</h2>\n<table>\n" + html_row(figure_head(), "th");
    for (const auto& cells : judged) text += html_row(cells, "td");
    text += "</table>\n";
  }
  for (const BenchmarkResult& result : evaluation.results) {
    text += "<h2>" + escape_markup(result.title) + "</h2>\n<p><code>retinalgpt evaluate " + result.name +
            "</code></p>\n<table>\n" + html_row(figure_head(), "th");
    for (const Figure& figure : result.figures) text += html_row(figure_cells(figure), "td");
    text += "</table>\n";
    for (const ResultTable& table : result.tables)
      if (table.audience != TableAudience::programs) text += html_table(table);
    for (const std::string& note : result.notes) text += "<p>" + escape_markup(note) + "</p>\n";
    for (const Chart& chart : result.charts) text += "<figure>\n" + chart.svg + "</figure>\n";
  }
  if (!evaluation.robustness.empty()) {
    text += std::string("<h2>") + kRobustness + "</h2>\n<p>" + escape_markup(robustness_note(evaluation)) +
            "</p>\n<table>\n" + html_row(robustness_head(), "th");
    for (const RobustnessRow& row : evaluation.robustness) text += html_row(robustness_cells(row), "td");
    text += "</table>\n";
  }
  if (!evaluation.failures.empty()) text += "<h2>Not scored</h2>\n<ul>\n";
  for (const EvaluationFailure& failure : evaluation.failures)
    text += "<li>" + escape_markup(printable(failure.what) + ": " + printable(failure.reason)) + "</li>\n";
  if (!evaluation.failures.empty()) text += "</ul>\n";
  return text + "</body>\n</html>\n";
}

void write_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation) {
  for (const BenchmarkResult& result : evaluation.results)
    for (const Chart& chart : result.charts)
      write_file_atomically(folder / "charts" / (chart.name + ".svg"), chart.svg);
  write_file_atomically(folder / "report.md", evaluation_markdown(evaluation));
  write_file_atomically(folder / "report.html", evaluation_html(evaluation));
  write_file_atomically(folder / "report.json", evaluation_json(evaluation).dump(1) + "\n");
}

}  // namespace retinal
