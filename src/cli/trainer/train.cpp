// retinalgpt train: FundusNet, language models and the question router from recipes, and what is released of
// finished runs.

#include <filesystem>
#include <iostream>
#include <memory>
#include <vector>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "training/fundus_training.h"
#include "training/router_training.h"
#include "training/tuning.h"

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
Exports the best weights of the runs as ONNX and calibrates probabilities, thresholds and the distribution gate on
the validation pictures, through the engine that runs in use.)";

constexpr const char* kAlignFooter = R"(Example:
  retinalgpt train align configs/tune/retinalgpt-mini-align.toml             the projector of the default model
  retinalgpt train align configs/tune/retinalgpt-mini-align.toml --resume    go on after Ctrl-C, a crash or a power cut
  retinalgpt chat eye.jpg --mmproj runs/retinalgpt-mini-align/projector.gguf --grounding off
The first of two stages: what FundusNet's encoder sees is turned into tokens of the language model, which itself stays
as it is. Learns from dialogues that show a picture (<image>). The run folder then holds projector.gguf beside the
files of 'train tune', the second stage, whose recipe names it ('projector').)";

constexpr const char* kTuneFooter = R"(Examples:
  retinalgpt train tune configs/tune/retinalgpt-mini.toml             LoRA on the default language model
  retinalgpt train tune configs/tune/retinalgpt-mini.toml --resume    go on after Ctrl-C, a crash or a power cut
  retinalgpt chat eye.jpg --adapter runs/retinalgpt-mini/adapter.gguf --mmproj runs/retinalgpt-mini/projector.gguf
Learns the answers of dialogues in LLaVA's JSONL layout; with 'projector' in the recipe their pictures are seen, and
the projector is trained, too. The run folder (`out` in the recipe) then holds checkpoint.safetensors,
best.safetensors, with LoRA adapter.gguf, with pictures projector.gguf, log.csv, validation.csv and run.json (recipe,
hashes of base and data). Several processes share the work where RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT are set, as
torchrun, Slurm and Kubernetes do.)";

constexpr const char* kMergeFooter = R"(Example:
  retinalgpt train merge configs/tune/retinalgpt-mini.toml --out mini.gguf --type q8_0
  retinalgpt chat eye.jpg --model mini.gguf)";

constexpr const char* kRouterFooter = R"(Example:
  retinalgpt train router configs/router/router.toml     a minute on one core
Learns which topic a question has, from the data engine's grammar, the phrasing files of the recipe and the names of the
knowledge base; calibrates on phrasings and questions that were not learnt, and prints what they reach. The next build
compiles the written file in (docs/topics.md).)";

struct RunOptions {
  fs::path recipe;
  bool resume = false;
};

struct MergeOptions {
  fs::path recipe, out;
  std::string type = "f16";
};

struct ReleaseOptions {
  fs::path dense, out = "models";
  std::vector<fs::path> globals;
};

ExitStatus run_fundus(const RunOptions& options) {
  const GracefulInterrupt graceful;
  const training::FundusConfig config = training::read_fundus_config(options.recipe);
  if (training::train_fundus(config, options.resume, [] { return interrupted(); })) {
    std::cout << "trained: " << printable((config.out / "best.safetensors").string()) << "\n";
    return ExitStatus::success;
  }
  std::cerr << "retinalgpt: stopped and saved; go on with --resume\n";
  return ExitStatus::interrupted;
}

/// Either stage; `what` was done when it is finished.
ExitStatus run_tune(const training::TuneConfig& config, bool resume, const char* what) {
  const GracefulInterrupt graceful;
  if (training::tune(config, resume, [] { return interrupted(); })) {
    std::vector<const char*> made;
    if (config.method == "lora") made.push_back("adapter.gguf");
    if (config.method == "full") made.push_back("best.safetensors");
    if (training::sees_pictures(config)) made.push_back("projector.gguf");
    for (const char* file : made)
      std::cout << what << ": " << printable((config.out / file).string()) << "\n";
    return ExitStatus::success;
  }
  std::cerr << "retinalgpt: stopped and saved; go on with --resume\n";
  return ExitStatus::interrupted;
}

void run_merge(const MergeOptions& options) {
  training::merge_tuned(training::read_tune_config(options.recipe), options.type, options.out);
  std::cout << "merged: " << printable(options.out.string()) << "\n";
}

void run_release(const ReleaseOptions& options) {
  std::vector<training::FundusConfig> globals;
  for (const auto& recipe : options.globals) globals.push_back(training::read_fundus_config(recipe));
  const auto notices = training::release(training::read_fundus_config(options.dense), globals, options.out);
  for (const std::string& notice : notices) std::cerr << "retinalgpt: " << notice << "\n";
  std::cout << "released: " << printable((options.out / "fundusnet.json").string()) << "\n";
}

