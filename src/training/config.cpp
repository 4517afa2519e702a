#include "training/config.h"

#include <algorithm>

#include "base/error.h"
#include "base/suggest.h"
#include "dataset/readers.h"
#include "training/recipe.h"
#include "training/rendered_eyes.h"

namespace retinal::training {
namespace {

/// Sides that five halvings divide.
bool is_size(int side) { return side > 0 && side % 32 == 0; }

RecipeSetter into_sizes(std::vector<int>& target) {
  return [&target](const toml::node& node) {
    const auto* array = node.as_array();
    if (!array) return false;
    target.clear();
    for (const auto& item : *array) {
      const auto value = item.value<int>();
      if (!value || !is_size(*value)) return false;
      target.push_back(*value);
    }
    return !target.empty();
  };
}

RecipeKeys keys_of(FundusConfig& c) {
  return {{"network", into(c.network)},
          {"data", into_path(c.data)},
          {"out", into_path(c.out)},
          {"start", into_path(c.start)},
          {"seed", into(c.seed)},
          {"steps", into(c.steps)},
          {"batch", into(c.batch)},
          {"frame", into(c.frame)},
          {"crop", into_sizes(c.crop)},
          {"learning_rate", into(c.learning_rate)},
          {"weight_decay", into(c.weight_decay)},
          {"gradient_clip", into(c.gradient_clip)},
          {"warmup", into(c.warmup)},
          {"ema", into(c.ema)},
          {"validate_every", into(c.validate_every)},
          {"checkpoint_minutes", into(c.checkpoint_minutes)},
          {"threads", into(c.threads)},
          {"limit", into(c.limit)},
          {"augment", into(c.augment)},
          {"mirrored", into(c.mirrored)},
          {"mix", into_weights(c.mix)}};
}

void check_ranges(const FundusConfig& c, const std::string& name) {
  const std::pair<const char*, std::int64_t> at_least_one[] = {
      {"steps", c.steps}, {"batch", c.batch}, {"validate_every", c.validate_every}, {"threads", c.threads}};
  for (const auto& [key, value] : at_least_one)
    if (value < 1) throw UsageError(name + ": '" + key + "' must be at least 1");
  if (c.warmup < 0 || c.limit < 0) throw UsageError(name + ": 'warmup' and 'limit' must not be negative");
  if (c.mirrored < 0 || c.mirrored > 1) throw UsageError(name + ": 'mirrored' must lie between 0 and 1");
  if (!is_size(c.frame)) throw UsageError(name + ": 'frame' must be a multiple of 32");
  std::vector<std::string> sets = dataset_names();
  sets.push_back(kRendered);
  for (const auto& [set, weight] : c.mix)
    if (std::find(sets.begin(), sets.end(), set) == sets.end())
      throw UsageError(name + ": '[mix]' names the unknown data set '" + set + "'" + did_you_mean(set, sets));
}

}  // namespace

FundusConfig read_fundus_config(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  FundusConfig config;
  read_recipe(path, keys_of(config));
  if (config.network != "dense" && config.network != "global")
    throw UsageError(name + ": 'network' must be \"dense\" or \"global\"");
  if (config.out.empty()) throw UsageError(name + ": 'out' (the run folder) is missing");
  if (config.mix.empty()) throw UsageError(name + ": '[mix]' names no data set to train on");
  check_ranges(config, name);
  return config;
}

}  // namespace retinal::training
