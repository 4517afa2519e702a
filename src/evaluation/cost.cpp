// What an analysis costs: time and memory for a photograph of 4288x2848 pixels, and the size of the models.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/error.h"
#include "evaluation/benchmark.h"
#include "evaluation/metrics.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPhotographs = 5;
constexpr double kMebibyte = 1 << 20;

/// The line "<key>: <value>" of a file of /proc; "" where there is none.
std::string proc_value(const char* file, const std::string& key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key)) return line.substr(line.find(':') + 1);
  return "";
}

/// The largest memory this process has held since reset_peak(), GiB; absent where the system does not tell.
std::optional<double> peak_gib() {
  std::istringstream kib(proc_value("/proc/self/status", "VmHWM"));
  double value = 0;
  return kib >> value ? std::optional(value / (1 << 20)) : std::nullopt;
}

/// proc(5): 5 resets the peak to what is held now.
void reset_peak() { std::ofstream("/proc/self/clear_refs") << 5; }

double size_mib(const fs::path& folder) {
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  return bytes / kMebibyte;
}

/// Time and memory depend on the machine and on what else it does, so nothing of it is kept between runs.
class Cost : public Benchmark {
 public:
  std::vector<std::string> sets() const override { return {"idrid_segmentation"}; }
  bool scores(const Sample& sample) const override { return sample.split == "test"; }

  bool alone() const override { return true; }

  void measure_alone(const Analyzer& analyzer, const fs::path& models,
                     const std::vector<Sample>& samples) override {
    model_mib_ = size_mib(models);
    const std::size_t n = std::min(kPhotographs, samples.size());
    for (std::size_t i = 0; i < n; ++i) time(analyzer, samples[i * samples.size() / n]);
  }

  BenchmarkResult result() const override {
    BenchmarkResult result;
    std::vector<std::string> patients;
    for (std::size_t i = 0; i < seconds_.size(); ++i) patients.push_back(std::to_string(i));
    const FigureMaker figure(patients);
    const auto median = [](const std::vector<double>& v) {
      return v.empty() ? std::nullopt : std::optional(median_of(v));
    };
    result.figures = {figure("cost.seconds", "file to record, median", over(seconds_, median), "s")};
    if (peaks_.size() == seconds_.size())
      result.figures.push_back(
          figure("cost.memory", "peak memory of the process, largest", over(peaks_, largest), "GiB"));
    for (Figure& f : result.figures) f.interval.reset();  // of repeated runs it would say nothing about eyes
    result.figures.push_back(
        {"cost.models", "models folder, all files", model_mib_, std::nullopt, "MiB", 1, "folder", ""});
    result.notes.push_back(
        "From the JPEG file to the whole record, networks loaded, first photograph not counted; " +
        machine() + ". Other work on the machine makes it slower.");
    return result;
  }

 private:
  static std::optional<double> largest(const std::vector<double>& v) {
    return v.empty() ? std::nullopt : std::optional(*std::max_element(v.begin(), v.end()));
  }

  static std::string machine() {
    std::string cpu = proc_value("/proc/cpuinfo", "model name");
    cpu.erase(0, cpu.find_first_not_of(" \t"));
    return std::to_string(std::thread::hardware_concurrency()) + " cores" + (cpu.empty() ? "" : ", " + cpu);
  }

  void time(const Analyzer& analyzer, const Sample& sample) {
    try {
      if (seconds_.empty()) analyzer.analyze(load_photograph(sample.image));  // warms up
      reset_peak();
      const auto start = std::chrono::steady_clock::now();
      const Analysis analysis = analyzer.analyze(load_photograph(sample.image));
      seconds_.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      if (const auto peak = peak_gib()) peaks_.push_back(*peak);
    } catch (const InputError&) {  // reported where it is scored
    } catch (const FileError&) {
    }
  }

  std::vector<double> seconds_, peaks_;
  double model_mib_ = 0;
};

}  // namespace

std::unique_ptr<Benchmark> make_cost() { return std::make_unique<Cost>(); }

}  // namespace retinal