void print_accuracy(const char* of, const training::RouterAccuracy& accuracy) {
  std::cout << of << " (" << accuracy.n << "): right topic by rules " << 100 * accuracy.rules
            << " %, by the model alone " << 100 * accuracy.model << " %, by both " << 100 * accuracy.both
            << " %\n";
}

void run_router(const fs::path& path) {
  const training::RouterRecipe recipe = training::read_router_recipe(path);
  const training::RouterTraining made = training::train_router(recipe);
  std::cout << made.learnt << " questions learnt, " << made.model.ids.size() << " features kept\n";
  print_accuracy("phrasings not learnt", made.kept);
  print_accuracy("questions for development", made.development);
  std::cout << "temperature " << made.temperature << ", rules are overruled by what is "
            << made.model.overrule_factor << " times as probable, asks back below "
            << made.model.ask_back_below << "\n"
            << "trained: " << printable(recipe.out.string()) << " (" << made.bytes / 1024 << " KiB)\n";
}

void add_router(CLI::App& train) {
  auto recipe = std::make_shared<fs::path>();
  CLI::App* command = train.add_subcommand("router", "Train the learned part of the question router");
  command->add_option("CONFIG", *recipe, "Recipe, a TOML file such as configs/router/router.toml")
      ->required();
  command->callback([recipe] { run_router(*recipe); });
  command->footer(kRouterFooter);
}

void add_align(CLI::App& train, CommandContext& context) {
  auto align = std::make_shared<RunOptions>();
  CLI::App* command =
      train.add_subcommand("align", "Train a projector, through which a language model sees photographs");
  command
      ->add_option("CONFIG", align->recipe,
                   "Recipe, a TOML file such as configs/tune/retinalgpt-mini-align.toml")
      ->required();
  command->add_flag("--resume", align->resume, "Continue from the checkpoint in the run folder");
  command->callback([align, &context] {
    context.status = run_tune(training::read_align_config(align->recipe), align->resume, "aligned");
  });
  command->footer(kAlignFooter);
}

void add_tune(CLI::App& train, CommandContext& context) {
  auto tune = std::make_shared<RunOptions>();
  CLI::App* command = train.add_subcommand("tune", "Tune a language model on dialogues, by LoRA or in full");
  command->add_option("CONFIG", tune->recipe, "Recipe, a TOML file such as configs/tune/retinalgpt-mini.toml")
      ->required();
  command->add_flag("--resume", tune->resume, "Continue from the checkpoint in the run folder");
  command->callback([tune, &context] {
    context.status = run_tune(training::read_tune_config(tune->recipe), tune->resume, "tuned");
  });
  command->footer(kTuneFooter);
}

void add_merge(CLI::App& train) {
  auto merge = std::make_shared<MergeOptions>();
  CLI::App* command =
      train.add_subcommand("merge", "Write a tuned language model as one file, without an adapter");
  command->add_option("CONFIG", merge->recipe, "Recipe of the finished run")->required();
  command->add_option("--out", merge->out, "GGUF file to write")->required();
  command->add_option("--type", merge->type, "How its matrices are stored")
      ->check(CLI::IsMember({"f32", "f16", "q8_0"}))
      ->capture_default_str();
  command->callback([merge] { run_merge(*merge); });
  command->footer(kMergeFooter);
}

}  // namespace

void add_train(CLI::App& app, CommandContext& context) {
  CLI::App* train =
      app.add_subcommand("train", "Train FundusNet and the question router, tune language models");
  train->require_subcommand(1);
  add_align(*train, context);
  add_tune(*train, context);
  add_merge(*train);
  add_router(*train);
  auto fundus = std::make_shared<RunOptions>();
  CLI::App* fundus_command =
      train->add_subcommand("fundus", "Train one of FundusNet's two networks from a recipe");
  fundus_command
      ->add_option("CONFIG", fundus->recipe, "Recipe, a TOML file such as configs/fundus/dense.toml")
      ->required();
  fundus_command->add_flag("--resume", fundus->resume, "Continue from the checkpoint in the run folder");
  fundus_command->callback([fundus, &context] { context.status = run_fundus(*fundus); });
  auto release = std::make_shared<ReleaseOptions>();
  CLI::App* release_command =
      train->add_subcommand("release", "Export and calibrate finished runs into a models folder");
  release_command->add_option("DENSE", release->dense, "Recipe of the dense network's run")->required();
  release_command
      ->add_option("GLOBAL", release->globals,
                   "Recipe of the global network's run; several answer together, by the mean of their logits")
      ->required();
  release_command->add_option("--out", release->out, "Folder for the weights")->capture_default_str();
  release_command->callback([release] { run_release(*release); });
  fundus_command->footer(kFundusFooter);
  release_command->footer(kReleaseFooter);
}

}  // namespace retinal
