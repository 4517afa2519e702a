// The trained network and the network in use are the same function: libtorch against the exported ONNX file
// in OpenVINO, the ImageNet start against batch norms that were not folded, and tensor files.

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "fundus/network_session.h"
#include "image/seeded_random.h"
#include "support/program.h"
#include "training/ensemble.h"
#include "training/graph_module.h"
#include "training/imagenet.h"
#include "training/networks.h"
#include "training/onnx_export.h"
#include "training/tensor_bridge.h"
#include "training/tensor_file.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

Raster8 random_picture(int side, std::uint64_t seed) {
  SeededRandom random(seed);
  Raster8 picture(side, side, 3);
  for (auto& v : picture.data) v = static_cast<std::uint8_t>(random.below(256));
  return picture;
}

/// Every operation of a Graph once, on few channels.
Graph small_network() {
  Graph g;
  const int image = g.input(3);
  const int a = g.relu6(g.convolution(image, "a", 8, 3, 2));
  const int b = g.relu6(g.convolution(a, "b", 8, 5, 2, 8));
  const int c = g.add(g.upsample2(g.convolution(b, "c", 8, 1)), a);
  const int d = g.concatenate(c, g.convolution(a, "d", 4, 3));
  g.output("maps", g.depth_to_space2(g.logits(d, "e", 8, -1)));
  g.output("scores", g.linear(g.dropout(g.global_mean(b), 0.5), "f", 3));
  return g;
}

/// An untrained network gives nearly constant logits. This scales the last layer of each output so that they
/// reach about +-4, where a difference would show in the probabilities.
void spread_logits(GraphModule& module, const torch::Tensor& images) {
  const auto& nodes = module.graph().nodes();
  auto parameters = copy_parameters(module);
  const auto before = module.forward(images);
  for (const auto& [name, output] : module.graph().outputs()) {
    int at = output;
    while (nodes[at].name.empty()) at = nodes[at].inputs[0];
    if (nodes[at].op != Op::linear && !nodes[at].final) continue;
    auto& bias = parameters.at(nodes[at].name + ".bias");
    const double reach = (before.at(name) - nodes[at].initial_bias).abs().max().item<double>();
    parameters.at(nodes[at].name + ".weight").mul_(4 / reach);
    bias.zero_();
  }
  load_parameters(module, parameters);
}

/// Largest difference between the probabilities of the module and of its export in OpenVINO, over all
/// outputs.
double largest_difference(GraphModule& module, int side, bool half_weights,
                          const test::TemporaryFolder& folder) {
  module.eval();
  torch::NoGradGuard no_grad;
  const Raster8 picture = random_picture(side, 5);
  const cv::Mat pixels(side, side, CV_8UC3, const_cast<std::uint8_t*>(picture.data.data()));
  const auto images = image_tensor(pixels).unsqueeze(0);
  spread_logits(module, images);
  const fs::path path = folder / "network.onnx";
  export_onnx(module.graph(), copy_parameters(module), {side, side, half_weights, {}}, path);
  const NetworkSession session({path, "", side}, 1, true);
  const auto ours = session.run(picture);
  const auto expected = module.forward(images);
  EXPECT_EQ(ours.size(), expected.size());
  double largest = 0;
  for (const auto& [name, tensor] : expected) {
    const NetworkOutput& output = ours.at(name);
    EXPECT_EQ(std::vector<std::int64_t>(output.shape.begin(), output.shape.end()), tensor.sizes().vec())
        << name;
    const auto actual = torch::from_blob(const_cast<float*>(output.values.data()), tensor.sizes());
    const auto p = torch::sigmoid(tensor), q = torch::sigmoid(actual);
    EXPECT_GT((p - 0.5).abs().max().item<double>(), 1e-2)
        << name << " is 0.5 everywhere, so it shows nothing";
    largest = std::max(largest, (p - q).abs().max().item<double>());
  }
  return largest;
}

TEST(Parity, SmallNetworkWithEveryOperation) {
  const test::TemporaryFolder folder;
  GraphModule module(small_network(), 3);
  EXPECT_LT(largest_difference(module, 64, false, folder), 1e-4);
}

TEST(Parity, DenseNetwork) {
  const test::TemporaryFolder folder;
  GraphModule module(dense_network(), 11);
  EXPECT_LT(largest_difference(module, 96, false, folder), 1e-3);
}

