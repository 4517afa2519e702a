// Our weight gradient of depthwise convolutions against libtorch's own.

#include "training/depthwise.h"

#include <gtest/gtest.h>

namespace retinal::training {
namespace {

struct Case {
  int kernel, stride, padding, height, width;
};

class Depthwise : public testing::TestWithParam<Case> {};

TEST_P(Depthwise, GradientsEqualThoseOfConv2d) {
  const Case c = GetParam();
  torch::manual_seed(7);
  const auto x = torch::randn({3, 6, c.height, c.width}), weight = torch::randn({6, 1, c.kernel, c.kernel}),
             bias = torch::randn({6});
  const auto run = [&](bool own) {
    std::vector<torch::Tensor> leaves;
    for (const auto& t : {x, weight, bias}) leaves.push_back(t.clone().requires_grad_(true));
    const auto y = own ? depthwise_convolution(leaves[0], leaves[1], leaves[2], c.stride, c.padding)
                       : torch::conv2d(leaves[0], leaves[1], leaves[2], c.stride, c.padding, 1, 6);
    const auto pattern = torch::arange(y.numel()).view_as(y).to(torch::kFloat32).mul(0.37).sin();
    (y * pattern).sum().backward();
    return std::vector<torch::Tensor>{y.detach(), leaves[0].grad(), leaves[1].grad(), leaves[2].grad()};
  };
  const auto own = run(true), reference = run(false);
  for (std::size_t i = 0; i < own.size(); ++i) {
    ASSERT_EQ(own[i].sizes(), reference[i].sizes()) << i;
    EXPECT_TRUE(torch::allclose(own[i], reference[i], 1e-4, 1e-4)) << "tensor " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Depthwise,
                         testing::Values(Case{5, 1, 2, 12, 12}, Case{5, 2, 0, 27, 27}, Case{5, 2, 2, 17, 9},
                                         Case{3, 1, 1, 8, 20}, Case{3, 2, 1, 7, 8}, Case{5, 1, 2, 1, 3}));

}  // namespace
}  // namespace retinal::training
