#pragma once
// Small helpers for batches.

#include <algorithm>
#include <vector>

#include "training/task.h"

namespace retinal::training {

/// Stacks the tensors of equal name along a new first dimension.
inline Batch stack(const std::vector<Batch>& items) {
  Batch batch;
  for (const auto& [key, _] : items.front()) {
    std::vector<torch::Tensor> parts;
    for (const auto& item : items) parts.push_back(item.at(key));
    batch[key] = torch::stack(parts);
  }
  return batch;
}

/// The input side of a progressive recipe: each size gets an equal share of the run.
inline int staged(const std::vector<int>& sizes, double progress) {
  const auto stage = static_cast<std::size_t>(progress * static_cast<double>(sizes.size()));
  return sizes[std::min(stage, sizes.size() - 1)];
}

}  // namespace retinal::training
