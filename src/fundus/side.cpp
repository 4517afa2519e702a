#include "fundus/side.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace retinal {
namespace {

// Disc minus fovea in widths of the field, for a right eye. Of 254 right-or-left eyes in ODIR's training
// photographs whose two peaks are clear, 96 % lie between 0.32 and 0.45 sideways and between -0.11 and 0.01
// upright; spread wider, because other cameras show more or less of the eye.
constexpr double kSideways = 0.36, kSidewaysSpread = 0.10, kUpright = -0.05, kUprightSpread = 0.08;
constexpr double kLeastProbability = 0.85;
constexpr double kNegligible = 1e-4;  // cells of less probability cannot change the answer

struct Cell {
  double x = 0, y = 0, p = 0;  // x, y in widths of the map
};

/// Softmax of a map; the cells that matter.
std::vector<Cell> likely_cells(const float* logits, int width, int height) {
  const int n = width * height;
  const float highest = *std::max_element(logits, logits + n);
  double total = 0;
  for (int i = 0; i < n; ++i) total += std::exp(static_cast<double>(logits[i]) - highest);
  std::vector<Cell> cells;
  for (int i = 0; i < n; ++i) {
    const double p = std::exp(static_cast<double>(logits[i]) - highest) / total;
    if (p >= kNegligible) cells.push_back({1.0 * (i % width) / width, 1.0 * (i / width) / width, p});
  }
  return cells;
}

double usualness(double dx, double dy) {
  const double x = (dx - kSideways) / kSidewaysSpread, y = (dy - kUpright) / kUprightSpread;
  return std::exp(-0.5 * (x * x + y * y));
}

}  // namespace

LateralityReading side_from_maps(const float* disc, const float* fovea, int width, int height) {
  double right = 0, left = 0;
  const auto fovea_cells = likely_cells(fovea, width, height);
  for (const Cell& d : likely_cells(disc, width, height))
    for (const Cell& f : fovea_cells) {
      right += d.p * f.p * usualness(d.x - f.x, d.y - f.y);
      left += d.p * f.p * usualness(f.x - d.x, d.y - f.y);
    }
  LateralityReading reading;
  if (right + left <= 1e-12) return reading;
  const double p = std::max(right, left) / (right + left);
  if (p < kLeastProbability) return reading;
  reading.value = right > left ? Laterality::right : Laterality::left;
  reading.p = p;
  return reading;
}

}  // namespace retinal
