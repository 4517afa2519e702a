#pragma once
// Batch files for providers that answer many requests at once, cheaper and later: requests out, results in,
// and an account of what is missing. The format is OpenAI's batch API; others take the same lines.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "instruct/build.h"

namespace retinal::instruct {

struct BatchFiles {
  std::vector<std::filesystem::path> files;  ///< <out>/batch/requests-0001.jsonl ...
  std::int64_t requests = 0;
};

/// Requests for every dialogue that no answer has come for yet, at most `lines` a file (providers take
/// 50,000) and 100 MiB. Never overwrites an earlier file. Throws UsageError, InputError, FileError.
BatchFiles create_batch(const JobConfig& job, const BuildOptions& options, std::int64_t lines = 50000);

struct BatchIntake {
  std::int64_t results = 0;   ///< lines read
  std::int64_t taken = 0;     ///< answers kept
  std::int64_t repeated = 0;  ///< answered before: the first answer is kept
  std::int64_t foreign = 0;   ///< of another job, or of nothing that was asked
  std::int64_t failed = 0;    ///< the provider reports an error: asked for again by the next create_batch
  std::int64_t damaged = 0;   ///< no result lines
  std::map<std::string, std::int64_t> reasons;  ///< why they failed
};

/// Takes results into the ledger, in any order, as often as wished. Throws as create_batch.
BatchIntake take_batch_results(const JobConfig& job, const BuildOptions& options,
                               const std::vector<std::filesystem::path>& results);

/// Makes dialogues of all answers that are there; when nothing is missing the output files are written.
/// `give_up`: what is missing is recorded as that and no longer waited for.
BuildResult reconcile_batch(const JobConfig& job, const BuildOptions& options, bool give_up);

}  // namespace retinal::instruct
