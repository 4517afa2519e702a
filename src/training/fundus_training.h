#pragma once
// The trainer's door for the program: free of libtorch, so that whoever includes it needs none.

#include <functional>

#include "training/config.h"
#include "training/release.h"

namespace retinal::training {

/// Trains the network that `config` names; see trainer.h. False when `stop` ended it early (state saved).
bool train_fundus(const FundusConfig& config, bool resume, const std::function<bool()>& stop);

}  // namespace retinal::training
