// Training refuses to start on what is tested, and names the pair.

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/program.h"
#include "support/small_datasets.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

TEST(LeakGate, RefusesATestPictureAmongThoseToTrainOn) {
  const test::TemporaryFolder folder;
  test::write_small_datasets(folder / "data");
  const fs::path tested = folder / "data/drishti_gs/test/images/eye_test.jpg";
  const fs::path trained = folder / "data/drishti_gs/train/images/leaked.jpg";
  fs::copy_file(tested, trained);
  for (const char* map : {"disc_softmap", "cup_softmap"})
    fs::copy_file(folder / ("data/drishti_gs/test/" + std::string(map) + "/eye_test.png"),
                  folder / ("data/drishti_gs/train/" + std::string(map) + "/leaked.png"));
  write_file_atomically(folder / "recipe.toml",
                        "network = \"dense\"\ndata = \"" + (folder / "data").string() + "\"\nout = \"" +
                            (folder / "run").string() +
                            "\"\nsteps = 1\nbatch = 2\nframe = 128\ncrop = [64]\nwarmup = 1\n"
                            "validate_every = 1\nthreads = 1\n[mix]\ndrishti_gs = 1.0\n");
  const auto run = test::run_program({"train", "fundus", (folder / "recipe.toml").string()});
  EXPECT_EQ(run.status, 2);
  for (const char* part :
       {"training is refused", "drishti_gs/train/leaked.jpg", "drishti_gs/test/eye_test.jpg"})
    EXPECT_NE(run.err.find(part), std::string::npos) << run.err;
  EXPECT_FALSE(fs::exists(folder / "run/checkpoint.safetensors"));
}

}  // namespace
}  // namespace retinal
