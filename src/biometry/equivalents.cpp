#include "biometry/equivalents.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

namespace retinal {
namespace {

/// The trunk that splits into branches of widths a <= b.
double trunk(double a, double b, EquivalentFormula formula, EquivalentVessel vessel) {
  const bool artery = vessel == EquivalentVessel::artery;
  if (formula == EquivalentFormula::knudtson) return (artery ? 0.88 : 0.95) * std::hypot(a, b);
  const double square =
      artery ? 0.87 * a * a + 1.01 * b * b - 0.22 * a * b - 10.76 : 0.72 * a * a + 0.91 * b * b + 450.05;
  return std::sqrt(square);
}

}  // namespace

double central_equivalent(std::vector<double> widths, EquivalentFormula formula, EquivalentVessel vessel) {
  if (widths.size() < kEquivalentVessels)
    throw std::invalid_argument("central_equivalent: six vessel widths are needed");
  std::sort(widths.begin(), widths.end(), std::greater<>());
  widths.resize(kEquivalentVessels);
  while (widths.size() > 1) {
    std::sort(widths.begin(), widths.end());
    std::vector<double> trunks;
    std::size_t narrow = 0, wide = widths.size() - 1;
    for (; narrow < wide; ++narrow, --wide)
      trunks.push_back(trunk(widths[narrow], widths[wide], formula, vessel));
    if (narrow == wide) trunks.push_back(widths[narrow]);
    widths = std::move(trunks);
  }
  return widths.front();
}

}  // namespace retinal