TEST(Parity, GlobalNetwork) {
  const test::TemporaryFolder folder;
  GraphModule module(global_network(), 12);
  EXPECT_LT(largest_difference(module, 128, false, folder), 1e-3);
}

TEST(Parity, AnEnsembleOfGlobalNetworksAnswersWithTheMeanOfTheirLogits) {
  GraphModule first(global_network(), 12), second(global_network(), 13);
  GraphModule both(global_ensemble(2), 14);
  const auto parameters = ensemble_parameters({copy_parameters(first), copy_parameters(second)});
  EXPECT_EQ(load_parameters(both, parameters).size() * 2, parameters.size()) << "every parameter is used";
  for (GraphModule* module : {&first, &second, &both}) module->eval();
  torch::manual_seed(4);
  const auto images = torch::rand({2, 3, 64, 64}) * 255;
  const auto a = first.forward(images), b = second.forward(images), mean = both.forward(images);
  ASSERT_EQ(mean.size(), a.size());
  for (const auto& [name, value] : mean) {
    const auto expected = name == "features" ? a.at(name) : (a.at(name) + b.at(name)) / 2;
    EXPECT_LT((value - expected).abs().max().item<double>(), 1e-4) << name;
    EXPECT_GT((a.at(name) - b.at(name)).abs().max().item<double>(), 1e-4) << name << ": the members differ";
  }
  const test::TemporaryFolder folder;
  EXPECT_LT(largest_difference(both, 128, false, folder), 1e-3);
}

TEST(Ensemble, OfOneIsTheNetworkItselfAndAMemberThatLacksAParameterIsNamed) {
  const auto parameters = copy_parameters(GraphModule(global_network(), 12));
  EXPECT_EQ(global_ensemble(1).nodes().size(), global_network().nodes().size());
  EXPECT_EQ(ensemble_parameters({parameters}).size(), parameters.size());
  auto broken = parameters;
  broken.erase("grade.bias");
  try {
    static_cast<void>(ensemble_parameters({parameters, broken}));
    FAIL();
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find("member 2 lacks 'grade.bias'"), std::string::npos)
        << error.what();
  }
}

TEST(StochasticDepth, LeavesBlocksOutWhileTrainingOnlyAndKeepsTheMean) {
  Graph g;
  const int x = g.input(3);
  g.output("sum", g.add(x, g.relu6(x), 0.25));
  GraphModule module(g, 1);
  const auto images = torch::full({4000, 3, 1, 1}, 255.0);  // (255 - 127) / 128 = 1
  module.eval();
  EXPECT_TRUE(module.forward(images).at("sum").equal(torch::full({4000, 3, 1, 1}, 2.0)));
  module.train();
  torch::manual_seed(6);
  const auto sums = module.forward(images).at("sum");
  const auto dropped = sums.isclose(torch::ones_like(sums));
  const auto kept = sums.isclose(torch::full_like(sums, 1 + 1 / 0.75));
  EXPECT_TRUE((dropped | kept).all().item<bool>());
  EXPECT_TRUE(dropped.all(1).equal(dropped.any(1))) << "a picture keeps all channels or none";
  // Of 4,000 pictures a quarter, give or take five standard errors.
  EXPECT_NEAR(dropped.to(torch::kFloat64).mean().item<double>(), 0.25, 0.035);
}

/// Rounded to eleven bits, each weight is off by 0.02 % on average; over fifty layers that adds up to some
/// tenths of a percent of a logit.
TEST(Parity, HalfPrecisionWeightsHalveTheFileAndChangeLittle) {
  const test::TemporaryFolder folder;
  GraphModule module(dense_network(), 11);
  EXPECT_LT(largest_difference(module, 96, false, folder), 1e-3);
  const auto whole = fs::file_size(folder / "network.onnx");
  GraphModule again(dense_network(), 11);
  EXPECT_LT(largest_difference(again, 96, true, folder), 2e-2);
  EXPECT_LT(static_cast<double>(fs::file_size(folder / "network.onnx")), 0.52 * static_cast<double>(whole));
}

TEST(Export, AMissingParameterIsNamedAndNothingIsWritten) {
  const test::TemporaryFolder folder;
  const GraphModule module(small_network(), 3);
  auto parameters = copy_parameters(module);
  parameters.erase("c.bias");
  try {
    export_onnx(module.graph(), parameters, {64, 64, true, {}}, folder / "x.onnx");
    FAIL();
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find("'c.bias'"), std::string::npos) << error.what();
  }
  EXPECT_TRUE(test::files_under(folder.path()).empty());
}

