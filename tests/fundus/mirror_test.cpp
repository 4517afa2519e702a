// The released global network, looked at with the mirror image: a picture and its mirror image must then give
// the same scores, and maps that are mirror images of each other.

#include "fundus/mirror.h"

#include <gtest/gtest.h>

#include <cmath>

#include "fundus/fundus_net.h"
#include "fundus/model_spec.h"
#include "image/field_of_view.h"
#include "image/synthetic_fundus.h"

namespace retinal {
namespace {

class Mirror : public testing::Test {
 protected:
  Mirror() {
    SyntheticFundusOptions options;
    options.seed = 5;
    const SyntheticFundus eye = render_synthetic_fundus(options);
    picture_ = resample_to_analysis(eye.rgb, find_field_of_view(eye.rgb).crop(spec_.global.size));
    mirrored_ = Raster8(picture_.width, picture_.height, picture_.channels);
    for (int y = 0; y < picture_.height; ++y)
      for (int x = 0; x < picture_.width; ++x)
        for (int c = 0; c < picture_.channels; ++c)
          mirrored_.at(x, y, c) = picture_.at(picture_.width - 1 - x, y, c);
  }

  FundusModelSpec spec_ = read_model_spec(default_model_dir());
  NetworkSession session_{spec_.global, 1, true};
  Raster8 picture_, mirrored_;
};

TEST_F(Mirror, ScoresOfAPictureAndOfItsMirrorImageAreTheSame) {
  const auto one = run_with_mirror(session_, picture_), other = run_with_mirror(session_, mirrored_);
  for (const char* head : {"diseases", "grade", "edema", "quality", "fundus", "features"}) {
    const auto &a = one.at(head).values, &b = other.at(head).values;
    ASSERT_EQ(a.size(), b.size()) << head;
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-3) << head << ' ' << i;
  }
}

TEST_F(Mirror, MapsAreMirroredBack) {
  const NetworkOutput one = run_with_mirror(session_, picture_).at("landmarks"),
                      other = run_with_mirror(session_, mirrored_).at("landmarks"),
                      alone = session_.run(picture_).at("landmarks");
  ASSERT_EQ(one.shape, alone.shape);
  const std::size_t width = one.shape[3];
  double asymmetry = 0, change = 0;
  for (std::size_t row = 0; row < one.values.size(); row += width)
    for (std::size_t x = 0; x < width; ++x) {
      EXPECT_NEAR(one.values[row + x], other.values[row + width - 1 - x], 2e-3);
      asymmetry += std::abs(one.values[row + x] - one.values[row + width - 1 - x]);
      change += std::abs(one.values[row + x] - alone.values[row + x]);
    }
  EXPECT_GT(asymmetry, 4 * change) << "the mean is nearer to the plain map than to a symmetric one";
}

}  // namespace
}  // namespace retinal
