#include "training/losses.h"

#include <array>

namespace retinal::training {
namespace {

/// Weight of each structure's cross-entropy: the rarer its pixels, the more one counts.
constexpr std::array<double, 9> kWeights = {3, 1.5, 1.5, 1.5, 2, 10, 5, 5, 8};
constexpr double kArteryVeinWeight = 3;

torch::Tensor bce_map(const torch::Tensor& logits, const torch::Tensor& targets) {
  return torch::binary_cross_entropy_with_logits(logits, targets, {}, {}, at::Reduction::None);
}

torch::Tensor artery_vein_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                               const torch::Tensor& valid) {
  const auto artery = targets.select(1, 1), vein = targets.select(1, 2);
  const auto clear = valid.select(1, 1) * ((artery - vein).abs() > 0.5).to(torch::kFloat32);
  const auto count = clear.sum();
  const auto map = bce_map(logits.select(1, 1) - logits.select(1, 2), (artery > vein).to(torch::kFloat32));
  return (map * clear).sum() / (count + 1);
}

}  // namespace

torch::Tensor dense_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                         const torch::Tensor& labelled, const torch::Tensor& field) {
  const auto valid = field * labelled.unsqueeze(-1).unsqueeze(-1);
  const auto bce = (bce_map(logits, targets) * valid).sum({0, 2, 3});
  const auto pixels = valid.sum({0, 2, 3});
  const auto p = torch::sigmoid(logits) * valid, t = targets * valid;
  const auto positives = t.sum({0, 2, 3});
  const auto dice = 1 - (2 * (p * t).sum({0, 2, 3}) + 1) / (p.sum({0, 2, 3}) + positives + 1);
  auto loss = torch::zeros({});
  for (int c = 0; c < static_cast<int>(kWeights.size()); ++c) {
    if (pixels[c].item<float>() == 0) continue;
    loss = loss + 2 * kWeights[c] * bce[c] / pixels[c];
    if (positives[c].item<float>() > 10) loss = loss + 0.5 * dice[c];
  }
  return loss + kArteryVeinWeight * artery_vein_loss(logits, targets, valid);
}

torch::Tensor masked_bce(const torch::Tensor& logits, const torch::Tensor& targets,
                         const torch::Tensor& weight) {
  return (bce_map(logits, targets) * weight).sum() / static_cast<double>(logits.size(0));
}

torch::Tensor heat_map_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                            const torch::Tensor& present) {
  const auto log_p = torch::log_softmax(logits.flatten(2), 2);
  const auto cross_entropy = -(targets.flatten(2) * log_p).sum(2);
  return (cross_entropy * present).sum() / static_cast<double>(logits.size(0));
}

}  // namespace retinal::training
