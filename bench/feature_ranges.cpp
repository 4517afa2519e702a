// Typical ranges of the features in manual masks, as they stand in docs/features.md:
//   build-test/feature_ranges ../shared/data > src/biometry/typical_ranges.inc
// DRIVE (40 pictures) and HRF (45) have vessels, arteries, veins; Drishti-GS (101) has disc and cup.

#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/quantile.h"
#include "biometry/biometry.h"
#include "dataset/masks.h"
#include "dataset/readers.h"

namespace {

using namespace retinal;

BiometryInput manual_masks(const Sample& sample) {
  BiometryInput in;
  const auto take = [&](const char* name, Raster8& mask) {
    if (const auto found = sample.masks.find(name); found != sample.masks.end())
      mask = read_mask(found->second);
  };
  take("vessel", in.vessel);
  take("artery", in.artery);
  take("vein", in.vein);
  take("disc", in.disc);
  take("cup", in.cup);
  if (sample.field_mask) in.field_mask = read_mask({*sample.field_mask});
  return in;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: feature_ranges DATA_FOLDER\n");
    return 2;
  }
  std::printf(
      "// Made by build-test/feature_ranges ../shared/data: 5th, 50th and 95th percentile in manual "
      "masks.\n");
  for (const auto& [set, name] :
       {std::pair{"drive", "DRIVE"}, std::pair{"hrf_av", "HRF"}, std::pair{"drishti_gs", "Drishti-GS"}}) {
    std::map<std::string, std::vector<double>> values;
    for (const Sample& sample : read_dataset(set, argv[1]))
      for (const Measurement& m : measure(manual_masks(sample), {.intervals = false}).values)
        values[m.key].push_back(m.value);
    for (auto& [key, all] : values) {
      constexpr std::size_t kLeast = 10;
      if (all.size() < kLeast) continue;
      std::printf("{\"%s\", \"%s\", %.4g, %.4g, %.4g, %zu},\n", key.c_str(), name, quantile(all, 0.05),
                  quantile(all, 0.5), quantile(all, 0.95), all.size());
    }
  }
  return 0;
}
