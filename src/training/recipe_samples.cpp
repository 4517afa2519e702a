#include "training/recipe_samples.h"

#include "dataset/readers.h"
#include "training/rendered_eyes.h"

namespace retinal::training {

std::vector<Sample> recipe_samples(const FundusConfig& config, bool validation) {
  std::vector<Sample> samples;
  for (const auto& [name, share] : config.mix) {
    if (name == kRendered) continue;
    for (auto& sample : trainable_samples(name, config.data))
      if (is_validation(sample) == validation) samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace retinal::training
