// retinalgpt measure: the biometry alone, on masks that somebody else or something else drew.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "biometry/mask_input.h"
#include "biometry/vessel_graph.h"
#include "cli/analysis_options.h"
#include "cli/commands.h"
#include "cli/summary.h"
#include "image/encode.h"

namespace retinal {
namespace {

constexpr const char* kMeasureFooter = R"(Examples:
  retinalgpt measure --vessel vessel.png
  retinalgpt measure --vessel v.png --artery a.png --vein b.png --disc disc.png --cup cup.png --fovea 612,540 --json
  retinalgpt measure --vessel v.png --artery a.png --vein b.png --graph graph.json --vessels vessels.csv
Masks are PNG or TIFF pictures of one size in which the structure is bright (at least half of the brightest pixel);
lengths are in their pixels. Any one mask will do. Zones B and C and disc diameters need --disc, arteries and veins
their own masks; what cannot be measured is listed with its reason.)";

struct MeasureOptions {
  MaskFiles files;
  std::vector<double> fovea;
  std::string side;
  std::filesystem::path graph, vessels;
  AnalysisFlags flags;
  bool json = false;
};

BiometryInput read_input(const MeasureOptions& options) {
  MaskFiles files = options.files;
  if (!options.fovea.empty()) files.fovea = AnalysisPoint{options.fovea[0], options.fovea[1]};
  if (!options.side.empty()) files.side = options.side == "left" ? Laterality::left : Laterality::right;
  files.um_per_px = options.flags.um_per_px;
  return load_biometry_input(files);
}

void write_graph(const MeasureOptions& options, const BiometryInput& input) {
  if (options.graph.empty() && options.vessels.empty()) return;
  const VesselGraph graph = build_vessel_graph(input);
  if (!options.vessels.empty()) write_file_atomically(options.vessels, vessel_table(graph, input.um_per_px));
  if (options.graph.empty()) return;
  if (options.graph.extension() == ".png")
    write_file_atomically(options.graph, encode_png(draw_vessel_graph(graph)));
  else
    write_file_atomically(options.graph, to_json(graph).dump() + "\n");
}

void run(const MeasureOptions& options) {
  BiometryOptions biometry;
  biometry.definitions = definitions_of(options.flags);
  const BiometryInput input = read_input(options);
  const Measurements measurements = measure(input, biometry);
  write_graph(options, input);
  if (options.json)
    std::cout << to_json(measurements).dump(2) << "\n";
  else
    print_measurements(std::cout, measurements);
}

}  // namespace

void add_measure(CLI::App& app, CommandContext&) {
  auto options = std::make_shared<MeasureOptions>();
  CLI::App* command = app.add_subcommand("measure", "Measure vessel, disc and cup masks");
  command->add_option("--vessel", options->files.vessel, "Mask of all vessels")->type_name("PNG");
  command->add_option("--artery", options->files.artery, "Mask of the arteries")->type_name("PNG");
  command->add_option("--vein", options->files.vein, "Mask of the veins")->type_name("PNG");
  command->add_option("--disc", options->files.disc, "Mask of the optic disc")->type_name("PNG");
  command->add_option("--cup", options->files.cup, "Mask of the optic cup")->type_name("PNG");
  command
      ->add_option("--field", options->files.field, "Mask of the field of view; without it, all is in view")
      ->type_name("PNG");
  command->add_option("--fovea", options->fovea, "Position of the fovea, pixels of the masks")
      ->expected(2)
      ->delimiter(',')
      ->type_name("X,Y");
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    std::string name = to_string(kLesions[i]);
    std::replace(name.begin(), name.end(), '_', '-');
    command->add_option("--" + name, options->files.lesion[i], "Mask of this lesion")->type_name("PNG");
  }
  command
      ->add_option("--side", options->side,
                   "Eye, which tells nasal from temporal where disc or fovea is missing")
      ->check(CLI::IsMember({"left", "right"}))
      ->type_name("SIDE");
  command
      ->add_option("--graph", options->graph,
                   "Write the vessel graph: GeoJSON-like JSON, or a drawing where FILE ends in .png")
      ->type_name("FILE");
  command
      ->add_option("--vessels", options->vessels, "Write a table (CSV) of the vessels, one row per segment")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "Print measurements and reasons for missing ones as JSON");
  add_biometry_flags(*command, options->flags);
  command->footer(kMeasureFooter);
  command->callback([options] { run(*options); });
}

}  // namespace retinal
