#pragma once
// What the programs `retinalgpt` and `retinalgpt-train` have in common: parses the command line, runs one
// subcommand, turns every failure into one message and the right exit status.

#include "cli/commands.h"

namespace retinal {

using AddCommands = void (*)(CLI::App& app, CommandContext& context);

/// The whole of main(): returns the exit status of DESIGN section 3.
int run_program(AddCommands add_commands, int argc, char** argv);

}  // namespace retinal
