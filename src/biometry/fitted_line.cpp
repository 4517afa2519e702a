#include "biometry/fitted_line.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace retinal {
namespace {

constexpr double kHalfwayWavelength = 32;  ///< pixels: bends this long keep half of their height
constexpr double kNoEdgeWeight = 0.1;
constexpr double kHook = 2;       ///< pixels beyond half a calibre from an end that thinning bends
constexpr std::size_t kEnd = 12;  ///< points at each end whose curvature leans on one side only

double penalty() { return std::pow(kHalfwayWavelength / (2 * std::numbers::pi), 6); }

/// What noise of variance 1 at each point becomes in the curvature of the smoothed line.
double noise_gain() {
  static const double gain = [] {
    constexpr int kSteps = 4000;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
      const double t = 2 - 2 * std::cos(std::numbers::pi * (i + 0.5) / kSteps);  // of a second difference
      const double kept = 1 / (1 + penalty() * t * t * t);
      sum += t * t * kept * kept;
    }
    return sum / kSteps;
  }();
  return gain;
}

struct WeightedLine {
  CenterLine points;
  std::vector<double> weights;
};

/// The middles of the edges, where there are two and they lie about the line.
WeightedLine middles(const CenterLine& line, const std::vector<CalibrePoint>& profile) {
  WeightedLine w{line, std::vector<double>(line.size(), kNoEdgeWeight)};
  for (const CalibrePoint& p : profile) {
    if (distance_between(p.middle, line[p.point]) > 1 + p.width / 8) continue;  // the edge of something else
    w.points[p.point] = p.middle;
    w.weights[p.point] = 1;
  }
  const auto hook = static_cast<std::size_t>(middle_calibre(profile).value_or(0) / 2 + kHook);
  for (std::size_t i = 0; i < std::min(hook, line.size() / 6); ++i)
    w.weights[i] = w.weights[line.size() - 1 - i] = 0;
  return w;
}

/// The same at even steps along `line`, of about a pixel.
WeightedLine evenly_spaced(const CenterLine& line, const WeightedLine& from) {
  std::vector<double> along(line.size(), 0);
  for (std::size_t i = 1; i < line.size(); ++i)
    along[i] = along[i - 1] + distance_between(line[i], line[i - 1]);
  const auto steps = static_cast<std::size_t>(std::max(1.0, std::round(along.back())));
  WeightedLine even;
  std::size_t i = 0;
  for (std::size_t k = 0; k <= steps; ++k) {
    const double at = along.back() * static_cast<double>(k) / static_cast<double>(steps);
    while (i + 2 < line.size() && along[i + 1] < at) ++i;
    const double step = along[i + 1] - along[i], share = step > 0 ? std::min(1.0, (at - along[i]) / step) : 0;
    const LinePoint &a = from.points[i], &b = from.points[i + 1];
    even.points.push_back({a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)});
    even.weights.push_back(std::min(from.weights[i], from.weights[i + 1]));
  }
  return even;
}

/// Minimises sum w (q - p)^2 + penalty * sum (third differences of q)^2: a band matrix, solved by LDL^T.
CenterLine whittaker(const WeightedLine& from) {
  constexpr std::array<double, 4> kDifference = {-1, 3, -3, 1};
  const std::size_t n = from.points.size();
  std::vector<std::array<double, 4>> band(n);  // [i][k]: row i, column i + k
  CenterLine q(n);
  for (std::size_t i = 0; i < n; ++i) {
    band[i] = {from.weights[i], 0, 0, 0};
    q[i] = {from.weights[i] * from.points[i].x, from.weights[i] * from.points[i].y};
  }
  for (std::size_t i = 0; i + 3 < n; ++i)
    for (std::size_t a = 0; a < 4; ++a)
      for (std::size_t b = a; b < 4; ++b) band[i + a][b - a] += penalty() * kDifference[a] * kDifference[b];
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 1; k < 4 && i + k < n; ++k) {
      const double factor = band[i][k] / band[i][0];
      for (std::size_t l = k; l < 4 && i + l < n; ++l) band[i + k][l - k] -= factor * band[i][l];
      q[i + k].x -= factor * q[i].x, q[i + k].y -= factor * q[i].y;
    }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = 1; k < 4 && i + k < n; ++k)
      q[i].x -= band[i][k] * q[i + k].x, q[i].y -= band[i][k] * q[i + k].y;
    q[i].x /= band[i][0], q[i].y /= band[i][0];
  }
  return q;
}

}  // namespace

