// What NetworkSession::encoder_of() reads in an exported network is what the trainer calls the last block of
// the encoder, in a single network and in the first of several.

#include <gtest/gtest.h>

#include "fundus/network_session.h"
#include "image/seeded_random.h"
#include "support/program.h"
#include "training/ensemble.h"
#include "training/graph_module.h"
#include "training/networks.h"
#include "training/onnx_export.h"
#include "training/tensor_bridge.h"

namespace retinal::training {
namespace {

constexpr int kSide = 64;

/// The encoder alone.
Graph encoder_alone() {
  Graph g;
  g.output("encoder", add_efficientnet_lite0(g, g.input(3)).at[4]);
  return g;
}

class EncoderTap : public testing::Test {
 protected:
  EncoderTap() {
    SeededRandom random(5);
    for (auto& v : picture_.data) v = static_cast<std::uint8_t>(random.below(256));
  }

  /// Largest difference to the encoder with these parameters, relative to the largest value.
  double error(const NetworkOutput& seen, const Parameters& parameters) const {
    torch::NoGradGuard no_grad;
    GraphModule module(encoder_alone(), 1);
    load_parameters(module, parameters);
    module.eval();
    const cv::Mat pixels(kSide, kSide, CV_8UC3, const_cast<std::uint8_t*>(picture_.data.data()));
    const auto expected = module.forward(image_tensor(pixels).unsqueeze(0)).at("encoder");
    EXPECT_EQ(std::vector<std::int64_t>(seen.shape.begin(), seen.shape.end()), expected.sizes().vec());
    const auto actual = torch::from_blob(const_cast<float*>(seen.values.data()), expected.sizes());
    return ((actual - expected).abs().max() / expected.abs().max()).item<double>();
  }

  NetworkOutput tap(const Graph& graph, const Parameters& parameters, bool half_weights) const {
    const auto path = folder_ / "network.onnx";
    export_onnx(graph, parameters, {kSide, kSide, half_weights, {}}, path);
    const NetworkSession session = NetworkSession::encoder_of({path, "", kSide}, 1);
    const auto outputs = session.run(picture_);
    EXPECT_EQ(outputs.size(), 1U);
    EXPECT_EQ(session.shape(kEncoderOutput), outputs.at(kEncoderOutput).shape);
    return outputs.at(kEncoderOutput);
  }

  Raster8 picture_{kSide, kSide, 3};
  test::TemporaryFolder folder_;
};

TEST_F(EncoderTap, IsTheLastBlockOfASingleNetwork) {
  const Parameters parameters = copy_parameters(GraphModule(global_network(), 12));
  EXPECT_LT(error(tap(global_network(), parameters, false), parameters), 1e-4);
  EXPECT_LT(error(tap(global_network(), parameters, true), parameters), 1e-2) << "weights in half precision";
}

TEST_F(EncoderTap, IsThatOfTheFirstOfSeveralNetworks) {
  const Parameters first = copy_parameters(GraphModule(global_network(), 12)),
                   second = copy_parameters(GraphModule(global_network(), 13));
  const NetworkOutput seen = tap(global_ensemble(2), ensemble_parameters({first, second}), false);
  EXPECT_LT(error(seen, first), 1e-4);
  EXPECT_GT(error(seen, second), 0.1);
}

}  // namespace
}  // namespace retinal::training
