#include "training/global_task.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/progress.h"
#include "dataset/readers.h"
#include "image/field_of_view.h"
#include "image/opencv_bridge.h"
#include "training/batch.h"
#include "training/global_batch.h"
#include "training/global_scores.h"
#include "training/losses.h"
#include "training/networks.h"
#include "training/rendered_eyes.h"

namespace retinal::training {
namespace {

constexpr double kNegatives = 0.06;  // share of a batch that is no fundus photograph
// Per picture; chosen so that no head's gradient drowns that of the diseases in the shared encoder.
constexpr double kEdemaWeight = 0.7, kLandmarkWeight = 0.3, kQualityWeight = 0.5, kFundusWeight = 0.5;

GlobalPicture load_picture(const Sample& sample, int frame) {
  const Photograph photo = load_photograph(sample.image);
  const CropTransform crop = find_field_of_view(photo.pixels).crop(frame);
  GlobalPicture picture;
  picture.name = sample.id();
  picture.image = view(resample_to_analysis(photo.pixels, crop)).clone();
  picture.labels = global_labels(sample);
  const auto place = [&](const std::optional<PhotoPoint>& p) -> std::optional<cv::Point2d> {
    if (!p) return std::nullopt;
    const AnalysisPoint a = crop.to_analysis(*p);
    return cv::Point2d(a.x, a.y);
  };
  picture.landmarks = {place(sample.disc_center), place(sample.fovea)};
  return picture;
}

/// A rendered eye: of good quality, its landmarks known, healthy or not unsaid.
GlobalPicture rendered_picture(int index, int frame) {
  const SyntheticFundus eye = render_synthetic_fundus(rendered_eye_options(index));
  const CropTransform crop = find_field_of_view(eye.rgb).crop(frame);
  GlobalPicture picture;
  picture.name = rendered_eye_id(index);
  picture.image = view(resample_to_analysis(eye.rgb, crop)).clone();
  Sample labels;
  labels.quality = 0;
  picture.labels = global_labels(labels);
  const AnalysisPoint disc = crop.to_analysis(eye.disc_center), fovea = crop.to_analysis(eye.fovea);
  picture.landmarks = {cv::Point2d(disc.x, disc.y), cv::Point2d(fovea.x, fovea.y)};
  return picture;
}

/// Pictures of one part of all sets in the mix; weights make each set's total equal to its share.
std::vector<GlobalPicture> load_pictures(const FundusConfig& config, bool validation) {
  std::vector<Sample> samples;
  std::vector<double> weights;
  for (const auto& [name, share] : config.mix) {
    if (name == kRendered) continue;
    const std::size_t first = samples.size();
    double total = 0;
    for (auto& sample : trainable_samples(name, config.data)) {
      if (is_validation(sample) != validation) continue;
      if (config.limit > 0 && static_cast<std::int64_t>(samples.size()) >= config.limit) break;
      weights.push_back(rarity(sample));
      total += weights.back();
      samples.push_back(std::move(sample));
    }
    for (std::size_t i = first; i < weights.size(); ++i) weights[i] *= share / total;
  }
  Progress progress(validation ? "reading validation pictures" : "reading training pictures",
                    static_cast<std::int64_t>(samples.size()), 1000);
  std::vector<GlobalPicture> pictures;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    pictures.push_back(load_picture(samples[i], config.frame));
    pictures.back().weight = weights[i];
    progress.update(static_cast<std::int64_t>(i) + 1);
  }
  progress.finish();
  const auto rendered = config.mix.find(kRendered);
  for (int i = 0; !validation && config.limit == 0 && rendered != config.mix.end() && i < kRenderedEyes;
       ++i) {
    pictures.push_back(rendered_picture(i, config.frame));
    pictures.back().weight = rendered->second / kRenderedEyes;
  }
  return pictures;
}

std::vector<std::string> names(const std::vector<GlobalPicture>& pictures) {
  std::vector<std::string> out;
  for (const auto& p : pictures) out.push_back(p.name);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

GlobalTask::GlobalTask(const FundusConfig& config)
    : config_(config),
      training_(load_pictures(config, false)),
      validation_(config.limit > 0 ? training_ : load_pictures(config, true)) {
  if (training_.empty()) throw InputError("training: no pictures under " + config.data.string());
  double sum = 0;
  for (const auto& p : training_) cumulative_.push_back(sum += p.weight);
}

Graph GlobalTask::network() const { return global_network(); }

Batch GlobalTask::item(Random& random, int side) const {
  const double at = random.uniform(0, cumulative_.back());
  const auto found = std::lower_bound(cumulative_.begin(), cumulative_.end(), at);
  const auto& picture = training_[std::min<std::size_t>(found - cumulative_.begin(), training_.size() - 1)];
  if (!config_.augment) return plain_item(picture, side);
  if (random.chance(kNegatives)) return negative_item(random, picture, side);
  return augmented_item(random, picture, side);
}

Batch GlobalTask::draw(Random random, double progress) const {
  std::vector<Batch> items;
  for (int i = 0; i < config_.batch; ++i) items.push_back(item(random, staged(config_.crop, progress)));
  return stack(items);
}

torch::Tensor GlobalTask::loss(const Outputs& outputs, const Batch& batch) const {
  const auto bce = [&](const std::string& name) {
    return masked_bce(outputs.at(name), batch.at(name), batch.at(name + "_weight"));
  };
  return bce("diseases") + bce("grade") + kEdemaWeight * bce("edema") + kQualityWeight * bce("quality") +
         kFundusWeight * bce("fundus") +
         kLandmarkWeight * heat_map_loss(outputs.at("landmarks"), batch.at("maps"), batch.at("maps_weight"));
}

Validation GlobalTask::validate(GraphModule& module) const {
  GlobalScores scores;
  const int side = config_.crop.back();
  constexpr std::size_t kChunk = 16;
  for (std::size_t first = 0; first < validation_.size(); first += kChunk) {
    std::vector<Batch> items;
    for (std::size_t i = first; i < std::min(validation_.size(), first + kChunk); ++i)
      items.push_back(plain_item(validation_[i], side));
    const Batch batch = stack(items);
    scores.add(module.forward(batch.at("images")), batch);
  }
  return scores.result();
}

std::vector<std::string> GlobalTask::training_images() const { return names(training_); }
std::vector<std::string> GlobalTask::validation_images() const { return names(validation_); }

}  // namespace retinal::training
