#pragma once
// Losses with partial labels: what a sample does not label costs nothing.

#include <torch/types.h>

namespace retinal::training {

/// Dense loss: per labelled structure 2 w BCE + 0.5 soft Dice over the batch, and a separate
/// artery-against-vein term on pixels that are clearly one of the two (without it the pair is learnt very
/// slowly). logits, targets [B, 9, H, W] (targets 0..1), labelled [B, 9] 0/1, field [B, 1, H, W] 0/1.
torch::Tensor dense_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                         const torch::Tensor& labelled, const torch::Tensor& field);

/// Binary cross-entropy, weighted sum over a picture's labels, mean over the pictures of the batch. Divided
/// by the pictures and not by the labels present, so that a label counts the same however rare its kind is:
/// with the other division the few pictures with an edema or quality label outweighed all disease labels.
torch::Tensor masked_bce(const torch::Tensor& logits, const torch::Tensor& targets,
                         const torch::Tensor& weight);

/// Softmax cross-entropy of heat-map logits [B, K, h, w] against target distributions that sum to 1 per map,
/// summed over a picture's maps that are present ([B, K] 0/1), mean over the pictures of the batch.
torch::Tensor heat_map_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                            const torch::Tensor& present);

}  // namespace retinal::training
