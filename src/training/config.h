#pragma once
// A training recipe (configs/*.toml). Every key is checked: an unknown one is an error with a suggestion, so
// that a typo cannot silently train something else.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retinal::training {

struct FundusConfig {
  std::string network;  ///< "dense" or "global"
  std::filesystem::path data = "../shared/data";
  std::filesystem::path out;    ///< run folder: checkpoints, log.csv, recipe
  std::filesystem::path start;  ///< ImageNet safetensors or a checkpoint to continue from (weights only)
  std::uint64_t seed = 1;
  std::int64_t steps = 1000;
  int batch = 4;
  int frame = 1024;  ///< side of the cached field-of-view crops
  std::vector<int> crop = {
      512};  ///< side of training inputs; several = progressive, equal shares of the steps
  double learning_rate = 8e-4;
  double weight_decay = 0.01;
  double gradient_clip = 2.0;
  std::int64_t warmup = 100;
  double ema = 0.995;
  std::int64_t validate_every = 500;
  double checkpoint_minutes = 5;
  int threads = 2;
  std::int64_t limit = 0;  ///< use only this many training samples (overfitting probe); 0 = all
  bool augment = true;
  double mirrored = 0;  ///< dense: share of crops that are mirrored at most, not turned, scaled or relit
  std::map<std::string, double> mix;  ///< data set (or "rendered") -> relative sampling weight
};

/// Throws UsageError naming the file and the key (with the nearest known key), or FileError.
FundusConfig read_fundus_config(const std::filesystem::path& path);

}  // namespace retinal::training
