#include "instruct/job.h"

#include <toml++/toml.h>

#include <functional>
#include <map>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/suggest.h"

namespace retinal::instruct {
namespace {

using Setter = std::function<bool(const toml::node&)>;

template <class T>
Setter number(T& target, double lo, double hi) {
  return [&target, lo, hi](const toml::node& node) {
    const auto value = node.value<double>();
    if (!value || *value < lo || *value > hi) return false;
    target = static_cast<T>(*value);
    return true;
  };
}

Setter text(std::string& target, std::vector<std::string> allowed = {}) {
  return [&target, allowed = std::move(allowed)](const toml::node& node) {
    const auto value = node.value<std::string>();
    if (!value) return false;
    target = *value;
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), *value) != allowed.end();
  };
}

Setter path(std::filesystem::path& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<std::string>();
    if (value) target = *value;
    return value.has_value();
  };
}

Setter flag(bool& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<bool>();
    if (value) target = *value;
    return value.has_value();
  };
}

Setter phrasings(Phrasings& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<std::string>();
    if (!value || (*value != "trained" && *value != "kept")) return false;
    target = *value == "kept" ? Phrasings::kept : Phrasings::trained;
    return true;
  };
}

std::map<std::string, Setter> setters(JobConfig& job) {
  return {{"name", text(job.name)},
          {"seed", number(job.seed, 0, 9e15)},
          {"source.dataset", text(job.dataset)},
          {"source.data", path(job.data)},
          {"source.table", path(job.table)},
          {"source.images", path(job.images)},
          {"source.split_table", path(job.split_table)},
          {"source.split", text(job.split, {"train", "test", "val", "none", "all"})},
          {"source.quality", text(job.quality, {"good", "usable"})},
          {"source.prefix", text(job.prefix)},
          {"source.limit", number(job.limit, 0, 1e9)},
          {"evidence.use", text(job.evidence, {"none", "cached", "analyze"})},
          {"evidence.cache", path(job.cache)},
          {"evidence.estimates", flag(job.estimates)},
          {"boxes.max", number(job.boxes.max_boxes, 1, 1000)},
          {"boxes.gap", number(job.boxes.gap, 0, 1e5)},
          {"boxes.gap_step", number(job.boxes.gap_step, 1, 1e5)},
          {"boxes.overlap", number(job.boxes.overlap, 0, 1)},
          {"boxes.min_area", number(job.boxes.min_area, 1, 1e9)},
          {"alignment.dialogues", number(job.alignment.dialogues, 0, 1e7)},
          {"instruction.dialogues", number(job.instruction.dialogues, 0, 1e7)},
          {"instruction.min_turns", number(job.writer.min_turns, 1, 20)},
          {"instruction.max_turns", number(job.writer.max_turns, 1, 20)},
          {"writer.typos", number(job.writer.typos, 0, 1)},
          {"writer.unknown", number(job.writer.unknown, 0, 1)},
          {"writer.phrasings", phrasings(job.writer.phrasings)}};
}

void set(const std::map<std::string, Setter>& known, const std::string& key, const toml::node& node,
         const std::string& file) {
  const auto found = known.find(key);
  if (found == known.end()) {
    std::vector<std::string> names;
    for (const auto& [name, _] : known) names.push_back(name);
    throw UsageError(file + ": '" + key + "' is no key of a job" + did_you_mean(key, names));
  }
  if (!found->second(node))
    throw UsageError(file + ": the value of '" + key + "' is not possible there; see docs/instruct.md");
}

}  // namespace

JobConfig read_job(const std::filesystem::path& file) {
  JobConfig job;
  const auto known = setters(job);
  toml::table table;
  try {
    table = toml::parse(read_text_file(file), file.string());
  } catch (const toml::parse_error& error) {
    throw UsageError(file.string() + ": not a TOML file (" + std::string(error.description()) + ", line " +
                     std::to_string(error.source().begin.line) + ")");
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (const toml::table* section = node.as_table())
      for (const auto& [inner, value] : *section)
        set(known, name + "." + std::string(inner.str()), value, file.string());
    else
      set(known, name, node, file.string());
  }
  if (job.name.empty()) job.name = file.stem().string();
  if (job.dataset.empty() == job.table.empty())
    throw UsageError(file.string() + ": [source] needs either dataset = \"...\" or table = \"...\"");
  if (job.writer.min_turns > job.writer.max_turns)
    throw UsageError(file.string() + ": instruction.min_turns is larger than max_turns");
  return job;
}

}  // namespace retinal::instruct
