#pragma once
// retinalgpt train router: the learned part of the router from phrasings, in a minute on one core.

#include <cstddef>

#include "training/router_fit.h"

namespace retinal::training {

struct RouterTraining {
  std::size_t learnt = 0, bytes = 0;  ///< questions learnt, size of the file written
  double temperature = 0;
  RouterModel model;
  RouterAccuracy kept, development;  ///< phrasings kept out of training, questions written by people
};

/// Draws the questions, fits, calibrates on those that were not learnt and writes the model of the recipe
/// (`out`); the next build compiles it in. Throws UsageError, FileError, or Error naming a wrong rule or
/// line.
RouterTraining train_router(const RouterRecipe& recipe);

}  // namespace retinal::training
