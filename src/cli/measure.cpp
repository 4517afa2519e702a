// retinalgpt measure: the biometry alone, on masks that somebody else or something else drew.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "cli/analysis_options.h"
#include "cli/commands.h"
#include "cli/summary.h"
#include "image/photograph.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter = R"(Examples:
  retinalgpt measure --vessel vessel.png
  retinalgpt measure --vessel v.png --artery a.png --vein b.png --disc disc.png --cup cup.png --fovea 612,540 --json
Masks are pictures of one size in which the structure is bright (more than half of the brightest pixel); lengths are in
their pixels. Zones B and C and disc diameters need --disc, arteries and veins their own masks; what cannot be measured
is listed with its reason.)";

struct Options {
  fs::path vessel, artery, vein, disc, cup;
  std::vector<double> fovea;
  AnalysisFlags flags;
  bool json = false;
};

/// 0/255 mask; an empty path gives an empty raster.
Raster8 read_mask(const fs::path& path) {
  if (path.empty()) return {};
  const Raster8 rgb = load_photograph(path).pixels;
  Raster8 mask(rgb.width, rgb.height);
  const int brightest = *std::max_element(rgb.data.begin(), rgb.data.end());
  for (std::size_t i = 0; i < mask.data.size(); ++i) {
    const int value = *std::max_element(rgb.data.begin() + 3 * i, rgb.data.begin() + 3 * i + 3);
    mask.data[i] = 2 * value > brightest ? 255 : 0;
  }
  return mask;
}

std::optional<AnalysisPoint> centroid(const Raster8& mask) {
  double x_sum = 0, y_sum = 0, n = 0;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.at(x, y) != 0) {
        x_sum += x;
        y_sum += y;
        ++n;
      }
  return n > 0 ? std::optional(AnalysisPoint{x_sum / n, y_sum / n}) : std::nullopt;
}

void check_size(const Raster8& mask, const fs::path& path, const Raster8& first, const fs::path& first_path) {
  if (mask.empty() || (mask.width == first.width && mask.height == first.height)) return;
  const auto size = [](const Raster8& m) { return std::to_string(m.width) + "x" + std::to_string(m.height); };
  throw InputError("'" + path.string() + "' is " + size(mask) + " pixels but '" + first_path.string() +
                   "' is " + size(first) + "; all masks must belong to one picture");
}

BiometryInput read_input(const Options& options) {
  BiometryInput input;
  const std::pair<const fs::path*, Raster8*> files[] = {{&options.vessel, &input.vessel},
                                                        {&options.artery, &input.artery},
                                                        {&options.vein, &input.vein},
                                                        {&options.disc, &input.disc},
                                                        {&options.cup, &input.cup}};
  const Raster8* first = nullptr;
  const fs::path* first_path = nullptr;
  for (const auto& [path, mask] : files) {
    *mask = read_mask(*path);
    if (!first && !mask->empty()) {
      first = mask;
      first_path = path;
    }
    if (first) check_size(*mask, *path, *first, *first_path);
  }
  if (!first) throw UsageError("no mask was given; name at least one, for example --vessel vessel.png");
  input.disc_center = centroid(input.disc);
  if (!options.fovea.empty()) {
    input.fovea = AnalysisPoint{options.fovea[0], options.fovea[1]};
    if (!first->contains(static_cast<int>(input.fovea->x), static_cast<int>(input.fovea->y)))
      throw UsageError(
          "--fovea lies outside the masks; give its position in their pixels, x to the right, y down");
  }
  input.um_per_px = options.flags.um_per_px;
  return input;
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
  command->add_option("--vessel", options->vessel, "Mask of all vessels")->type_name("PNG");
  command->add_option("--artery", options->artery, "Mask of the arteries")->type_name("PNG");
  command->add_option("--vein", options->vein, "Mask of the veins")->type_name("PNG");
  command->add_option("--disc", options->disc, "Mask of the optic disc")->type_name("PNG");
  command->add_option("--cup", options->cup, "Mask of the optic cup")->type_name("PNG");
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
