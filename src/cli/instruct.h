#pragma once
// The border between main.cpp and the tools of instruct; see commands.h.

#include "cli/commands.h"

namespace retinal {

void add_instruct(CLI::App& app, CommandContext& context);

}  // namespace retinal
