#include "training/dense_scores.h"

#include <algorithm>

#include "fundus/reading.h"

namespace retinal::training {
namespace {

template <class Bins>
double dice_at_half(const Bins& positive, const Bins& negative) {
  double tp = 0, fp = 0, fn = 0;
  for (std::size_t i = 0; i < positive.size(); ++i) {
    const bool on = i >= positive.size() / 2;
    tp += on ? positive[i] : 0;
    fp += on ? negative[i] : 0;
    fn += on ? 0 : positive[i];
  }
  return 2 * tp / std::max(1.0, 2 * tp + fp + fn);
}

template <class Bins>
double average_precision(const Bins& positive, const Bins& negative) {
  double total = 0;
  for (double n : positive) total += n;
  double tp = 0, fp = 0, ap = 0;
  for (std::size_t i = positive.size(); i-- > 0;) {
    tp += positive[i];
    fp += negative[i];
    if (positive[i] > 0) ap += positive[i] / total * tp / (tp + fp);
  }
  return ap;
}

}  // namespace

void DenseScores::add(const torch::Tensor& p, const torch::Tensor& targets, const torch::Tensor& labelled,
                      const torch::Tensor& field) {
  const auto inside = field > 0.5;
  for (int c = 0; c < 9; ++c) {
    if (labelled[c].item<float>() == 0) continue;
    const auto bins = (p[c].masked_select(inside) * (kBins - 1e-3)).to(torch::kInt64);
    const auto truth = (targets[c].masked_select(inside) > 0.5).to(torch::kFloat64);
    const auto positive = torch::bincount(bins, truth, kBins),
               negative = torch::bincount(bins, 1 - truth, kBins);
    for (int i = 0; i < kBins; ++i) {
      pools_[c].positive[i] += positive[i].item<double>();
      pools_[c].negative[i] += negative[i].item<double>();
    }
    pools_[c].any = true;
  }
  if (labelled[1].item<float>() == 0) return;
  const auto clear = inside.logical_and((targets[1] - targets[2]).abs() > 0.5);
  right_ += ((p[1] > p[2]) == (targets[1] > targets[2])).logical_and(clear).sum().item<double>();
  clear_ += clear.sum().item<double>();
}

Validation DenseScores::result() const {
  Validation v;
  for (int c : {0, 3, 4})
    if (pools_[c].any)
      v.measures[std::string("dice.") + kStructures[c]] =
          dice_at_half(pools_[c].positive, pools_[c].negative);
  for (int c = 5; c < 9; ++c)
    if (pools_[c].any)
      v.measures[std::string("ap.") + kStructures[c]] =
          average_precision(pools_[c].positive, pools_[c].negative);
  if (clear_ > 0) v.measures["accuracy.artery_vein"] = right_ / clear_;
  for (const auto& [_, value] : v.measures) v.score += value / static_cast<double>(v.measures.size());
  return v;
}

}  // namespace retinal::training
