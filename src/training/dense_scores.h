#pragma once
// Quick validation scores during training, in the analysis frame. The figures that are published come from
// the evaluation room, through the exported network and at full resolution.

#include <torch/types.h>

#include <array>
#include <vector>

#include "training/task.h"

namespace retinal::training {

/// Pools pixels over pictures: Dice at 0.5, artery/vein accuracy, histogram average precision (1,000 bins).
class DenseScores {
 public:
  /// p, targets [9, H, W]; labelled [9]; field [H, W].
  void add(const torch::Tensor& p, const torch::Tensor& targets, const torch::Tensor& labelled,
           const torch::Tensor& field);
  Validation result() const;

 private:
  static constexpr int kBins = 1000;
  struct Pool {
    std::array<double, kBins> positive{}, negative{};
    bool any = false;
  };
  std::array<Pool, 9> pools_;
  double right_ = 0, clear_ = 0;
};

}  // namespace retinal::training
