#include "biometry/artery_vein.h"

#include <gtest/gtest.h>

namespace retinal {
namespace {

struct Maps {
  Raster8 vessel{200, 200};
  RasterF artery{200, 200}, vein{200, 200};

  /// A vessel 5 px wide along a row or column, of which every `flaw`-th pixel says the other kind.
  void draw(bool across, int at, bool is_artery, int flaw) {
    for (int along = 10; along < 190; ++along)
      for (int wide = at - 2; wide <= at + 2; ++wide) {
        const int x = across ? along : wide, y = across ? wide : along;
        const bool wrong = (along * 5 + wide) % flaw == 0;
        vessel.at(x, y) = 255;
        artery.at(x, y) = is_artery != wrong ? 0.7F : 0.2F;
        vein.at(x, y) = is_artery != wrong ? 0.2F : 0.7F;
      }
  }
};

TEST(ArteryVein, OnePieceOfVesselIsOneKind) {
  Maps maps;
  maps.draw(true, 60, true, 3);
  maps.draw(true, 140, false, 3);
  settle_artery_vein(maps.vessel, maps.artery, maps.vein);
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) {
      if (!maps.vessel.at(x, y)) continue;
      EXPECT_EQ(maps.artery.at(x, y) > maps.vein.at(x, y), y < 100) << x << ' ' << y;
      EXPECT_FLOAT_EQ(maps.artery.at(x, y) + maps.vein.at(x, y), 0.9F);
    }
}

TEST(ArteryVein, CrossingVesselsKeepTheirKinds) {
  Maps maps;
  maps.draw(true, 100, true, 4);
  maps.draw(false, 100, false, 4);
  settle_artery_vein(maps.vessel, maps.artery, maps.vein);
  for (int along = 10; along < 190; ++along) {
    if (along > 85 && along < 115) continue;  // either kind is right at the crossing
    EXPECT_GT(maps.artery.at(along, 100), maps.vein.at(along, 100)) << along;
    EXPECT_GT(maps.vein.at(100, along), maps.artery.at(100, along)) << along;
  }
}

TEST(ArteryVein, LeavesBackgroundAndUndecidedVesselsAlone) {
  Maps maps;
  maps.draw(true, 60, true, 2);  // one half against the other
  maps.artery.at(5, 5) = 0.9F;
  const RasterF artery = maps.artery, vein = maps.vein;
  settle_artery_vein(maps.vessel, maps.artery, maps.vein);
  EXPECT_EQ(maps.artery.at(5, 5), 0.9F);
  EXPECT_EQ(maps.artery.data, artery.data);
  EXPECT_EQ(maps.vein.data, vein.data);
  const Raster8 none(200, 200);
  settle_artery_vein(none, maps.artery, maps.vein);
  EXPECT_EQ(maps.artery.data, artery.data);
}

}  // namespace
}  // namespace retinal
