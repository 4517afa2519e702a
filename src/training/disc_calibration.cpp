#include "training/disc_calibration.h"

#include <vector>

#include "base/error.h"
#include "base/progress.h"
#include "base/quantile.h"
#include "fundus/fundus_net.h"
#include "fundus/landmarks.h"
#include "training/recipe_samples.h"

namespace retinal::training {

std::optional<std::array<double, 2>> calibrate_disc_center(const std::filesystem::path& model_dir,
                                                           const FundusConfig& global) {
  std::vector<Sample> marked = recipe_samples(global, true);
  std::erase_if(marked, [](const Sample& s) { return !s.disc_center; });
  if (marked.empty())
    throw InputError(
        "calibration: no validation picture has a marked disc centre; the global recipe needs a "
        "data set with them, such as idrid_grading");
  const FundusNet net({.model_dir = model_dir});
  Progress progress("calibrating the centre of the disc", static_cast<std::int64_t>(marked.size()));
  std::vector<double> dx, dy;
  std::int64_t done = 0;
  for (const Sample& sample : marked) {
    const FundusReading reading = net.read(load_photograph(sample.image));
    if (const auto disc = disc_from_mask(reading[Structure::disc])) {
      const AnalysisPoint truth = reading.crop.to_analysis(*sample.disc_center);
      dx.push_back((disc->centroid.x - truth.x) / disc->diameter);
      dy.push_back((disc->centroid.y - truth.y) / disc->diameter);
    }
    progress.update(++done);
  }
  progress.finish();
  if (dx.empty()) return std::nullopt;
  // The median: one disc found in the wrong place must not move all others.
  return std::array{quantile(dx, 0.5), quantile(dy, 0.5)};
}

}  // namespace retinal::training
