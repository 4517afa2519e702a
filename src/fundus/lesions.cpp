#include "fundus/lesions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>
#include <set>

#include "base/logit.h"
#include "image/opencv_bridge.h"

namespace retinal {
namespace {

/// The eye's own probability speaks for this much either way and no more: no grade rules lesions out.
constexpr double kRetinopathyLimit = 2.5;
constexpr double kNearCertain = 1e-6;

double logit_of(double p) { return logit(p, kNearCertain); }

struct Probabilities {
  double largest = 0, sum = 0;
};

std::vector<Probabilities> probabilities_of(const cv::Mat& labels, const RasterF& map, int count) {
  std::vector<Probabilities> all(static_cast<std::size_t>(count));
  for (int y = 0; y < labels.rows; ++y) {
    const int* label = labels.ptr<int>(y);
    for (int x = 0; x < labels.cols; ++x) {
      if (label[x] == 0) continue;
      const double p = map.at(x, y);
      Probabilities& own = all[static_cast<std::size_t>(label[x])];
      own.largest = std::max(own.largest, p);
      own.sum += p;
    }
  }
  return all;
}

}  // namespace

double LesionJudge::probability(const LesionEvidence& evidence) const {
  double sum = bias;
  for (std::size_t i = 0; i < evidence.size(); ++i) sum += weight[i] * evidence[i];
  return 1 / (1 + std::exp(-sum));
}

LesionCandidates lesion_candidates(const StructureMap& map, double minimum_area, double retinopathy) {
  LesionCandidates found;
  found.labels = Raster<std::int32_t>(map.mask.width, map.mask.height);
  cv::Mat labels(map.mask.height, map.mask.width, CV_32S, found.labels.data.data()), stats, centroids;
  const int n = cv::connectedComponentsWithStats(view(map.mask), labels, stats, centroids, 8);
  const std::vector<Probabilities> probabilities = probabilities_of(labels, map.probability, n);
  const double eye = std::clamp(logit_of(retinopathy), -kRetinopathyLimit, kRetinopathyLimit);
  for (int i = 1; i < n; ++i) {
    const auto stat = [&](int which) { return static_cast<double>(stats.at<int>(i, which)); };
    const double area = stat(cv::CC_STAT_AREA);
    if (area < minimum_area) continue;
    LesionCandidate candidate;
    candidate.label = i;
    candidate.instance.box = {stat(cv::CC_STAT_LEFT), stat(cv::CC_STAT_TOP),
                              stat(cv::CC_STAT_LEFT) + stat(cv::CC_STAT_WIDTH),
                              stat(cv::CC_STAT_TOP) + stat(cv::CC_STAT_HEIGHT)};
    candidate.instance.area = area;
    candidate.instance.centroid = {centroids.at<double>(i, 0), centroids.at<double>(i, 1)};
    const Probabilities& p = probabilities[static_cast<std::size_t>(i)];
    candidate.evidence = {logit_of(p.largest), logit_of(p.sum / area), std::log(area), eye};
    found.all.push_back(candidate);
  }
  std::sort(found.all.begin(), found.all.end(),
            [](const auto& a, const auto& b) { return a.instance.area > b.instance.area; });
  return found;
}

std::vector<LesionInstance> judge_lesions(StructureMap& map, double minimum_area, double retinopathy,
                                          const LesionJudge& judge) {
  const LesionCandidates candidates = lesion_candidates(map, minimum_area, retinopathy);
  std::map<std::int32_t, double> refused;  // label -> what its part of the map is multiplied by
  std::set<std::int32_t> kept;
  std::vector<LesionInstance> said;
  for (LesionCandidate candidate : candidates.all) {
    candidate.instance.p = judge.probability(candidate.evidence);
    if (candidate.instance.p >= judge.said_from) {
      kept.insert(candidate.label);
      said.push_back(candidate.instance);
    } else {
      refused[candidate.label] = map.threshold * candidate.instance.p / judge.said_from;
    }
  }
  for (std::size_t i = 0; i < map.mask.data.size(); ++i) {
    const std::int32_t label = candidates.labels.data[i];
    if (label == 0 || kept.contains(label)) continue;
    map.mask.data[i] = 0;
    if (const auto found = refused.find(label); found != refused.end())
      map.probability.data[i] *= static_cast<float>(found->second);
  }
  return said;
}

}  // namespace retinal
