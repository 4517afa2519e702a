#pragma once
// The real pictures of a recipe's mix.

#include <vector>

#include "dataset/sample.h"
#include "training/config.h"

namespace retinal::training {

/// Those of every data set in the mix that fall into the training or the validation part; rendered eyes are
/// none. Throws InputError when a data set is missing.
std::vector<Sample> recipe_samples(const FundusConfig& config, bool validation);

}  // namespace retinal::training
