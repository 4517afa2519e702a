#pragma once
// Runs benchmarks over the shared data: every photograph is read once, whoever scores it.

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/benchmark_result.h"
#include "evaluation/degrade.h"
#include "fundus/fundus_net.h"

namespace retinal {

struct EvaluationOptions {
  std::filesystem::path data;  ///< holds drive/, idrid_grading/ ...
  int limit = 0;               ///< photographs per data set and benchmark, spread evenly; 0 = all
  FundusNetOptions network;
  std::filesystem::path
      cache;  ///< what was measured is kept here between runs (case_cache.h); empty = nowhere
  Degradation degradation = Degradation::none;  ///< of every photograph, before it is read
  bool own_pictures =
      true;  ///< read pictures of the benchmarks' own making; never done with degraded photographs
};

/// A photograph that could not be read, or a benchmark whose data are missing.
struct EvaluationFailure {
  std::string what, reason;
};

struct Evaluation {
  std::string title = "Evaluation of FundusNet";
  std::string introduction =
      "Official test parts, read by the code path of retinalgpt analyze; intervals are 95 % by bootstrap "
      "over patients. "
      "What each measure means: docs/evaluation.md. A research tool, not a medical device.";
  ModelInfo model;
  int limit = 0;
  Degradation degradation = Degradation::none;
  std::size_t photographs = 0;
  std::size_t kept = 0;  ///< of these, measured by an earlier run
  double seconds = 0;
  std::vector<BenchmarkResult> results;
  std::vector<EvaluationFailure> failures;
  std::vector<RobustnessRow> robustness;  ///< empty where it was not asked for
  int robustness_limit = 0;               ///< photographs of each data set behind it
};

/// Scores the named benchmarks. A photograph that cannot be read is left out and listed; a benchmark whose
/// data are missing is listed when others can run. Throws UsageError for an unknown name, InputError when
/// nothing can be scored, ModelError when the model is missing or was trained on a test photograph.
Evaluation run_benchmarks(const std::vector<std::string>& names, const EvaluationOptions& options);

}  // namespace retinal
