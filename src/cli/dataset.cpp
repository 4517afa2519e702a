// retinalgpt dataset: what lies in a data set, whether its split leaks, and its samples in other programs'
// forms.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/commands.h"
#include "dataset/contact_sheet.h"
#include "dataset/exports.h"
#include "dataset/inspection.h"
#include "dataset/layouts.h"
#include "dataset/leak_check.h"
#include "dataset/splits.h"
#include "dataset/table_config.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatasetFooter = R"(Examples:
  retinalgpt dataset list
  retinalgpt dataset inspect aptos2019 ~/data/aptos              a set as its publisher lays it out
  retinalgpt dataset inspect odir ../shared/data --sheet /tmp/odir.html
  retinalgpt dataset inspect --config my.toml ~/data/mine        your own table
  retinalgpt dataset check idrid_segmentation idrid_grading ../shared/data
  retinalgpt dataset split --config my.toml ~/data/mine --out split.csv
  retinalgpt dataset export idrid_segmentation ../shared/data --format coco --out /tmp/idrid
DIR is the folder of the set; for the sets of ../shared/data it is the folder that holds them all. A missing or broken
file is reported with its table row. docs/datasets.md describes each layout and the mapping file.)";

struct Source {
  std::vector<std::string> words;  ///< NAME... DIR
  std::string layout;
  fs::path config, split;

  fs::path folder() const { return words.back(); }
  std::string title() const;
};

struct DatasetOptions {
  Source source;
  bool json = false, within = false, again = false;
  std::string check = "pixels", format, license = "not stated", url;
  fs::path sheet, out;
  int pictures = ContactSheetOptions{}.pictures;
  SplitOptions split;
};

std::vector<std::string> set_names_of(const Source& source) {
  std::vector<std::string> names(source.words.begin(), source.words.end() - 1);
  if (!source.layout.empty()) names.push_back(source.layout);
  return names;
}

std::string Source::title() const {
  const std::string text = joined(set_names_of(*this));
  return text.empty() ? read_table_mapping(config).name : text;
}

std::vector<Sample> read_source(const Source& source) {
  const auto names = set_names_of(source);
  if (names.empty() == source.config.empty())
    throw UsageError(
        "name a layout or give --config FILE, and the folder: 'retinalgpt dataset list' shows the layouts");
  std::vector<Sample> samples;
  if (!source.config.empty()) samples = read_mapped(read_table_mapping(source.config), source.folder());
  for (const auto& name : names)
    for (Sample& sample : read_layout(name, source.folder())) samples.push_back(std::move(sample));
  if (samples.empty()) throw InputError(source.folder().string() + ": the data set holds no sample");
  if (!source.split.empty()) apply_split(samples, source.split);
  return samples;
}

ExitStatus run_list(bool json) {
  Json all = Json::array();
  for (const LayoutInfo& info : layouts()) {
    if (json)
      all.push_back({{"name", info.name},
                     {"title", info.title},
                     {"labels", info.labels},
                     {"split", info.splits},
                     {"kind", info.kind == LayoutKind::publisher ? "publisher" : "shared"}});
    else
      std::cout << std::left << std::setw(20) << info.name << std::setw(41) << info.title << info.labels
                << (info.kind == LayoutKind::publisher ? "; split: " + info.splits : "") << "\n";
  }
  if (json) std::cout << all.dump(1) << "\n";
  return ExitStatus::success;
}

/// Thumbnails are pieces of patients' photographs.
void refuse_inside_repository(const fs::path& file) {
  for (fs::path at = fs::absolute(file).lexically_normal().parent_path();; at = at.parent_path()) {
    if (fs::exists(at / ".git"))
      throw UsageError(file.string() +
                       ": a contact sheet holds photographs and must not lie in a repository (" +
                       at.string() + "); choose a folder outside");
    if (at == at.parent_path()) return;
  }
}

FileCheck check_of(const std::string& word) {
  return word == "exists" ? FileCheck::exists : word == "header" ? FileCheck::header : FileCheck::pixels;
}

