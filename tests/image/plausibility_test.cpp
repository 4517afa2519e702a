// What cannot be a fundus photograph is refused with a reason, and real photographs are not.

#include "image/plausibility.h"

#include <gtest/gtest.h>

#include <map>

#include "image/photograph.h"
#include "image/synthetic_fundus.h"
#include "support/data.h"
#include "support/non_fundus.h"

namespace retinal {
namespace {

TEST(Plausibility, RefusesWhatIsNoFundusWithAReason) {
  for (const auto& [name, picture] : test::non_fundus_pictures()) {
    const Plausibility answer = check_plausibility(picture);
    const PlausibilityFeatures& f = answer.features;
    EXPECT_FALSE(answer.plausible) << name << ": red over green " << f.red_over_green << ", saturation "
                                   << f.saturation << ", hue " << f.hue << " +- " << f.hue_spread
                                   << ", roughness " << f.roughness << ", edges " << f.edges
                                   << ", dark surround " << f.dark_surround;
    EXPECT_FALSE(answer.plausible == false && answer.reason.empty()) << name;
  }
}

TEST(Plausibility, TellsGreyFromNoise) {
  std::map<std::string, std::string> reasons;
  for (const auto& [name, picture] : test::non_fundus_pictures())
    reasons[name] = check_plausibility(picture).reason;
  EXPECT_NE(reasons["OCT scan"].find("grey"), std::string::npos);
  EXPECT_NE(reasons["coloured noise"].find("noise"), std::string::npos);
  EXPECT_NE(reasons["orange picture"].find("blank"), std::string::npos);
  EXPECT_NE(reasons["fundus with red and blue swapped"].find("colours"), std::string::npos);
}

TEST(Plausibility, AcceptsRenderedEyesOfAllKinds) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SyntheticFundusOptions options;
    options.seed = seed;
    options.width = 700;
    options.height = seed % 2 == 0 ? 500 : 700;
    options.field_radius = 330;
    options.disc_diameter = 112;
    options.exposure = 0.4 + 0.12 * static_cast<double>(seed);
    options.blur = static_cast<double>(seed);
    options.lesions = scatter_lesions(seed, {20, 8, 10, 4});
    const Plausibility answer = check_plausibility(render_synthetic_fundus(options).rgb);
    EXPECT_TRUE(answer.plausible) << seed << ": " << answer.reason;
  }
}

class RealPhotographs : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(RealPhotographs, AreHardlyEverRefused) {
  const auto& [folder, step] = GetParam();
  const auto files = test::pictures_in(folder, static_cast<std::size_t>(step));
  if (files.empty()) GTEST_SKIP() << "no photographs in " << test::data_folder() / folder;
  int refused = 0;
  std::string which;
  for (const auto& file : files) {
    const Plausibility answer = check_plausibility(load_photograph(file).pixels);
    if (answer.plausible) continue;
    ++refused;
    which += "\n  " + file.filename().string() + ": " + answer.reason;
  }
  EXPECT_LE(refused, 0.005 * static_cast<double>(files.size()) + 0.5) << "of " << files.size() << which;
}

INSTANTIATE_TEST_SUITE_P(Sets, RealPhotographs,
                         testing::Values(std::pair{"drive/test/images", 1},
                                         std::pair{"drive/train/images", 1}, std::pair{"stare/images", 1},
                                         std::pair{"hrf_av/test/images", 3},
                                         std::pair{"drishti_gs/test/images", 2},
                                         std::pair{"diaretdb1/images", 4}, std::pair{"hei_med/images", 4},
                                         std::pair{"idrid_grading/test", 4}, std::pair{"odir/images", 11},
                                         std::pair{"eyepacs/images", 2}, std::pair{"aptos/images", 4},
                                         std::pair{"palm/images", 3}),
                         [](const auto& set) {
                           std::string name = set.param.first;
                           for (char& c : name)
                             if (c == '/') c = '_';
                           return name;
                         });

TEST(Plausibility, RefusesRealRadiology) {
  const auto files = test::pictures_in("vqa_rad/images", 4);
  if (files.empty()) GTEST_SKIP() << "no pictures in " << test::data_folder() / "vqa_rad/images";
  for (const auto& file : files)
    EXPECT_FALSE(check_plausibility(load_photograph(file).pixels).plausible) << file.filename();
}

}  // namespace
}  // namespace retinal
