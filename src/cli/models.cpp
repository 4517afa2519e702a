// retinalgpt models: which weights this program uses, and whether they are whole.

#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/language_flags.h"
#include "fundus/fundus_net.h"
#include "fundus/model_spec.h"
#include "language/model_file.h"
#include "language/model_memory.h"
#include "language/perplexity.h"
#include "language/vision_file.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr int kPerplexityWindow = 256;  ///< tokens

constexpr const char* kModelsFooter = R"(Examples:
  retinalgpt models list
  retinalgpt models info fundusnet
  retinalgpt models info medgemma.gguf --mmproj mmproj-medgemma.gguf    the memory a model needs, before it is loaded
  retinalgpt models perplexity page.txt model-F16.gguf model-Q4_K_M.gguf
  retinalgpt models verify           reads every file and compares checksums; status 5 if one is missing or damaged
Models are searched for in $RETINALGPT_MODELS, then beside the program; the language model also in
$RETINALGPT_LANGUAGE_MODEL and where scripts/setup.sh puts it.)";

struct ModelFile {
  fs::path path;
  std::string sha256;  ///< as recorded; empty when none is recorded
};

struct Model {
  std::string name, version, purpose, error;
  std::vector<ModelFile> files;
};

Model fundus_model() {
  Model model{"fundusnet", "", "vessels, disc, cup, lesions, landmarks, quality, grades, findings", "", {}};
  try {
    const fs::path folder = default_model_dir();
    const FundusModelSpec spec = read_model_spec(folder);
    model.version = spec.info.version;
    model.files = {{folder / "fundusnet.json", spec.info.sha256},
                   {spec.dense.path, spec.dense.sha256},
                   {spec.global.path, spec.global.sha256}};
  } catch (const Error& error) {
    model.error = error.what();
  }
  return model;
}

Model language_model() {
  Model model{"language", "", "wording of answers in chat", "", {}};
  try {
    const fs::path file = default_language_model();
    check_gguf(file);
    model.version = file.stem().string();
    model.files = {{file, ""}};
    if (const auto adapter = adapter_of_default_model(file)) model.files.push_back({*adapter, ""});
  } catch (const Error& error) {
    model.error = error.what();
  }
  return model;
}

std::vector<Model> all_models() { return {fundus_model(), language_model()}; }

double mebibytes(const Model& model) {
  double bytes = 0;
  for (const ModelFile& file : model.files) bytes += static_cast<double>(fs::file_size(file.path));
  return bytes / (1 << 20);
}

Json model_json(const Model& model) {
  Json files = Json::array();
  for (const ModelFile& file : model.files)
    files.push_back({{"path", file.path.string()},
                     {"bytes", fs::file_size(file.path)},
                     {"sha256", sha256_hex_of_file(file.path)}});
  return {{"name", model.name},
          {"version", model.version},
          {"purpose", model.purpose},
          {"files", files},
          {"error", model.error.empty() ? Json(nullptr) : Json(model.error)}};
}

void list(bool json) {
  Json all = Json::array();
  for (const Model& model : all_models()) {
    all.push_back(model_json(model));
    if (json) continue;
    if (model.error.empty())
      std::printf("%-10s %-28s %7.1f MiB  %s\n", model.name.c_str(), model.version.c_str(), mebibytes(model),
                  model.purpose.c_str());
    else
      std::printf("%-10s not usable: %s\n", model.name.c_str(), model.error.c_str());
  }
  if (json) std::cout << all.dump(2) << "\n";
}

/// What a language model file is and needs here.
void info_of_file(const fs::path& file, const LanguageFlags& flags) {
  if (!flags.mmproj.empty()) inspect_vision_file(flags.mmproj);
  const ModelMemory need = model_memory(file, flags.mmproj, context_tokens(flags));
  const std::uint64_t available = available_memory();
  std::cout << Json{{"path", file.string()},
                    {"mmproj", flags.mmproj.empty() ? Json(nullptr) : Json(flags.mmproj.string())},
                    {"architecture", valid_utf8(need.architecture)},
                    {"trained_context_tokens",
                     need.trained_context_tokens > 0 ? Json(need.trained_context_tokens) : Json(nullptr)},
                    {"context_tokens", need.context_tokens},
                    {"memory_bytes",
                     {{"weights", need.weights},
                      {"cache", need.cache},
                      {"work", need.work},
                      {"total", need.total()},
                      {"available", available}}},
                    {"memory", memory_text(need.total())},
                    {"fits", need.total() <= available}}
                   .dump(2)
            << "\n";
}

