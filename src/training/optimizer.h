#pragma once
// AdamW (Loshchilov & Hutter 2019) and the moving average, with a state that is plain named tensors.

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>

namespace retinal::training {

struct OptimizerSettings {
  double learning_rate = 1e-3;
  double weight_decay = 0;   ///< of matrices; vectors are not decayed
  double gradient_clip = 1;  ///< largest norm of all gradients together
  std::int64_t warmup = 0, steps = 1;
  double ema = 0;  ///< share of the old value in the moving average; 0 = the average is the newest value
};

class Optimizer {
 public:
  /// `weights`: leaves that require gradients, by name; the optimizer changes their values in place.
  Optimizer(std::map<std::string, torch::Tensor> weights, const OptimizerSettings& settings);

  /// Learning rate at a step: linear warm-up, then cosine to zero at settings.steps.
  double learning_rate(std::int64_t step) const;

  /// Norm of all gradients together.
  double gradient_norm() const;

  /// Clips the gradients to settings.gradient_clip, updates weights and average, clears the gradients. A step
  /// whose gradient is not finite is skipped. Returns the gradient norm before clipping.
  double step(std::int64_t step);

  /// Forgets the gradients.
  void clear_gradients();

  /// The moving average by parameter name.
  const std::map<std::string, torch::Tensor>& average() const { return average_; }

  /// Starts the average anew from the present weights (after loading an initialisation).
  void reset_average();

  /// State under the prefixes "model/", "average/", "first/", "second/".
  std::map<std::string, torch::Tensor> state() const;
  void restore(const std::map<std::string, torch::Tensor>& state);

 private:
  OptimizerSettings settings_;
  std::map<std::string, torch::Tensor> weights_, average_, first_, second_;
};

}  // namespace retinal::training
