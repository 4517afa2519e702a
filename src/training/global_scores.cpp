#include "training/global_scores.h"

#include <algorithm>
#include <numeric>

#include "dataset/sample.h"
#include "training/calibration.h"

namespace retinal::training {
namespace {

double mean(const std::vector<double>& v) {
  return v.empty() ? 0 : std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}

}  // namespace

double auc(std::vector<std::pair<double, bool>> scored) {
  std::sort(scored.begin(), scored.end());
  double rank_sum = 0, positives = 0;
  for (std::size_t i = 0; i < scored.size();) {
    std::size_t j = i;
    while (j < scored.size() && scored[j].first == scored[i].first) ++j;
    const double mean_rank = (static_cast<double>(i + j) + 1) / 2;
    for (; i < j; ++i)
      if (scored[i].second) {
        rank_sum += mean_rank;
        ++positives;
      }
  }
  const double negatives = static_cast<double>(scored.size()) - positives;
  if (positives == 0 || negatives == 0) return 0.5;
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

void GlobalScores::add(const Outputs& outputs, const Batch& batch) {
  const auto p = torch::sigmoid(outputs.at("diseases"));
  const auto& truth = batch.at("diseases");
  const auto& weight = batch.at("diseases_weight");
  for (int i = 0; i < p.size(0); ++i)
    for (int c = 0; c < 8; ++c)
      if (weight[i][c].item<float>() == 1)
        diseases_[c].emplace_back(p[i][c].item<double>(), truth[i][c].item<float>() > 0.5);
  const auto reject = torch::sigmoid(outputs.at("quality"));
  for (int i = 0; i < p.size(0); ++i)
    if (batch.at("quality_weight")[i][1].item<float>() > 0)
      reject_.emplace_back(reject[i][1].item<double>(), batch.at("quality")[i][1].item<float>() > 0.5);
  add_grades(torch::sigmoid(outputs.at("grade")), batch);
  add_landmarks(outputs.at("landmarks"), batch);
}

void GlobalScores::add_grades(const torch::Tensor& p, const Batch& batch) {
  for (int i = 0; i < p.size(0); ++i) {
    if (batch.at("grade_weight")[i][3].item<float>() < 1 || batch.at("grade_weight")[i][0].item<float>() < 1)
      continue;
    const int truth = (batch.at("grade")[i] > 0.5).sum().item<int>();
    grades_.emplace_back((p[i] > 0.5).sum().item<int>(), truth);
    referable_.emplace_back(p[i][1].item<double>(), truth >= 2);
  }
}

void GlobalScores::add_landmarks(const torch::Tensor& maps, const Batch& batch) {
  const auto cells = maps.size(3);
  for (int i = 0; i < maps.size(0); ++i)
    for (int k = 0; k < 2; ++k) {
      if (batch.at("maps_weight")[i][k].item<float>() == 0) continue;
      const auto found = maps[i][k].argmax().item<std::int64_t>(),
                 truth = batch.at("maps")[i][k].argmax().item<std::int64_t>();
      landmark_errors_[k].push_back(
          std::hypot(double(found % cells - truth % cells), double(found / cells - truth / cells)) /
          static_cast<double>(cells));
    }
}

Validation GlobalScores::result() const {
  Validation v;
  double macro = 0;
  for (int c = 0; c < 8; ++c) {
    const double a = auc(diseases_[c]);
    v.measures["auc." + disease_names()[c]] = a;
    macro += a / 8;
  }
  v.measures["auc.macro"] = macro;
  v.measures["auc.referable"] = auc(referable_);
  v.measures["auc.reject"] = auc(reject_);
  v.measures["kappa.grade"] = quadratic_kappa(grades_);
  v.measures["error.disc"] = mean(landmark_errors_[0]);
  v.measures["error.fovea"] = mean(landmark_errors_[1]);
  const double landmarks = 1 - (mean(landmark_errors_[0]) + mean(landmark_errors_[1])) / 2 / 0.05;
  v.score = (macro + v.measures["auc.referable"] + v.measures["kappa.grade"] + landmarks) / 4;
  return v;
}

}  // namespace retinal::training
