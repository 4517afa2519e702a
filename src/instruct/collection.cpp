#include "instruct/collection.h"

#include <sstream>

#include "base/error.h"
#include "base/file.h"
#include "instruct/dialogue_file.h"
#include "instruct/streamed_file.h"

namespace retinal::instruct {
namespace {

namespace fs = std::filesystem;

void add(BuildResult& sum, const BuildResult& r) {
  sum.photographs += r.photographs;
  sum.failed += r.failed;
  sum.resumed += r.resumed;
  sum.analysed += r.analysed;
  sum.patients_left_out += r.patients_left_out;
  sum.refused += r.refused;
  sum.unanswered += r.unanswered;
  sum.replies += r.replies;
  sum.prompt_tokens += r.prompt_tokens;
  sum.completion_tokens += r.completion_tokens;
  sum.uncounted_replies += r.uncounted_replies;
  sum.cost += r.cost;
  sum.seconds += r.seconds;
  for (const auto& [track, n] : r.dialogues) sum.dialogues[track] += n;
}

/// The files of this name of all jobs that have one.
std::vector<fs::path> files_of(const CollectionResult& result, const fs::path& out, const std::string& name) {
  std::vector<fs::path> files;
  for (const auto& [job, r] : result.by_job)
    if (r.complete && fs::exists(out / job / name)) files.push_back(out / job / name);
  return files;
}

void join_parts(CollectionResult& result, const fs::path& out) {
  for (const std::string track : {"alignment", "instruction"}) {
    const std::vector<fs::path> files = files_of(result, out, track + ".jsonl");
    if (files.empty()) continue;
    result.sum.dialogues[track] = merge_files(files, out / (track + ".jsonl")).records;
    convert_file(out / (track + ".jsonl"), out / (track + ".json"));
  }
  StreamedFile descriptions(out / "descriptions.jsonl");
  for (const fs::path& file : files_of(result, out, "descriptions.jsonl"))
    for_each_record(file, [&](std::int64_t, const std::string& line) { descriptions.write(line + "\n"); });
  descriptions.commit();
}

std::string collection_sheet(const CollectionResult& result) {
  std::ostringstream out;
  out << "# Datasheet: all jobs\n\nDialogues about colour fundus photographs for visual instruction tuning, "
         "joined "
         "from the\njobs below; each job's folder has a datasheet of its own. For research; not a medical "
         "device.\n\n"
      << "| job | photographs | failed | alignment | instruction | answers refused "
         "|\n|---|---|---|---|---|---|\n";
  const auto row = [&](const std::string& name, const BuildResult& r) {
    const auto count = [&](const char* track) {
      const auto found = r.dialogues.find(track);
      return found == r.dialogues.end() ? 0 : found->second;
    };
    out << "| " << name << " | " << r.photographs << " | " << r.failed << " | " << count("alignment") << " | "
        << count("instruction") << " | " << r.refused << " |\n";
  };
  for (const auto& [name, r] : result.by_job) row(name, r);
  row("all", result.sum);
  for (const auto& [name, reason] : result.skipped) out << "\nLeft out: " << name << " (" << reason << ")\n";
  return out.str();
}

}  // namespace

CollectionResult build_collection(const std::vector<JobConfig>& jobs, const BuildOptions& options) {
  CollectionResult result;
  result.sum.complete = true;
  for (JobConfig job : jobs) {
    if (job.cache.empty()) job.cache = options.out / "evidence";
    BuildOptions own = options;
    own.out = options.out / job.name;
    try {
      BuildResult r = build(job, own);
      add(result.sum, r);
      result.sum.complete = result.sum.complete && r.complete;
      result.by_job.emplace(job.name, std::move(r));
    } catch (const InputError& error) {
      result.skipped.emplace(job.name, error.what());
    }
    if (options.stop && options.stop()) {
      result.sum.complete = false;
      return result;
    }
  }
  if (result.by_job.empty())
    throw InputError("no job finds its data; the first says: " + result.skipped.begin()->second);
  if (!result.sum.complete) return result;
  join_parts(result, options.out);
  write_file_atomically(options.out / "datasheet.md", collection_sheet(result));
  return result;
}

}  // namespace retinal::instruct
