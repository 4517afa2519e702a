#include "training/dense_calibration.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "base/error.h"
#include "base/progress.h"
#include "fundus/lesions.h"
#include "fundus/network_session.h"
#include "image/opencv_bridge.h"
#include "training/calibration.h"
#include "training/dense_data.h"

namespace retinal::training {
namespace {

constexpr std::array<double, 6> kAreas = {2, 4, 8, 12, 20, 32};  // candidates for the smallest lesion, pixels
constexpr std::size_t kFirstLesion = 5;

/// The logits of one validation picture, kept in half the memory of floats.
struct DenseReading {
  const DensePicture* picture = nullptr;
  std::array<cv::Mat, 9> logits;  ///< CV_16FC1, only where labelled
};

DenseReading read_picture(const NetworkSession& session, const DensePicture& picture) {
  const auto output = session.run(to_raster<std::uint8_t>(picture.image)).at("logits");
  DenseReading reading{&picture, {}};
  const cv::Size size = picture.image.size();
  for (std::size_t c = 0; c < kStructures.size(); ++c) {
    if (picture.targets[c].empty()) continue;
    const cv::Mat plane(size, CV_32F, const_cast<float*>(output.values.data()) + c * size.area());
    plane.convertTo(reading.logits[c], CV_16F);
  }
  return reading;
}

void count(const DenseReading& reading, std::size_t structure, LogitCounts& counts) {
  if (reading.logits[structure].empty()) return;
  cv::Mat logits;
  reading.logits[structure].convertTo(logits, CV_32F);
  const cv::Mat& truth = reading.picture->targets[structure];
  for (int y = 0; y < logits.rows; ++y)
    for (int x = 0; x < logits.cols; ++x)
      if (reading.picture->field.at<std::uint8_t>(y, x) > 0)
        counts.add(logits.at<float>(y, x), truth.at<std::uint8_t>(y, x) / 255.0);
}

/// Found, missed and invented lesion instances for each candidate of the smallest area.
struct InstanceCounts {
  std::array<double, kAreas.size()> right{}, said{}, found{};
  double true_instances = 0;

  double f1(std::size_t i) const {
    const double precision = said[i] > 0 ? right[i] / said[i] : 0;
    const double recall = true_instances > 0 ? found[i] / true_instances : 0;
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
  }
};

StructureMap map_of(const DenseReading& reading, std::size_t structure, const Calibration& calibration,
                    double threshold) {
  cv::Mat logits;
  reading.logits[structure].convertTo(logits, CV_32F);
  StructureMap map;
  map.probability = to_raster<float>(logits);
  for (float& v : map.probability.data) v = static_cast<float>(calibration.apply(v));
  cv::Mat probability = view(map.probability);
  probability.setTo(0, reading.picture->field == 0);
  map.mask = to_raster<std::uint8_t>(probability >= threshold);
  return map;
}

void count_instances(const StructureMap& said, const cv::Mat& truth, InstanceCounts& counts) {
  cv::Mat truth_labels, said_labels;
  const cv::Mat truth_mask = truth > 127;
  const int n = cv::connectedComponents(truth_mask, truth_labels, 8);
  counts.true_instances += n - 1;
  cv::Mat stats, centroids;
  const int m = cv::connectedComponentsWithStats(view(said.mask), said_labels, stats, centroids, 8);
  // largest said component that touches each true one, and whether each said one touches any
  std::vector<double> best_touch(n, 0);
  std::vector<char> right(m, 0);
  for (int y = 0; y < truth.rows; ++y)
    for (int x = 0; x < truth.cols; ++x) {
      const int t = truth_labels.at<int>(y, x), s = said_labels.at<int>(y, x);
      if (t == 0 || s == 0) continue;
      right[s] = 1;
      best_touch[t] = std::max(best_touch[t], static_cast<double>(stats.at<int>(s, cv::CC_STAT_AREA)));
    }
  for (std::size_t i = 0; i < kAreas.size(); ++i) {
    for (int s = 1; s < m; ++s)
      if (stats.at<int>(s, cv::CC_STAT_AREA) >= kAreas[i]) {
        ++counts.said[i];
        counts.right[i] += right[s];
      }
    for (int t = 1; t < n; ++t) counts.found[i] += best_touch[t] >= kAreas[i];
  }
}

bool shows(const DenseReading& reading, std::size_t structure) {
  const cv::Mat& truth = reading.picture->targets[structure];
  return !truth.empty() && cv::countNonZero(truth > 127) > 0;
}

Json calibrate_lesion_size(const std::vector<DenseReading>& readings, std::size_t structure,
                           const Calibration& calibration, double threshold) {
  InstanceCounts counts;
  for (const auto& r : readings)
    if (shows(r, structure))
      count_instances(map_of(r, structure, calibration, threshold), r.picture->targets[structure], counts);
  std::size_t best = 0;
  for (std::size_t i = 1; i < kAreas.size(); ++i)
    if (counts.f1(i) > counts.f1(best)) best = i;
  return {{"minimum_area_px", kAreas[best]}, {"validation_instance_f1", counts.f1(best)}};
}

}  // namespace

Json calibrate_dense(const NetworkFile& network, const FundusConfig& config) {
  std::vector<std::string> datasets;
  for (const auto& [name, _] : config.mix) datasets.push_back(name);
  const auto pictures = load_dense_pictures(config.data, datasets, config.frame, true, 0);
  const NetworkSession session(network, 0, false);
  Progress progress("calibrating the dense network", static_cast<std::int64_t>(pictures.size()));
  std::vector<DenseReading> readings;
  for (const auto& picture : pictures) {
    readings.push_back(read_picture(session, picture));
    progress.update(static_cast<std::int64_t>(readings.size()));
  }
  progress.finish();
  Json structures = Json::object();
  for (std::size_t c = 0; c < kStructures.size(); ++c) {
    // Probabilities hold for all eyes; masks are drawn where the structure is, and what they show of other
    // eyes is left to the judges of lesions (lesion_calibration.h).
    LogitCounts counts, shown;
    for (const auto& reading : readings) {
      count(reading, c, counts);
      if (shows(reading, c)) count(reading, c, shown);
    }
    if (counts.positives() <= 0)
      throw InputError(std::string("calibration: no validation picture shows a ") + kStructures[c]);
    const Calibration calibration = counts.fit();
    const double threshold = shown.best_f1_threshold(calibration);
    Json entry = {{"scale", calibration.scale},
                  {"bias", calibration.bias},
                  {"threshold", threshold},
                  {"validation_dice", shown.f1_at(calibration, threshold)}};
    if (c >= kFirstLesion) entry.update(calibrate_lesion_size(readings, c, calibration, threshold));
    structures[kStructures[c]] = entry;
  }
  return structures;
}

}  // namespace retinal::training
