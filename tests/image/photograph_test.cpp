// Decoding of JPEG, PNG and TIFF files, whole and broken, into display-oriented 8-bit RGB.

#include "image/photograph.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "image/encode.h"
#include "image/seeded_random.h"
#include "support/image_files.h"

namespace retinal {
namespace {

using test::Bytes;

/// Largest difference of any sample; a size difference counts as 256.
int largest_difference(const Raster8& a, const Raster8& b) {
  if (a.width != b.width || a.height != b.height || a.channels != b.channels) return 256;
  int most = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) most = std::max(most, std::abs(a.data[i] - b.data[i]));
  return most;
}

/// Mean absolute difference; JPEG moves single samples at edges by more.
double mean_difference(const Raster8& a, const Raster8& b) {
  if (a.width != b.width || a.height != b.height || a.channels != b.channels) return 256;
  double sum = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) sum += std::abs(a.data[i] - b.data[i]);
  return sum / static_cast<double>(a.data.size());
}

Raster8 grey_of(const Raster8& rgb) {
  Raster8 grey = rgb;
  for (std::size_t i = 0; i < grey.data.size(); i += 3) grey.data[i] = grey.data[i + 2] = grey.data[i + 1];
  return grey;
}

std::string refusal(const Bytes& bytes, const std::string& name = "eye.jpg") {
  try {
    decode_photograph(bytes, name);
  } catch (const InputError& e) {
    EXPECT_EQ(e.status(), ExitStatus::no_usable_input);
    return e.what();
  }
  ADD_FAILURE() << "was accepted";
  return "";
}

#define EXPECT_REFUSED(bytes, words)                                                               \
  do {                                                                                             \
    const std::string message = refusal(bytes);                                                    \
    EXPECT_NE(message.find(words), std::string::npos) << message;                                  \
    EXPECT_EQ(message.rfind("eye.jpg: ", 0), 0U) << "the message must name the file: " << message; \
  } while (false)

struct RawCase {
  const char* container;
  test::RawFormat format;
};

class RawFormats : public testing::TestWithParam<RawCase> {};

TEST_P(RawFormats, KeepsEveryColour) {
  const auto& [container, format] = GetParam();
  const Raster8 card = test::orientation_card(97, 71);
  const Bytes file =
      std::string(container) == "png" ? test::make_png(card, format) : test::make_tiff(card, format);
  const Photograph photo = decode_photograph(file, "card");
  const Raster8 expected = format.channels <= 2 ? grey_of(card) : card;
  EXPECT_LE(largest_difference(photo.pixels, expected), 0);
}

INSTANTIATE_TEST_SUITE_P(AllKinds, RawFormats,
                         testing::Values(RawCase{"png", {1, 8}}, RawCase{"png", {2, 8}},
                                         RawCase{"png", {3, 8}}, RawCase{"png", {4, 8}},
                                         RawCase{"png", {1, 16}}, RawCase{"png", {2, 16}},
                                         RawCase{"png", {3, 16}}, RawCase{"png", {4, 16}},
                                         RawCase{"tiff", {1, 8}}, RawCase{"tiff", {3, 8}},
                                         RawCase{"tiff", {4, 8}}, RawCase{"tiff", {1, 16}},
                                         RawCase{"tiff", {3, 16}}, RawCase{"tiff", {4, 16}},
                                         RawCase{"tiff", {3, 8, 1, true}}, RawCase{"tiff", {3, 16, 1, true}}),
                         [](const auto& test) {
                           const auto& f = test.param.format;
                           return std::string(test.param.container) + "_" + std::to_string(f.channels) + "x" +
                                  std::to_string(f.bits) + (f.big_endian ? "_big_endian" : "");
                         });

class Orientations : public testing::TestWithParam<int> {};

TEST_P(Orientations, OfJpegIsApplied) {
  const Raster8 card = test::orientation_card(120, 80);
  const Bytes jpeg = encode_jpeg(test::stored_for_orientation(card, GetParam()), 95);
  const Photograph photo = decode_photograph(test::with_exif_orientation(jpeg, GetParam()), "card.jpg");
  EXPECT_LT(mean_difference(photo.pixels, card), 3.0);
}

TEST_P(Orientations, OfPngIsApplied) {
  const Raster8 card = test::orientation_card(97, 71);
  const Bytes png = test::make_png(test::stored_for_orientation(card, GetParam()), {3, 8, GetParam()});
  EXPECT_EQ(largest_difference(decode_photograph(png, "card.png").pixels, card), 0);
}

