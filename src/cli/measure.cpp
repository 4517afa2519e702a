// retinalgpt measure: the biometry alone, on masks that somebody else or something else drew.

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "biometry/mask_input.h"
#include "cli/analysis_options.h"
#include "cli/commands.h"
#include "cli/summary.h"

namespace retinal {
namespace {

constexpr const char* kFooter = R"(Examples:
  retinalgpt measure --vessel vessel.png
  retinalgpt measure --vessel v.png --artery a.png --vein b.png --disc disc.png --cup cup.png --fovea 612,540 --json
Masks are PNG or TIFF pictures of one size in which the structure is bright (at least half of the brightest pixel);
lengths are in their pixels. Any one mask will do. Zones B and C and disc diameters need --disc, arteries and veins
their own masks; what cannot be measured is listed with its reason.)";

struct Options {
  MaskFiles files;
  std::vector<double> fovea;
  AnalysisFlags flags;
  bool json = false;
};

BiometryInput read_input(const Options& options) {
  MaskFiles files = options.files;
  if (!options.fovea.empty()) files.fovea = AnalysisPoint{options.fovea[0], options.fovea[1]};
  files.um_per_px = options.flags.um_per_px;
  return load_biometry_input(files);
}

void run(const Options& options) {
  BiometryOptions biometry;
  biometry.definitions = definitions_of(options.flags);
  const Measurements measurements = measure(read_input(options), biometry);
  if (options.json)
    std::cout << to_json(measurements).dump(2) << "\n";
  else
    print_measurements(std::cout, measurements);
}

}  // namespace

void add_measure(CLI::App& app, CommandContext&) {
  auto options = std::make_shared<Options>();
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
  command->add_flag("--json", options->json, "Print measurements and reasons for missing ones as JSON");
  add_biometry_flags(*command, options->flags);
  command->footer(kFooter);
  command->callback([options] { run(*options); });
}

}  // namespace retinal
