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

namespace retinal {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinalgpt evaluate list
  retinalgpt evaluate vessels --data ../shared/data
  retinalgpt evaluate all --data ../shared/data --report evaluation
  retinalgpt evaluate all --data ../shared/data --limit 5         a quick look, not the official figures

DIR holds the data sets by name: drive/, idrid_grading/, odir/ ... Every photograph is read once, by the code of
`retinalgpt analyze`, whoever scores it; 95 % intervals are by bootstrap over patients. docs/evaluation.md
defines each measure. A model is refused when fundusnet.json says that it was trained on a test photograph.)";

struct EvaluateOptions {
  std::string name;
  std::filesystem::path data, json, report;
  int limit = 0, threads = 0;
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

ExitStatus run_evaluate(const EvaluateOptions& options) {
  if (options.name == "list") {
    list_benchmarks();
    return ExitStatus::success;
  }
  if (options.data.empty())
    throw UsageError(
        "evaluate needs the folder that holds the data sets: --data DIR, for example ../shared/data");
  EvaluationOptions evaluation_options{options.data, options.limit, {}};
  evaluation_options.network.threads = options.threads;
  const Evaluation evaluation = run_benchmarks(names_of(options.name), evaluation_options);
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
  command->add_option("--threads", options->threads, "Processor threads for the networks; 0 takes all cores")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  command->callback([options, &context] { context.status = run_evaluate(*options); });
}

}  // namespace retinal
