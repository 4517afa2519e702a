#pragma once
// 95 % intervals by resampling patients.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "biometry/measurement.h"

namespace retinal {

/// A figure over the cases whose indices are given; an index may occur several times. Absent where it does
/// not exist for these cases.
using Statistic = std::function<std::optional<double>(const std::vector<std::size_t>& cases)>;

/// Indices 0 .. n - 1.
std::vector<std::size_t> all_cases(std::size_t n);

/// Percentile bootstrap (Efron, 1979): patients are drawn with replacement, all cases of a patient with him,
/// and the 2.5th and 97.5th percentile of the statistic are returned. `patients[i]` is the patient of case i.
/// The same seed gives the same interval on every machine. Absent with fewer than two patients, or where the
/// statistic exists in fewer than nine of ten rounds.
std::optional<Interval> bootstrap(const std::vector<std::string>& patients, const Statistic& statistic,
                                  int rounds = 1000, std::uint64_t seed = 1);

}  // namespace retinal
