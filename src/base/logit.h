#pragma once
// Log-odds.

#include <algorithm>
#include <cmath>

namespace retinal {

/// ln(p / (1 - p)); p is kept `least` away from 0 and 1, so that the result is finite.
inline double logit(double p, double least) {
  p = std::clamp(p, least, 1 - least);
  return std::log(p / (1 - p));
}

}  // namespace retinal
