#include "fundus/decisions.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "image/opencv_bridge.h"

namespace retinal {
namespace {

constexpr double kLowResolution = 300;  // pixels of the photograph across the field of view

/// P(value > k), made non-increasing in k.
std::vector<double> cumulative(const OrdinalSpec& spec, const float* logits) {
  std::vector<double> p;
  for (std::size_t k = 0; k < spec.calibration.size(); ++k) {
    p.push_back(spec.calibration[k].apply(logits[k]));
    if (k > 0) p[k] = std::min(p[k], p[k - 1]);
  }
  return p;
}

/// Neighbouring classes and their probability together.
class Run {
 public:
  Run(const std::vector<double>& p, int value) : p_(p), lo_(value), hi_(value), mass_(at(value)) {}

  bool holds(int value) const { return lo_ <= value && value <= hi_; }
  bool whole() const { return lo_ == 0 && hi_ + 1 == static_cast<int>(p_.size()); }
  double mass() const { return mass_; }
  /// Probability of the class that joins next; not for a whole run.
  double next() const { return std::max(below(), above()); }
  void grow() {
    mass_ += next();
    above() >= below() ? ++hi_ : --lo_;
  }
  std::vector<int> values() const {
    std::vector<int> all(static_cast<std::size_t>(hi_ - lo_ + 1));
    std::iota(all.begin(), all.end(), lo_);
    return all;
  }

 private:
  double at(int value) const { return p_[static_cast<std::size_t>(value)]; }
  double below() const { return lo_ > 0 ? at(lo_ - 1) : -1; }
  double above() const { return hi_ + 1 < static_cast<int>(p_.size()) ? at(hi_ + 1) : -1; }

  const std::vector<double>& p_;
  int lo_, hi_;
  double mass_;
};

}  // namespace

double side_confidence(int from, const GradeReading& grade) {
  const double above = std::accumulate(grade.p.begin() + from, grade.p.end(), 0.0);
  return grade.value >= from ? above : 1 - above;
}

std::vector<int> run_around(const std::vector<double>& p, int value, double mass) {
  Run run(p, value);
  while (!run.whole() && run.mass() + run.next() <= mass) run.grow();
  return run.values();
}

double mass_to_reach(const std::vector<double>& p, int value, int wanted) {
  Run run(p, value);
  while (!run.holds(wanted)) run.grow();
  return run.mass();
}

GradeReading decide_grade(const OrdinalSpec& spec, const float* logits) {
  const auto above = cumulative(spec, logits);
  GradeReading grade;
  for (std::size_t k = 0; k <= above.size(); ++k)
    grade.p.push_back((k == 0 ? 1 : above[k - 1]) - (k == above.size() ? 0 : above[k]));
  while (grade.value < static_cast<int>(above.size()) && above[grade.value] > spec.threshold[grade.value])
    ++grade.value;
  grade.confidence = grade.p[grade.value];
  grade.abstain = grade.confidence < spec.abstain_below ||
                  (spec.side && side_confidence(spec.side->from, grade) < spec.side->abstain_below);
  if (spec.conformal) {
    grade.set = run_around(grade.p, grade.value, spec.conformal->mass);
    grade.set_coverage = spec.conformal->coverage;
  }
  return grade;
}

FindingReading decide_finding(const DiseaseSpec& spec, double logit) {
  FindingReading finding;
  finding.p = spec.calibration.apply(logit);
  finding.threshold = spec.threshold;
  finding.present = finding.p >= spec.threshold;
  finding.abstain = std::abs(finding.p - spec.threshold) < spec.abstain_margin;
  return finding;
}

QualityReading decide_quality(const OrdinalSpec& spec, const float* logits) {
  const GradeReading grade = decide_grade(spec, logits);
  QualityReading quality;
  std::copy_n(grade.p.begin(), 3, quality.p.begin());
  quality.grade = std::array{"good", "usable", "reject"}[grade.value];
  return quality;
}

std::vector<std::string> quality_reasons(const Raster8& crop, const FundusReading& reading) {
  cv::Mat grey, small, detail;
  cv::cvtColor(view(crop), grey, cv::COLOR_RGB2GRAY);
  const cv::Mat field = view(reading.field_mask);
  const double brightness = cv::mean(grey, field)[0];
  cv::resize(grey, small, {256, 256}, 0, 0, cv::INTER_AREA);
  cv::Mat small_field, inner, blurred;
  cv::resize(field, small_field, {256, 256}, 0, 0, cv::INTER_NEAREST);
  cv::erode(small_field, inner, cv::Mat(), {-1, -1}, 12);
  cv::GaussianBlur(small, blurred, {}, 1.5);
  cv::absdiff(small, blurred, detail);
  const double sharpness = cv::mean(detail, inner)[0] / std::max(8.0, brightness);
  const double glare = cv::mean(grey > 240, field)[0] / 255;
  std::vector<std::string> reasons;
  if (2 * reading.field_of_view.radius < kLowResolution) reasons.push_back("low resolution");
  if (sharpness < 0.008) reasons.push_back("blurred");
  if (brightness < 25) reasons.push_back("too dark");
  if (brightness > 190) reasons.push_back("too bright");
  if (glare > 0.08) reasons.push_back("glare");
  if (reading.field_of_view.visible_fraction * reading.field_of_view.lit_fraction < 0.75)
    reasons.push_back("field of view cut off");
  if (!reading.disc) reasons.push_back("optic disc not visible");
  if (!reading.fovea) reasons.push_back("macula not visible");
  return reasons;
}

DistributionReading decide_distribution(const GateSpec& spec, double fundus_logit,
                                        const std::vector<float>& features) {
  double sum = 0;
  for (std::size_t i = 0; i < features.size() && i < spec.mean.size(); ++i) {
    const double z = (features[i] - spec.mean[i]) / spec.spread[i];
    sum += z * z;
  }
  const double rms = std::sqrt(sum / static_cast<double>(std::max<std::size_t>(1, spec.mean.size())));
  const double fundus = spec.fundus.apply(fundus_logit);
  DistributionReading reading;
  // Half where a limit is reached, towards 1 well inside both.
  const double near = 1 / (1 + std::pow(rms / spec.distance_limit, 4));
  reading.score = std::min(fundus, near);
  if (fundus < spec.fundus_limit) {
    reading.accepted = false;
    reading.reason = "it does not look like a colour fundus photograph";
  } else if (rms > spec.distance_limit) {
    reading.accepted = false;
    reading.reason = "it is unlike the photographs the networks were trained on";
  }
  return reading;
}

}  // namespace retinal
