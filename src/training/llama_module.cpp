#include "training/llama_module.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "training/recompute.h"

namespace retinal::training {
namespace {

/// x [N, heads, width]: each pair of neighbours is turned by its angle (Su et al. 2021, RoFormer).
torch::Tensor rotate(const torch::Tensor& x, const std::pair<torch::Tensor, torch::Tensor>& cos_sin) {
  const auto pairs = x.unflatten(-1, {-1, 2});
  const auto even = pairs.select(-1, 0), odd = pairs.select(-1, 1);
  const auto& [cos, sin] = cos_sin;
  return torch::stack({even * cos - odd * sin, even * sin + odd * cos}, -1).flatten(-2);
}

/// Causal attention of one sequence. q [T, heads, width], k and v [T, kv_heads, width] -> [T, heads * width].
/// The heads that share a key are laid under each other, so that keys need not be repeated.
torch::Tensor attend(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v) {
  const auto tokens = q.size(0), kv_heads = k.size(1), group = q.size(1) / kv_heads, width = q.size(2);
  const auto queries = q.view({tokens, kv_heads, group, width}).permute({1, 2, 0, 3});
  const auto keys = k.permute({1, 2, 0}), values = v.permute({1, 0, 2});
  auto scores = torch::bmm(queries.reshape({kv_heads, group * tokens, width}), keys) / std::sqrt(width);
  const auto future =
      torch::full({tokens, tokens}, -std::numeric_limits<float>::infinity(), q.options().requires_grad(false))
          .triu(1);
  scores = (scores.view({kv_heads, group, tokens, tokens}) + future).softmax(-1);
  const auto mixed = torch::bmm(scores.view({kv_heads, group * tokens, tokens}), values);
  return mixed.view({kv_heads, group, tokens, width}).permute({2, 0, 1, 3}).reshape({tokens, -1});
}

}  // namespace

LlamaModule::LlamaModule(LlamaShape shape, Weights weights) : shape_(shape), weights_(std::move(weights)) {
  const auto& s = shape_;
  if (s.heads < 1 || s.kv_heads < 1 || s.heads % s.kv_heads != 0 || s.head_width < 2 || s.head_width % 2 != 0)
    throw ModelError("language model: impossible numbers of attention heads");
  check("token_embd.weight", {s.vocabulary, s.width});
  check("output_norm.weight", {s.width});
  if (!weights_.contains("output.weight")) weights_["output.weight"] = weights_.at("token_embd.weight");
  check("output.weight", {s.vocabulary, s.width});
  if (weights_.contains("rope_freqs.weight")) check("rope_freqs.weight", {s.head_width / 2});
  const auto q = s.heads * s.head_width, kv = s.kv_heads * s.head_width;
  for (std::int64_t layer = 0; layer < s.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    check(block + "attn_norm.weight", {s.width});
    check(block + "attn_q.weight", {q, s.width});
    check(block + "attn_k.weight", {kv, s.width});
    check(block + "attn_v.weight", {kv, s.width});
    check(block + "attn_output.weight", {s.width, q});
    check(block + "ffn_norm.weight", {s.width});
    check(block + "ffn_gate.weight", {s.feed_forward, s.width});
    check(block + "ffn_up.weight", {s.feed_forward, s.width});
    check(block + "ffn_down.weight", {s.width, s.feed_forward});
  }
}

void LlamaModule::check(const std::string& name, std::vector<std::int64_t> extents) const {
  const auto found = weights_.find(name);
  if (found == weights_.end())
    throw ModelError("language model: the weight '" + name +
                     "' is missing; it is no complete LLaMA-family model");
  if (found->second.sizes() != torch::IntArrayRef(extents))
    throw ModelError("language model: the weight '" + name + "' has a shape that does not fit its metadata");
}

void LlamaModule::add_lora(const LoraSettings& settings, std::uint64_t seed) {
  lora_ = settings;
  trainable_.clear();
  torch::NoGradGuard no_grad;
  auto generator = at::detail::createCPUGenerator(seed);
  for (std::int64_t layer = 0; layer < shape_.layers; ++layer)
    for (const std::string& projection : settings.projections) {
      const std::string name = "blk." + std::to_string(layer) + "." + projection + ".weight";
      const auto& weight = weights_.at(name);
      // Kaiming's uniform bound for a = sqrt(5), as in the reference implementation: 1 / sqrt(in).
      const double bound = 1 / std::sqrt(static_cast<double>(weight.size(1)));
      auto a = torch::empty({settings.rank, weight.size(1)}).uniform_(-bound, bound, generator);
      auto b = torch::zeros({weight.size(0), settings.rank});
      trainable_[name + ".lora_a"] = a.set_requires_grad(true);
      trainable_[name + ".lora_b"] = b.set_requires_grad(true);
    }
}

void LlamaModule::train_everything() {
  lora_.projections.clear();
  trainable_.clear();
  const bool tied = weights_.at("output.weight").is_same(weights_.at("token_embd.weight"));
  for (auto& [name, weight] : weights_) {
    if (name == "rope_freqs.weight" || (tied && name == "output.weight")) continue;
    trainable_[name] = weight.set_requires_grad(true);
  }
}

torch::Tensor LlamaModule::project(const std::string& name, const torch::Tensor& x, bool training) const {
  const auto y = torch::linear(x, weights_.at(name));
  const auto a = trainable_.find(name + ".lora_a");
  if (a == trainable_.end()) return y;
  const auto seen = training && lora_.dropout > 0 ? torch::dropout(x, lora_.dropout, true) : x;
  const double scale = lora_.alpha / static_cast<double>(lora_.rank);
  return y + scale * torch::linear(torch::linear(seen, a->second), trainable_.at(name + ".lora_b"));
}

torch::Tensor LlamaModule::merged(const std::string& name) const {
  torch::NoGradGuard no_grad;
  const auto weight = weights_.at(name).detach();
  const auto a = trainable_.find(name + ".lora_a");
  if (a == trainable_.end()) return weight;
  const double scale = lora_.alpha / static_cast<double>(lora_.rank);
  return weight + scale * torch::matmul(trainable_.at(name + ".lora_b"), a->second);
}

torch::Tensor LlamaModule::normalise(const std::string& name, const torch::Tensor& x) const {
  return x * torch::rsqrt(x.square().mean(-1, true) + shape_.epsilon) * weights_.at(name);
}

std::pair<torch::Tensor, torch::Tensor> LlamaModule::rotation(
    const std::vector<std::int64_t>& lengths) const {
  std::vector<torch::Tensor> positions;
  for (const std::int64_t length : lengths) positions.push_back(torch::arange(length, torch::kFloat64));
  auto frequency = torch::pow(shape_.rope_base, torch::arange(0, shape_.head_width, 2, torch::kFloat64) /
                                                    static_cast<double>(-shape_.head_width));
  const auto divisors = weights_.find("rope_freqs.weight");
  if (divisors != weights_.end()) frequency = frequency / divisors->second.to(torch::kFloat64);
  const auto angle = torch::outer(torch::cat(positions), frequency).unsqueeze(1);
  return {angle.cos().to(torch::kFloat32), angle.sin().to(torch::kFloat32)};
}

torch::Tensor LlamaModule::attention(const std::string& block, const torch::Tensor& x, const Packed& input,
                                     const std::pair<torch::Tensor, torch::Tensor>& rotation,
                                     bool training) const {
  const auto heads = [&](const char* name) {
    return project(block + name, x, training).unflatten(-1, {-1, shape_.head_width});
  };
  const auto q = rotate(heads("attn_q.weight"), rotation).split_with_sizes(input.lengths);
  const auto k = rotate(heads("attn_k.weight"), rotation).split_with_sizes(input.lengths);
  const auto v = heads("attn_v.weight").split_with_sizes(input.lengths);
  std::vector<torch::Tensor> mixed;
  for (std::size_t i = 0; i < q.size(); ++i) mixed.push_back(attend(q[i], k[i], v[i]));
  return project(block + "attn_output.weight", torch::cat(mixed), training);
}

torch::Tensor LlamaModule::block(std::int64_t layer, torch::Tensor x, const Packed& input,
                                 const std::pair<torch::Tensor, torch::Tensor>& rotation,
                                 const Pass& pass) const {
  // Each block seeds its own dropout, so that computing it again gives the same.
  if (pass.training && lora_.dropout > 0)
    torch::manual_seed(pass.seed * 1'000 + static_cast<std::uint64_t>(layer));
  const std::string name = "blk." + std::to_string(layer) + ".";
  x = x + attention(name, normalise(name + "attn_norm.weight", x), input, rotation, pass.training);
  const auto h = normalise(name + "ffn_norm.weight", x);
  const auto gate = torch::silu(project(name + "ffn_gate.weight", h, pass.training));
  const auto up = project(name + "ffn_up.weight", h, pass.training);
  return x + project(name + "ffn_down.weight", gate * up, pass.training);
}

torch::Tensor LlamaModule::embeddings(const Packed& input) const {
  const auto x = torch::embedding(weights_.at("token_embd.weight"), input.tokens.clamp_min(0));
  if (!input.seen.defined()) return x;
  return x.index_copy(0, input.tokens.lt(0).nonzero().flatten(), input.seen);
}

torch::Tensor LlamaModule::forward(const Packed& input, const Pass& pass) const {
  const auto turn = rotation(input.lengths);
  auto x = embeddings(input);
  // Behind frozen embeddings nothing would ask for the first block's gradients.
  if (pass.recompute && !x.requires_grad()) x.set_requires_grad(true);
  for (std::int64_t layer = 0; layer < shape_.layers; ++layer) {
    const auto run = [this, layer, input, turn, pass](const torch::Tensor& before) {
      return block(layer, before, input, turn, pass);
    };
    x = pass.recompute ? recomputed(run, x) : run(x);
  }
  return normalise("output_norm.weight", x);
}

torch::Tensor LlamaModule::logits(const torch::Tensor& states) const {
  return torch::linear(states, weights_.at("output.weight"));
}

}  // namespace retinal::training
