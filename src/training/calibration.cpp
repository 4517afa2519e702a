#include "training/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace retinal::training {

void LogitCounts::add(double logit, double truth) {
  const int bin = static_cast<int>((std::clamp(logit, -kLimit, kLimit) + kLimit) / (2 * kLimit) * kBins);
  const int at = std::min(bin, kBins - 1);
  positive_[at] += truth;
  negative_[at] += 1 - truth;
}

double LogitCounts::positives() const { return std::accumulate(positive_.begin(), positive_.end(), 0.0); }
double LogitCounts::negatives() const { return std::accumulate(negative_.begin(), negative_.end(), 0.0); }

Calibration LogitCounts::fit() const {
  const double np = positives(), nn = negatives();
  Calibration c;
  if (np <= 0 || nn <= 0) return c;
  const double high = (np + 1) / (np + 2), low = 1 / (nn + 2);
  for (int step = 0; step < 50; ++step) {
    // A weak pull of the scale towards 1 keeps perfectly separated heads finite.
    double ga = 1.0 * (c.scale - 1), gb = 0, haa = 1.0, hab = 0, hbb = 1e-9;
    for (int i = 0; i < kBins; ++i) {
      const double n = positive_[i] + negative_[i];
      if (n == 0) continue;
      const double x = center(i), p = c.apply(x);
      const double error = n * p - positive_[i] * high - negative_[i] * low, weight = n * p * (1 - p);
      ga += error * x;
      gb += error;
      haa += weight * x * x;
      hab += weight * x;
      hbb += weight;
    }
    const double det = haa * hbb - hab * hab;
    if (det <= 0) break;
    const double da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det;
    const double damping = std::min(1.0, 2.0 / (1e-12 + std::max(std::abs(da), std::abs(db))));
    c.scale = std::max(0.05, c.scale - damping * da);
    c.bias -= damping * db;
    if (std::abs(da) + std::abs(db) < 1e-8) break;
  }
  return c;
}

double LogitCounts::f1_at(const Calibration& calibration, double threshold) const {
  double hit = 0, said = 0;
  for (int i = 0; i < kBins; ++i)
    if (calibration.apply(center(i)) >= threshold) {
      hit += positive_[i];
      said += positive_[i] + negative_[i];
    }
  const double total = said + positives();
  return total > 0 ? 2 * hit / total : 0;
}

double LogitCounts::sensitivity_at(const Calibration& calibration, double threshold) const {
  double hit = 0;
  for (int i = 0; i < kBins; ++i)
    if (calibration.apply(center(i)) >= threshold) hit += positive_[i];
  return positives() > 0 ? hit / positives() : 1;
}

double LogitCounts::specificity_at(const Calibration& calibration, double threshold) const {
  double passed = 0;
  for (int i = 0; i < kBins; ++i)
    if (calibration.apply(center(i)) < threshold) passed += negative_[i];
  return negatives() > 0 ? passed / negatives() : 1;
}

double LogitCounts::best_f1_threshold(const Calibration& calibration, double otherwise) const {
  if (positives() <= 0) return otherwise;
  double best = otherwise, best_f1 = f1_at(calibration, otherwise);
  for (int percent = 5; percent <= 95; ++percent)
    if (const double f1 = f1_at(calibration, percent / 100.0); f1 > best_f1) {
      best_f1 = f1;
      best = percent / 100.0;
    }
  return best;
}

namespace {

int decide(const std::vector<double>& above, const std::vector<double>& threshold) {
  int value = 0;
  while (value < static_cast<int>(threshold.size()) && above[value] > threshold[value]) ++value;
  return value;
}

}  // namespace

std::vector<double> best_ordinal_thresholds(const std::vector<OrdinalCase>& cases, int steps) {
  std::vector<double> threshold(steps, 0.5);
  const auto kappa = [&](const std::vector<double>& t) {
    std::vector<std::pair<int, int>> pairs;
    for (const auto& c : cases) pairs.emplace_back(decide(c.above, t), c.truth);
    return pairs.empty() ? 0 : quadratic_kappa(pairs);
  };
  double best = kappa(threshold);
  for (int round = 0; round < 3; ++round)
    for (int k = 0; k < steps; ++k)
      for (int twentieth = 4; twentieth <= 16; ++twentieth) {
        auto candidate = threshold;
        candidate[k] = twentieth / 20.0;
        if (const double score = kappa(candidate); score > best + 1e-9) {
          best = score;
          threshold = candidate;
        }
      }
  return threshold;
}

double quadratic_kappa(const std::vector<std::pair<int, int>>& pairs) {
  std::array<double, 5> predicted{}, truth{};
  double observed = 0, expected = 0;
  for (const auto& [p, t] : pairs) {
    ++predicted[p];
    ++truth[t];
    observed += (p - t) * (p - t);
  }
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j)
      expected += predicted[i] * truth[j] * (i - j) * (i - j) / static_cast<double>(pairs.size());
  return expected > 0 ? 1 - observed / expected : 0;
}

}  // namespace retinal::training
