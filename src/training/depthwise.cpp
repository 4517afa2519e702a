#include "training/depthwise.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

namespace retinal::training {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

/// Shapes of one weight gradient; all tensors contiguous.
struct Sizes {
  std::int64_t n, channels, height, width, out_height, out_width, kernel, stride, padding;
};

/// First and one past the last output position for which input position `o * stride + k - padding` exists.
std::pair<std::int64_t, std::int64_t> valid(std::int64_t k, std::int64_t in, std::int64_t out,
                                            const Sizes& s) {
  const std::int64_t first = k >= s.padding ? 0 : (s.padding - k + s.stride - 1) / s.stride;
  const std::int64_t last = (in - 1 + s.padding - k) / s.stride + 1;
  return {first, std::min(last, out)};
}

/// Sum of products of `count` gradients with inputs `stride` apart.
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) float dot(const float* gradient,
                                                                                        const float* input,
                                                                                        std::int64_t count,
                                                                                        std::int64_t stride) {
  float sum = 0;
  if (stride == 1) {
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i) sum += gradient[i] * input[i];
  } else {
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i) sum += gradient[i] * input[i * stride];
  }
  return sum;
}

/// The k x k weight gradient of one channel.
void channel_gradient(const float* input, const float* gradient, const Sizes& s, std::int64_t channel,
                      float* weight_gradient) {
  for (std::int64_t ky = 0; ky < s.kernel; ++ky)
    for (std::int64_t kx = 0; kx < s.kernel; ++kx) {
      const auto [y0, y1] = valid(ky, s.height, s.out_height, s);
      const auto [x0, x1] = valid(kx, s.width, s.out_width, s);
      double sum = 0;
      for (std::int64_t n = 0; n < s.n; ++n) {
        const float* plane = input + (n * s.channels + channel) * s.height * s.width;
        const float* out_plane = gradient + (n * s.channels + channel) * s.out_height * s.out_width;
        for (std::int64_t y = y0; y < y1; ++y)
          sum += dot(out_plane + y * s.out_width + x0,
                     plane + (y * s.stride + ky - s.padding) * s.width + x0 * s.stride + kx - s.padding,
                     x1 - x0, s.stride);
      }
      weight_gradient[ky * s.kernel + kx] = static_cast<float>(sum);
    }
}

torch::Tensor weight_gradient(const torch::Tensor& x, const torch::Tensor& gradient, std::int64_t kernel,
                              std::int64_t stride, std::int64_t padding) {
  const Sizes s{x.size(0),        x.size(1), x.size(2), x.size(3), gradient.size(2),
                gradient.size(3), kernel,    stride,    padding};
  auto result = torch::empty({s.channels, 1, kernel, kernel});
  const float* input = x.data_ptr<float>();
  const float* out = gradient.data_ptr<float>();
  float* target = result.data_ptr<float>();
  at::parallel_for(0, s.channels, 8, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t c = first; c < last; ++c)
      channel_gradient(input, out, s, c, target + c * kernel * kernel);
  });
  return result;
}

class Depthwise : public torch::autograd::Function<Depthwise> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const torch::Tensor& weight,
                               const torch::Tensor& bias, std::int64_t stride, std::int64_t padding) {
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return torch::conv2d(x, weight, bias, stride, padding, 1, x.size(1));
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto& x = saved[0];
    const auto& weight = saved[1];
    const std::int64_t stride = context->saved_data["stride"].toInt();
    const std::int64_t padding = context->saved_data["padding"].toInt();
    const auto gradient = gradients[0].contiguous();
    const auto to_input = std::get<0>(
        at::convolution_backward(gradient, x, weight, at::OptionalIntArrayRef{}, {stride, stride},
                                 {padding, padding}, {1, 1}, false, {0, 0}, x.size(1), {true, false, false}));
    return {to_input, weight_gradient(x.contiguous(), gradient, weight.size(2), stride, padding),
            gradient.sum({0, 2, 3}), torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor depthwise_convolution(const torch::Tensor& x, const torch::Tensor& weight,
                                    const torch::Tensor& bias, int stride, int padding) {
  return Depthwise::apply(x, weight, bias, static_cast<std::int64_t>(stride),
                          static_cast<std::int64_t>(padding));
}

}  // namespace retinal::training
