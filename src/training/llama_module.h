#pragma once
// A language model of the LLaMA family as trainable tensors: RMSNorm, rotary positions, grouped-query
// attention, SwiGLU, tied embeddings, and LoRA (Hu et al. 2021) on chosen projections.
//
// Names and layout are those of a GGUF file. In particular rotary positions turn neighbouring pairs of rows,
// not the two halves of a head: weights of Hugging Face checkpoints are permuted when they are read, and what
// is trained here needs no permutation on its way to llama.cpp.

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace retinal::training {

struct LlamaShape {
  std::int64_t vocabulary = 0, width = 0, layers = 0, heads = 0, kv_heads = 0, head_width = 0,
               feed_forward = 0;
  double rope_base = 10000, epsilon = 1e-5;
};

struct LoraSettings {
  std::int64_t rank = 8;
  double alpha = 16;   ///< the product of both matrices is scaled by alpha / rank
  double dropout = 0;  ///< share of a projection's inputs that LoRA does not see in a training step
  std::vector<std::string> projections = {"attn_q", "attn_v"};  ///< names as in the weights
};

/// Token sequences laid end to end, so that short and long ones cost what they are long: only attention looks
/// at `lengths`. A sequence never sees another one.
struct Packed {
  torch::Tensor tokens;               ///< int64 [N]; below 0 where an embedding stands in place of a token
  std::vector<std::int64_t> lengths;  ///< sum N
  torch::Tensor seen = {};            ///< [M, width], these embeddings in order; undefined when there is none
};

/// How a forward pass is made.
struct Pass {
  bool training = false;   ///< LoRA's dropout is on
  std::uint64_t seed = 0;  ///< of the dropout
  bool recompute = false;  ///< keep only the blocks' inputs for the gradients (recompute.h)
};

class LlamaModule {
 public:
  using Weights = std::map<std::string, torch::Tensor>;

  /// `weights`: single precision, by GGUF name ("blk.0.attn_q.weight"); "output.weight" may be missing, then
  /// the embeddings serve as the output layer. "rope_freqs.weight" holds LLaMA 3's divisors of the rotary
  /// frequencies, if any. Nothing is trainable at first. Throws ModelError when a weight is missing or has
  /// another shape.
  LlamaModule(LlamaShape shape, Weights weights);

  /// Puts LoRA on the projections of every block: A uniform (Kaiming), B zero, so that the model is
  /// unchanged.
  void add_lora(const LoraSettings& settings, std::uint64_t seed);
  /// Makes every weight trainable instead.
  void train_everything();
  /// LoRA's matrices ("blk.0.attn_q.weight.lora_a" [rank, in], "...lora_b" [out, rank]) or all weights.
  const Weights& trainable() const { return trainable_; }

  /// States behind the last block, normalised: [N, width].
  torch::Tensor forward(const Packed& input, const Pass& pass = {}) const;
  /// Logits [M, vocabulary] of states [M, width].
  torch::Tensor logits(const torch::Tensor& states) const;

  /// A weight with LoRA added to it.
  torch::Tensor merged(const std::string& name) const;

  const LlamaShape& shape() const { return shape_; }
  const Weights& weights() const { return weights_; }
  const LoraSettings& lora() const { return lora_; }

 private:
  void check(const std::string& name, std::vector<std::int64_t> extents) const;
  torch::Tensor project(const std::string& name, const torch::Tensor& x, bool training) const;
  torch::Tensor embeddings(const Packed& input) const;
  torch::Tensor normalise(const std::string& name, const torch::Tensor& x) const;
  torch::Tensor block(std::int64_t layer, torch::Tensor x, const Packed& input,
                      const std::pair<torch::Tensor, torch::Tensor>& rotation, const Pass& pass) const;
  torch::Tensor attention(const std::string& block, const torch::Tensor& x, const Packed& input,
                          const std::pair<torch::Tensor, torch::Tensor>& rotation, bool training) const;
  std::pair<torch::Tensor, torch::Tensor> rotation(const std::vector<std::int64_t>& lengths) const;

  LlamaShape shape_;
  Weights weights_, trainable_;
  LoraSettings lora_;
};

}  // namespace retinal::training
