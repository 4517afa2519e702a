#include "training/dense_data.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "base/progress.h"
#include "dataset/readers.h"
#include "image/field_of_view.h"
#include "image/opencv_bridge.h"
#include "training/dense_masks.h"
#include "training/healthy_eyes.h"
#include "training/rendered_eyes.h"
#include "training/tensor_bridge.h"

namespace retinal::training {
namespace {

// Healthy eyes of one set: enough to differ, few enough to be held in memory; in validation about as many as
// there are eyes with lesion masks.
constexpr std::size_t kHealthyTraining = 150, kHealthyValidation = 8;
constexpr int kAimPixels = 400;  // remembered positions per lesion type and picture

/// A few hundred positions of a lesion, evenly over its pixels.
std::vector<cv::Point> some_pixels(const cv::Mat& mask) {
  std::vector<cv::Point> all, some;
  cv::findNonZero(mask > 127, all);
  const std::size_t stride = std::max<std::size_t>(1, all.size() / kAimPixels);
  for (std::size_t i = 0; i < all.size(); i += stride) some.push_back(all[i]);
  return some;
}

/// Where to point the crop: lesions and discs are rare, so most crops that can show one are aimed at it.
cv::Point2d choose_center(Random& random, const DensePicture& p, int crop) {
  std::vector<const std::vector<cv::Point>*> lesions;
  for (const auto& pixels : p.lesion_pixels)
    if (!pixels.empty()) lesions.push_back(&pixels);
  const auto jitter = [&] { return random.uniform(-0.3, 0.3) * crop; };
  if (!lesions.empty() && random.chance(0.6)) {
    const auto& pixels = *lesions[random.below(static_cast<int>(lesions.size()))];
    const cv::Point at = pixels[random.below(static_cast<int>(pixels.size()))];
    return {at.x + jitter(), at.y + jitter()};
  }
  if (p.disc.x >= 0 && random.chance(p.targets[4].empty() ? 0.15 : 0.8))
    return {p.disc.x + jitter(), p.disc.y + jitter()};
  return {random.uniform(0.15, 0.85) * p.image.cols, random.uniform(0.15, 0.85) * p.image.rows};
}

cv::Mat warp(const cv::Mat& source, const cv::Matx23d& affine, int crop) {
  cv::Mat out;
  cv::warpAffine(source, out, affine, {crop, crop}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT);
  return out;
}

/// The picture in the analysis frame, without its targets.
DensePicture framed(const Raster8& pixels, const FieldOfView& fov, const CropTransform& crop) {
  DensePicture picture;
  picture.image = view(resample_to_analysis(pixels, crop)).clone();
  picture.field = view(field_of_view_mask(fov, crop, pixels.width, pixels.height)).clone();
  return picture;
}

/// Remembers where lesions and disc are, for choose_center.
void note_targets(DensePicture& picture) {
  for (int i = 0; i < 4; ++i)
    if (!picture.targets[5 + i].empty()) picture.lesion_pixels[i] = some_pixels(picture.targets[5 + i]);
  if (const cv::Mat& disc = picture.targets[3]; !disc.empty()) {
    const cv::Moments m = cv::moments(disc > 127, true);
    if (m.m00 > 0) picture.disc = {m.m10 / m.m00, m.m01 / m.m00};
  }
}

DensePicture rendered_dense_picture(int index, int frame) {
  const SyntheticFundus eye = render_synthetic_fundus(rendered_eye_options(index));
  const FieldOfView fov = find_field_of_view(eye.rgb);
  const CropTransform crop = fov.crop(frame);
  DensePicture picture = framed(eye.rgb, fov, crop);
  picture.dataset = kRendered;
  picture.name = rendered_eye_id(index);
  const std::array<const Raster8*, 9> masks = {&eye.vessel,     &eye.artery,     &eye.vein,
                                               &eye.disc,       &eye.cup,        &eye.lesions[0],
                                               &eye.lesions[1], &eye.lesions[2], &eye.lesions[3]};
  for (std::size_t i = 0; i < masks.size(); ++i)
    picture.targets[i] = view(resample_to_analysis(*masks[i], crop)).clone();
  note_targets(picture);
  return picture;
}

cv::Matx23d crop_map(Random& random, const DensePicture& picture, int crop, Touch touch) {
  static const Reframing kReframing{180, 0.78, 1.28, 0, 0.5, 0.5, 0.06}, kMirrored{0, 1, 1, 0, 0.5, 0.5, 0};
  const cv::Size size(crop, crop);
  if (touch == Touch::kCentered)
    return plain_affine({(picture.image.cols - 1) / 2.0, (picture.image.rows - 1) / 2.0}, size, 1.0);
  cv::Point2d center = choose_center(random, picture, crop);
  if (touch == Touch::kMirrored)  // pixel upon pixel, so that nothing is interpolated (the side is even)
    center = {std::floor(center.x) + 0.5, std::floor(center.y) + 0.5};
  return random_affine(random, touch == Touch::kMirrored ? kMirrored : kReframing, center, size, 1.0);
}

}  // namespace

DensePicture load_dense_picture(const Sample& sample, int frame) {
  const Photograph photo = load_photograph(sample.image);
  const FieldOfView fov = find_field_of_view(photo.pixels);
  const CropTransform crop = fov.crop(frame);
  DensePicture picture = framed(photo.pixels, fov, crop);
  picture.dataset = sample.dataset;
  picture.name = sample.id();
  picture.targets = load_soft_masks(sample, crop, photo.pixels.width, photo.pixels.height);
  note_targets(picture);
  label_without_lesions(sample, picture.image.size(), picture.targets);
  return picture;
}

std::vector<DensePicture> load_dense_pictures(const std::filesystem::path& data,
                                              const std::vector<std::string>& datasets, int frame,
                                              bool validation, std::int64_t limit) {
  std::vector<Sample> samples;
  bool rendered = false;
  for (const auto& name : datasets) {
    if (name == kRendered) {
      rendered = !validation;
      continue;
    }
    std::vector<Sample> part;
    for (auto& sample : trainable_samples(name, data))
      if (is_validation(sample) == validation) part.push_back(std::move(sample));
    for (auto& sample :
         with_masks_or_healthy(std::move(part), validation ? kHealthyValidation : kHealthyTraining))
      samples.push_back(std::move(sample));
  }
  if (limit > 0 && static_cast<std::int64_t>(samples.size()) > limit) samples.resize(limit);
  Progress progress(validation ? "reading validation pictures" : "reading training pictures",
                    static_cast<std::int64_t>(samples.size()));
  std::vector<DensePicture> pictures(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    pictures[i] = load_dense_picture(samples[i], frame);
    progress.update(static_cast<std::int64_t>(i) + 1, samples[i].image.filename().string());
  }
  progress.finish();
  for (int i = 0; rendered && limit == 0 && i < kRenderedEyes; ++i)
    pictures.push_back(rendered_dense_picture(i, frame));
  return pictures;
}

Batch dense_crop(Random& random, const DensePicture& picture, int crop, Touch touch) {
  const cv::Matx23d affine = crop_map(random, picture, crop, touch);
  cv::Mat image = warp(picture.image, affine, crop);
  if (touch == Touch::kAugmented) relight(random, image);
  auto targets = torch::zeros({9, crop, crop});
  auto labelled = torch::zeros({9});
  for (int c = 0; c < 9; ++c) {
    if (picture.targets[c].empty()) continue;
    labelled[c] = 1;
    targets[c].copy_(plane_tensor(warp(picture.targets[c], affine, crop)));
  }
  const auto field = (plane_tensor(warp(picture.field, affine, crop)) > 0.5).to(torch::kFloat32).unsqueeze(0);
  return {{"images", image_tensor(image)}, {"targets", targets}, {"labelled", labelled}, {"field", field}};
}

}  // namespace retinal::training
