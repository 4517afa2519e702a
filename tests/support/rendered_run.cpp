#include "support/rendered_run.h"

#include <sstream>

#include "base/file.h"
#include "image/encode.h"
#include "image/photograph.h"

namespace retinal::test {
namespace {

std::map<std::string, SyntheticFundusOptions> photographs() {
  std::map<std::string, SyntheticFundusOptions> all;
  all[kHealthy] = camera_45(11);
  all[kDiseased] = camera_45(12, 1300);
  all[kDiseased].side = Laterality::left;
  all[kDiseased].lesions = scatter_lesions(12, {14, 8, 9, 4});
  all[kClipped] = camera_45(13, 1200);
  all[kClipped].height = 900;
  all[kLargeCup] = camera_45(14);
  all[kLargeCup].cup_to_disc = 0.75;
  all[kInjection] = camera_45(15, 800);
  return all;
}

}  // namespace

RenderedRun::RenderedRun() {
  std::vector<std::string> arguments = {"analyze"};
  for (const auto& [name, options] : photographs()) {
    SyntheticFundus eye = render_synthetic_fundus(options);
    const std::filesystem::path file = folder / name;
    write_bytes(file, file.extension() == ".jpg" ? encode_jpeg(eye.rgb, 92) : encode_png(eye.rgb));
    eyes.emplace(name, std::move(eye));
    arguments.push_back(file.string());
  }
  auto half = encode_jpeg(eyes.at(kHealthy).rgb, 90);
  half.resize(half.size() / 2);
  write_bytes(folder / kTruncated, half);
  // Among the others, so that what comes after it is seen to be analysed.
  arguments.insert(arguments.begin() + 3, (folder / kTruncated).string());
  arguments.insert(arguments.end(), {"--json", "--probabilities", "--out", out().string()});
  run = run_program(arguments);
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);) {
    Json record = Json::parse(line);
    const std::string file =
        record.contains("image")
            ? record.at("image").at("file").get<std::string>()
            : std::filesystem::path(record.at("file").get<std::string>()).filename().string();
    records[file] = std::move(record);
  }
}

const RenderedRun& rendered_run() {
  static const RenderedRun made;
  return made;
}

SyntheticFundusOptions camera_45(std::uint64_t seed, int size) {
  SyntheticFundusOptions options;
  options.seed = seed;
  options.width = options.height = size;
  options.field_radius = 0.48 * size;
  options.disc_diameter = options.field_radius / 2.95;
  return options;
}

Raster8 read_mask(const std::filesystem::path& path) {
  const Raster8 rgb = load_photograph(path).pixels;
  Raster8 mask(rgb.width, rgb.height);
  for (std::size_t i = 0; i < mask.data.size(); ++i) mask.data[i] = rgb.data[3 * i];
  return mask;
}

double dice(const Raster8& a, const Raster8& b) {
  double both = 0, sum = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) {
    both += a.data[i] != 0 && b.data[i] != 0;
    sum += (a.data[i] != 0) + (b.data[i] != 0);
  }
  return sum > 0 ? 2 * both / sum : 1;
}

}  // namespace retinal::test
