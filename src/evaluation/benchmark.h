#pragma once
// Benchmark: one official test, scored photograph by photograph. Adding one: a file with a class and an entry
// in benchmarks().

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "dataset/sample.h"
#include "evaluation/benchmark_result.h"

namespace retinal {

/// One photograph as `retinalgpt analyze` reads it, and what its publisher says about it.
struct TestCase {
  const Sample& sample;
  const Photograph& photograph;
  const FundusReading& reading;

  /// Both eyes of a patient, and all photographs of an eye, share it.
  std::string patient() const { return sample.dataset + "/" + sample.patient; }
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
  /// Takes one photograph into account. Photographs come one after the other and are gone afterwards.
  virtual void add(const TestCase& test) = 0;
  /// Reads pictures that are not scored: of its own making, or training photographs to compare with; called
  /// once, after all photographs.
  virtual void add_own_pictures(const Analyzer& /*analyzer*/) {}
  virtual BenchmarkResult result() const = 0;
};

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

std::unique_ptr<Benchmark> make_vessels();
std::unique_ptr<Benchmark> make_artery_vein();
std::unique_ptr<Benchmark> make_biometry();
std::unique_ptr<Benchmark> make_lesions();
std::unique_ptr<Benchmark> make_lesion_images();
std::unique_ptr<Benchmark> make_lesion_boxes();
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
