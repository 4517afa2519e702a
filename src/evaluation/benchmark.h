#pragma once
// Benchmark: one official test, scored photograph by photograph. Adding one: a file with a class and an entry
// in benchmarks().

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "base/json_fwd.h"
#include "dataset/sample.h"
#include "evaluation/benchmark_result.h"

namespace retinal {

/// One photograph as `retinalgpt analyze` reads it, and what its publisher says about it.
struct TestCase {
  const Sample& sample;
  const Photograph& photograph;
  const FundusReading& reading;

  std::string patient() const;  ///< patient_of(sample)
};

class Benchmark {
 public:
  virtual ~Benchmark() = default;

  /// Data sets it needs, by the names of dataset/readers.h.
  virtual std::vector<std::string> sets() const = 0;
  /// Whether it scores this sample: a photograph of a test part with the labels it needs.
  virtual bool scores(const Sample& sample) const = 0;
  /// Reads tables beside the samples; `limit` as in EvaluationOptions. Throws InputError or FileError naming
  /// the file.
  virtual void prepare(const std::filesystem::path& /*data*/, int /*limit*/) {}
  /// True where measure_alone() is all: called first, when nothing but the networks from `models` is in
  /// memory, for time and memory.
  virtual bool alone() const { return false; }
  virtual void measure_alone(const Analyzer& /*analyzer*/, const std::filesystem::path& /*models*/,
                             const std::vector<Sample>& /*samples*/) {}

  /// Everything that take() needs of a photograph but its labels, small, so that it can be kept between runs
  /// (case_cache.h). A benchmark that answers null keeps nothing and has add() instead.
  virtual Json measure(const TestCase& test) const;
  /// Takes one photograph into account, from what measure() answered, now or in a run before.
  virtual void take(const Sample& /*sample*/, const Json& /*measured*/) {}
  /// Takes one photograph into account where measure() answers null. The photograph is gone afterwards.
  virtual void add(const TestCase& /*test*/) {}

  /// Names of pictures of its own making, which are read after the photographs `samples` that it scores. A
  /// name says what the picture is: the same name is the same picture in the next run.
  virtual std::vector<std::string> own_pictures(const std::vector<Sample>& /*samples*/) { return {}; }
  /// As measure() and take(), for the i-th of them.
  virtual Json measure_own(std::size_t i, const Analyzer& analyzer) const;
  virtual void take_own(std::size_t /*i*/, const Json& /*measured*/) {}

  virtual BenchmarkResult result() const = 0;
};

/// Both eyes of a patient, and all photographs of an eye, share it.
std::string patient_of(const Sample& sample);

/// True for photographs of official or fixed test parts: split "test", "val" (PALM), and HEI-MED, which has
/// no split and is never trained on.
bool is_test_photograph(const Sample& sample);

struct BenchmarkInfo {
  const char* name;
  const char* title;
  std::unique_ptr<Benchmark> (*make)();
};

/// All benchmarks, in the order in which they are reported.
const std::vector<BenchmarkInfo>& benchmarks();

std::unique_ptr<Benchmark> make_cost();
std::unique_ptr<Benchmark> make_vessels();
std::unique_ptr<Benchmark> make_artery_vein();
std::unique_ptr<Benchmark> make_biometry();
std::unique_ptr<Benchmark> make_lesions();
std::unique_ptr<Benchmark> make_lesion_images();
std::unique_ptr<Benchmark> make_lesion_boxes();
std::unique_ptr<Benchmark> make_healthy_eyes();
std::unique_ptr<Benchmark> make_disc_cup();
std::unique_ptr<Benchmark> make_landmarks();
std::unique_ptr<Benchmark> make_grades();
std::unique_ptr<Benchmark> make_diseases();
std::unique_ptr<Benchmark> make_myopia();
std::unique_ptr<Benchmark> make_quality();
std::unique_ptr<Benchmark> make_laterality();
std::unique_ptr<Benchmark> make_gate();
std::unique_ptr<Benchmark> make_calibration();

}  // namespace retinal
