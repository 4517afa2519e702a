#include "evaluation/run_benchmarks.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "base/error.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/spread.h"
#include "base/suggest.h"
#include "dataset/leaks.h"
#include "dataset/readers.h"
#include "evaluation/benchmark.h"
#include "evaluation/case_cache.h"
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
  struct Scorer {
    std::string name;
    Benchmark* benchmark = nullptr;
  };
  Sample sample;
  std::vector<Scorer> scorers;
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
  if (options.limit <= 0) return samples;
  return spread(std::move(samples), static_cast<std::size_t>(options.limit));
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
  for (const Running& one : running) {
    if (one.benchmark->alone()) continue;
    for (const Sample& sample : one.samples) {
      const auto [found, added] = place.try_emplace(sample.id(), jobs.size());
      if (added) jobs.push_back({sample, {}});
      jobs[found->second].scorers.push_back({one.info->name, one.benchmark.get()});
    }
  }
  return jobs;
}

/// Whether the benchmark's case is known; null stands for one that is not kept.
bool has_measured(const Json& measured, const std::string& name) {
  return measured.contains(name) && !measured.at(name).is_null();
}

/// Reads a photograph for those who score it and have not measured it yet; what they measured joins
/// `measured`.
void measure(const Job& job, const Analyzer& analyzer, Degradation degradation, Json& measured) {
  Photograph photograph = load_photograph(job.sample.image);
  if (degradation != Degradation::none) photograph.pixels = degraded(photograph.pixels, degradation);
  const FundusReading reading = analyzer.read(photograph);
  const TestCase test{job.sample, photograph, reading};
  for (const auto& [name, benchmark] : job.scorers) {
    if (has_measured(measured, name)) continue;
    measured[name] = benchmark->measure(test);
    if (measured[name].is_null()) benchmark->add(test);
  }
}

bool holds_all(const Json& measured, const Job& job) {
  return std::all_of(job.scorers.begin(), job.scorers.end(),
                     [&](const Job::Scorer& scorer) { return has_measured(measured, scorer.name); });
}

/// What is known of each job from earlier runs.
std::vector<Json> kept_cases(const std::vector<Job>& jobs, const CaseCache& cache) {
  std::vector<Json> known(jobs.size(), Json::object());
  if (!cache.keeps()) return known;
  for (std::size_t i = 0; i < jobs.size(); ++i) try {
      known[i] = cache.find(case_key(jobs[i].sample));
    } catch (const FileError&) {  // reported where the photograph is read
    }
  return known;
}

/// Measures what is not known yet, then lets every benchmark take its photographs in their order, so that a
/// run that was interrupted ends with the figures of one that was not.
void score_all(const std::vector<Job>& jobs, const Analyzer& analyzer, const CaseCache& cache,
               Degradation degradation, Evaluation& evaluation) {
  std::vector<Json> known = kept_cases(jobs, cache);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (!holds_all(known[i], jobs[i])) open.push_back(i);
  if (open.size() < jobs.size()) evaluation.kept += jobs.size() - open.size();
  const std::string label =
      degradation == Degradation::none ? "evaluating" : "evaluating, " + to_string(degradation);
  Progress progress(label, static_cast<std::int64_t>(open.size()));
  std::int64_t done = 0;
  std::set<std::size_t> failed;
  for (const std::size_t i : open) {
    const auto leave_out = [&](const Error& error) {
      failed.insert(i);
      evaluation.failures.push_back({jobs[i].sample.id(), error.what()});
    };
    try {
      measure(jobs[i], analyzer, degradation, known[i]);
    } catch (const InputError& error) {
      leave_out(error);
    } catch (const FileError& error) {
      leave_out(error);
    }
    if (cache.keeps() && !failed.contains(i)) cache.keep(case_key(jobs[i].sample), known[i]);
    progress.update(++done, jobs[i].sample.id());
  }
  progress.finish();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (failed.contains(i)) continue;
    ++evaluation.photographs;
    for (const auto& [name, benchmark] : jobs[i].scorers)
      if (has_measured(known[i], name)) benchmark->take(jobs[i].sample, known[i].at(name));
  }
}

/// Pictures of the benchmarks' own making.
void score_own(const std::vector<Running>& running, const Analyzer& analyzer, const CaseCache& cache,
               Evaluation& evaluation) {
  for (const Running& one : running) {
    const std::vector<std::string> names = one.benchmark->own_pictures(one.samples);
    Progress progress(std::string(one.info->name) + ": pictures of its own",
                      static_cast<std::int64_t>(names.size()));
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string key = case_key(one.info->name, names[i]);
      Json measured = cache.find(key);
      const bool fresh = measured.empty();
      try {
        if (fresh) measured["own"] = one.benchmark->measure_own(i, analyzer);
        one.benchmark->take_own(i, measured.at("own"));
      } catch (const InputError& error) {
        evaluation.failures.push_back({names[i], error.what()});
        continue;
      } catch (const FileError& error) {
        evaluation.failures.push_back({names[i], error.what()});
        continue;
      }
      if (fresh) cache.keep(key, measured);
      progress.update(static_cast<std::int64_t>(i + 1), names[i]);
    }
    progress.finish();
  }
}

std::vector<BenchmarkResult> results_of(const std::vector<Running>& running) {
  std::vector<BenchmarkResult> results;
  for (const Running& one : running) {
    results.push_back(one.benchmark->result());
    results.back().name = one.info->name;
    results.back().title = one.info->title;
  }
  return results;
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
  Evaluation evaluation;
  evaluation.model = analyzer.model();
  evaluation.limit = options.limit;
  evaluation.degradation = options.degradation;
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
  const CaseCache cache(options.cache, analyzer.model(), to_string(options.degradation));
  const bool own = options.own_pictures && options.degradation == Degradation::none;
  if (!own) std::erase_if(running, [](const Running& one) { return one.benchmark->alone(); });
  if (running.empty()) throw UsageError("what an analysis costs is measured on photographs as they are");
  if (own)
    for (const Running& one : running) one.benchmark->measure_alone(analyzer, models, one.samples);
  const std::vector<Job> jobs = jobs_of(running);
  score_all(jobs, analyzer, cache, options.degradation, evaluation);
  if (evaluation.photographs == 0 && !jobs.empty())
    throw InputError("no test photograph could be read: " + evaluation.failures.back().reason);
  if (own) score_own(running, analyzer, cache, evaluation);
  evaluation.results = results_of(running);
  evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_time).count();
  return evaluation;
}

}  // namespace retinal
