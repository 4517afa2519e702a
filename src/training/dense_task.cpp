#include "training/dense_task.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "training/batch.h"
#include "training/dense_scores.h"
#include "training/losses.h"
#include "training/networks.h"

namespace retinal::training {
namespace {

std::vector<std::string> names(const std::vector<DensePicture>& pictures) {
  std::vector<std::string> out;
  for (const auto& p : pictures) out.push_back(p.name);
  std::sort(out.begin(), out.end());
  return out;
}

/// Index drawn with probability proportional to the weights.
template <class Map>
auto draw_weighted(Random& random, const Map& weights) {
  double total = 0;
  for (const auto& [_, w] : weights) total += w;
  double at = random.uniform(0, total);
  for (auto it = weights.begin(); it != weights.end(); ++it)
    if ((at -= it->second) <= 0) return it;
  return std::prev(weights.end());
}

}  // namespace

DenseTask::DenseTask(const FundusConfig& config) : config_(config) {
  std::vector<std::string> datasets;
  for (const auto& [name, _] : config.mix) datasets.push_back(name);
  training_ = load_dense_pictures(config.data, datasets, config.frame, false, config.limit);
  validation_ =
      config.limit > 0 ? training_ : load_dense_pictures(config.data, datasets, config.frame, true, 0);
  for (int i = 0; i < static_cast<int>(training_.size()); ++i) by_dataset_[training_[i].dataset].push_back(i);
  for (const auto& [name, weight] : config.mix)
    if (weight > 0 && config.limit == 0 && by_dataset_[name].empty())
      throw InputError("training: data set '" + name + "' has no training pictures under " +
                       config.data.string());
}

Graph DenseTask::network() const { return dense_network(); }

Batch DenseTask::draw(Random random, double progress) const {
  std::vector<Batch> items;
  for (int i = 0; i < config_.batch; ++i) {
    const auto& candidates = config_.limit > 0 ? by_dataset_.begin()->second
                                               : by_dataset_.at(draw_weighted(random, config_.mix)->first);
    const auto& picture = config_.limit > 0
                              ? training_[random.below(static_cast<int>(training_.size()))]
                              : training_[candidates[random.below(static_cast<int>(candidates.size()))]];
    const Touch touch = !config_.augment                                          ? Touch::kCentered
                        : config_.mirrored > 0 && random.chance(config_.mirrored) ? Touch::kMirrored
                                                                                  : Touch::kAugmented;
    items.push_back(dense_crop(random, picture, staged(config_.crop, progress), touch));
  }
  return stack(items);
}

torch::Tensor DenseTask::loss(const Outputs& outputs, const Batch& batch) const {
  return dense_loss(outputs.at("logits"), batch.at("targets"), batch.at("labelled"), batch.at("field"));
}

Validation DenseTask::validate(GraphModule& module) const {
  DenseScores scores;
  for (const auto& picture : validation_) {
    Random unused(0, 0);
    const Batch whole = dense_crop(unused, picture, config_.frame, Touch::kCentered);
    const auto p = torch::sigmoid(module.forward(whole.at("images").unsqueeze(0)).at("logits")[0]);
    scores.add(p, whole.at("targets"), whole.at("labelled"), whole.at("field")[0]);
  }
  return scores.result();
}

std::vector<std::string> DenseTask::training_images() const { return names(training_); }
std::vector<std::string> DenseTask::validation_images() const { return names(validation_); }

}  // namespace retinal::training
