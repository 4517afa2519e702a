// retinalgpt evaluate: scores the networks on the official test parts of the public data sets, and the
// language side on what tuning cost, on dialogues about test photographs and on its use of the picture.

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
#include "evaluation/language_evaluation.h"
#include "evaluation/report.h"
#include "evaluation/robustness.h"

namespace retinal {
namespace {

constexpr const char* kEvaluateFooter = R"(Examples:
  retinalgpt evaluate list
  retinalgpt evaluate vessels --data ../shared/data
  retinalgpt evaluate all --data ../shared/data --report evaluation
  retinalgpt evaluate all --data ../shared/data --report evaluation --robustness 20
  retinalgpt evaluate all --data ../shared/data --limit 5         a quick look, not the official figures
  retinalgpt evaluate grades --data ../shared/data --degrade jpeg30

DIR holds the data sets by name: drive/, idrid_grading/, odir/ ... Every photograph is read once, by the code of
`retinalgpt analyze`, whoever scores it; 95 % intervals are by bootstrap over patients. docs/evaluation.md
defines each measure. With --report or --cache a run that was interrupted, even by kill -9, goes on where it
stopped when the same command is given again. A model is refused when fundusnet.json says that it was trained on a test photograph.

The language side, not part of 'all':
  retinalgpt evaluate retention --data ../shared/data --adapter runs/mini/adapter.gguf
  retinalgpt evaluate dialogue --data ../shared/data --adapter runs/mini/adapter.gguf --report evaluation
  retinalgpt evaluate image-use --data ../shared/data --model llava.gguf --mmproj mmproj-llava.gguf
--adapter or --tuned is compared with the model without it.)";

struct EvaluateOptions {
  std::string name;
  std::filesystem::path data, json, report, cache;
  std::string degrade;
  int limit = 0, threads = 0, robustness = 0;
  LanguageEvaluationOptions language;
};

void list_benchmarks() {
  for (const BenchmarkInfo& info : benchmarks())
    std::cout << std::left << std::setw(16) << info.name << info.title << "\n";
  std::cout << std::left << std::setw(16) << "all"
            << "all of these, each photograph read once\n\n";
  for (const LanguageBenchmarkInfo& info : language_benchmarks())
    std::cout << std::left << std::setw(16) << info.name << info.title << "\n";
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

Evaluation evaluate_language(const EvaluateOptions& options) {
  if (!options.degrade.empty() || options.robustness > 0)
    throw UsageError("--degrade and --robustness are about the networks; leave them out for " + options.name);
  LanguageEvaluationOptions how = options.language;
  how.data = options.data;
  how.limit = options.limit;
  how.threads = options.threads;
  how.cache = options.cache.empty() && !options.report.empty() ? options.report / "cache" : options.cache;
  return run_language_benchmark(options.name, how);
}

void refuse_language_options(const EvaluateOptions& options) {
  const LanguageEvaluationOptions& language = options.language;
  for (const auto& [given, name] :
       {std::pair{language.base.model, "--model"}, std::pair{language.base.mmproj, "--mmproj"},
        std::pair{language.adapter, "--adapter"}, std::pair{language.tuned, "--tuned"},
        std::pair{language.text, "--text"}, std::pair{language.questions, "--questions"}})
    if (!given.empty())
      throw UsageError(std::string(name) +
                       " is about the language side (retention, dialogue, image-use); leave " +
                       "it out for " + options.name);
}

ExitStatus run_evaluate(const EvaluateOptions& options) {
  if (options.name == "list") {
    list_benchmarks();
    return ExitStatus::success;
  }
  if (options.data.empty())
    throw UsageError(
        "evaluate needs the folder that holds the data sets: --data DIR, for example ../shared/data");
  const bool language = is_language_benchmark(options.name);
  if (!language) refuse_language_options(options);
  const Evaluation evaluation = language ? evaluate_language(options) : evaluate(options);
  print_evaluation(std::cout, evaluation);
  if (!options.json.empty()) write_file_atomically(options.json, evaluation_json(evaluation).dump(1) + "\n");
  if (!options.report.empty()) write_evaluation(options.report, evaluation);
  return evaluation.failures.empty() ? ExitStatus::success : ExitStatus::some_inputs_failed;
}

}  // namespace

void add_language_options(CLI::App& command, LanguageEvaluationOptions& language) {
  command
      .add_option("--model", language.base.model,
                  "Language side: model file before tuning (default: the installed one)")
      ->type_name("GGUF");
  command
      .add_option("--mmproj", language.base.mmproj,
                  "Language side: vision file of that model, or a projector")
      ->type_name("GGUF");
  auto* adapter =
      command.add_option("--adapter", language.adapter, "Language side: what tuning made, a LoRA adapter")
          ->type_name("GGUF");
  command.add_option("--tuned", language.tuned, "Language side: what tuning made, a whole model")
      ->type_name("GGUF")
      ->excludes(adapter);
  command
      .add_option("--text", language.text,
                  "retention: text whose perplexity is measured (default: answers of MedQuAD)")
      ->type_name("FILE");
  command
      .add_option("--questions", language.questions,
                  "dialogue: table of questions with their topics instead of the grammar's (docs/topics.md)")
      ->type_name("FILE");
}

void add_evaluate(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand("evaluate", "Score the networks and the language side on test sets");
  command->footer(kEvaluateFooter);
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
  add_language_options(*command, options->language);
  command->callback([options, &context] { context.status = run_evaluate(*options); });
}

}  // namespace retinal