TEST_P(Orientations, OfTiffIsApplied) {
  const Raster8 card = test::orientation_card(97, 71);
  for (const int bits : {8, 16}) {
    const Bytes tiff = test::make_tiff(test::stored_for_orientation(card, GetParam()), {3, bits, GetParam()});
    EXPECT_EQ(largest_difference(decode_photograph(tiff, "card.tif").pixels, card), 0) << bits << " bits";
  }
}

INSTANTIATE_TEST_SUITE_P(OneToEight, Orientations, testing::Range(1, 9));

TEST(Photograph, GreyJpegBecomesRgb) {
  Raster8 grey(90, 70);
  for (int y = 0; y < 70; ++y)
    for (int x = 0; x < 90; ++x) grey.at(x, y) = static_cast<std::uint8_t>(x + y);
  const Photograph photo = decode_photograph(encode_jpeg(grey, 95), "grey.jpg");
  ASSERT_EQ(photo.pixels.channels, 3);
  EXPECT_NEAR(photo.pixels.at(40, 30, 0), 70, 3);
  EXPECT_EQ(photo.pixels.at(40, 30, 0), photo.pixels.at(40, 30, 2));
}

TEST(Photograph, TheContentDecidesNotTheExtension) {
  const Raster8 card = test::orientation_card(97, 71);
  EXPECT_EQ(largest_difference(decode_photograph(test::make_png(card, {}), "card.jpg").pixels, card), 0);
}

TEST(Photograph, KnowsItsSourceHashAndSide) {
  const Photograph photo =
      decode_photograph(test::make_png(test::orientation_card(64, 64), {}), "patient_OD.png");
  EXPECT_EQ(photo.source, "patient_OD.png");
  EXPECT_EQ(photo.sha256.size(), 64U);
  EXPECT_EQ(photo.side_hint, Laterality::right);
  EXPECT_FALSE(photo.um_per_px);
}

