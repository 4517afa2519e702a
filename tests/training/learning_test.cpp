// Losses, one step of the optimizer, and what a training picture becomes: against values worked out by hand.

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "fundus/landmarks.h"
#include "image/encode.h"
#include "support/program.h"
#include "training/dense_data.h"
#include "training/dense_masks.h"
#include "training/global_batch.h"
#include "training/global_scores.h"
#include "training/losses.h"
#include "training/optimizer.h"

namespace retinal::training {
namespace {

double bce(double logit, double truth) {
  const double p = 1 / (1 + std::exp(-logit));
  return -truth * std::log(p) - (1 - truth) * std::log(1 - p);
}

TEST(MaskedBce, IsTheMeanOverPicturesOfTheWeightedSumOfTheirLabels) {
  const auto logits = torch::tensor({{0.5F, -2.0F, 3.0F}}), truth = torch::tensor({{1.0F, 0.0F, 0.02F}});
  const auto weight = torch::tensor({{1.0F, 0.3F, 0.0F}});
  const double expected = bce(0.5, 1) + 0.3 * bce(-2, 0);
  EXPECT_NEAR(masked_bce(logits, truth, weight).item<double>(), expected, 1e-6);
  // Beside a picture without labels a label counts half: it is one of two pictures, not the only label there
  // is.
  const auto twice = [](const torch::Tensor& row, const torch::Tensor& other) {
    return torch::cat({row, other});
  };
  EXPECT_NEAR(masked_bce(twice(logits, logits), twice(truth, truth), twice(weight, torch::zeros({1, 3})))
                  .item<double>(),
              expected / 2, 1e-6);
}

TEST(MaskedBce, WhatIsNotLabelledCostsNothingAndMovesNothing) {
  auto logits = torch::tensor({{0.5F, -2.0F}}, torch::requires_grad());
  masked_bce(logits, torch::tensor({{1.0F, 1.0F}}), torch::tensor({{1.0F, 0.0F}})).backward();
  EXPECT_NE(logits.grad()[0][0].item<float>(), 0);
  EXPECT_EQ(logits.grad()[0][1].item<float>(), 0);
  EXPECT_EQ(masked_bce(logits, torch::zeros({1, 2}), torch::zeros({1, 2})).item<float>(), 0);
}

TEST(HeatMapLoss, IsTheCrossEntropyOfTheMapsThatArePresent) {
  auto logits = torch::zeros({1, 2, 1, 3});
  logits[0][0][0][1] = 2;
  auto target = torch::zeros({1, 2, 1, 3});
  target[0][0][0][1] = 0.75;
  target[0][0][0][2] = 0.25;
  const auto present = torch::tensor({{1.0F, 0.0F}});
  const double log_sum = std::log(std::exp(2.0) + 2);
  EXPECT_NEAR(heat_map_loss(logits, target, present).item<double>(), 0.75 * (log_sum - 2) + 0.25 * log_sum,
              1e-6);
  EXPECT_EQ(heat_map_loss(logits, target, torch::zeros({1, 2})).item<float>(), 0);
  EXPECT_NEAR(heat_map_loss(torch::cat({logits, logits}), torch::cat({target, target}),
                            torch::tensor({{1.0F, 0.0F}, {0.0F, 0.0F}}))
                  .item<double>(),
              (0.75 * (log_sum - 2) + 0.25 * log_sum) / 2, 1e-6);
}

struct DenseCase {
  torch::Tensor logits = torch::zeros({1, 9, 4, 4}), targets = torch::zeros({1, 9, 4, 4}),
                labelled = torch::zeros({1, 9}), field = torch::ones({1, 1, 4, 4});
  double loss() const { return dense_loss(logits, targets, labelled, field).item<double>(); }
};

TEST(DenseLoss, OfTheVesselHeadByHand) {
  DenseCase c;
  c.labelled[0][0] = 1;
  c.targets[0][0].slice(0, 0, 3) = 1;  // 12 of 16 pixels
  // All p = 0.5: BCE ln 2; Dice 1 - (2 * 6 + 1) / (8 + 12 + 1); vessel weight 3.
  EXPECT_NEAR(c.loss(), 6 * std::log(2) + 0.5 * (1 - 13.0 / 21), 1e-5);
  c.targets[0][0].slice(0, 2, 3) = 0;  // 8 pixels: too few for the Dice term
  EXPECT_NEAR(c.loss(), 6 * std::log(2), 1e-5);
}

TEST(DenseLoss, OutsideTheFieldAndWithoutLabelsNothingCounts) {
  DenseCase c;
  EXPECT_EQ(c.loss(), 0);
  c.labelled[0][5] = 1;
  c.field[0][0].slice(0, 0, 2) = 0;
  const double before = c.loss();
  EXPECT_NEAR(before, 2 * 10 * std::log(2), 1e-4) << "microaneurysms weigh ten times";
  c.logits[0][5].slice(0, 0, 2) = 9;  // outside the field
  c.logits[0][6] = 9;                 // not labelled
  EXPECT_NEAR(c.loss(), before, 1e-5);
  c.logits[0][5].slice(0, 2, 3) = 9;
  EXPECT_GT(c.loss(), before + 1);
}

TEST(DenseLoss, TellsArteriesFromVeinsWhereTheyAreClear) {
  DenseCase c;
  c.labelled[0][1] = c.labelled[0][2] = 1;
  c.targets[0][1][0][0] = 1;                          // an artery
  c.targets[0][1][1][1] = c.targets[0][2][1][1] = 1;  // a crossing: not clear
  const double flat = c.loss();
  // Two heads of weight 1.5 at ln 2, and one clear pixel among (1 + 1), of weight 3.
  EXPECT_NEAR(flat, 2 * 2 * 1.5 * std::log(2) + 3 * std::log(2) / 2, 1e-5);
}

/// One weight matrix and one bias: enough to follow AdamW on paper.
Graph one_layer() {
  Graph g;
  g.output("y", g.linear(g.global_mean(g.input(3)), "w", 1));
  return g;
}

OptimizerSettings steps_of(std::int64_t steps, std::int64_t warmup) {
  OptimizerSettings config;
  config.steps = steps;
  config.warmup = warmup;
  config.learning_rate = 0.1;
  config.weight_decay = 0.02;
  config.gradient_clip = 2;
  config.ema = 0.9;
  return config;
}

std::map<std::string, torch::Tensor> parameters_of(GraphModule& module) {
  std::map<std::string, torch::Tensor> parameters;
  for (const auto& item : module.named_parameters()) parameters[item.key()] = item.value();
  return parameters;
}

void set_gradients(GraphModule& module, const std::vector<float>& weight, float bias) {
  for (auto& item : module.named_parameters())
    item.value().mutable_grad() =
        item.value().dim() == 2 ? torch::tensor(weight).view({1, 3}) : torch::tensor({bias});
}

TEST(OptimizerTest, TakesTheStepOfAdamWWithClippingAndAverage) {
  GraphModule module(one_layer(), 1);
  load_parameters(module,
                  {{"w.weight", torch::tensor({{1.0F, -1.0F, 0.5F}})}, {"w.bias", torch::tensor({0.2F})}});
  const OptimizerSettings config = steps_of(100, 4);
  Optimizer optimizer(parameters_of(module), config);
  const std::vector<std::vector<double>> gradients = {{0.3, -0.4, 0, 0},
                                                      {3, 0, 4, 0}};  // norms 0.5, and 5: clipped to 2
  std::vector<double> w = {1, -1, 0.5, 0.2}, average = w, m(4, 0), v(4, 0);
  for (int step = 0; step < 2; ++step) {
    const auto& g = gradients[step];
    set_gradients(module, {float(g[0]), float(g[1]), float(g[2])}, float(g[3]));
    EXPECT_NEAR(optimizer.step(step), step == 0 ? 0.5 : 5, 1e-6) << "the norm before clipping";
    const double lr = 0.1 * (step + 1) / 4, clip = step == 0 ? 1 : 0.4;
    const double keep = std::min(0.9, (1.0 + step) / (10 + step));
    for (int i = 0; i < 4; ++i) {
      m[i] = 0.9 * m[i] + 0.1 * g[i] * clip;
      v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i] * clip * clip;
      if (i < 3) w[i] *= 1 - lr * 0.02;  // no decay of biases
      w[i] -= lr * m[i] / (1 - std::pow(0.9, step + 1)) /
              (std::sqrt(v[i] / (1 - std::pow(0.999, step + 1))) + 1e-8);
      average[i] = keep * average[i] + (1 - keep) * w[i];
    }
    const auto now = copy_parameters(module);
    for (int i = 0; i < 3; ++i) {
      EXPECT_NEAR(now.at("w.weight")[0][i].item<double>(), w[i], 1e-5) << step << " " << i;
      EXPECT_NEAR(optimizer.average().at("w/weight")[0][i].item<double>(), average[i], 1e-5)
          << step << " " << i;
    }
    EXPECT_NEAR(now.at("w.bias")[0].item<double>(), w[3], 1e-6);
  }
}

TEST(OptimizerTest, SkipsAStepThatIsNotFinite) {
  GraphModule module(one_layer(), 1);
  const OptimizerSettings config = steps_of(100, 4);
  Optimizer optimizer(parameters_of(module), config);
  const auto before = copy_parameters(module);
  set_gradients(module, {NAN, 1, 1}, 1);
  optimizer.step(0);
  EXPECT_TRUE(copy_parameters(module).at("w.weight").equal(before.at("w.weight")));
  EXPECT_TRUE(optimizer.state().at("first/w/weight").equal(torch::zeros({1, 3})));
}

TEST(OptimizerTest, WarmsUpAndEndsAtZero) {
  GraphModule module(one_layer(), 1);
  const OptimizerSettings config = steps_of(100, 20);
  const Optimizer optimizer(parameters_of(module), config);
  EXPECT_NEAR(optimizer.learning_rate(0), 0.1 / 20, 1e-12);
  EXPECT_NEAR(optimizer.learning_rate(19), 0.1, 1e-12);
  EXPECT_NEAR(optimizer.learning_rate(60), 0.05, 1e-12);
  EXPECT_NEAR(optimizer.learning_rate(100), 0, 1e-12);
}

TEST(OptimizerTest, AStateOfAnotherNetworkIsRefused) {
  GraphModule module(one_layer(), 1);
  const OptimizerSettings config = steps_of(100, 20);
  Optimizer optimizer(parameters_of(module), config);
  auto state = optimizer.state();
  optimizer.restore(state);
  state["second/w/weight"] = torch::zeros({1, 4});
  EXPECT_THROW(optimizer.restore(state), ModelError);
}

cv::Point2d mapped(const cv::Matx23d& affine, double x, double y) {
  const cv::Vec2d p = affine * cv::Vec3d(x, y, 1);
  return {p[0], p[1]};
}

TEST(RandomTest, DependsOnSeedAndStepAlone) {
  Random a(5, 9), b(5, 9), c(5, 10), d(6, 9);
  const double first = a.uniform();
  EXPECT_EQ(first, b.uniform());
  EXPECT_NE(first, c.uniform());
  EXPECT_NE(first, d.uniform());
}

TEST(Affine, ShowsTheCentreInTheMiddleAndKeepsItsPromises) {
  const cv::Matx23d plain = plain_affine({100, 60}, {65, 65}, 2);
  EXPECT_NEAR(cv::norm(mapped(plain, 32, 32) - cv::Point2d(100, 60)), 0, 1e-9);
  EXPECT_NEAR(cv::norm(mapped(plain, 34, 32) - cv::Point2d(101, 60)), 0, 1e-9)
      << "two output pixels per source pixel";
  const Reframing how{25, 0.9, 1.18, 0, 0.5, 0.2, 0};
  int flipped = 0;
  for (std::uint64_t step = 0; step < 200; ++step) {
    Random random(1, step);
    const cv::Matx23d affine = random_affine(random, how, {100, 60}, {65, 65}, 1);
    EXPECT_NEAR(cv::norm(mapped(affine, 32, 32) - cv::Point2d(100, 60)), 0, 1e-9);
    const double determinant = affine(0, 0) * affine(1, 1) - affine(0, 1) * affine(1, 0);
    EXPECT_GE(std::abs(determinant), 1 / (1.18 * 1.18) - 1e-9);
    EXPECT_LE(std::abs(determinant), 1 / (0.9 * 0.9) + 1e-9);
    flipped += determinant < 0;
    cv::Matx23d back;
    cv::invertAffineTransform(affine, back);
    const cv::Point2d there = mapped(affine, 7, 50);
    EXPECT_NEAR(cv::norm(mapped(back, there.x, there.y) - cv::Point2d(7, 50)), 0, 1e-6) << "round trip";
  }
  EXPECT_NEAR(flipped, 200 * (0.5 * 0.8 + 0.5 * 0.2), 25);
}

/// A bright blob on grey: wherever the picture shows it, labels must say so.
cv::Mat blob_picture(int side, cv::Point at, int radius) {
  cv::Mat rgb(side, side, CV_8UC3, cv::Scalar(60, 40, 20));
  cv::circle(rgb, at, radius, cv::Scalar(250, 250, 250), cv::FILLED);
  return rgb;
}

TEST(SoftMasks, LieOnWhatTheyMarkWhereThePublishersDoNot) {
  const test::TemporaryFolder folder;
  Raster8 mask(32, 32);
  for (int y = 10; y < 20; ++y)
    for (int x = 8; x < 16; ++x) mask.at(x, y) = 255;
  test::write_bytes(folder / "mask.png", encode_png(mask));
  Sample sample;
  sample.masks["vessel"] = {folder / "mask.png"};
  const CropTransform crop{1, 0, 0, 32};
  EXPECT_EQ(load_soft_masks(sample, crop, 32, 32)[0].at<std::uint8_t>(10, 8), 255) << "as published";
  sample.masks["vessel"].behind = 0.5;
  const cv::Mat moved = load_soft_masks(sample, crop, 32, 32)[0];
  EXPECT_EQ(moved.at<std::uint8_t>(15, 7), 0);
  EXPECT_NEAR(moved.at<std::uint8_t>(15, 8), 128, 1) << "half of the first column is left behind";
  EXPECT_EQ(moved.at<std::uint8_t>(15, 9), 255);
  EXPECT_NEAR(moved.at<std::uint8_t>(15, 16), 128, 1);
  EXPECT_NEAR(moved.at<std::uint8_t>(20, 12), 128, 1);
  EXPECT_EQ(moved.at<std::uint8_t>(9, 12), 0);
}

TEST(DenseCrop, LabelsMoveWithThePicture) {
  DensePicture picture;
  picture.image = blob_picture(192, {120, 70}, 22);
  picture.field = cv::Mat(192, 192, CV_8U, cv::Scalar(255));
  cv::Mat mask = cv::Mat::zeros(192, 192, CV_8U);
  cv::circle(mask, {120, 70}, 22, 255, cv::FILLED);
  picture.targets[3] = mask;
  picture.disc = {120, 70};
  int seen = 0;
  for (std::uint64_t step = 0; step < 30; ++step) {
    Random random(3, step);
    const Batch crop = dense_crop(random, picture, 96, Touch::kAugmented);
    ASSERT_EQ(crop.at("images").sizes(), (std::vector<std::int64_t>{3, 96, 96}));
    EXPECT_EQ(crop.at("labelled")[3].item<float>(), 1);
    EXPECT_EQ(crop.at("labelled").sum().item<float>(), 1);
    const auto truth = crop.at("targets")[3] > 0.5;
    const auto inside = crop.at("field")[0] > 0.5;
    // The blob is brighter than its ground whatever the light; compare the two as the crop shows them.
    const auto green = crop.at("images")[1];
    if (truth.sum().item<int>() < 300) continue;
    ++seen;
    const auto ground = inside.logical_and(truth.logical_not());
    const double middle =
        (green.masked_select(truth).mean() + green.masked_select(ground).mean()).item<double>() / 2;
    const auto bright = (green > middle).logical_and(inside);
    const double both = bright.logical_and(truth).sum().item<double>();
    EXPECT_GT(2 * both / (bright.sum() + truth.sum()).item<double>(), 0.93) << "step " << step;
  }
  EXPECT_GT(seen, 10) << "crops are aimed at the disc";
}

/// Red grows by one with every column and green with every row, so that a crop tells where each pixel is
/// from.
DensePicture ruled_picture(int side) {
  DensePicture picture;
  picture.image = cv::Mat(side, side, CV_8UC3);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      picture.image.at<cv::Vec3b>(y, x) = {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 9};
  picture.field = cv::Mat(side, side, CV_8U, cv::Scalar(255));
  picture.disc = {side / 2.0, side / 2.0};
  return picture;
}

TEST(DenseCrop, MirroredAloneKeepsEveryPixelAsItIs) {
  const DensePicture picture = ruled_picture(240);
  const auto steps_of_one = [](const torch::Tensor& values, std::int64_t along) {
    const auto difference = values.diff(1, along);
    const double first = difference.flatten()[0].item<double>();
    EXPECT_NEAR(std::abs(first), 1, 1e-3);
    EXPECT_LT((difference - first).abs().max().item<double>(), 1e-3) << "something was interpolated or relit";
    return first;
  };
  std::set<std::pair<bool, bool>> ways;
  for (std::uint64_t step = 0; step < 30; ++step) {
    Random random(5, step);
    const Batch crop = dense_crop(random, picture, 64, Touch::kMirrored);
    if (crop.at("field").min().item<float>() == 0) continue;  // reaches beyond the picture
    ways.insert({steps_of_one(crop.at("images")[0], 1) > 0, steps_of_one(crop.at("images")[1], 0) > 0});
  }
  EXPECT_EQ(ways.size(), 4u) << "mirrored left to right and upside down, both, and not at all";
}

TEST(GlobalItem, LandmarksMoveWithThePictureAndDecodeToWhereTheyAre) {
  GlobalPicture picture;
  picture.image = blob_picture(384, {135, 225}, 13);
  picture.landmarks = {cv::Point2d(135, 225), std::nullopt};
  for (std::uint64_t step = 0; step < 30; ++step) {
    Random random(4, step);
    const Batch item = step == 0 ? plain_item(picture, 320) : augmented_item(random, picture, 320);
    if (item.at("maps_weight")[0].item<float>() == 0) continue;  // spoilt, or out of the frame
    EXPECT_EQ(item.at("maps_weight")[1].item<float>(), 0);
    const auto map = item.at("maps")[0];
    EXPECT_NEAR(map.sum().item<double>(), 1, 1e-4);
    const auto logits = (map + 1e-9).log().contiguous();
    const HeatPeak peak = find_peak(logits.data_ptr<float>(), 40, 40);
    const auto green = item.at("images")[1];
    const auto weight = (green > 0.6 * green.max()).to(torch::kFloat32);
    const auto axis = torch::arange(320).to(torch::kFloat32);
    const double x = ((weight.sum(0) * axis).sum() / weight.sum()).item<double>();
    const double y = ((weight.sum(1) * axis).sum() / weight.sum()).item<double>();
    EXPECT_NEAR((peak.x + 0.5) * 8 - 0.5, x, 0.9) << "step " << step;
    EXPECT_NEAR((peak.y + 0.5) * 8 - 0.5, y, 0.9) << "step " << step;
  }
}

TEST(Auc, CountsTiesHalf) {
  EXPECT_NEAR(auc({{0.9, true}, {0.8, true}, {0.2, false}}), 1, 1e-12);
  EXPECT_NEAR(auc({{0.9, false}, {0.5, true}, {0.5, false}, {0.1, false}}), (0 + 0.5 + 1) / 3, 1e-12);
  EXPECT_NEAR(auc({{0.9, true}}), 0.5, 1e-12);
}

}  // namespace
}  // namespace retinal::training
