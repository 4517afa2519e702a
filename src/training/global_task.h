#pragma once
// The global network's training problem: diseases, grades, quality and landmarks from one look at the whole field.

#include <array>
#include <optional>
#include <vector>

#include "dataset/sample.h"
#include "training/config.h"
#include "training/task.h"

namespace retinal::training {

/// One picture with its (partial) labels. Weights of 0 mean "not labelled".
struct GlobalPicture {
  std::string dataset, name;
  std::vector<std::uint8_t> pixels;                 ///< RGB, frame x frame, PNG-free raw bytes
  std::array<float, 8> disease{}, disease_weight{};
  std::array<float, 4> grade{}, grade_weight{};     ///< cumulative: grade > k
  std::array<float, 2> edema{}, edema_weight{};     ///< cumulative: risk > k
  std::array<float, 2> quality{}, quality_weight{}; ///< cumulative: worse than good, reject
  std::array<std::optional<std::array<double, 2>>, 2> landmarks;  ///< disc, fovea in frame pixels
};

class GlobalTask : public Task {
 public:
  explicit GlobalTask(const FundusConfig& config);
  Graph network() const override;
  Batch draw(Random random, double progress) const override;
  torch::Tensor loss(const Outputs& outputs, const Batch& batch) const override;
  /// Score = mean of: macro AUC of the diseases, quadratic kappa of the DR grade, AUC of referable DR, AUC of rejectable
  /// quality, and 1 - (mean landmark error / 0.05 of the field).
  Validation validate(GraphModule& module) const override;
  std::vector<std::string> training_images() const override;
  std::vector<std::string> validation_images() const override;

 private:
  Batch item(Random& random, const GlobalPicture& picture, int side, bool augment) const;
  const GlobalPicture& pick(Random& random) const;

  const FundusConfig& config_;
  std::vector<GlobalPicture> training_, validation_;
  std::vector<double> cumulative_;  ///< running sum of sampling weights of training_
};

}  // namespace retinal::training
