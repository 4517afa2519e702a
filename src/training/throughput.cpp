#include "training/throughput.h"

#include <torch/types.h>

#include <algorithm>
#include <chrono>

namespace retinal::training {

double pack_flops(const LlamaShape& s, bool all_weights, const std::vector<std::int64_t>& lengths,
                  std::int64_t answers) {
  const double q = static_cast<double>(s.heads * s.head_width),
               kv = static_cast<double>(s.kv_heads * s.head_width), width = static_cast<double>(s.width),
               layers = static_cast<double>(s.layers);
  const double block = 2 * width * q + 2 * width * kv + 3 * width * static_cast<double>(s.feed_forward);
  // Forward, gradients of the inputs, and those of the weights: each costs as much as the first.
  const double passes = all_weights ? 3 : 2;
  double tokens = 0, squares = 0;
  for (const std::int64_t length : lengths) {
    tokens += static_cast<double>(length);
    squares += static_cast<double>(length) * static_cast<double>(length);
  }
  const double attention =
      3 * layers * 2 * (2 * squares * q);  // scores and mixing; both factors have gradients
  const double head = static_cast<double>(answers) * width * static_cast<double>(s.vocabulary);
  return passes * 2 * (layers * tokens * block + head) + attention;
}

double matrix_peak() {
  constexpr std::int64_t kSide = 1024;
  constexpr double kOperations = 2.0 * kSide * kSide * kSide;
  const torch::NoGradGuard no_grad;
  const auto a = torch::rand({kSide, kSide}), b = torch::rand({kSide, kSide});
  double best = 0;
  for (int i = 0; i < 5; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    const auto product = torch::mm(a, b);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    best = std::max(best, kOperations / seconds);
  }
  return best;
}

}  // namespace retinal::training
