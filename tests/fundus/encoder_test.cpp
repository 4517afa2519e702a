// What the released network's encoder sees, cell by cell. That these are the features of the layer that they
// are said to be of, tests/training/encoder_test.cpp compares with libtorch.

#include "fundus/encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "fundus/fundus_net.h"
#include "fundus/model_spec.h"
#include "image/synthetic_fundus.h"
#include "support/rendered_run.h"

namespace retinal {
namespace {

const Raster8& eye(Laterality side) {
  static const auto render = [](Laterality s) {
    SyntheticFundusOptions options = test::camera_45(5, 600);
    options.side = s;
    return render_synthetic_fundus(options).rgb;
  };
  static const Raster8 right = render(Laterality::right), left = render(Laterality::left);
  return side == Laterality::right ? right : left;
}

double difference(const EncoderFeatures& a, const EncoderFeatures& b) {
  double sum = 0, size = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    sum += std::abs(a.values[i] - b.values[i]);
    size += std::abs(a.values[i]);
  }
  return sum / size;
}

TEST(Encoder, SeesAGridOfCells) {
  const FundusEncoder encoder({}, 1);
  const EncoderFeatures seen = encoder.look(eye(Laterality::right));
  EXPECT_EQ(seen.channels, 320);
  EXPECT_EQ(seen.rows, seen.columns);
  EXPECT_EQ(seen.rows, read_model_spec(default_model_dir()).global.size / 32) << "its stride";
  EXPECT_EQ(encoder.channels(), seen.channels);
  EXPECT_EQ(encoder.cells(), seen.cells());
  ASSERT_EQ(seen.values.size(), static_cast<std::size_t>(seen.channels * seen.cells()));
  EXPECT_TRUE(std::all_of(seen.values.begin(), seen.values.end(), [](float v) { return std::isfinite(v); }));
  EXPECT_EQ(encoder.sha256(), sha256_hex_of_file(read_model_spec(default_model_dir()).global.path));
}

TEST(Encoder, SeesTheSameAgainAndOtherThingsOtherwise) {
  const FundusEncoder encoder({}, 1);
  const EncoderFeatures once = encoder.look(eye(Laterality::right));
  EXPECT_EQ(encoder.look(eye(Laterality::right)).values, once.values);
  EXPECT_EQ(FundusEncoder({}, 2).look(eye(Laterality::right)).values, once.values) << "with two threads";
  EXPECT_GT(difference(once, encoder.look(eye(Laterality::left))), 0.1);
}

TEST(Encoder, KnowsWhereThingsAre) {
  // The disc is right of the middle in a right eye: mirrored, the left eye's features must lie nearer.
  const FundusEncoder encoder({}, 1);
  const EncoderFeatures right = encoder.look(eye(Laterality::right)),
                        left = encoder.look(eye(Laterality::left));
  EncoderFeatures mirrored = left;
  for (int c = 0; c < left.channels; ++c)
    for (int y = 0; y < left.rows; ++y) {
      const auto row = mirrored.values.begin() + (c * left.rows + y) * left.columns;
      std::reverse(row, row + left.columns);
    }
  EXPECT_LT(difference(right, mirrored), 0.8 * difference(right, left));
}

TEST(Encoder, APictureWithoutAFieldIsRefused) {
  EXPECT_THROW(FundusEncoder({}, 1).look(Raster8(200, 200, 3)), InputError);
}

TEST(Encoder, ANetworkWithoutOneIsRefused) {
  const FundusModelSpec spec = read_model_spec(default_model_dir());
  try {
    NetworkSession::encoder_of(spec.dense, 1);
    ADD_FAILURE() << "the dense network has no such convolution";
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find("encoder._conv_head"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace retinal
