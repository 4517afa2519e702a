// Masks from files: what counts as set, what is refused, what must fit together.

#include "biometry/mask_input.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/error.h"
#include "biometry/mask_ops.h"
#include "image/encode.h"
#include "support/image_files.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

/// A mask whose left half holds `value`.
Raster8 half(int width, int height, std::uint8_t value) {
  Raster8 mask(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width / 2; ++x) mask.at(x, y) = value;
  return mask;
}

std::string error_of(const MaskFiles& files, ExitStatus status) {
  try {
    load_biometry_input(files);
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), status) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

class MaskInput : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::vector<std::uint8_t>& bytes) {
    test::write_bytes(folder_ / name, bytes);
    return folder_ / name;
  }
  fs::path write(const std::string& name, const Raster8& mask) { return write(name, encode_png(mask)); }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(MaskInput, ZeroAndOneMeansTheSameAsZeroAnd255) {
  const Raster8 wanted = half(20, 10, 255);
  for (const int value : {1, 3, 255})
    EXPECT_EQ(load_mask(write("m.png", half(20, 10, static_cast<std::uint8_t>(value)))).data, wanted.data)
        << value;
  EXPECT_EQ(count_set(load_mask(write("none.png", Raster8(20, 10)))), 0);
}

TEST_F(MaskInput, SixteenBitsAndColourAndTiffAreRead) {
  Raster8 colour(20, 10, 3);
  for (int y = 0; y < 10; ++y)
    for (int x = 0; x < 10; ++x) colour.at(x, y, 1) = 200;
  const Raster8 wanted = half(20, 10, 255);
  for (const int bits : {8, 16}) {
    EXPECT_EQ(load_mask(write("m.png", test::make_png(colour, {.bits = bits}))).data, wanted.data) << bits;
    EXPECT_EQ(load_mask(write("m.tif", test::make_tiff(colour, {.bits = bits}))).data, wanted.data) << bits;
  }
}

TEST_F(MaskInput, AnyOneMaskWillDo) {
  MaskFiles files;
  files.disc = write("disc.png", half(30, 20, 255));
  files.fovea = AnalysisPoint{25, 10};
  const BiometryInput input = load_biometry_input(files);
  EXPECT_TRUE(input.vessel.empty());
  EXPECT_EQ(input.disc.width, 30);
  EXPECT_EQ(input.fovea->x, 25);
  EXPECT_NE(error_of({}, ExitStatus::usage).find("--vessel"), std::string::npos);
}

TEST_F(MaskInput, RefusesWhatDoesNotFit) {
  MaskFiles files;
  files.vessel = write("vessel.png", half(30, 20, 255));
  files.disc = write("disc.png", half(31, 20, 255));
  const std::string sizes = error_of(files, ExitStatus::no_usable_input);
  EXPECT_NE(sizes.find("disc.png is 31 x 20"), std::string::npos) << sizes;
  EXPECT_NE(sizes.find("30 x 20"), std::string::npos) << sizes;
  files.disc = write("disc.jpg", encode_jpeg(half(30, 20, 255), 90));
  EXPECT_NE(error_of(files, ExitStatus::no_usable_input).find("JPEG"), std::string::npos);
  files.disc = write("disc.png", test::png_header_only(10'001, 10'001));
  EXPECT_NE(error_of(files, ExitStatus::no_usable_input).find("100 megapixels"), std::string::npos);
  files.disc.clear();
  files.fovea = AnalysisPoint{30, 10};
  EXPECT_NE(error_of(files, ExitStatus::usage).find("--fovea"), std::string::npos);
}

}  // namespace
}  // namespace retinal
