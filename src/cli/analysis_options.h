#pragma once
// Options that every command which analyses photographs has in common.

#include <CLI/CLI.hpp>
#include <string>

#include "analysis/analyzer.h"

namespace retinal {

struct AnalysisFlags {
  std::optional<double> um_per_px;
  std::string definitions = "reference";
  int threads = 0;
};

/// Adds --um-per-px, --definitions and --threads.
void add_analysis_flags(CLI::App& command, AnalysisFlags& flags);

/// Adds --um-per-px and --definitions, for commands that run no network.
void add_biometry_flags(CLI::App& command, AnalysisFlags& flags);

Definitions definitions_of(const AnalysisFlags& flags);
AnalyzerOptions analyzer_options(const AnalysisFlags& flags);

}  // namespace retinal
