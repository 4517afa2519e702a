#pragma once
// Depthwise convolution with a weight gradient of our own. oneDNN 2.6 (behind Debian's libtorch) has no
// kernel for the weight gradient of 5x5 depthwise layers and falls back to a matrix product per channel,
// which took a quarter of the time spent in convolutions.

#include <torch/types.h>

namespace retinal::training {

/// Depthwise cross-correlation of `x` [N, C, H, W] with `weight` [C, 1, k, k] and `bias` [C], as
/// torch::conv2d with groups = C and `padding` zeros on every side; differentiable in all three. Float
/// tensors on the CPU only.
torch::Tensor depthwise_convolution(const torch::Tensor& x, const torch::Tensor& weight,
                                    const torch::Tensor& bias, int stride, int padding);

}  // namespace retinal::training
