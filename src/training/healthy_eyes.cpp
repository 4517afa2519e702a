#include "training/healthy_eyes.h"

#include "base/spread.h"

namespace retinal::training {
namespace {

constexpr int kReject = 2;  // of EyeQ
constexpr std::size_t kFirstLesion = 5;

}  // namespace

bool is_healthy(const Sample& sample) {
  if (sample.dr_grade) return *sample.dr_grade == 0;
  const auto normal = sample.diseases.find("normal");
  return normal != sample.diseases.end() && normal->second;
}

std::vector<Sample> with_masks_or_healthy(std::vector<Sample> samples, std::size_t most_healthy) {
  std::vector<Sample> chosen, healthy;
  for (Sample& sample : samples) {
    if (!sample.masks.empty())
      chosen.push_back(std::move(sample));
    else if (is_healthy(sample) && sample.quality.value_or(0) != kReject)
      healthy.push_back(std::move(sample));
  }
  for (Sample& sample : spread(std::move(healthy), most_healthy)) chosen.push_back(std::move(sample));
  return chosen;
}

void label_without_lesions(const Sample& sample, cv::Size size, std::array<cv::Mat, 9>& targets) {
  if (!sample.masks.empty() || !is_healthy(sample)) return;
  static cv::Mat none;
  if (none.size() != size) none = cv::Mat::zeros(size, CV_8UC1);
  for (std::size_t i = kFirstLesion; i < targets.size(); ++i) targets[i] = none;
}

}  // namespace retinal::training
