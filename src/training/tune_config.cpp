#include "training/tune_config.h"

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/suggest.h"
#include "training/recipe.h"

namespace retinal::training {
namespace {

RecipeKeys keys_of(TuneConfig& c) {
  return {{"base", into_path(c.base)},
          {"out", into_path(c.out)},
          {"mix", into_weights(c.mix)},
          {"validation", into_path(c.validation)},
          {"validation_share", into(c.validation_share)},
          {"projector", into_path(c.projector)},
          {"pictures", into_path(c.pictures)},
          {"features", into_path(c.features)},
          {"seed", into(c.seed)},
          {"steps", into(c.steps)},
          {"pack_tokens", into(c.pack_tokens)},
          {"max_tokens", into(c.max_tokens)},
          {"accumulate", into(c.accumulate)},
          {"recompute", into(c.recompute)},
          {"learning_rate", into(c.learning_rate)},
          {"weight_decay", into(c.weight_decay)},
          {"gradient_clip", into(c.gradient_clip)},
          {"warmup", into(c.warmup)},
          {"z_limit", into(c.z_limit)},
          {"validate_every", into(c.validate_every)},
          {"checkpoint_minutes", into(c.checkpoint_minutes)},
          {"threads", into(c.threads)},
          {"limit", into(c.limit)}};
}

/// What is trained of the language model; recipes of an alignment have none of it.
void add_language_keys(TuneConfig& c, RecipeKeys& keys) {
  keys.insert({{"method", into(c.method)},
               {"projections", into_texts(c.projections)},
               {"rank", into(c.rank)},
               {"alpha", into(c.alpha)},
               {"dropout", into(c.dropout)}});
}

void check_ranges(const TuneConfig& c, const std::string& name) {
  const std::pair<const char*, std::int64_t> at_least_one[] = {{"steps", c.steps},
                                                               {"pack_tokens", c.pack_tokens},
                                                               {"max_tokens", c.max_tokens},
                                                               {"accumulate", c.accumulate},
                                                               {"validate_every", c.validate_every},
                                                               {"threads", c.threads},
                                                               {"rank", c.rank}};
  for (const auto& [key, value] : at_least_one)
    if (value < 1) throw UsageError(name + ": '" + key + "' must be at least 1");
  const std::pair<const char*, double> positive[] = {
      {"alpha", c.alpha}, {"learning_rate", c.learning_rate}, {"gradient_clip", c.gradient_clip}};
  for (const auto& [key, value] : positive)
    if (!(value > 0)) throw UsageError(name + ": '" + key + "' must be more than 0");
  const std::pair<const char*, double> not_negative[] = {{"weight_decay", c.weight_decay},
                                                         {"warmup", static_cast<double>(c.warmup)},
                                                         {"z_limit", c.z_limit},
                                                         {"limit", static_cast<double>(c.limit)}};
  for (const auto& [key, value] : not_negative)
    if (!(value >= 0)) throw UsageError(name + ": '" + key + "' must not be negative");
  const std::pair<const char*, double> shares[] = {{"dropout", c.dropout},
                                                   {"validation_share", c.validation_share}};
  for (const auto& [key, value] : shares)
    if (!(value >= 0 && value < 1)) throw UsageError(name + ": '" + key + "' must lie between 0 and 1");
}

void read(const std::filesystem::path& path, const RecipeKeys& keys, TuneConfig& config) {
  const std::string name = path.filename().string();
  config.text = read_text_file(path);
  read_recipe(path, keys);
  if (config.out.empty()) throw UsageError(name + ": 'out' (the run folder) is missing");
  const bool weighted =
      std::any_of(config.mix.begin(), config.mix.end(), [](const auto& item) { return item.second > 0; });
  if (!weighted) throw UsageError(name + ": '[mix]' names no file of dialogues to train on");
  check_ranges(config, name);
  if (config.features.empty()) config.features = config.out.parent_path() / "features";
}

}  // namespace

TuneConfig read_tune_config(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  TuneConfig config;
  RecipeKeys keys = keys_of(config);
  add_language_keys(config, keys);
  read(path, keys, config);
  if (config.method != "lora" && config.method != "full")
    throw UsageError(name + ": 'method' must be \"lora\" or \"full\"");
  for (const std::string& projection : config.projections)
    if (std::find(kProjections.begin(), kProjections.end(), projection) == kProjections.end())
      throw UsageError(name + ": 'projections' names the unknown projection '" + projection + "'" +
                       did_you_mean(projection, kProjections));
  return config;
}

TuneConfig read_align_config(const std::filesystem::path& path) {
  TuneConfig config;
  config.method = "none";
  RecipeKeys keys = keys_of(config);
  keys["projector_kind"] = into(config.projector_kind);
  read(path, keys, config);
  if (config.projector_kind != "mlp" && config.projector_kind != "linear")
    throw UsageError(path.filename().string() + ": 'projector_kind' must be \"mlp\" or \"linear\"");
  return config;
}

bool sees_pictures(const TuneConfig& config) { return config.method == "none" || !config.projector.empty(); }

}  // namespace retinal::training
