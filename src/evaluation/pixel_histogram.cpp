#include "evaluation/pixel_histogram.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/json.h"

namespace retinal {
namespace {

Json filled_bins(const std::vector<double>& counts) {
  Json json = Json::array();
  for (std::size_t bin = 0; bin < counts.size(); ++bin)
    if (counts[bin] != 0) json.insert(json.end(), {bin, counts[bin]});
  return json;
}

std::vector<double> all_bins(const Json& filled) {
  std::vector<double> counts(PixelHistogram::kBins, 0);
  for (std::size_t i = 0; i + 1 < filled.size(); i += 2)
    counts.at(filled[i].get<std::size_t>()) = filled[i + 1].get<double>();
  return counts;
}

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

}  // namespace

void PixelHistogram::add(float probability, bool positive) {
  const int bin = std::clamp(static_cast<int>(probability * kBins), 0, kBins - 1);
  (positive ? positive_ : negative_)[bin] += 1;
}

void PixelHistogram::add(const RasterF& probability, const Raster8& truth, const Raster8& inside) {
  const auto fits = [&](const auto& raster) {
    return raster.width == probability.width && raster.height == probability.height;
  };
  if (!fits(truth) || (!inside.empty() && !fits(inside)))
    throw InputError("a mask has another size than its photograph");
  for (std::size_t i = 0; i < probability.data.size(); ++i)
    if (inside.empty() || inside.data[i] != 0) add(probability.data[i], truth.data[i] != 0);
}

void PixelHistogram::add(const PixelHistogram& other) {
  for (int i = 0; i < kBins; ++i) {
    positive_[i] += other.positive_[i];
    negative_[i] += other.negative_[i];
  }
}

void to_json(Json& json, const PixelHistogram& histogram) {
  json = {{"positive", filled_bins(histogram.positive_)}, {"negative", filled_bins(histogram.negative_)}};
}

void from_json(const Json& json, PixelHistogram& histogram) {
  histogram.positive_ = all_bins(json.at("positive"));
  histogram.negative_ = all_bins(json.at("negative"));
}

double PixelHistogram::positives() const { return sum(positive_); }
double PixelHistogram::negatives() const { return sum(negative_); }

std::optional<double> PixelHistogram::auc() const {
  const double np = positives(), nn = negatives();
  if (np == 0 || nn == 0) return std::nullopt;
  double area = 0, tp = 0;
  for (int i = kBins - 1; i >= 0; --i) {
    area += negative_[i] * (tp + positive_[i] / 2);
    tp += positive_[i];
  }
  return area / (np * nn);
}

std::optional<double> PixelHistogram::average_precision() const {
  const double np = positives();
  if (np == 0) return std::nullopt;
  double ap = 0, tp = 0, said = 0;
  for (int i = kBins - 1; i >= 0; --i) {
    tp += positive_[i];
    said += positive_[i] + negative_[i];
    if (positive_[i] > 0) ap += positive_[i] * tp / said;
  }
  return ap / np;
}

CurvePoints PixelHistogram::roc_curve() const {
  const double np = positives(), nn = negatives();
  CurvePoints curve;
  if (np == 0 || nn == 0) return curve;
  double tp = 0, fp = 0;
  curve.emplace_back(0, 0);
  for (int i = kBins - 1; i >= 0; --i) {
    if (positive_[i] == 0 && negative_[i] == 0) continue;
    curve.emplace_back((fp += negative_[i]) / nn, (tp += positive_[i]) / np);
  }
  return curve;
}

CurvePoints PixelHistogram::precision_recall_curve() const {
  const double np = positives();
  CurvePoints curve;
  if (np == 0) return curve;
  double tp = 0, said = 0;
  for (int i = kBins - 1; i >= 0; --i) {
    if (positive_[i] == 0 && negative_[i] == 0) continue;
    tp += positive_[i];
    said += positive_[i] + negative_[i];
    curve.emplace_back(tp / np, tp / said);
  }
  return curve;
}

PixelHistogram pooled(const std::vector<PixelHistogram>& pictures, const std::vector<std::size_t>& chosen) {
  PixelHistogram all;
  for (std::size_t i : chosen) all.add(pictures[i]);
  return all;
}

}  // namespace retinal
