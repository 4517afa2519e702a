#pragma once
// A build: every photograph of a job described, asked about, answered, checked and written, resumable at any
// moment.

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/json_fwd.h"
#include "instruct/job.h"

namespace retinal::instruct {

inline constexpr const char* kWriterName = "offline/3";  ///< changes with every change of the wording

struct BuildOptions {
  std::filesystem::path out;
  std::function<bool()> stop;  ///< polled between photographs; true ends the build early
  std::function<void(std::int64_t, std::int64_t)> progress;  ///< done, total
};

struct BuildResult {
  std::int64_t photographs = 0, failed = 0, resumed = 0, analysed = 0, patients_left_out = 0;
  std::map<std::string, std::int64_t> dialogues;  ///< by track
  std::int64_t refused = 0;                       ///< answers that the fact check turned down
  std::int64_t unanswered = 0;                    ///< units of work that another writer has not answered yet
  /// Of another writer, over all runs of this build; cost in the money that the job states prices in.
  std::int64_t replies = 0, prompt_tokens = 0, completion_tokens = 0, uncounted_replies = 0;
  double cost = 0;
  double seconds = 0;
  bool complete = false;  ///< false when stopped: run again to go on
};

/// Writes into `out`: ledger.sqlite, descriptions.jsonl, and for each track <track>.jsonl, <track>.json (the
/// LLaVA array), <track>.slots.jsonl; refused.jsonl, failed.csv, datasheet.md. A photograph that cannot be
/// read is in failed.csv with its reason and does not stop the others. What an endpoint did not answer is
/// left to the next run; one that rejects requests or is not there ends the build. Throws UsageError,
/// InputError, FileError, RemoteError.
BuildResult build(const JobConfig& job, const BuildOptions& options);

/// A dialogue as a line of LLaVA's format: {"id","image","conversations":[{"from","value"}],"provenance"}.
/// The first question ends with a line break and "<image>".
Json dialogue_json(const Dialogue& dialogue, const Description& description, std::int64_t ordinal,
                   std::uint64_t seed, const std::string& prefix, bool slots,
                   const std::string& writer = kWriterName);

/// The datasheet as Markdown.
std::string datasheet(const JobConfig& job, const BuildResult& result);

}  // namespace retinal::instruct
