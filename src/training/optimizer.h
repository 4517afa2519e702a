#pragma once
// AdamW (Loshchilov & Hutter 2019) and the moving average, with a state that is plain named tensors.

#include <map>
#include <string>

#include "training/config.h"
#include "training/graph_module.h"

namespace retinal::training {

class Optimizer {
 public:
  Optimizer(GraphModule& module, const FundusConfig& config);

  /// Learning rate at a step: linear warm-up, then cosine to zero at config.steps.
  double learning_rate(std::int64_t step) const;

  /// Clips the gradients to config.gradient_clip, updates weights and average, clears the gradients. A step
  /// whose gradient is not finite is skipped. Returns the gradient norm before clipping.
  double step(std::int64_t step);

  /// The moving average by parameter name.
  const std::map<std::string, torch::Tensor>& average() const { return average_; }

  /// Starts the average anew from the module's present weights (after loading an initialisation).
  void reset_from_module();

  /// State under the prefixes "model/", "average/", "first/", "second/".
  std::map<std::string, torch::Tensor> state() const;
  void restore(const std::map<std::string, torch::Tensor>& state);

 private:
  GraphModule& module_;
  const FundusConfig& config_;
  std::map<std::string, torch::Tensor> weights_, average_, first_, second_;
};

}  // namespace retinal::training
