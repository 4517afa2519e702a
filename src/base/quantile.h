#pragma once
// A quantile of a list of numbers.

#include <vector>

namespace retinal {

/// The value that a share `q` (0..1) of `values` does not exceed, interpolated linearly between neighbours; 0
/// for none.
double quantile(std::vector<double> values, double q);

}  // namespace retinal