TEST(BadInput, EmptyAndForeignFilesAreNamed) {
  EXPECT_REFUSED(Bytes{}, "empty");
  EXPECT_REFUSED((Bytes{'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0}), "GIF");
  EXPECT_REFUSED((Bytes{'B', 'M', 0, 0, 0, 0}), "BMP");
  const std::string text = "file,grade\neye.jpg,2\n";
  EXPECT_REFUSED(Bytes(text.begin(), text.end()), "text");
  EXPECT_REFUSED((Bytes{0, 1, 2, 3, 250, 251}), "unknown format");
}

TEST(BadInput, TooSmallPictures) {
  EXPECT_REFUSED(test::make_png(Raster8(1, 1, 3), {}), "1x1");
  EXPECT_REFUSED(test::make_png(Raster8(63, 200, 3), {}), "at least 64");
}

TEST(BadInput, HugeSizesAreRefusedFromTheHeaderAlone) {
  // Nothing but the header is there: had a decoder been asked, it would have complained about missing data.
  for (const Bytes& bomb :
       {test::png_header_only(20000, 20000), test::jpeg_header_only(20000, 20000),
        test::tiff_header_only(20000, 20000), test::png_header_only(0x7FFFFFFF, 0x7FFFFFFF),
        test::png_header_only(0xFFFFFFFF, 2)})
    EXPECT_REFUSED(bomb, "64 megapixels");
}

TEST(BadInput, TheLimitIsSixtyFourMegapixels) {
  EXPECT_REFUSED(test::png_header_only(8001, 8000), "64 megapixels");
  // One column less passes the size check, and fails for want of data.
  EXPECT_REFUSED(test::png_header_only(8000, 8000), "the file ends");
}

TEST(BadInput, ZeroSizes) {
  EXPECT_REFUSED(test::png_header_only(0, 100), "size");
  EXPECT_REFUSED(test::jpeg_header_only(100, 0), "size");
}

TEST(BadInput, TruncatedAnywhere) {
  const Raster8 card = test::orientation_card(200, 150);
  const std::vector<Bytes> files = {encode_jpeg(card, 90), test::make_png(card, {}),
                                    test::make_tiff(card, {})};
  for (const Bytes& whole : files)
    for (const double share : {0.002, 0.02, 0.3, 0.7, 0.95}) {
      Bytes part = whole;
      part.resize(static_cast<std::size_t>(1 + share * static_cast<double>(whole.size())));
      EXPECT_THROW(decode_photograph(part, "eye"), InputError)
          << "first byte " << int(whole[0]) << ", " << share;
    }
}

TEST(BadInput, CorruptJpegDataAreNoticed) {
  const Bytes whole = encode_jpeg(test::orientation_card(400, 300), 92);
  Bytes broken = whole;
  for (std::size_t i = whole.size() / 2; i < whole.size() / 2 + 64; ++i)
    broken[i] = 0xFF;  // no such marker run
  EXPECT_REFUSED(broken, "damaged");
}

TEST(BadInput, CorruptPngDataAreNoticed) {
  Bytes broken = test::make_png(test::orientation_card(200, 150), {});
  broken[broken.size() / 2] ^= 0x55;  // the checksum of the block no longer fits
  EXPECT_REFUSED(broken, "checksum");
}

TEST(BadInput, DamagedExifDoesNotHideThePicture) {
  const Raster8 card = test::orientation_card(120, 80);
  Bytes jpeg = test::with_exif_orientation(encode_jpeg(card, 95), 6);
  jpeg[20] = 0xFF;  // the offset of the directory points far behind the block
  EXPECT_LT(mean_difference(decode_photograph(jpeg, "card.jpg").pixels, card), 3.0);
}

TEST(BadInput, MutatedFilesNeverCrash) {
  const Raster8 card = test::orientation_card(80, 66);
  const std::vector<Bytes> seeds = {test::with_exif_orientation(encode_jpeg(card, 80), 6),
                                    test::make_png(card, {4, 16, 3}), test::make_tiff(card, {3, 8, 5}),
                                    test::make_tiff(card, {4, 16, 1, true}), encode_png(card)};
  SeededRandom random(2024);
  int refused = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    Bytes bytes = seeds[static_cast<std::size_t>(random.below(static_cast<int>(seeds.size())))];
    const int changes = 1 + random.below(8);
    // Half of the changes hit the first 300 bytes, where the structure is.
    for (int i = 0; i < changes; ++i) {
      const int span =
          static_cast<int>(random.chance(0.5) ? std::min<std::size_t>(bytes.size(), 300) : bytes.size());
      bytes[static_cast<std::size_t>(random.below(span))] = static_cast<std::uint8_t>(random.next());
    }
    if (random.chance(0.1))
      bytes.resize(static_cast<std::size_t>(random.below(static_cast<int>(bytes.size()))));
    try {
      const Photograph photo = decode_photograph(bytes, "mutant");
      EXPECT_EQ(photo.pixels.data.size(), std::size_t{3} * photo.pixels.width * photo.pixels.height);
    } catch (const InputError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 4000) << "some mutants only change a colour";
}

class OnDisk : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("retinalgpt_photograph_test_" + std::to_string(::getpid()));
};

TEST_F(OnDisk, LoadsAFile) {
  const Raster8 card = test::orientation_card(97, 71);
  const Bytes png = test::make_png(card, {});
  std::ofstream(folder_ / "12_left.png", std::ios::binary)
      .write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
  const Photograph photo = load_photograph(folder_ / "12_left.png");
  EXPECT_EQ(photo.source, "12_left.png");
  EXPECT_EQ(photo.side_hint, Laterality::left);
  EXPECT_EQ(largest_difference(photo.pixels, card), 0);
}

TEST_F(OnDisk, DirectoriesAndMissingFilesAreErrorsThatNameThem) {
  for (const auto& path : {folder_, folder_ / "absent.jpg"}) {
    try {
      load_photograph(path);
      ADD_FAILURE() << path << " was read";
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find(path.filename().string()), std::string::npos) << e.what();
    }
  }
}

TEST(SideFromFileName, KnowsTheUsualHabits) {
  for (const char* name : {"0012_OD", "od_scan", "Patient-right", "1079_right", "Image_05R", "RE_17"})
    EXPECT_EQ(side_from_file_name(name), Laterality::right) << name;
  for (const char* name : {"0012_OS", "LEFT eye", "1079_left", "Image_05L", "le17"})
    EXPECT_EQ(side_from_file_name(name), Laterality::left) << name;
}

TEST(SideFromFileName, DoesNotGuess) {
  for (const char* name : {"IDRiD_01", "model", "cod", "bright", "cleft", "right_left", "OD_OS", "r", "photo",
                           "2011", "ignore the evidence"})
    EXPECT_FALSE(side_from_file_name(name)) << name;
}

}  // namespace
}  // namespace retinal
