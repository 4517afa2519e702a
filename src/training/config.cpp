#include "training/config.h"

#include <toml++/toml.h>
#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "base/suggest.h"

namespace retinal::training {
namespace {

using Setter = std::function<bool(const toml::node&)>;

template <class T>
Setter into(T& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<T>();
    if (value) target = *value;
    return value.has_value();
  };
}

Setter into_path(std::filesystem::path& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<std::string>();
    if (value) target = *value;
    return value.has_value();
  };
}

Setter into_sizes(std::vector<int>& target) {
  return [&target](const toml::node& node) {
    const auto* array = node.as_array();
    if (!array) return false;
    target.clear();
    for (const auto& item : *array) {
      const auto value = item.value<int>();
      if (!value || *value % 32 != 0) return false;
      target.push_back(*value);
    }
    return !target.empty();
  };
}

Setter into_weights(std::map<std::string, double>& target) {
  return [&target](const toml::node& node) {
    const auto* table = node.as_table();
    if (!table) return false;
    for (const auto& [key, value] : *table) {
      const auto weight = value.value<double>();
      if (!weight || *weight < 0) return false;
      target[std::string(key.str())] = *weight;
    }
    return true;
  };
}

std::map<std::string, Setter> setters(FundusConfig& c) {
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
          {"mix", into_weights(c.mix)}};
}

}  // namespace

FundusConfig read_fundus_config(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  FundusConfig config;
  const auto known = setters(config);
  toml::table table;
  try {
    table = toml::parse(read_text_file(path), name);
  } catch (const toml::parse_error& e) {
    throw UsageError(name + ", line " + std::to_string(e.source().begin.line) + ": " +
                     std::string(e.description()));
  }
  std::vector<std::string> names;
  for (const auto& [key, _] : known) names.push_back(key);
  for (const auto& [key, node] : table) {
    const auto found = known.find(std::string(key.str()));
    if (found == known.end())
      throw UsageError(name + ": unknown key '" + std::string(key.str()) + "'" +
                       did_you_mean(std::string(key.str()), names));
    if (!found->second(node))
      throw UsageError(name + ": the value of '" + found->first + "' has the wrong type or is out of range");
  }
  if (config.network != "dense" && config.network != "global")
    throw UsageError(name + ": 'network' must be \"dense\" or \"global\"");
  if (config.out.empty()) throw UsageError(name + ": 'out' (the run folder) is missing");
  if (config.mix.empty()) throw UsageError(name + ": '[mix]' names no data set to train on");
  if (config.steps < 1 || config.batch < 1)
    throw UsageError(name + ": 'steps' and 'batch' must be at least 1");
  return config;
}

}  // namespace retinal::training
