#pragma once
// How much figures fall when photographs get worse.

#include <string>
#include <vector>

#include "evaluation/run_benchmarks.h"

namespace retinal {

/// Scores the named benchmarks over at most `limit` photographs of each data set, unchanged and with each
/// degradation, and keeps the figures that have a floor. Pictures of the benchmarks' own making are not
/// degraded, and what an analysis costs is left out. Throws as run_benchmarks().
std::vector<RobustnessRow> run_robustness(const std::vector<std::string>& names, EvaluationOptions options,
                                          int limit);

/// The rows that the figures of an unchanged and of the degraded evaluations make; the pure part of
/// run_robustness().
std::vector<RobustnessRow> robustness_rows(const Evaluation& unchanged,
                                           const std::vector<Evaluation>& degraded);

}  // namespace retinal
