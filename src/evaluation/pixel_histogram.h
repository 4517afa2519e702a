#pragma once
// Scores of many pixels as two histograms, so that AUC, average precision and curves over hundreds of
// megapixels need no list of pixels, and so that photographs can be drawn again for an interval by adding
// histograms.

#include <optional>
#include <vector>

#include "base/json_fwd.h"
#include "base/raster.h"
#include "evaluation/metrics.h"

namespace retinal {

/// Probabilities 0..1 in bins of equal width, positives and negatives apart. Pixels of one bin count as tied.
class PixelHistogram {
 public:
  static constexpr int kBins = 4096;

  PixelHistogram() : positive_(kBins, 0), negative_(kBins, 0) {}

  void add(float probability, bool positive);
  /// Every pixel of `probability` for which `inside` is not 0 (an empty raster: all), with the truth 0/255.
  /// All rasters must have one size.
  void add(const RasterF& probability, const Raster8& truth, const Raster8& inside);
  void add(const PixelHistogram& other);

  double positives() const;
  double negatives() const;
  std::optional<double> auc() const;
  std::optional<double> average_precision() const;
  CurvePoints roc_curve() const;
  CurvePoints precision_recall_curve() const;

  /// {"positive": [bin, count, ...], "negative": ...}, filled bins only; exact.
  friend void to_json(Json& json, const PixelHistogram& histogram);
  friend void from_json(const Json& json, PixelHistogram& histogram);

 private:
  std::vector<double> positive_, negative_;
};

/// The histograms of the named pictures (repeats count again) added up.
PixelHistogram pooled(const std::vector<PixelHistogram>& pictures, const std::vector<std::size_t>& chosen);

}  // namespace retinal