TEST(GraphModuleTest, TheSameSeedGivesTheSameNetworkAndLoadingChecksShapes) {
  const auto a = copy_parameters(GraphModule(small_network(), 7)),
             b = copy_parameters(GraphModule(small_network(), 7)),
             c = copy_parameters(GraphModule(small_network(), 8));
  EXPECT_TRUE(a.at("a.weight").equal(b.at("a.weight")));
  EXPECT_FALSE(a.at("a.weight").equal(c.at("a.weight")));
  EXPECT_NEAR(a.at("e.bias").mean().item<double>(), -1, 1e-6)
      << "logits start at the log odds they are given";
  GraphModule module(small_network(), 8);
  EXPECT_EQ(load_parameters(module, a), (std::set<std::string>{"a", "b", "c", "d", "e", "f"}));
  EXPECT_TRUE(copy_parameters(module).at("f.weight").equal(a.at("f.weight")));
  EXPECT_THROW(load_parameters(module, {{"a.weight", torch::zeros({1})}}), ModelError);
}

TEST(GraphModuleTest, NewLayersStartWithUnitVarianceAndLoadedOnesStayAsTheyAre) {
  torch::manual_seed(5);
  const auto images = torch::rand({2, 3, 64, 64}) * 255;
  Graph g;
  const int known = g.convolution(g.input(3), "known", 8, 3);
  const int fresh = g.convolution(known, "fresh", 6, 3);
  g.output("fresh", fresh);
  g.output("logits", g.logits(fresh, "logits", 2, -3));
  GraphModule module(g, 3);
  load_parameters(module, {{"known.weight", torch::randn({8, 3, 3, 3}) * 20}});
  const auto before = copy_parameters(module);
  module.standardise_new_layers(images, {"known"});
  const auto after = copy_parameters(module);
  EXPECT_TRUE(after.at("known.weight").equal(before.at("known.weight")));
  EXPECT_TRUE(after.at("logits.weight").equal(before.at("logits.weight")));
  torch::NoGradGuard no_grad;
  const auto out = module.forward(images).at("fresh");
  EXPECT_LT(out.mean({0, 2, 3}).abs().max().item<double>(), 1e-3);
  EXPECT_LT((out.std({0, 2, 3}) - 1).abs().max().item<double>(), 1e-3);
}

TEST(ImageNet, FoldedConvolutionEqualsConvolutionAndBatchNorm) {
  torch::manual_seed(4);
  TensorFile file;
  const auto add = [&](const std::string& convolution, const std::string& norm,
                       std::vector<std::int64_t> shape) {
    const std::int64_t out = shape[0];
    file.tensors[convolution + ".weight"] = torch::randn(shape);
    file.tensors[norm + ".weight"] = torch::rand({out}) + 0.5;
    file.tensors[norm + ".bias"] = torch::randn({out});
    file.tensors[norm + ".running_mean"] = torch::randn({out});
    file.tensors[norm + ".running_var"] = torch::rand({out}) + 0.1;
  };
  add("_conv_stem", "_bn0", {6, 3, 3, 3});
  add("_blocks.2._expand_conv", "_blocks.2._bn0", {8, 6, 1, 1});
  add("_blocks.2._depthwise_conv", "_blocks.2._bn1", {8, 1, 3, 3});
  add("_blocks.2._project_conv", "_blocks.2._bn2", {6, 8, 1, 1});
  add("_conv_head", "_bn1", {10, 6, 1, 1});
  const test::TemporaryFolder folder;
  write_tensor_file(folder / "imagenet.safetensors", file);
  const auto folded = load_imagenet_encoder(folder / "imagenet.safetensors");
  EXPECT_EQ(folded.size(), 10U);

  const auto check = [&](const std::string& convolution, const std::string& norm, std::int64_t groups) {
    const auto& weight = file.tensors.at(convolution + ".weight");
    const auto x = torch::randn({2, weight.size(1) * groups, 5, 5});
    const auto plain = torch::conv2d(x, weight, {}, 1, 1, 1, groups);
    const auto expected =
        torch::batch_norm(plain, file.tensors.at(norm + ".weight"), file.tensors.at(norm + ".bias"),
                          file.tensors.at(norm + ".running_mean"), file.tensors.at(norm + ".running_var"),
                          false, 0, 1e-3, false);
    const auto actual = torch::conv2d(x, folded.at("encoder." + convolution + ".weight"),
                                      folded.at("encoder." + convolution + ".bias"), 1, 1, 1, groups);
    EXPECT_LT((actual - expected).abs().max().item<double>(), 1e-4) << convolution;
  };
  check("_conv_stem", "_bn0", 1);
  check("_blocks.2._expand_conv", "_blocks.2._bn0", 1);
  check("_blocks.2._depthwise_conv", "_blocks.2._bn1", 8);
  check("_blocks.2._project_conv", "_blocks.2._bn2", 1);
  check("_conv_head", "_bn1", 1);
}

