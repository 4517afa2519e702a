#pragma once
// The dense network's training problem.

#include <map>
#include <memory>
#include <vector>

#include "training/config.h"
#include "training/dense_data.h"
#include "training/task.h"

namespace retinal::training {

class DenseTask : public Task {
 public:
  explicit DenseTask(const FundusConfig& config);
  Graph network() const override;
  Batch draw(Random random, double progress) const override;
  torch::Tensor loss(const Outputs& outputs, const Batch& batch) const override;
  /// Whole validation crops: Dice of vessel, disc, cup; accuracy of artery against vein; average precision of
  /// the lesions. Score = their mean.
  Validation validate(GraphModule& module) const override;
  std::vector<std::string> training_images() const override;
  std::vector<std::string> validation_images() const override;

 private:
  const FundusConfig& config_;
  std::vector<DensePicture> training_, validation_;
  std::map<std::string, std::vector<int>> by_dataset_;  ///< indices into training_
};

}  // namespace retinal::training