ExitStatus run_inspect(const DatasetOptions& options) {
  if (!options.sheet.empty()) refuse_inside_repository(options.sheet);
  const std::vector<Sample> samples = read_source(options.source);
  Progress progress("checking", static_cast<std::int64_t>(samples.size()), 1000);
  const Inspection inspection = inspect(samples, check_of(options.check), [&](std::size_t done) {
    progress.update(static_cast<std::int64_t>(done));
  });
  progress.finish();
  if (!options.sheet.empty())
    write_file_atomically(options.sheet, contact_sheet(options.source.title(), samples, {options.pictures}));
  std::cout << (options.json ? to_json(inspection).dump(1) + "\n" : to_text(inspection));
  return inspection.problems.empty() ? ExitStatus::success : ExitStatus::some_inputs_failed;
}

ExitStatus run_check(const DatasetOptions& options) {
  const std::vector<Sample> samples = read_source(options.source);
  LeakOptions leak_options;
  leak_options.within = options.within;
  Progress progress("comparing", static_cast<std::int64_t>(samples.size()), 1000);
  const LeakReport report = check_leaks(
      samples, leak_options, [&](std::size_t done) { progress.update(static_cast<std::int64_t>(done)); });
  progress.finish();
  if (options.json) {
    std::cout << to_json(report, samples).dump(1) << "\n";
  } else {
    for (const Leak& leak : report.leaks) std::cout << printable(leak_text(leak, samples)) << "\n";
    for (const auto& problem : report.unread)
      std::cout << "not compared: " << printable(problem.text()) << "\n";
    std::cout << report.compared << " pictures compared, " << report.leaks.size() << " pairs "
              << (options.within ? "of one eye or patient" : "across the split") << "\n";
  }
  if (!report.leaks.empty()) return ExitStatus::failure;
  return report.unread.empty() ? ExitStatus::success : ExitStatus::some_inputs_failed;
}

ExitStatus run_split(const DatasetOptions& options) {
  std::vector<Sample> samples = read_source(options.source);
  const bool official = has_official_split(samples) && !options.again;
  if (!official) split_by_patient(samples, options.split);
  write_file_atomically(options.out, split_table(samples));
  std::map<std::string, int> counts;
  for (const Sample& sample : samples) ++counts[sample.split];
  std::cout << (official ? "the official split" : "by patient, seed " + std::to_string(options.split.seed))
            << ":";
  for (const auto& [split, n] : counts) std::cout << " " << printable(split) << " " << n;
  std::cout << "\n";
  return ExitStatus::success;
}

CroissantOptions croissant_options(const DatasetOptions& options, const std::string& table) {
  CroissantOptions croissant;
  croissant.name = options.source.title();
  croissant.description =
      "Pictures and labels of " + croissant.name + " as read by retinalgpt dataset export.";
  croissant.license = options.license;
  croissant.url = options.url;
  croissant.table_sha256 =
      sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(table.data()), table.size()));
  return croissant;
}

ExitStatus run_export(const DatasetOptions& options) {
  const std::vector<Sample> samples = read_source(options.source);
  const fs::path root = options.source.folder();
  const std::string table = samples_csv(samples, root);
  std::size_t without = 0;
  std::vector<std::pair<std::string, std::string>> files;
  if (options.format == "csv") files = {{"samples.csv", table}};
  if (options.format == "coco") files = {{"coco.json", coco_json(samples, root).dump() + "\n"}};
  if (options.format == "llava") files = {{"llava.json", llava_json(samples, root, without).dump(1) + "\n"}};
  if (options.format == "croissant")
    files = {
        {"samples.csv", table},
        {"croissant.json", croissant_json(samples, root, croissant_options(options, table)).dump(1) + "\n"}};
  for (const auto& [name, text] : files) {
    write_file_atomically(options.out / name, text);
    std::cout << printable((options.out / name).string()) << "\n";
  }
  std::cout << samples.size() - without << " samples";
  if (without > 0) std::cout << ", " << without << " without labels or questions left out";
  std::cout << "\n";
  return ExitStatus::success;
}

