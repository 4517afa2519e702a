#pragma once
// How much arithmetic a step of tuning needs, and how much this machine can do: tokens per second say little
// without it.

#include <cstdint>
#include <vector>

#include "training/llama_module.h"

namespace retinal::training {

/// Floating-point operations of a pack's matrix products, forward and backward (a multiplication and an
/// addition are two), as model FLOPs are counted (Chowdhery et al. 2022, appendix B): what is computed twice
/// to save memory counts once. Gradients of weights are only needed where all are trained; LoRA's own
/// products are left out. `answers`: positions whose logits are computed.
double pack_flops(const LlamaShape& shape, bool all_weights, const std::vector<std::int64_t>& lengths,
                  std::int64_t answers);

/// Operations per second of a large matrix product with the threads that are set, single precision: the best
/// of a few, a tenth of a second each.
double matrix_peak();

}  // namespace retinal::training
