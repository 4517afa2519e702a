// retinalgpt instruct: dialogues for visual instruction tuning from labels and measurements, and tools for
// their files.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/instruct.h"
#include "cli/interrupt.h"
#include "evaluation/svg_plot.h"
#include "instruct/build.h"
#include "instruct/collection.h"
#include "instruct/dialogue_file.h"
#include "instruct/dialogue_tokens.h"
#include "instruct/stats.h"
#include "instruct/wording_dialogues.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using namespace instruct;

constexpr const char* kInstructFooter = R"(Examples:
  retinalgpt instruct generate configs/instruct/odir.toml --out dialogues/odir
  retinalgpt instruct generate configs/instruct/complete.toml --out dialogues/all    every set of ../shared/data
  retinalgpt instruct generate configs/instruct/own_table.toml --out dialogues/own --limit 20
  retinalgpt instruct verify dialogues/odir/instruction.jsonl
  retinalgpt instruct stats dialogues/odir/instruction.jsonl --plot openings.svg
  retinalgpt instruct validate all.jsonl    its form; fix puts image markers right, convert makes one array of it
  retinalgpt instruct merge a.jsonl b.jsonl --out all.jsonl
  retinalgpt instruct shards all.jsonl --model model.gguf --out shards    tokens for train tune
  retinalgpt analyze --json eyes/*.jpg > records.jsonl
  retinalgpt instruct wordings records.jsonl --out wordings.jsonl    the assistant's own questions to its model
  retinalgpt instruct batch create job.toml --out dialogues/job           then batch unpack, batch reconcile

A build that was interrupted or killed goes on where it stopped when the same command is given again; the result is
the same, byte for byte. docs/instruct.md describes jobs and files.)";

struct InstructOptions {
  fs::path file, out, descriptions, plot, data, cache, model;
  std::int64_t max_tokens = 2048, dialogues_per_shard = 20000;
  std::string evidence;
  std::vector<fs::path> files;
  std::int64_t limit = 0, most = 20000;
  int per_photograph = 8;
  std::uint64_t seed = 1;
  bool json = false;
};

Json result_json(const BuildResult& r) {
  Json dialogues = Json::object();
  for (const auto& [track, n] : r.dialogues) dialogues[track] = n;
  Json json = {{"complete", r.complete}, {"photographs", r.photographs}, {"failed", r.failed},
               {"analysed", r.analysed}, {"dialogues", dialogues},       {"refused", r.refused},
               {"seconds", r.seconds}};
  if (r.replies > 0)
    json["writer"] = {{"answers", r.replies},
                      {"prompt_tokens", r.prompt_tokens},
                      {"completion_tokens", r.completion_tokens},
                      {"answers_without_count", r.uncounted_replies},
                      {"cost", r.cost}};
  if (r.unanswered > 0) json["unanswered"] = r.unanswered;
  return json;
}

ExitStatus run_collection(const std::vector<JobConfig>& jobs, const BuildOptions& options, bool json) {
  const CollectionResult r = build_collection(jobs, options);
  for (const auto& [name, reason] : r.skipped)
    std::cerr << "retinalgpt: the job '" << name << "' is left out: " << printable(reason) << "\n";
  const ExitStatus status = report_build(r.sum, options.out, json);
  return status == ExitStatus::success && !r.skipped.empty() ? ExitStatus::some_inputs_failed : status;
}

ExitStatus run_generate(const InstructOptions& options) {
  std::vector<JobConfig> jobs = read_jobs(options.file);
  for (JobConfig& job : jobs) {
    if (options.limit > 0) job.limit = options.limit;
    if (!options.data.empty()) job.data = options.data;
    if (!options.evidence.empty()) job.evidence = options.evidence;
    if (!options.cache.empty()) job.cache = options.cache;
  }
  const JobConfig& job = jobs.front();
  Progress progress("writing " + (jobs.size() == 1 ? job.name : options.file.stem().string()), 0, 2000);
  BuildOptions build_options{options.out, [] { return interrupted(); },
                             [&](std::int64_t done, std::int64_t) { progress.update(done); }};
  if (jobs.size() > 1) return run_collection(jobs, build_options, options.json);
  const BuildResult r = build(job, build_options);
  progress.finish();
  return report_build(r, options.out, options.json);
}

ExitStatus run_verify(const InstructOptions& options) {
  const fs::path descriptions =
      options.descriptions.empty() ? options.file.parent_path() / "descriptions.jsonl" : options.descriptions;
  const VerifyReport r = verify_file(options.file, descriptions);
  for (const Json& problem : r.problems) std::cout << problem.dump() << "\n";
  const Json summary = {{"records", r.records},
                        {"answers", r.answers},
                        {"supported", r.supported},
                        {"general", r.general},
                        {"unsupported", r.unsupported},
                        {"contradicted", r.contradicted},
                        {"without_description", r.unknown}};
  if (options.json)
    std::cout << summary.dump() << "\n";
  else
    std::cout << r.answers << " answers: " << r.supported << " supported, " << r.general << " general, "
              << r.unsupported << " unsupported, " << r.contradicted << " contradicted; " << r.unknown
              << " records without description\n";
  if (r.records == 0 || r.unknown == r.records) return ExitStatus::no_usable_input;
  return r.unsupported + r.contradicted + r.unknown > 0 ? ExitStatus::some_inputs_failed
                                                        : ExitStatus::success;
}

std::string openings_svg(const DialogueStats& stats) {
  std::vector<std::string> labels;
  std::vector<double> values;
  for (const auto& [topic, n] : stats.openings) {
    labels.push_back(topic);
    values.push_back(100.0 * static_cast<double>(n) / static_cast<double>(stats.dialogues));
  }
  char title[160];
  std::snprintf(
      title, sizeof title,
      "Topic of the first question (near duplicates %.2f %% of %lld, distinct-2 %.4f, self-BLEU-4 %.2f)",
      100 * stats.near_duplicates, static_cast<long long>(stats.compared), stats.distinct2_answers,
      stats.self_bleu4);
  SvgPlot plot(
      {.title = title, .x_label = "", .y_label = "share of dialogues, %", .width = 1100, .height = 420});
  plot.bars("", labels, values);
  return plot.svg();
}

ExitStatus run_stats(const InstructOptions& options) {
  const DialogueStats stats = dialogue_stats(options.file, options.most);
  if (!options.plot.empty()) write_file_atomically(options.plot, openings_svg(stats) + "\n");
  const Json json = to_json(stats);
  if (options.json) {
    std::cout << json.dump() << "\n";
  } else {
    for (const auto& [key, value] : json.items())
      if (!value.is_object()) std::cout << key << "  " << value.dump() << "\n";
    std::cout << "openings  " << json["openings"].dump() << "\n";
  }
  return stats.dialogues == 0 ? ExitStatus::no_usable_input : ExitStatus::success;
}

ExitStatus report(const FileReport& r, bool json) {
  for (const std::string& problem : r.problems) std::cerr << "retinalgpt: " << printable(problem) << "\n";
  if (json)
    std::cout << Json{{"records", r.records},
                      {"fixed", r.fixed},
                      {"bad", r.dropped},
                      {"duplicates", r.duplicates}}
                     .dump()
              << "\n";
  else
    std::cout << r.records << " records, " << r.fixed << " fixed, " << r.dropped << " bad, " << r.duplicates
              << " duplicates\n";
  if (r.records == 0) return ExitStatus::no_usable_input;
  return r.dropped > 0 ? ExitStatus::some_inputs_failed : ExitStatus::success;
}

ExitStatus run_shards(const InstructOptions& options) {
  const ShardReport r =
      write_shards(options.file, options.model, options.out, options.max_tokens, options.dialogues_per_shard);
  if (options.json)
    std::cout << Json{{"dialogues", r.dialogues}, {"tokens", r.tokens},     {"learnt", r.learnt},
                      {"shortened", r.shortened}, {"left_out", r.left_out}, {"files", r.files.size()}}
                     .dump()
              << "\n";
  else
    std::cout << r.dialogues << " dialogues, " << r.tokens << " tokens of which " << r.learnt
              << " are learnt, in " << r.files.size() << " files; " << r.shortened << " shortened, "
              << r.left_out << " left out\n";
  return r.left_out > 0 ? ExitStatus::some_inputs_failed : ExitStatus::success;
}

ExitStatus run_wordings(const InstructOptions& options) {
  const WordingFileReport r =
      write_wording_dialogues(options.file, options.out, options.per_photograph, options.seed);
  if (options.json)
    std::cout << Json{{"records", r.records}, {"failed", r.failed}, {"dialogues", r.dialogues}}.dump()
              << "\n";
  else
    std::cout << r.dialogues << " dialogues about " << r.records << " photographs; " << r.failed
              << " photographs had not been analysed\n";
  if (r.dialogues == 0) return ExitStatus::no_usable_input;
  return r.failed > 0 ? ExitStatus::some_inputs_failed : ExitStatus::success;
}

using Run = ExitStatus (*)(const InstructOptions&);

CLI::App* add_tool(CLI::App& parent, const char* name, const char* what,
                   const std::shared_ptr<InstructOptions>& options, CommandContext& context, Run run) {
  CLI::App* tool = parent.add_subcommand(name, what);
  tool->add_flag("--json", options->json, "Counts as JSON");
  tool->callback([options, &context, run] { context.status = run(*options); });
  return tool;
}

void add_generate(CLI::App& parent, const std::shared_ptr<InstructOptions>& options,
                  CommandContext& context) {
  CLI::App* tool =
      add_tool(parent, "generate", "Write the dialogues of a job", options, context, run_generate);
  tool->add_option("CONFIG", options->file, "Job or list of jobs, a TOML file as in configs/instruct")
      ->required();
  tool->add_option("--out", options->out, "Folder for ledger, dialogues and datasheet")
      ->required()
      ->type_name("DIR");
  tool->add_option("--data", options->data, "Folder that holds the data sets, instead of the job's")
      ->type_name("DIR");
  tool->add_option("--evidence", options->evidence, "none, cached or analyze, instead of the job's")
      ->check(CLI::IsMember({"none", "cached", "analyze"}))
      ->type_name("WHICH");
  tool->add_option("--cache", options->cache, "Folder of evidence records by content hash")->type_name("DIR");
  tool->add_option("--limit", options->limit, "At most N photographs of each job, spread evenly")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
}

void add_wordings(CLI::App& parent, const std::shared_ptr<InstructOptions>& options,
                  CommandContext& context) {
  CLI::App* tool =
      add_tool(parent, "wordings", "Dialogues that teach a model to word the assistant's answers", options,
               context, run_wordings);
  tool->add_option("RECORDS", options->file,
                   "Evidence records, one a line: `retinalgpt analyze --json` prints them")
      ->required();
  tool->add_option("--out", options->out, "File to write, .jsonl")->required()->type_name("FILE");
  tool->add_option("--per-photograph", options->per_photograph, "Questions about each photograph")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  tool->add_option("--seed", options->seed, "Of the questions and wordings")->type_name("N");
}

void add_file_tools(CLI::App& parent, const std::shared_ptr<InstructOptions>& options,
                    CommandContext& context) {
  CLI::App* verify =
      add_tool(parent, "verify", "Check every answer against the descriptions", options, context, run_verify);
  verify->add_option("FILE", options->file, "Dialogues, .jsonl or .json")->required();
  verify
      ->add_option("--descriptions", options->descriptions,
                   "descriptions.jsonl of the build (default: beside FILE)")
      ->type_name("FILE");
  CLI::App* stats = add_tool(parent, "stats", "How varied the dialogues are", options, context, run_stats);
  stats->add_option("FILE", options->file, "Dialogues, .jsonl or .json")->required();
  stats->add_option("--plot", options->plot, "Also draw the topics of first questions")->type_name("SVG");
  stats->add_option("--compare", options->most, "Seek duplicates among the first N dialogues")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  CLI::App* validate =
      add_tool(parent, "validate", "Check the form of a file of dialogues", options, context,
               [](const InstructOptions& o) { return report(validate_file(o.file), o.json); });
  validate->add_option("FILE", options->file, "Dialogues, .jsonl or .json")->required();
  CLI::App* fix = add_tool(parent, "fix", "Put the image markers right", options, context,
                           [](const InstructOptions& o) { return report(fix_file(o.file, o.out), o.json); });
  CLI::App* convert =
      add_tool(parent, "convert", "Lines to one array or back, by the names' endings", options, context,
               [](const InstructOptions& o) { return report(convert_file(o.file, o.out), o.json); });
  for (CLI::App* tool : {fix, convert}) {
    tool->add_option("FILE", options->file, "Dialogues, .jsonl or .json")->required();
    tool->add_option("--out", options->out, "File to write, .jsonl or .json")->required()->type_name("FILE");
  }
  CLI::App* shards = add_tool(parent, "shards", "Dialogues as tokens of a model, for train tune", options,
                              context, run_shards);
  shards->add_option("FILE", options->file, "Dialogues, .jsonl or .json")->required();
  shards->add_option("--model", options->model, "Model whose tokens are written, a GGUF file")
      ->required()
      ->type_name("GGUF");
  shards->add_option("--out", options->out, "Folder for the .safetensors files")
      ->required()
      ->type_name("DIR");
  shards->add_option("--max-tokens", options->max_tokens, "Cut longer dialogues")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  shards->add_option("--per-file", options->dialogues_per_shard, "At most N dialogues a file")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  CLI::App* merge =
      add_tool(parent, "merge", "Join files; of equal ids the first is kept", options, context,
               [](const InstructOptions& o) { return report(merge_files(o.files, o.out), o.json); });
  merge->add_option("FILE", options->files, "Dialogues, .jsonl or .json")->required();
  merge->add_option("--out", options->out, "File to write, .jsonl or .json")->required()->type_name("FILE");
}

}  // namespace

ExitStatus report_build(const BuildResult& r, const fs::path& out, bool json) {
  if (json) {
    std::cout << result_json(r).dump() << "\n";
  } else if (r.complete) {
    for (const auto& [track, n] : r.dialogues)
      std::cout << (out / (track + ".jsonl")).string() << ": " << n << " dialogues\n";
    std::cout << r.photographs << " photographs, " << r.failed << " failed, " << r.refused
              << " answers refused, " << r.seconds << " s\n";
  }
  if (!json && r.replies > 0)
    std::cout << r.replies << " answers of the writer, " << r.prompt_tokens << " tokens of prompts and "
              << r.completion_tokens << " of answers, cost " << r.cost << "; " << r.uncounted_replies
              << " answers without a count\n";
  if (!r.complete && r.unanswered > 0) {
    std::cerr << "retinalgpt: " << r.unanswered
              << " photographs wait for answers; give the same command again to go on\n";
    return ExitStatus::some_inputs_failed;
  }
  if (!r.complete) {
    std::cerr << "retinalgpt: interrupted; give the same command again to go on\n";
    return ExitStatus::interrupted;
  }
  if (r.photographs == 0) return ExitStatus::no_usable_input;
  return r.failed > 0 ? ExitStatus::some_inputs_failed : ExitStatus::success;
}

void add_instruct(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<InstructOptions>();
  CLI::App* command = app.add_subcommand(
      "instruct",
      "Dialogues for instruction tuning: write, check, count, mend; token shards, batches of requests");
  command->require_subcommand(1);
  add_generate(*command, options, context);
  add_wordings(*command, options, context);
  add_file_tools(*command, options, context);
  add_instruct_batch(*command, context);
  command->footer(kInstructFooter);
}

}  // namespace retinal
