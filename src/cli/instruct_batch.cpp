// retinalgpt instruct batch: request files for providers' batch APIs, and their results.

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "cli/instruct.h"
#include "cli/interrupt.h"
#include "instruct/batch.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using namespace instruct;

constexpr const char* kInstructBatchFooter = R"(Examples:
  retinalgpt instruct batch create job.toml --out dialogues/job
  retinalgpt instruct batch unpack job.toml results.jsonl --out dialogues/job
  retinalgpt instruct batch reconcile job.toml --out dialogues/job
create again writes requests for what no answer has come for; unpack may be given the same results twice.)";

struct InstructBatchOptions {
  fs::path config, out, data;
  std::vector<fs::path> results;
  std::int64_t lines = 50000;
  bool json = false, give_up = false;
};

JobConfig job_of(const InstructBatchOptions& options) {
  JobConfig job = read_job(options.config);
  if (!options.data.empty()) job.data = options.data;
  return job;
}

BuildOptions build_options(const InstructBatchOptions& options) {
  return {options.out, [] { return interrupted(); }, {}};
}

ExitStatus run_create(const InstructBatchOptions& options) {
  const BatchFiles made = create_batch(job_of(options), build_options(options), options.lines);
  Json files = Json::array();
  for (const fs::path& file : made.files) {
    files.push_back(file.string());
    if (!options.json) std::cout << file.string() << "\n";
  }
  if (options.json)
    std::cout << Json{{"requests", made.requests}, {"files", files}}.dump() << "\n";
  else
    std::cout << made.requests << " requests in " << made.files.size() << " files\n";
  return ExitStatus::success;
}

ExitStatus run_unpack(const InstructBatchOptions& options) {
  const BatchIntake r = take_batch_results(job_of(options), build_options(options), options.results);
  const Json reasons = r.reasons;
  if (options.json)
    std::cout << Json{{"results", r.results}, {"taken", r.taken},     {"repeated", r.repeated},
                      {"foreign", r.foreign}, {"damaged", r.damaged}, {"failed", r.failed},
                      {"reasons", reasons}}
                     .dump()
              << "\n";
  else
    std::cout << r.results << " results: " << r.taken << " taken, " << r.repeated << " known already, "
              << r.failed << " failed, " << r.foreign << " of another job, " << r.damaged << " damaged\n";
  for (const auto& [reason, n] : r.reasons)
    std::cerr << "retinalgpt: " << n << " failed: " << printable(reason) << "\n";
  if (r.taken + r.repeated == 0) return ExitStatus::no_usable_input;
  return r.failed + r.foreign + r.damaged > 0 ? ExitStatus::some_inputs_failed : ExitStatus::success;
}

ExitStatus run_reconcile(const InstructBatchOptions& options) {
  return report_build(reconcile_batch(job_of(options), build_options(options), options.give_up), options.out,
                      options.json);
}

}  // namespace

void add_instruct_batch(CLI::App& instruct, CommandContext& context) {
  auto options = std::make_shared<InstructBatchOptions>();
  CLI::App* batch = instruct.add_subcommand("batch", "Requests and results of providers' batch APIs");
  batch->require_subcommand(1);
  batch->footer(kInstructBatchFooter);
  const auto add = [&](const char* name, const char* what, ExitStatus (*run)(const InstructBatchOptions&)) {
    CLI::App* tool = batch->add_subcommand(name, what);
    tool->add_option("CONFIG", options->config, "Job, a TOML file with writer.kind = \"endpoint\"")
        ->required();
    tool->add_option("--out", options->out, "Folder of the build")->required()->type_name("DIR");
    tool->add_option("--data", options->data, "Folder that holds the data sets, instead of the job's")
        ->type_name("DIR");
    tool->add_flag("--json", options->json, "Counts as JSON");
    tool->callback([options, &context, run] { context.status = run(*options); });
    return tool;
  };
  add("create", "Write requests for what no answer has come for", run_create)
      ->add_option("--lines", options->lines, "At most N requests a file")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  add("unpack", "Take the answers of result files", run_unpack)
      ->add_option("RESULT", options->results, "Result files of the provider, .jsonl")
      ->required();
  add("reconcile", "Make dialogues of the answers; tell what is missing", run_reconcile)
      ->add_flag("--give-up", options->give_up, "Wait no longer for what is missing: finish without it");
}

}  // namespace retinal
