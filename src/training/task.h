#pragma once
// What the training loop needs to know of a network: its description, its batches, its loss, its validation.

#include <torch/types.h>

#include <map>
#include <string>
#include <vector>

#include "training/augment.h"
#include "training/graph.h"
#include "training/graph_module.h"

namespace retinal::training {

/// Named tensors; "images" is always there.
using Batch = std::map<std::string, torch::Tensor>;
using Outputs = std::map<std::string, torch::Tensor>;

struct Validation {
  double score = 0;  ///< the one number by which checkpoints are chosen; higher is better
  std::map<std::string, double> measures;  ///< for the log
};

class Task {
 public:
  virtual ~Task() = default;
  virtual Graph network() const = 0;
  /// Draws and augments one batch. `progress` is the share of the run done, 0..1. Called from a background
  /// thread, one call at a time; must depend on `random` alone.
  virtual Batch draw(Random random, double progress) const = 0;
  virtual torch::Tensor loss(const Outputs& outputs, const Batch& batch) const = 0;
  virtual Validation validate(GraphModule& module) const = 0;
  /// Sample::id() of every picture that is drawn from, for the model card and the leak check.
  virtual std::vector<std::string> training_images() const = 0;
  /// The same for the pictures that choose checkpoints.
  virtual std::vector<std::string> validation_images() const = 0;
};

}  // namespace retinal::training
