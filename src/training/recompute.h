#pragma once
// Gradient checkpointing (Chen et al. 2016): memory for time.

#include <torch/types.h>

#include <functional>

namespace retinal::training {

using Block = std::function<torch::Tensor(const torch::Tensor&)>;

/// block(x), of which only x is kept for the gradients; the rest is computed a second time when they are
/// asked for. The block must give the same both times. Needs x to require gradients.
torch::Tensor recomputed(const Block& block, const torch::Tensor& x);

}  // namespace retinal::training
