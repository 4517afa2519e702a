#pragma once
// How well two ways of measuring the same thing agree. Where a statistic does not exist (too few cases, no
// variation) the answer is absent, never 0 or 1.

#include <optional>
#include <utility>
#include <vector>

namespace retinal {

/// One case each: (the method in question, the method it is held against).
using RatedPairs = std::vector<std::pair<double, double>>;

std::optional<double> mean_absolute_difference(const RatedPairs& pairs);

/// Mean difference and the limits within which 95 % of the differences of single cases are expected
/// (Bland & Altman, Lancet 1986;327:307-310).
struct BlandAltman {
  double bias = 0;              ///< mean of first - second
  double deviation = 0;         ///< standard deviation of the differences, n - 1
  double lower = 0, upper = 0;  ///< bias -/+ 1.96 deviations
};

/// Absent with fewer than two pairs.
std::optional<BlandAltman> bland_altman(const RatedPairs& pairs);

/// ICC(2,1): two-way random effects, absolute agreement, single rating (Shrout & Fleiss, Psychological
/// Bulletin 1979;86:420-428). ratings[i] holds the raters' values of case i, as many for every case; throws
/// std::invalid_argument otherwise. A shift or another spread between the raters lowers it, unlike a
/// correlation. Absent with fewer than two cases or raters, or when nothing varies.
std::optional<double> intraclass_correlation(const std::vector<std::vector<double>>& ratings);
std::optional<double> intraclass_correlation(const RatedPairs& pairs);

/// Pearson's product-moment correlation; absent when one of the two does not vary.
std::optional<double> pearson_correlation(const RatedPairs& pairs);

}  // namespace retinal
