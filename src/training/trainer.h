#pragma once
// The training loop shared by both networks: AdamW with warm-up and cosine decay, gradient clipping, an
// exponential moving average of the weights (which is what is validated and exported), checkpoints that
// survive kill -9.

#include <functional>

#include "training/config.h"
#include "training/task.h"

namespace retinal::training {

/// Runs `config.steps` steps and leaves in config.out: checkpoint.safetensors (resumable, replaced
/// atomically), best.safetensors (averaged weights of the best validation), log.csv, validation.csv,
/// images.json. With `resume` it continues from the checkpoint exactly as if never stopped. `stop` is polled
/// after each step; when it returns true the state is saved and the call returns false. Throws ModelError /
/// FileError.
bool train(const FundusConfig& config, const Task& task, bool resume, const std::function<bool()>& stop);

}  // namespace retinal::training