void info(const std::string& name, const LanguageFlags& flags) {
  std::error_code error;
  if (name.ends_with(".gguf") || fs::is_regular_file(name, error)) {
    info_of_file(name, flags);
    return;
  }
  if (!flags.mmproj.empty() || flags.context_tokens > 0)
    throw UsageError("--mmproj and --context are about a model file; name one that ends in .gguf");
  std::vector<std::string> names;
  for (const Model& model : all_models()) {
    names.push_back(model.name);
    if (model.name != name) continue;
    if (!model.error.empty()) throw ModelError(model.error);
    std::cout << model_json(model).dump(2) << "\n";
    return;
  }
  throw UsageError("there is no model '" + name + "'" + did_you_mean(name, names) +
                   "; see 'retinalgpt models list'");
}

/// What each file makes of a text; differences are to the first.
void compare(const fs::path& text_file, const std::vector<std::string>& models, int threads) {
  const std::string text = read_text_file(text_file);
  Perplexity first;
  for (std::size_t i = 0; i < models.size(); ++i) {
    const Perplexity found = perplexity(models[i], text, kPerplexityWindow, threads);
    Json line = {{"model", models[i]},
                 {"bytes", fs::file_size(models[i])},
                 {"tokens", found.nats.size()},
                 {"perplexity", found.value()}};
    if (i == 0) {
      first = found;
    } else {
      const PerplexityDifference change = difference(found, first);
      line["difference_nats"] = change.mean;
      line["standard_error"] = change.standard_error;
      line["perplexity_ratio"] = std::exp(change.mean);
    }
    std::cout << line.dump() << "\n" << std::flush;
  }
}

void verify() {
  std::string first_error;
  for (const Model& model : all_models()) {
    const std::string state = model.error.empty() ? "whole" : model.error;
    std::cout << model.name << ": " << state << "\n";
    if (first_error.empty()) first_error = model.error;
  }
  if (!first_error.empty()) throw ModelError(first_error);
}

}  // namespace

void add_models(CLI::App& app, CommandContext&) {
  CLI::App* command = app.add_subcommand("models", "List and verify the models this program uses");
  command->require_subcommand(1);

  auto json = std::make_shared<bool>(false);
  CLI::App* list_command = command->add_subcommand("list", "All models with version and size");
  list_command->add_flag("--json", *json, "Print as JSON");
  list_command->callback([json] { list(*json); });

  auto name = std::make_shared<std::string>();
  auto flags = std::make_shared<LanguageFlags>();
  CLI::App* info_command = command->add_subcommand(
      "info", "Files and checksums of one model, or what a model file needs, as JSON");
  info_command->add_option("NAME", *name, "fundusnet, language, or a GGUF file")->required();
  info_command->add_option("--mmproj", flags->mmproj, "Vision file that is to be used with it")
      ->type_name("GGUF");
  info_command
      ->add_option("--context", flags->context_tokens,
                   "Tokens that it is to read at once (default: 2048, with --mmproj 4096)")
      ->type_name("TOKENS")
      ->check(CLI::Range(256, 1 << 20));
  info_command->callback([name, flags] { info(*name, *flags); });

  auto text = std::make_shared<fs::path>();
  auto models = std::make_shared<std::vector<std::string>>();
  auto threads = std::make_shared<int>(0);
  CLI::App* compare_command = command->add_subcommand(
      "perplexity",
      "How well language model files foretell a text, to see what quantisation costs; JSON lines");
  compare_command->add_option("TEXT", *text, "A text file of some pages")->required();
  compare_command->add_option("GGUF", *models, "Model files; the others are compared with the first")
      ->required();
  compare_command->add_option("--threads", *threads, "Threads to compute with (default: all cores)")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  compare_command->callback([text, models, threads] { compare(*text, *models, *threads); });

  command->add_subcommand("verify", "Read every model file and check it")->callback([] { verify(); });
  command->footer(kModelsFooter);
}

}  // namespace retinal
