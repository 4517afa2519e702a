#pragma once
// The global network's training problem: diseases, grades, quality and landmarks from one look at the whole
// field.

#include <array>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "training/config.h"
#include "training/global_labels.h"
#include "training/task.h"

namespace retinal::training {

/// One field-of-view crop with its (partial) labels.
struct GlobalPicture {
  std::string name;  ///< Sample::id()
  cv::Mat image;     ///< RGB, frame x frame
  GlobalLabels labels;
  std::array<std::optional<cv::Point2d>, 2> landmarks;  ///< disc, fovea in frame pixels
  double weight = 1;                                    ///< sampling weight
};

class GlobalTask : public Task {
 public:
  explicit GlobalTask(const FundusConfig& config);
  Graph network() const override;
  Batch draw(Random random, double progress) const override;
  torch::Tensor loss(const Outputs& outputs, const Batch& batch) const override;
  /// Score = mean of macro AUC of the diseases, AUC of referable DR, quadratic kappa of the grade, and
  /// 1 - mean landmark error / 5 % of the field.
  Validation validate(GraphModule& module) const override;
  std::vector<std::string> training_images() const override;
  std::vector<std::string> validation_images() const override;

 private:
  Batch item(Random& random, int side) const;

  const FundusConfig& config_;
  std::vector<GlobalPicture> training_, validation_;
  std::vector<double> cumulative_;  ///< running sum of the training pictures' weights
};

}  // namespace retinal::training
