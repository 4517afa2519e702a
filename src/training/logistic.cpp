#include "training/logistic.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "base/error.h"

namespace retinal::training {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Weighted mean and standard deviation of each feature; 0 for one that does not vary.
struct Scaling {
  std::vector<double> mean, spread;

  explicit Scaling(const std::vector<LogisticCase>& cases)
      : mean(cases.front().features.size(), 0), spread(mean.size(), 0) {
    double total = 0;
    for (const LogisticCase& c : cases) {
      total += c.weight;
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += c.weight * c.features[i];
    }
    for (double& m : mean) m /= total;
    for (const LogisticCase& c : cases)
      for (std::size_t i = 0; i < mean.size(); ++i)
        spread[i] += c.weight * (c.features[i] - mean[i]) * (c.features[i] - mean[i]) / total;
    for (double& s : spread) s = s > 1e-18 ? std::sqrt(s) : 0;
  }

  /// 1 for the bias, then the features.
  cv::Mat row(const LogisticCase& c) const {
    cv::Mat x(static_cast<int>(mean.size()) + 1, 1, CV_64F, cv::Scalar(1));
    for (std::size_t i = 0; i < mean.size(); ++i)
      x.at<double>(static_cast<int>(i) + 1) = spread[i] > 0 ? (c.features[i] - mean[i]) / spread[i] : 0;
    return x;
  }
};

/// One step of Newton's method; the length of the step.
double improve(const std::vector<LogisticCase>& cases, const std::vector<cv::Mat>& rows, double ridge,
               cv::Mat& beta) {
  const int n = beta.rows;
  cv::Mat hessian = cv::Mat::eye(n, n, CV_64F) * ridge, gradient = beta * ridge;
  hessian.at<double>(0, 0) = 1e-9;
  gradient.at<double>(0) = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const double p = sigmoid(cases[i].offset + beta.dot(rows[i])), w = cases[i].weight;
    gradient += rows[i] * (w * (p - (cases[i].positive ? 1 : 0)));
    hessian += rows[i] * rows[i].t() * (w * p * (1 - p));
  }
  cv::Mat step;
  cv::solve(hessian, gradient, step, cv::DECOMP_CHOLESKY);
  const double length = cv::norm(step);
  beta -= step * std::min(1.0, 2 / (length + 1e-12));
  return length;
}

}  // namespace

double LogisticFit::probability(const std::vector<double>& features, double offset) const {
  double sum = bias + offset;
  for (std::size_t i = 0; i < weight.size(); ++i) sum += weight[i] * features[i];
  return sigmoid(sum);
}

LogisticFit fit_logistic(const std::vector<LogisticCase>& cases, double ridge) {
  const auto positive = [](const LogisticCase& c) { return c.positive; };
  if (std::all_of(cases.begin(), cases.end(), positive) || std::none_of(cases.begin(), cases.end(), positive))
    throw InputError("a logistic regression needs cases of both kinds; all " + std::to_string(cases.size()) +
                     " are of one");
  const Scaling scaling(cases);
  std::vector<cv::Mat> rows;
  for (const LogisticCase& c : cases) rows.push_back(scaling.row(c));
  cv::Mat beta = cv::Mat::zeros(rows.front().rows, 1, CV_64F);
  for (int step = 0; step < 100; ++step)
    if (improve(cases, rows, ridge, beta) < 1e-10) break;
  LogisticFit fit{beta.at<double>(0), {}};
  for (std::size_t i = 0; i < scaling.mean.size(); ++i) {
    const double w = scaling.spread[i] > 0 ? beta.at<double>(static_cast<int>(i) + 1) / scaling.spread[i] : 0;
    fit.weight.push_back(w);
    fit.bias -= w * scaling.mean[i];
  }
  return fit;
}

}  // namespace retinal::training
