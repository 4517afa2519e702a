#pragma once
// The trainer's door for the program: free of libtorch, so that whoever includes it needs none.

#include <functional>

#include "training/config.h"
#include "training/release.h"

namespace retinal::training {

/// Trains the network that `config` names; see trainer.h. A fresh run first looks for test pictures among
/// those to train on and refuses to start when it finds one (leak_gate.h). False when `stop` ended it early
/// (state saved).
bool train_fundus(const FundusConfig& config, bool resume, const std::function<bool()>& stop);

}  // namespace retinal::training
