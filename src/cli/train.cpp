// retinalgpt train: FundusNet from recipes, and the models/ folder from finished runs. Built only with
// RETINALGPT_TRAINING.
#ifdef RETINALGPT_TRAINING

#include <filesystem>
#include <iostream>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "training/fundus_training.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFundusFooter = R"(Examples:
  retinalgpt train fundus configs/fundus/dense.toml            vessels, disc, cup, lesions
  retinalgpt train fundus configs/fundus/global.toml           diseases, grades, quality, landmarks
  retinalgpt train fundus configs/fundus/dense.toml --resume   go on after Ctrl-C, a crash or a power cut
The run folder (`out` in the recipe) then holds checkpoint.safetensors, best.safetensors (the averaged weights
of the best validation), log.csv, validation.csv and images.json (every picture used).)";

constexpr const char* kReleaseFooter = R"(Example:
  retinalgpt train release configs/fundus/dense.toml configs/fundus/global.toml --out models
Exports the best weights of both runs as ONNX and calibrates probabilities, thresholds and the distribution gate on
the validation pictures, through the engine that runs in use.)";

struct FundusOptions {
  fs::path recipe;
  bool resume = false;
};

struct ReleaseOptions {
  fs::path dense, global, out = "models";
};

ExitStatus run_fundus(const FundusOptions& options) {
  const GracefulInterrupt graceful;
  const training::FundusConfig config = training::read_fundus_config(options.recipe);
  if (training::train_fundus(config, options.resume, [] { return interrupted(); })) {
    std::cout << "trained: " << printable((config.out / "best.safetensors").string()) << "\n";
    return ExitStatus::success;
  }
  std::cerr << "retinalgpt: stopped and saved; go on with --resume\n";
  return ExitStatus::interrupted;
}

void run_release(const ReleaseOptions& options) {
  training::release(training::read_fundus_config(options.dense), training::read_fundus_config(options.global),
                    options.out);
  std::cout << "released: " << printable((options.out / "fundusnet.json").string()) << "\n";
}

}  // namespace

void add_train(CLI::App& app, CommandContext& context) {
  CLI::App* train = app.add_subcommand("train", "Train FundusNet and release its weights");
  train->require_subcommand(1);
  auto fundus = std::make_shared<FundusOptions>();
  CLI::App* fundus_command = train->add_subcommand("fundus", "Train one of FundusNet's two networks from a recipe");
  fundus_command->add_option("CONFIG", fundus->recipe, "Recipe, a TOML file such as configs/fundus/dense.toml")
      ->required();
  fundus_command->add_flag("--resume", fundus->resume, "Continue from the checkpoint in the run folder");
  fundus_command->callback([fundus, &context] { context.status = run_fundus(*fundus); });
  auto release = std::make_shared<ReleaseOptions>();
  CLI::App* release_command =
      train->add_subcommand("release", "Export and calibrate two finished runs into a models folder");
  release_command->add_option("DENSE", release->dense, "Recipe of the dense network's run")->required();
  release_command->add_option("GLOBAL", release->global, "Recipe of the global network's run")->required();
  release_command->add_option("--out", release->out, "Folder for the weights")->capture_default_str();
  release_command->callback([release] { run_release(*release); });
  fundus_command->footer(kFundusFooter);
  release_command->footer(kReleaseFooter);
}

}  // namespace retinal

#endif
