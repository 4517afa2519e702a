#pragma once
// An Evaluation for people and programs.

#include <filesystem>
#include <iosfwd>
#include <string>

#include "base/json_fwd.h"
#include "evaluation/run_benchmarks.h"

namespace retinal {

/// Tables of plain text, one per benchmark.
void print_evaluation(std::ostream& out, const Evaluation& evaluation);

/// {"schema": "retinalgpt.evaluation/1", "model", "limit", "degradation", "photographs", "seconds",
/// "failures", "benchmarks":
/// [{"name", "title", "notes", "figures": [{"key", "label", "value", "interval", "unit", "n", "of", "note",
/// "floor", "aim", "smaller_is_better", "reference", "reached"}], "tables": [{"name", "title", "columns",
/// "rows": [[cell, ...]]}]}], "robustness": {"limit", "rows": [{"key", "label", "unit", "none", "jpeg30":
/// {"value", "drop"}, ...}]}}; what is absent is null, "tables" and "robustness" are missing where there are
/// none.
Json evaluation_json(const Evaluation& evaluation);

std::string evaluation_markdown(const Evaluation& evaluation);  ///< charts by relative links to charts/
std::string evaluation_html(const Evaluation& evaluation);      ///< one self-contained file

/// Writes report.md, report.html, report.json and charts/<name>.svg into `folder`. Throws FileError.
void write_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation);

}  // namespace retinal