FittedLine fit_center_line(const CenterLine& line, const std::vector<CalibrePoint>& profile) {
  constexpr std::size_t kLeast = 12;  // below, three points with weight are not certain
  if (line.size() < kLeast) return {line, 0};
  const WeightedLine even = evenly_spaced(line, middles(line, profile));
  if (even.points.size() < kLeast) return {line, 0};
  FittedLine fitted{whittaker(even), 0};
  double squares = 0, weight = 0;  // of the distances across the line
  for (std::size_t i = 1; i + 1 < even.points.size(); ++i) {
    const LinePoint &a = fitted.points[i - 1], &b = fitted.points[i + 1], &q = fitted.points[i];
    const double length = distance_between(a, b);
    if (length == 0) continue;
    const LinePoint& p = even.points[i];
    const double off = ((p.x - q.x) * (b.y - a.y) - (p.y - q.y) * (b.x - a.x)) / length;
    squares += even.weights[i] * off * off, weight += even.weights[i];
  }
  if (weight > 0) fitted.squared_curvature_noise = noise_gain() * squares / weight;
  return fitted;
}

std::vector<double> curvature(const FittedLine& line) {
  const CenterLine& q = line.points;
  std::vector<double> result(q.size(), 0);
  for (std::size_t i = 1; i + 1 < q.size(); ++i) {
    const double x1 = (q[i + 1].x - q[i - 1].x) / 2, y1 = (q[i + 1].y - q[i - 1].y) / 2;
    const double x2 = q[i + 1].x - 2 * q[i].x + q[i - 1].x, y2 = q[i + 1].y - 2 * q[i].y + q[i - 1].y;
    const double speed = std::hypot(x1, y1);
    if (speed > 0) result[i] = (x1 * y2 - y1 * x2) / (speed * speed * speed);
  }
  return result;
}

double squared_curvature_tortuosity(const FittedLine& line) {
  const std::vector<double> k = curvature(line);
  const std::size_t end = std::max<std::size_t>(1, std::min(kEnd, k.size() / 4));
  double sum = 0, n = 0;
  for (std::size_t i = end; i + end < k.size(); ++i) sum += k[i] * k[i], ++n;
  return n > 0 ? std::max(0.0, sum / n - line.squared_curvature_noise) * line_length(line.points) : 0;
}

double tortuosity_density(const FittedLine& line, double least_curvature) {
  const std::vector<double> k = curvature(line);
  std::vector<std::size_t> cuts{0};
  int side = 0;
  for (std::size_t i = kEnd; i + kEnd < k.size(); ++i) {
    if (std::abs(k[i]) < least_curvature) continue;
    const int here = k[i] > 0 ? 1 : -1;
    if (side != 0 && here != side) cuts.push_back(i);
    side = here;
  }
  cuts.push_back(k.size() - 1);
  const auto turns = static_cast<double>(cuts.size() - 1);
  double sum = 0;
  for (std::size_t t = 0; t + 1 < cuts.size(); ++t) {
    const CenterLine turn(line.points.begin() + static_cast<std::ptrdiff_t>(cuts[t]),
                          line.points.begin() + static_cast<std::ptrdiff_t>(cuts[t + 1]) + 1);
    sum += distance_tortuosity(turn).value_or(1) - 1;
  }
  return (turns - 1) / turns * sum / line_length(line.points);
}

}  // namespace retinal
