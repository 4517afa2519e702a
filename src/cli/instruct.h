#pragma once
// The border between main.cpp and the tools of instruct; see commands.h.

#include <filesystem>

#include "cli/commands.h"
#include "instruct/build.h"

namespace retinal {

void add_instruct(CLI::App& app, CommandContext& context);
/// The batch tools, below `instruct`.
void add_instruct_batch(CLI::App& instruct, CommandContext& context);
/// What a build made, as lines or as one JSON object; returns the exit status.
ExitStatus report_build(const instruct::BuildResult& result, const std::filesystem::path& out, bool json);

}  // namespace retinal
