#include "base/quantile.h"

#include <algorithm>

namespace retinal {

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  const double at = q * static_cast<double>(values.size() - 1);
  const auto low = values.begin() + static_cast<std::ptrdiff_t>(at);
  std::nth_element(values.begin(), low, values.end());
  const double below = *low;
  const double above = low + 1 == values.end() ? below : *std::min_element(low + 1, values.end());
  return below + (at - static_cast<double>(static_cast<std::ptrdiff_t>(at))) * (above - below);
}

}  // namespace retinal
