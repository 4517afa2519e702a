#include "evaluation/pixel_histogram.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "evaluation/metrics.h"
#include "image/seeded_random.h"

namespace retinal {
namespace {

TEST(PixelHistogram, AgreesWithTheExactFigures) {
  SeededRandom random(3);
  std::vector<Scored> cases;
  PixelHistogram histogram;
  for (int i = 0; i < 5000; ++i) {
    const bool positive = random.chance(0.1);
    // On the grid of bins, so that binning ties nothing that was apart.
    const double p = (random.below(3000) + (positive ? 900 : 0)) / static_cast<double>(PixelHistogram::kBins);
    cases.push_back({p, positive});
    histogram.add(static_cast<float>(p), positive);
  }
  EXPECT_NEAR(*histogram.auc(), *auc(cases), 1e-9);
  EXPECT_NEAR(*histogram.average_precision(), *average_precision(cases), 1e-9);
  EXPECT_NEAR(histogram.roc_curve().back().first, 1, 1e-12);
  EXPECT_NEAR(histogram.precision_recall_curve().back().first, 1, 1e-12);
}

TEST(PixelHistogram, CountsOnlyPixelsInside) {
  RasterF p(2, 2);
  p.data = {0.9F, 0.1F, 0.8F, 0.2F};
  Raster8 truth(2, 2), inside(2, 2);
  truth.data = {255, 0, 255, 0};
  inside.data = {255, 255, 0, 0};
  PixelHistogram histogram;
  histogram.add(p, truth, inside);
  EXPECT_EQ(histogram.positives(), 1);
  EXPECT_EQ(histogram.negatives(), 1);
  histogram.add(p, truth, {});
  EXPECT_EQ(histogram.positives(), 3);
  EXPECT_THROW(histogram.add(p, Raster8(3, 2), {}), InputError);
}

TEST(PixelHistogram, PoolsPicturesAsOftenAsTheyAreNamed) {
  std::vector<PixelHistogram> pictures(2);
  pictures[0].add(1.0F, true);
  pictures[1].add(0.0F, false);
  const PixelHistogram all = pooled(pictures, {0, 0, 1});
  EXPECT_EQ(all.positives(), 2);
  EXPECT_EQ(all.negatives(), 1);
  EXPECT_EQ(*all.auc(), 1);
  EXPECT_FALSE(pooled(pictures, {0}).auc());
}

}  // namespace
}  // namespace retinal