class TensorFiles : public testing::Test {
 protected:
  TensorFiles() {
    file_.tensors["w"] = torch::arange(6).to(torch::kFloat32).view({2, 3}) / 7;
    file_.tensors["n"] = torch::tensor({std::int64_t{1} << 40, std::int64_t{-3}});
    file_.tensors["scalar"] = torch::tensor(2.5F);
    file_.tensors["empty"] = torch::zeros({0, 4});
    file_.metadata = {{"step", "12"}};
    write_tensor_file(path_, file_);
  }

  /// Writes the file with its header changed, and expects a ModelError that names the file.
  void expect_refused(const std::function<void(Json&)>& damage) {
    auto bytes = read_file(path_);
    std::uint64_t size = 0;
    std::memcpy(&size, bytes.data(), 8);
    Json header = Json::parse(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(size));
    damage(header);
    std::string text = header.dump();
    size = text.size();
    std::string whole(reinterpret_cast<const char*>(&size), 8);
    whole += text;
    whole.append(bytes.end() - 48, bytes.end());
    write_file_atomically(folder_ / "damaged.safetensors", whole);
    expect_refused();
  }
  void expect_refused() {
    try {
      read_tensor_file(folder_ / "damaged.safetensors");
      ADD_FAILURE() << "a damaged file was read";
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find("damaged.safetensors"), std::string::npos) << error.what();
    }
  }

  test::TemporaryFolder folder_;
  fs::path path_ = folder_ / "t.safetensors";
  TensorFile file_;
};

TEST_F(TensorFiles, AreReadAsTheyWereWritten) {
  const TensorFile read = read_tensor_file(path_);
  ASSERT_EQ(read.tensors.size(), file_.tensors.size());
  for (const auto& [name, tensor] : file_.tensors) {
    EXPECT_TRUE(read.tensors.at(name).equal(tensor)) << name;
    EXPECT_EQ(read.tensors.at(name).dtype(), tensor.dtype()) << name;
  }
  EXPECT_EQ(read.metadata, file_.metadata);
}

TEST_F(TensorFiles, KeepViewsInTheirOwnOrder) {
  file_.tensors = {{"t", torch::arange(6).to(torch::kFloat32).view({2, 3}).t()}};
  write_tensor_file(path_, file_);
  EXPECT_TRUE(read_tensor_file(path_).tensors.at("t").equal(file_.tensors.at("t")));
}

TEST_F(TensorFiles, WithABrokenHeaderAreRefused) {
  expect_refused([](Json& h) { h["w"]["data_offsets"] = {0, 4000}; });
  expect_refused([](Json& h) { h["w"]["data_offsets"] = {24, 0}; });
  expect_refused([](Json& h) { h["w"]["data_offsets"] = {0}; });
  expect_refused([](Json& h) { h["w"]["shape"] = {2, 4}; });
  expect_refused([](Json& h) { h["w"]["shape"] = {-2, -3}; });
  expect_refused([](Json& h) { h["w"]["shape"] = {std::int64_t{1} << 62, 4}; });
  expect_refused([](Json& h) { h["w"]["dtype"] = "F8"; });
  expect_refused([](Json& h) { h["w"].erase("dtype"); });
  expect_refused([](Json& h) { h["w"] = 3; });
}

TEST_F(TensorFiles, CutOffOrFilledWithOtherThingsAreRefused) {
  const auto whole = read_file(path_);
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{40}, whole.size() - 1}) {
    write_file_atomically(folder_ / "damaged.safetensors", std::span(whole.data(), size));
    expect_refused();
  }
  write_file_atomically(folder_ / "damaged.safetensors",
                        std::string_view("this is a text and no safetensors file"));
  expect_refused();
}

}  // namespace
}  // namespace retinal::training
