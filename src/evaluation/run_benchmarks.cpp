#include "evaluation/run_benchmarks.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "base/error.h"
#include "base/progress.h"
#include "base/suggest.h"
#include "dataset/leaks.h"
#include "dataset/readers.h"
#include "evaluation/benchmark.h"
#include "evaluation/leak_gate.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

struct Running {
  const BenchmarkInfo* info;
  std::unique_ptr<Benchmark> benchmark;
  std::vector<Sample> samples;
};

/// A photograph and who scores it.
struct Job {
  Sample sample;
  std::vector<Benchmark*> scorers;
};

const BenchmarkInfo& info_of(const std::string& name) {
  std::vector<std::string> known;
  for (const BenchmarkInfo& info : benchmarks()) {
    if (name == info.name) return info;
    known.emplace_back(info.name);
  }
  throw UsageError("'" + name + "' is not a benchmark" + did_you_mean(name, known) +
                   "; retinalgpt evaluate list shows them");
}

/// `limit` of the samples, spread evenly so that every part of a set is in.
std::vector<Sample> spread(std::vector<Sample> samples, int limit) {
  const auto n = samples.size(), wanted = static_cast<std::size_t>(std::max(0, limit));
  if (wanted == 0 || n <= wanted) return samples;
  std::vector<Sample> chosen;
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(samples[i * n / wanted]);
  return chosen;
}

std::vector<Sample> test_samples(const Benchmark& benchmark, const std::string& set,
                                 const EvaluationOptions& options) {
  if (!fs::is_directory(options.data / set))
    throw InputError("the data set folder " + (options.data / set).string() +
                     " is missing; give the folder that holds " + set + "/ with --data");
  std::vector<Sample> samples = read_dataset(set, options.data);
  std::erase_if(samples, [&](const Sample& s) { return !benchmark.scores(s); });
  if (samples.empty())
    throw InputError("no test photograph was found in " + (options.data / set).string() +
                     "; is this the data set folder as its README describes it?");
  return spread(std::move(samples), options.limit);
}

bool uses_idrid(const std::vector<std::string>& sets) {
  return std::any_of(sets.begin(), sets.end(), [](const auto& set) { return set.starts_with("idrid_"); });
}

Running start(const BenchmarkInfo& info, const EvaluationOptions& options, const SeenPhotographs& seen) {
  Running running{&info, info.make(), {}};
  const auto sets = running.benchmark->sets();
  for (const std::string& set : sets)
    for (Sample& sample : test_samples(*running.benchmark, set, options))
      running.samples.push_back(std::move(sample));
  refuse_leaks(info.name, running.samples, seen,
               uses_idrid(sets) ? leaking_idrid_pictures(options.data) : std::set<std::string>{});
  running.benchmark->prepare(options.data, options.limit);
  return running;
}

/// Photographs in the order in which benchmarks name them, each once.
std::vector<Job> jobs_of(const std::vector<Running>& running) {
  std::vector<Job> jobs;
  std::map<std::string, std::size_t> place;
  for (const Running& one : running)
    for (const Sample& sample : one.samples) {
      const auto [found, added] = place.try_emplace(sample.id(), jobs.size());
      if (added) jobs.push_back({sample, {}});
      jobs[found->second].scorers.push_back(one.benchmark.get());
    }
  return jobs;
}

void score(const Job& job, const Analyzer& analyzer) {
  const Photograph photograph = load_photograph(job.sample.image);
  const FundusReading reading = analyzer.read(photograph);
  for (Benchmark* benchmark : job.scorers) benchmark->add({job.sample, photograph, reading});
}

void score_all(const std::vector<Job>& jobs, const Analyzer& analyzer, Evaluation& evaluation) {
  Progress progress("evaluating", static_cast<std::int64_t>(jobs.size()));
  std::int64_t done = 0;
  for (const Job& job : jobs) {
    try {
      score(job, analyzer);
      ++evaluation.photographs;
    } catch (const InputError& error) {
      evaluation.failures.push_back({job.sample.id(), error.what()});
    } catch (const FileError& error) {
      evaluation.failures.push_back({job.sample.id(), error.what()});
    }
    progress.update(++done, job.sample.id());
  }
  progress.finish();
}

}  // namespace

Evaluation run_benchmarks(const std::vector<std::string>& names, const EvaluationOptions& options) {
  const auto start_time = std::chrono::steady_clock::now();
  std::vector<const BenchmarkInfo*> wanted;
  for (const std::string& name : names) wanted.push_back(&info_of(name));
  if (!fs::is_directory(options.data))
    throw InputError("the data folder " + options.data.string() +
                     " is missing; name the folder that holds the data sets with --data");
  const fs::path models = options.network.model_dir.empty() ? default_model_dir() : options.network.model_dir;
  const SeenPhotographs seen = seen_photographs(models);
  const Analyzer analyzer({.network = options.network, .biometry = {}, .um_per_px = {}});
  Evaluation evaluation{.model = analyzer.model(), .limit = options.limit, .results = {}, .failures = {}};
  std::vector<Running> running;
  for (const BenchmarkInfo* info : wanted) {
    try {
      running.push_back(start(*info, options, seen));
    } catch (const InputError& error) {
      if (wanted.size() == 1) throw;
      evaluation.failures.push_back({std::string("benchmark ") + info->name, error.what()});
    }
  }
  if (running.empty()) throw InputError(evaluation.failures.front().reason);
  score_all(jobs_of(running), analyzer, evaluation);
  if (evaluation.photographs == 0)
    throw InputError("no test photograph could be read: " + evaluation.failures.back().reason);
  for (const Running& one : running) one.benchmark->add_own_pictures(analyzer);
  for (const Running& one : running) {
    BenchmarkResult result = one.benchmark->result();
    result.name = one.info->name;
    result.title = one.info->title;
    evaluation.results.push_back(std::move(result));
  }
  evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_time).count();
  return evaluation;
}

}  // namespace retinal
