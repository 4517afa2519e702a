#pragma once
// No training on what is tested: asked of the pictures themselves, not only of the lists of known leaks.

#include "training/config.h"

namespace retinal::training {

/// Compares every picture that the recipe would train on with every test picture of its data sets
/// (dataset/leak_check.h). Throws UsageError naming the first pair that is one file, one photograph or one
/// patient. Second photographs of an eye are not looked for here, as that takes minutes: `retinalgpt dataset
/// check` does.
void refuse_leaks(const FundusConfig& config);

}  // namespace retinal::training
