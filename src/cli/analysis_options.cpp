#include "cli/analysis_options.h"

namespace retinal {

void add_biometry_flags(CLI::App& command, AnalysisFlags& flags) {
  command
      .add_option("--um-per-px", flags.um_per_px,
                  "Known scale, micrometres per pixel of the photograph; without it micrometres are assumed "
                  "from the\n"
                  "height of the optic disc (1.92 mm), with a wide interval")
      ->check(CLI::PositiveNumber)
      ->type_name("X");
  command
      .add_option(
          "--definitions", flags.definitions,
          "Feature definitions: reference (the literature's), automorph (as that tool prints them), both")
      ->check(CLI::IsMember({"reference", "automorph", "both"}))
      ->type_name("NAME")
      ->capture_default_str();
}

void add_analysis_flags(CLI::App& command, AnalysisFlags& flags) {
  add_biometry_flags(command, flags);
  command
      .add_option("--threads", flags.threads,
                  "Processor threads for networks and measurements; 0 takes all cores")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
}

Definitions definitions_of(const AnalysisFlags& flags) {
  if (flags.definitions == "automorph") return Definitions::automorph;
  return flags.definitions == "both" ? Definitions::both : Definitions::reference;
}

AnalyzerOptions analyzer_options(const AnalysisFlags& flags) {
  AnalyzerOptions options;
  options.um_per_px = flags.um_per_px;
  options.biometry.definitions = definitions_of(flags);
  options.network.threads = flags.threads;
  return options;
}

}  // namespace retinal
