// retinalgpt bench: does this build measure what another one measured, and how fast?

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <thread>

#include "analysis/results_signature.h"
#include "base/json.h"
#include "cli/commands.h"
#include "fundus/fundus_net.h"

namespace retinal {
namespace {

struct BenchOptions {
  std::filesystem::path models;
  int threads = 0;
  bool json = false;
  bool fastest = false;
};

constexpr const char* kBenchFooter =
    R"(Eight rendered eyes are analysed. The signature is one hash over everything that was measured in them, rounded to
four significant digits: while it stays the same, nobody's results have changed. It is made with exact (fp32)
arithmetic; CPUs of another kind may differ in last digits and so in the hash.

Examples:
  retinalgpt bench                  signature and timings
  retinalgpt bench --json           the values behind the signature, too
  retinalgpt bench --fastest        timings with the arithmetic that analyze uses (no signature))";

Json to_json(const ResultsSignature& signature) {
  Json json;
  json["signature"] = signature.hash;
  json["cpu"] = signature.cpu;
  json["model"] = {{"name", signature.model.name},
                   {"version", signature.model.version},
                   {"sha256", signature.model.sha256}};
  json["median_ms"] = signature.median_ms;
  json["values"] = signature.values;
  return json;
}

void print(const ResultsSignature& signature, const BenchOptions& options) {
  if (!options.fastest) std::cout << "results signature  " << signature.hash << "\n";
  std::cout << "arithmetic         " << (options.fastest ? "fastest" : "exact") << ", " << signature.cpu
            << ", "
            << (options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency()))
            << " threads\n"
            << "model              " << signature.model.name << " " << signature.model.version << " ("
            << signature.model.sha256.substr(0, 12) << ")\n"
            << "median of " << signature_eyes().size() << " rendered photographs, milliseconds\n"
            << std::fixed << std::setprecision(1);
  for (const auto& [stage, ms] : signature.median_ms)
    std::cout << "  " << std::left << std::setw(20) << stage << std::right << std::setw(9) << ms << "\n";
}

void run_bench(const BenchOptions& options) {
  AnalyzerOptions analyzer_options;
  analyzer_options.network.model_dir = options.models;
  analyzer_options.network.threads = options.threads;
  analyzer_options.network.exact = !options.fastest;
  const ResultsSignature signature = results_signature(Analyzer(analyzer_options));
  if (options.json)
    std::cout << to_json(signature).dump(1) << "\n";
  else
    print(signature, options);
}

}  // namespace

void add_bench(CLI::App& app, CommandContext&) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App* command =
      app.add_subcommand("bench", "Hash of all measurements of rendered photographs, and timings");
  command->footer(kBenchFooter);
  command->add_option("--models", options->models,
                      "Folder of the networks (default: models/ beside the program)");
  command->add_option("--threads", options->threads, "CPU threads (default: all)")
      ->check(CLI::PositiveNumber);
  auto* fastest = command->add_flag("--fastest", options->fastest, "Time the fastest arithmetic of this CPU");
  command->add_flag("--json", options->json, "One JSON object with every value")->excludes(fastest);
  command->callback([options] { run_bench(*options); });
}

}  // namespace retinal
