#include "evaluation/agreement_statistics.h"

#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace retinal {
namespace {

constexpr double kNormal = 1.96;  // 97.5th percentile of the normal distribution

double square(double x) { return x * x; }

}  // namespace

std::optional<double> mean_absolute_difference(const RatedPairs& pairs) {
  if (pairs.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [a, b] : pairs) sum += std::abs(a - b);
  return sum / static_cast<double>(pairs.size());
}

std::optional<BlandAltman> bland_altman(const RatedPairs& pairs) {
  if (pairs.size() < 2) return std::nullopt;
  const auto n = static_cast<double>(pairs.size());
  BlandAltman result;
  for (const auto& [a, b] : pairs) result.bias += (a - b) / n;
  double squares = 0;
  for (const auto& [a, b] : pairs) squares += square(a - b - result.bias);
  result.deviation = std::sqrt(squares / (n - 1));
  result.lower = result.bias - kNormal * result.deviation;
  result.upper = result.bias + kNormal * result.deviation;
  return result;
}

std::optional<double> intraclass_correlation(const std::vector<std::vector<double>>& ratings) {
  const std::size_t cases = ratings.size(), raters = cases == 0 ? 0 : ratings.front().size();
  for (const auto& row : ratings)
    if (row.size() != raters)
      throw std::invalid_argument("intraclass_correlation: every case needs a value of every rater");
  if (cases < 2 || raters < 2) return std::nullopt;
  const auto n = static_cast<double>(cases), k = static_cast<double>(raters);
  std::vector<double> of_case(cases, 0), of_rater(raters, 0);
  double all = 0;
  for (std::size_t i = 0; i < cases; ++i)
    for (std::size_t j = 0; j < raters; ++j) {
      of_case[i] += ratings[i][j] / k;
      of_rater[j] += ratings[i][j] / n;
      all += ratings[i][j] / (n * k);
    }
  // The two-way analysis of variance without replication.
  double between_cases = 0, between_raters = 0, residual = 0;
  for (double mean : of_case) between_cases += k * square(mean - all);
  for (double mean : of_rater) between_raters += n * square(mean - all);
  for (std::size_t i = 0; i < cases; ++i)
    for (std::size_t j = 0; j < raters; ++j)
      residual += square(ratings[i][j] - of_case[i] - of_rater[j] + all);
  const double bms = between_cases / (n - 1), jms = between_raters / (k - 1),
               ems = residual / ((n - 1) * (k - 1));
  const double spread = bms + (k - 1) * ems + k * (jms - ems) / n;
  return spread > 0 ? std::optional((bms - ems) / spread) : std::nullopt;
}

std::optional<double> intraclass_correlation(const RatedPairs& pairs) {
  std::vector<std::vector<double>> ratings;
  ratings.reserve(pairs.size());
  for (const auto& [a, b] : pairs) ratings.push_back({a, b});
  return intraclass_correlation(ratings);
}

std::optional<double> pearson_correlation(const RatedPairs& pairs) {
  const auto n = static_cast<double>(pairs.size());
  double mean_a = 0, mean_b = 0;
  for (const auto& [a, b] : pairs) mean_a += a / n, mean_b += b / n;
  double aa = 0, bb = 0, ab = 0;
  for (const auto& [a, b] : pairs) {
    aa += square(a - mean_a), bb += square(b - mean_b);
    ab += (a - mean_a) * (b - mean_b);
  }
  const double both = std::sqrt(aa) * std::sqrt(bb);
  return both > 0 ? std::optional(ab / both) : std::nullopt;
}

}  // namespace retinal
