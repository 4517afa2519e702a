#include "evaluation/robustness.h"

#include <algorithm>

#include "evaluation/reference_figures.h"

namespace retinal {
namespace {

const Figure* find_figure(const Evaluation& evaluation, const std::string& key) {
  for (const BenchmarkResult& result : evaluation.results)
    for (const Figure& figure : result.figures)
      if (figure.key == key) return &figure;
  return nullptr;
}

}  // namespace

std::optional<double> RobustnessRow::drop(std::size_t degradation) const {
  const auto& now = degraded.at(degradation);
  if (!unchanged || !now) return std::nullopt;
  return smaller_is_better ? *now - *unchanged : *unchanged - *now;
}

std::vector<RobustnessRow> robustness_rows(const Evaluation& unchanged,
                                           const std::vector<Evaluation>& degraded) {
  std::vector<RobustnessRow> rows;
  for (const BenchmarkResult& result : unchanged.results)
    for (const Figure& figure : result.figures) {
      const ReferenceFigure* reference = find_reference(figure.key);
      if (!reference || !reference->floor || !figure.value) continue;
      RobustnessRow row{figure.key, figure.label, figure.unit, reference->smaller_is_better, figure.value,
                        {}};
      for (const Evaluation& evaluation : degraded) {
        const Figure* worse = find_figure(evaluation, figure.key);
        row.degraded.push_back(worse ? worse->value : std::nullopt);
      }
      const bool any =
          std::any_of(row.degraded.begin(), row.degraded.end(), [](const auto& v) { return v.has_value(); });
      if (any) rows.push_back(std::move(row));
    }
  return rows;
}

std::vector<RobustnessRow> run_robustness(const std::vector<std::string>& names, EvaluationOptions options,
                                          int limit) {
  std::vector<std::string> reading = names;
  std::erase(reading, "cost");
  options.limit = limit;
  options.own_pictures = false;
  options.degradation = Degradation::none;
  const Evaluation unchanged = run_benchmarks(reading, options);
  std::vector<Evaluation> degraded;
  for (const std::string& name : degradation_names()) {
    options.degradation = degradation_from(name);
    degraded.push_back(run_benchmarks(reading, options));
  }
  return robustness_rows(unchanged, degraded);
}

}  // namespace retinal
