#include "training/global_batch.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "training/negatives.h"
#include "training/tensor_bridge.h"

namespace retinal::training {
namespace {

constexpr double kHeatSigma = 0.018;  // of the side
constexpr int kMapStride = 8;
constexpr double kSpoilt = 0.05;  // share of pictures spoilt for the quality head

template <std::size_t N>
void put(Batch& batch, const std::string& name, const Targets<N>& t) {
  const auto n = static_cast<std::int64_t>(N);
  batch[name] = torch::from_blob(const_cast<float*>(t.value.data()), {n}).clone();
  batch[name + "_weight"] = torch::from_blob(const_cast<float*>(t.weight.data()), {n}).clone();
}

/// Gaussian around a position of the input picture, on the stride-8 map, summing to 1.
torch::Tensor heat_map(cv::Point2d at, int side) {
  const int cells = side / kMapStride;
  const auto cell = [&](double position) {
    const auto c = (torch::arange(cells).to(torch::kFloat32) + 0.5) * kMapStride - 0.5 - position;
    return torch::exp(-c.pow(2) / (2 * std::pow(kHeatSigma * side, 2)));
  };
  const auto map = cell(at.y).unsqueeze(1) * cell(at.x).unsqueeze(0);
  return map / (map.sum() + 1e-12);
}

std::optional<cv::Point2d> moved(const std::optional<cv::Point2d>& p, const cv::Matx23d& out_to_source,
                                 int side) {
  if (!p) return std::nullopt;
  cv::Matx23d source_to_out;
  cv::invertAffineTransform(out_to_source, source_to_out);
  const cv::Vec2d q = source_to_out * cv::Vec3d(p->x, p->y, 1);
  if (q[0] < 0 || q[1] < 0 || q[0] > side - 1 || q[1] > side - 1) return std::nullopt;
  return cv::Point2d(q[0], q[1]);
}

cv::Mat shrunk(const cv::Mat& image, int side) {
  cv::Mat out;
  cv::resize(image, out, {side, side}, 0, 0, side < image.cols ? cv::INTER_AREA : cv::INTER_CUBIC);
  return out;
}

}  // namespace

Batch global_item(const cv::Mat& image, const GlobalLabels& labels,
                  const std::array<std::optional<cv::Point2d>, 2>& landmarks, bool is_fundus) {
  const int side = image.cols, cells = side / kMapStride;
  Batch batch;
  batch["images"] = image_tensor(image);
  put(batch, "diseases", labels.diseases);
  put(batch, "grade", labels.grade);
  put(batch, "edema", labels.edema);
  put(batch, "quality", labels.quality);
  put(batch, "fundus", Targets<1>{{is_fundus ? 0.99f : 0.01f}, {1}});
  batch["maps"] = torch::zeros({2, cells, cells});
  batch["maps_weight"] = torch::zeros({2});
  for (int k = 0; k < 2; ++k)
    if (landmarks[k]) {
      batch["maps"][k] = heat_map(*landmarks[k], side);
      batch["maps_weight"][k] = 1;
    }
  return batch;
}

Batch augmented_item(Random& random, const GlobalPicture& picture, int side) {
  static const Reframing kReframing{25, 0.9, 1.18, 0.04, 0.5, 0.5, 0.05};
  // The frame is first reduced by area averaging, as in use, then re-framed at that size.
  const double factor = static_cast<double>(side) / picture.image.cols;
  const cv::Mat small = shrunk(picture.image, side);
  const cv::Point2d middle((side - 1) / 2.0, (side - 1) / 2.0);
  const cv::Matx23d affine = random_affine(random, kReframing, middle, {side, side}, 1.0);
  cv::Mat image;
  cv::warpAffine(small, image, affine, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT);
  std::array<std::optional<cv::Point2d>, 2> landmarks;
  for (int k = 0; k < 2; ++k)
    if (picture.landmarks[k]) {
      const cv::Point2d at = (*picture.landmarks[k] + cv::Point2d(0.5, 0.5)) * factor - cv::Point2d(0.5, 0.5);
      landmarks[k] = moved(at, affine, side);
    }
  relight(random, image);
  if (!random.chance(kSpoilt)) return global_item(image, picture.labels, landmarks, true);
  spoil(random, image);
  GlobalLabels spoilt;
  spoilt.quality = {{0.97f, 0.97f}, {1, 1}};
  return global_item(image, spoilt, {}, true);
}

Batch plain_item(const GlobalPicture& picture, int side) {
  const double factor = static_cast<double>(side) / picture.image.cols;
  std::array<std::optional<cv::Point2d>, 2> landmarks;
  for (int k = 0; k < 2; ++k)
    if (picture.landmarks[k])
      landmarks[k] = (*picture.landmarks[k] + cv::Point2d(0.5, 0.5)) * factor - cv::Point2d(0.5, 0.5);
  return global_item(shrunk(picture.image, side), picture.labels, landmarks, true);
}

Batch negative_item(Random& random, const GlobalPicture& picture, int side) {
  cv::Mat image;
  if (random.chance(0.6)) {
    image = draw_negative(random, side);
  } else {
    image = shrunk(picture.image, side);
    make_negative(random, image);
  }
  return global_item(image, {}, {}, false);
}

}  // namespace retinal::training
