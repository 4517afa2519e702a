#pragma once
// Runs benchmarks over the shared data: every photograph is read once, whoever scores it.

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/benchmark_result.h"
#include "fundus/fundus_net.h"

namespace retinal {

struct EvaluationOptions {
  std::filesystem::path data;  ///< holds drive/, idrid_grading/ ...
  int limit = 0;               ///< photographs per data set and benchmark, spread evenly; 0 = all
  FundusNetOptions network;
};

/// A photograph that could not be read, or a benchmark whose data are missing.
struct EvaluationFailure {
  std::string what, reason;
};

struct Evaluation {
  ModelInfo model;
  int limit = 0;
  std::size_t photographs = 0;
  double seconds = 0;
  std::vector<BenchmarkResult> results;
  std::vector<EvaluationFailure> failures;
};

/// Scores the named benchmarks. A photograph that cannot be read is left out and listed; a benchmark whose
/// data are missing is listed when others can run. Throws UsageError for an unknown name, InputError when
/// nothing can be scored, ModelError when the model is missing or was trained on a test photograph.
Evaluation run_benchmarks(const std::vector<std::string>& names, const EvaluationOptions& options);

}  // namespace retinal
