// `retinalgpt train`, which becomes another program.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

bool has_trainer() { return fs::exists(test::program_path().parent_path() / "retinalgpt-train"); }

TEST(TrainCommand, ArgumentsAndStatusAreTheTrainers) {
  if (!has_trainer()) GTEST_SKIP() << "built without the trainer";
  const test::ProgramRun help = test::run_program({"train", "fundus", "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("retinalgpt train fundus [OPTIONS] CONFIG"), std::string::npos) << help.out;
  const test::ProgramRun mistyped = test::run_program({"train", "fundsu"});
  EXPECT_EQ(mistyped.status, 2);
  EXPECT_NE(mistyped.err.find("did you mean 'fundus'"), std::string::npos) << mistyped.err;
  const test::ProgramRun missing = test::run_program({"train", "fundus", "no such recipe.toml"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_NE(missing.err.find("'no such recipe.toml'"), std::string::npos) << missing.err;
}

TEST(TrainCommand, AnInstallationWithoutTrainerSaysHowToBuildOne) {
  const test::TemporaryFolder folder;
  fs::copy_file(test::program_path(), folder / "retinalgpt");
  ASSERT_EQ(setenv("RETINALGPT_BINARY", (folder / "retinalgpt").c_str(), 1), 0);
  const test::ProgramRun run = test::run_program({"train", "fundus", "--help"});
  unsetenv("RETINALGPT_BINARY");
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.err.find("make TRAINING=ON"), std::string::npos) << run.err;
  EXPECT_EQ(run.out, "");
}

}  // namespace
}  // namespace retinal
