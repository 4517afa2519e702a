// retinalgpt models: which weights this program uses, and whether they are whole.

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/suggest.h"
#include "cli/commands.h"
#include "fundus/fundus_net.h"
#include "fundus/model_spec.h"
#include "language/model_file.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter = R"(Examples:
  retinalgpt models list
  retinalgpt models info fundusnet
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

void info(const std::string& name) {
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
  CLI::App* info_command = command->add_subcommand("info", "Files and checksums of one model, as JSON");
  info_command->add_option("NAME", *name, "fundusnet or language")->required();
  info_command->callback([name] { info(*name); });

  command->add_subcommand("verify", "Read every model file and check it")->callback([] { verify(); });
  command->footer(kFooter);
}

}  // namespace retinal
