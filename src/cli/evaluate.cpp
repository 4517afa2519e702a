// retinalgpt evaluate: scores the model on the official test parts of the public data sets.

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "cli/commands.h"
#include "evaluation/benchmark.h"
#include "evaluation/report.h"
#include "evaluation/robustness.h"

namespace retinal {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinalgpt evaluate list
  retinalgpt evaluate vessels --data ../shared/data
  retinalgpt evaluate all --data ../shared/data --report evaluation
  retinalgpt evaluate all --data ../shared/data --report evaluation --robustness 20
  retinalgpt evaluate all --data ../shared/data --limit 5         a quick look, not the official figures
  retinalgpt evaluate grades --data ../shared/data --degrade jpeg30

DIR holds the data sets by name: drive/, idrid_grading/, odir/ ... Every photograph is read once, by the code of
`retinalgpt analyze`, whoever scores it; 95 % intervals are by bootstrap over patients. docs/evaluation.md
defines each measure. With --report or --cache a run that was interrupted, even by kill -9, goes on where it
stopped when the same command is given again. A model is refused when fundusnet.json says that it was trained on a test photograph.)";

struct EvaluateOptions {
  std::string name;
  std::filesystem::path data, json, report, cache;
  std::string degrade;
  int limit = 0, threads = 0, robustness = 0;
};

void list_benchmarks() {
  for (const BenchmarkInfo& info : benchmarks())
    std::cout << std::left << std::setw(16) << info.name << info.title << "\n";
  std::cout << std::left << std::setw(16) << "all"
            << "all of these, each photograph read once\n";
}

std::vector<std::string> names_of(const std::string& name) {
  if (name != "all") return {name};
  std::vector<std::string> names;
  for (const BenchmarkInfo& info : benchmarks()) names.emplace_back(info.name);
  return names;
}

Evaluation evaluate(const EvaluateOptions& options) {
  EvaluationOptions how;
  how.data = options.data;
  how.limit = options.limit;
  how.network.threads = options.threads;
  how.cache = options.cache.empty() && !options.report.empty() ? options.report / "cache" : options.cache;
  if (!options.degrade.empty()) how.degradation = degradation_from(options.degrade);
  const auto names = names_of(options.name);
  Evaluation evaluation = run_benchmarks(names, how);
  if (options.robustness == 0) return evaluation;
  evaluation.robustness = run_robustness(names, how, options.robustness);
  evaluation.robustness_limit = options.robustness;
  return evaluation;
}

ExitStatus run_evaluate(const EvaluateOptions& options) {
  if (options.name == "list") {
    list_benchmarks();
    return ExitStatus::success;
  }
  if (options.data.empty())
    throw UsageError(
        "evaluate needs the folder that holds the data sets: --data DIR, for example ../shared/data");
  const Evaluation evaluation = evaluate(options);
  print_evaluation(std::cout, evaluation);
  if (!options.json.empty()) write_file_atomically(options.json, evaluation_json(evaluation).dump(1) + "\n");
  if (!options.report.empty()) write_evaluation(options.report, evaluation);
  return evaluation.failures.empty() ? ExitStatus::success : ExitStatus::some_inputs_failed;
}

}  // namespace

void add_evaluate(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand("evaluate", "Score the model on official test sets");
  command->footer(kFooter);
  command->add_option("NAME", options->name, "A benchmark, 'all', or 'list' to see them")->required();
  command->add_option("--data", options->data, "Folder that holds the data sets")->type_name("DIR");
  command->add_option("--json", options->json, "Also write the figures as JSON")->type_name("FILE");
  command
      ->add_option("--report", options->report,
                   "Also write report.md, report.html, report.json and their charts into this folder")
      ->type_name("DIR");
  command->add_option("--limit", options->limit, "At most N photographs of each data set, spread evenly")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  command
      ->add_option(
          "--cache", options->cache,
          "Keep what was measured here, so that a run goes on where it was interrupted; with --report, "
          "its folder cache/ if not given")
      ->type_name("DIR");
  auto* degrade = command
                      ->add_option("--degrade", options->degrade,
                                   "Degrade every photograph first: jpeg30, half, bright, dark or blue")
                      ->type_name("HOW");
  command
      ->add_option(
          "--robustness", options->robustness,
          "Also score N photographs of each data set unchanged and with each degradation, as a table")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->excludes(degrade);
  command->add_option("--threads", options->threads, "Processor threads for the networks; 0 takes all cores")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  command->callback([options, &context] { context.status = run_evaluate(*options); });
}

}  // namespace retinal
