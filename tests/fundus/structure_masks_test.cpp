// The rules by which maps become masks.

#include "fundus/structure_masks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace retinal {
namespace {

RasterF row(std::initializer_list<float> values) {
  RasterF map(static_cast<int>(values.size()), 1);
  std::copy(values.begin(), values.end(), map.data.begin());
  return map;
}

TEST(StructureMasks, HoldWhatReachesTheThreshold) {
  EXPECT_EQ(mask_at(row({0.1F, 0.5F, 0.49F, 1}), 0.5).data, (std::vector<std::uint8_t>{0, 255, 0, 255}));
}

TEST(StructureMasks, ArteryOrVeinIsTheMoreProbable) {
  const RasterF a = row({0.9F, 0.4F, 0.2F, 0.6F, 0.7F}), v = row({0.5F, 0.6F, 0.8F, 0.6F, 0.1F});
  Raster8 artery = mask_at(a, 0.35), vein = mask_at(v, 0.45);
  separate_artery_vein(a, v, artery, vein);
  EXPECT_EQ(artery.data, (std::vector<std::uint8_t>{255, 0, 0, 255, 255}));
  EXPECT_EQ(vein.data, (std::vector<std::uint8_t>{0, 255, 255, 255, 0})) << "equal ones are both";
}

}  // namespace
}  // namespace retinal
