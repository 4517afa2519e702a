#include "training/leak_gate.h"

#include <set>

#include "base/error.h"
#include "base/progress.h"
#include "dataset/leak_check.h"
#include "dataset/readers.h"
#include "training/rendered_eyes.h"

namespace retinal::training {
namespace {

bool is_trained(const Sample& sample) { return sample.split == "train" || sample.split == "none"; }

/// IDRiD's parts show the same eyes, so that training on one can spoil the test of the other.
std::set<std::string> tested_sets(const FundusConfig& config) {
  std::set<std::string> names;
  for (const auto& [name, weight] : config.mix) {
    if (name == kRendered || weight <= 0) continue;
    names.insert(name);
    for (const char* part : {"idrid_grading", "idrid_segmentation"})
      if (name.starts_with("idrid_") && std::filesystem::is_directory(config.data / part)) names.insert(part);
  }
  return names;
}

std::vector<Sample> trained_and_tested(const FundusConfig& config) {
  std::vector<Sample> samples;
  for (const auto& [name, weight] : config.mix)
    if (name != kRendered && weight > 0)
      for (Sample& sample : trainable_samples(name, config.data)) samples.push_back(std::move(sample));
  for (const auto& name : tested_sets(config))
    for (Sample& sample : read_dataset(name, config.data))
      if (!is_trained(sample)) samples.push_back(std::move(sample));
  return samples;
}

}  // namespace

void refuse_leaks(const FundusConfig& config) {
  const std::vector<Sample> samples = trained_and_tested(config);
  Progress progress("looking for test pictures among those to train on",
                    static_cast<std::int64_t>(samples.size()), 1000);
  LeakOptions options;
  options.eyes = false;
  LeakReport report = check_leaks(
      samples, options, [&](std::size_t done) { progress.update(static_cast<std::int64_t>(done)); });
  progress.finish();
  std::erase_if(report.leaks, [&](const Leak& leak) {  // a "val" and a "test" picture: neither is trained on
    return !is_trained(samples[leak.first]) && !is_trained(samples[leak.second]);
  });
  if (report.leaks.empty()) return;
  throw UsageError(
      "training is refused: " + std::to_string(report.leaks.size()) +
      " pairs of a training and a test picture leak; the first: " + leak_text(report.leaks.front(), samples) +
      "; take the training picture out of its set, or see 'retinalgpt dataset check'");
}

}  // namespace retinal::training
