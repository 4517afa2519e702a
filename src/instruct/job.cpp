#include "instruct/job.h"

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "base/error.h"

#include "base/suggest.h"
#include "base/toml.h"

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

Setter view(View& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<std::string>();
    if (!value) return false;
    target = view_from(*value);
    return true;
  };
}

Setter kind(bool& remote) {
  return [&remote](const toml::node& node) {
    const auto value = node.value<std::string>();
    if (!value || (*value != "offline" && *value != "endpoint")) return false;
    remote = *value == "endpoint";
    return true;
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
          {"boxes.view", view(job.view)},
          {"alignment.dialogues", number(job.alignment.dialogues, 0, 1e7)},
          {"instruction.dialogues", number(job.instruction.dialogues, 0, 1e7)},
          {"instruction.min_turns", number(job.writer.min_turns, 1, 20)},
          {"instruction.max_turns", number(job.writer.max_turns, 1, 20)},
          {"writer.typos", number(job.writer.typos, 0, 1)},
          {"writer.unknown", number(job.writer.unknown, 0, 1)},
          {"writer.phrasings", phrasings(job.writer.phrasings)},
          {"writer.kind", kind(job.remote)},
          {"endpoint.url", text(job.endpoint.url)},
          {"endpoint.model", text(job.endpoint.model)},
          {"endpoint.key_variable", text(job.endpoint.key_variable)},
          {"endpoint.concurrency", number(job.endpoint.concurrency, 1, 256)},
          {"endpoint.requests_per_minute", number(job.endpoint.requests_per_minute, 0, 1e6)},
          {"endpoint.tokens_per_minute", number(job.endpoint.tokens_per_minute, 0, 1e9)},
          {"endpoint.temperature", number(job.endpoint.temperature, 0, 2)},
          {"endpoint.max_tokens", number(job.endpoint.max_tokens, 16, 100000)},
          {"endpoint.attempts", number(job.endpoint.attempts, 1, 10)},
          {"endpoint.retries", number(job.endpoint.retries, 0, 20)},
          {"endpoint.time_limit", number(job.endpoint.time_limit, 1, 3600)},
          {"endpoint.price_prompt", number(job.endpoint.price_prompt, 0, 1e6)},
          {"endpoint.price_completion", number(job.endpoint.price_completion, 0, 1e6)},
          {"endpoint.pictures", flag(job.endpoint.pictures)}};
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

void set_all(const std::map<std::string, Setter>& known, const toml::table& table, const std::string& file) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (const toml::table* section = node.as_table())
      for (const auto& [inner, value] : *section)
        set(known, name + "." + std::string(inner.str()), value, file);
    else
      set(known, name, node, file);
  }
}

void require_sense(const JobConfig& job, const std::string& file) {
  if (job.dataset.empty() == job.table.empty())
    throw UsageError(file + ": [source] needs either dataset = \"...\" or table = \"...\"");
  if (job.writer.min_turns > job.writer.max_turns)
    throw UsageError(file + ": instruction.min_turns is larger than max_turns");
  if (job.remote && job.endpoint.model.empty())
    throw UsageError(file + ": writer.kind = \"endpoint\" needs endpoint.model");
}

}  // namespace

JobConfig read_job(const std::filesystem::path& file) {
  JobConfig job;
  set_all(setters(job), read_toml_file(file), file.string());
  if (job.name.empty()) job.name = file.stem().string();
  require_sense(job, file.string());
  return job;
}

std::vector<JobConfig> read_jobs(const std::filesystem::path& file) {
  toml::table table = read_toml_file(file);
  const toml::node* list = table.get("jobs");
  if (!list) return {read_job(file)};
  if (!list->is_array()) throw UsageError(file.string() + ": 'jobs' must be a list of job files");
  const toml::array names = *list->as_array();
  table.erase("jobs");
  std::vector<JobConfig> jobs;
  std::set<std::string> seen;
  for (const toml::node& node : names) {
    const auto name = node.value<std::string>();
    if (!name) throw UsageError(file.string() + ": 'jobs' must be a list of job files");
    JobConfig job = read_job(file.parent_path() / *name);
    set_all(setters(job), table, file.string());
    require_sense(job, file.string());
    if (!seen.insert(job.name).second)
      throw UsageError(file.string() + ": two jobs have the name '" + job.name + "', and so one folder");
    jobs.push_back(std::move(job));
  }
  if (jobs.empty()) throw UsageError(file.string() + ": 'jobs' is empty");
  return jobs;
}

}  // namespace retinal::instruct
