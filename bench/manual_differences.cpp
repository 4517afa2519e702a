// How far measurements of photographs lie from those of manual masks, for the width of the intervals:
//   build-test/manual_differences ../shared/data > src/biometry/manual_differences.inc
// On photographs of training splits only (validation part included): DRIVE, HRF, CHASE_DB1 (vessels) and
// Drishti-GS (disc and cup). The largest of the sets counts: a photograph may come from any camera.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "base/quantile.h"
#include "dataset/readers.h"
#include "evaluation/agreement_measures.h"

namespace {

using namespace retinal;

/// Relative differences of a set's photographs, by key.
std::map<std::string, std::vector<double>> differences(const std::string& set, const char* data,
                                                       const Analyzer& analyzer) {
  std::map<std::string, std::vector<double>> found;
  for (const Sample& sample : trainable_samples(set, data)) {
    const Photograph photograph = load_photograph(sample.image);
    const FundusReading reading = analyzer.read(photograph);
    const TestCase test{sample, photograph, reading};
    const ComparedFeatures manual = manual_features(test);
    for (const auto& [key, m] : measured_features(test, false))
      if (const auto truth = manual.find(key);
          truth != manual.end() && m.value > 0 && m.unit != "deg" && m.unit != "count")
        found[key].push_back(std::abs(truth->second.value - m.value) / m.value);
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: manual_differences DATA_FOLDER\n");
    return 2;
  }
  const Analyzer analyzer;
  std::map<std::string, std::vector<double>> spreads;  // of each set that has the key
  for (const char* set : {"drive", "hrf_av", "chase_db1", "drishti_gs"})
    for (const auto& [key, relative] : differences(set, argv[1], analyzer)) {
      constexpr std::size_t kLeast = 10;
      if (relative.size() >= kLeast) spreads[key].push_back(quantile(relative, 0.9));
    }
  std::printf(
      "// Made by build-test/manual_differences ../shared/data: the relative difference from manual masks "
      "that "
      "90 %% of\n// training photographs keep, in the set where it is largest.\n");
  for (const auto& [key, sets] : spreads) {
    const double spread = *std::max_element(sets.begin(), sets.end());
    if (spread < 1) std::printf("{\"%s\", %.3f},\n", key.c_str(), spread);  // otherwise it says nothing
  }
  return 0;
}
