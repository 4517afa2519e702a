#pragma once
// Several jobs as one build: each in a folder of its own, then joined.

#include <map>
#include <string>
#include <vector>

#include "instruct/build.h"

namespace retinal::instruct {

struct CollectionResult {
  BuildResult sum;                             ///< of all jobs; complete when every job is
  std::map<std::string, BuildResult> by_job;   ///< of the jobs that ran
  std::map<std::string, std::string> skipped;  ///< jobs whose data are not there, with the reason
};

/// Builds `jobs` into <out>/<name>/ one after the other, with one cache of evidence records for all
/// (<out>/evidence unless a job names one), and joins what they wrote: alignment.jsonl and .json,
/// instruction.jsonl and .json, descriptions.jsonl, datasheet.md. A job whose data are missing is skipped and
/// named; the others go on. Killed or stopped, the same call goes on. Throws as build(), and InputError when
/// no job finds its data.
CollectionResult build_collection(const std::vector<JobConfig>& jobs, const BuildOptions& options);

}  // namespace retinal::instruct
