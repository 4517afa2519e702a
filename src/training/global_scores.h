#pragma once
// Quick validation scores of the global network during training.

#include <array>
#include <utility>
#include <vector>

#include "training/task.h"

namespace retinal::training {

/// Area under the ROC curve, ties counted half.
double auc(std::vector<std::pair<double, bool>> scored);

class GlobalScores {
 public:
  void add(const Outputs& outputs, const Batch& batch);
  Validation result() const;

 private:
  void add_grades(const torch::Tensor& p, const Batch& batch);
  void add_landmarks(const torch::Tensor& maps, const Batch& batch);

  std::array<std::vector<std::pair<double, bool>>, 8> diseases_;
  std::vector<std::pair<double, bool>> referable_, reject_;
  std::vector<std::pair<int, int>> grades_;             ///< predicted, true
  std::array<std::vector<double>, 2> landmark_errors_;  ///< shares of the side
};

}  // namespace retinal::training