void add_source(CLI::App& command, Source& source) {
  command
      .add_option("SET", source.words,
                  "Names of layouts, then the folder: NAME... DIR, or DIR with --layout or --config")
      ->required();
  command.add_option("--layout", source.layout, "Name of the layout, instead of NAME")->type_name("NAME");
  command.add_option("--config", source.config, "Mapping of your own table, a TOML file, instead of NAME")
      ->type_name("FILE");
  command.add_option("--split", source.split, "Take the split from this table of 'dataset split'")
      ->type_name("FILE");
}

void add_inspect(CLI::App& dataset, CommandContext& context) {
  auto options = std::make_shared<DatasetOptions>();
  CLI::App* command = dataset.add_subcommand("inspect", "Counts, label histograms, missing and broken files");
  add_source(*command, options->source);
  command->add_flag("--json", options->json, "Machine-readable output");
  command->add_option("--check", options->check, "How far files are read: exists, header or pixels")
      ->check(CLI::IsMember({"exists", "header", "pixels"}))
      ->capture_default_str();
  command->add_option("--sheet", options->sheet, "Also write a page of thumbnails (outside any repository)")
      ->type_name("FILE");
  command->add_option("--pictures", options->pictures, "Thumbnails on the page")
      ->check(CLI::Range(1, 2000))
      ->capture_default_str();
  command->callback([options, &context] { context.status = run_inspect(*options); });
}

void add_check(CLI::App& dataset, CommandContext& context) {
  auto options = std::make_shared<DatasetOptions>();
  CLI::App* command = dataset.add_subcommand("check", "Find pictures of one eye or patient across the split");
  add_source(*command, options->source);
  command->add_flag("--json", options->json, "Machine-readable output");
  command->add_flag("--within", options->within, "Pairs on one side of the split, too");
  command->callback([options, &context] { context.status = run_check(*options); });
}

void add_split(CLI::App& dataset, CommandContext& context) {
  auto options = std::make_shared<DatasetOptions>();
  CLI::App* command = dataset.add_subcommand("split", "Store the official split, or part the set by patient");
  add_source(*command, options->source);
  command->add_option("--out", options->out, "The table to write")->type_name("FILE")->required();
  command->add_option("--val", options->split.validation, "Share of the patients for validation")
      ->capture_default_str();
  command->add_option("--test", options->split.test, "Share of the patients for the test")
      ->capture_default_str();
  command->add_option("--seed", options->split.seed, "Another seed, another split")->capture_default_str();
  command->add_flag("--again", options->again, "Part anew even where there is an official split");
  command->callback([options, &context] { context.status = run_split(*options); });
}

void add_export(CLI::App& dataset, CommandContext& context) {
  auto options = std::make_shared<DatasetOptions>();
  CLI::App* command = dataset.add_subcommand("export", "Samples as COCO, LLaVA JSON, CSV or Croissant");
  add_source(*command, options->source);
  command->add_option("--format", options->format, "coco, llava, csv or croissant")
      ->check(CLI::IsMember({"coco", "llava", "csv", "croissant"}))
      ->required();
  command->add_option("--out", options->out, "Folder to write into")->type_name("DIR")->required();
  command->add_option("--license", options->license, "Licence of the set, for Croissant")
      ->capture_default_str();
  command->add_option("--url", options->url, "Address of the set, for Croissant");
  command->callback([options, &context] { context.status = run_export(*options); });
}

}  // namespace

void add_dataset(CLI::App& app, CommandContext& context) {
  CLI::App* dataset = app.add_subcommand("dataset", "Inspect, check, split and export data sets");
  dataset->require_subcommand(1);
  auto json = std::make_shared<bool>(false);
  CLI::App* list = dataset->add_subcommand("list", "The layouts that are read");
  list->add_flag("--json", *json, "Machine-readable output");
  list->callback([json, &context] { context.status = run_list(*json); });
  add_inspect(*dataset, context);
  add_check(*dataset, context);
  add_split(*dataset, context);
  add_export(*dataset, context);
  dataset->footer(kDatasetFooter);
}

}  // namespace retinal
