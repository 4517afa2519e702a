#pragma once
// The border between program.cpp and the subcommands. Each command lives in cli/<command>.cpp and registers
// itself with one function:
//
//   void add_analyze(CLI::App& app, CommandContext& context) {
//     auto options = std::make_shared<Options>();
//     CLI::App* command = app.add_subcommand("analyze", "Measure photographs");
//     command->add_option("IMAGE", options->images, "...");
//     command->callback([options, &context] { context.status = run_analyze(*options); });
//   }
//
// A command writes its result to stdout and everything else to stderr, and reports failure by throwing:
// program.cpp turns every exception into one message and the exit status of DESIGN section 3.
// `context.status` is for commands that end well but not wholly (some_inputs_failed).

#include <CLI/CLI.hpp>

#include "base/error.h"

namespace retinal {

struct CommandContext {
  ExitStatus status = ExitStatus::success;
};

void add_analyze(CLI::App& app, CommandContext& context);
void add_measure(CLI::App& app, CommandContext& context);
void add_report(CLI::App& app, CommandContext& context);
void add_chat(CLI::App& app, CommandContext& context);
void add_dataset(CLI::App& app, CommandContext& context);
void add_trainer(CLI::App& app, CommandContext& context);  ///< `train`: starts retinalgpt-train
void add_train(CLI::App& app, CommandContext& context);    ///< `train` itself, in retinalgpt-train alone
void add_convert(CLI::App& app, CommandContext& context);
void add_evaluate(CLI::App& app, CommandContext& context);
void add_bench(CLI::App& app, CommandContext& context);
void add_models(CLI::App& app, CommandContext& context);
void add_docs(CLI::App& app, CommandContext& context);

}  // namespace retinal
