#pragma once
// Logistic regression on a handful of features.

#include <vector>

namespace retinal::training {

struct LogisticCase {
  std::vector<double> features;
  bool positive = false;
  double weight = 1;
  double offset = 0;  ///< log-odds that are known beforehand, added as they are
};

struct LogisticFit {
  double bias = 0;
  std::vector<double> weight;  ///< of the features as they were given

  double probability(const std::vector<double>& features, double offset = 0) const;
};

/// The largest weighted likelihood less `ridge` / 2 times the squared weights, those of features scaled to
/// unit variance, so that perfectly separated cases stay finite (Newton's method; Hastie, Tibshirani &
/// Friedman, The Elements of Statistical Learning, 4.4.1). A feature that does not vary gets no weight. All
/// cases have equally many features. Throws InputError where all cases are of one kind.
LogisticFit fit_logistic(const std::vector<LogisticCase>& cases, double ridge);

}  // namespace retinal::training
