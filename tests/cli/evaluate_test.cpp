// retinalgpt evaluate: what it lists, and how it refuses.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "evaluation/benchmark.h"
#include "fundus/fundus_net.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using test::run_program;

/// Skips where there are no networks or no real photographs to score them on.
#define NEEDS_MODEL_AND_DATA()                              \
  try {                                                     \
    default_model_dir();                                    \
  } catch (const ModelError& error) {                       \
    GTEST_SKIP() << error.what();                           \
  }                                                         \
  if (!fs::is_directory(test::data_folder() / "chase_db1")) \
  GTEST_SKIP() << "no data in " << test::data_folder()

TEST(Evaluate, ListsEveryBenchmark) {
  const auto run = run_program({"evaluate", "list"});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const BenchmarkInfo& info : benchmarks())
    EXPECT_NE(run.out.find(std::string(info.name) + " "), std::string::npos) << info.name;
}

TEST(Evaluate, SaysWhichBenchmarkWasMeant) {
  const auto run = run_program({"evaluate", "vessel", "--data", "nowhere"});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("did you mean 'vessels'"), std::string::npos) << run.err;
}

TEST(Evaluate, NeedsData) {
  const auto none = run_program({"evaluate", "vessels"});
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.err.find("--data"), std::string::npos) << none.err;
  const auto missing = run_program({"evaluate", "vessels", "--data", "no/such/folder"});
  EXPECT_EQ(missing.status, 3);
  EXPECT_NE(missing.err.find("no/such/folder"), std::string::npos) << missing.err;
}

TEST(Evaluate, NamesTheMissingDataSet) {
  NEEDS_MODEL_AND_DATA();
  const test::TemporaryFolder empty;
  const auto run = run_program({"evaluate", "myopia", "--data", empty.path().string()});
  EXPECT_EQ(run.status, 3);
  EXPECT_NE(run.err.find("palm"), std::string::npos) << run.err;
}

TEST(Evaluate, WritesFiguresAndReport) {
  NEEDS_MODEL_AND_DATA();
  const test::TemporaryFolder out;
  const auto run =
      run_program({"evaluate", "myopia", "--data", test::data_folder().string(), "--limit", "4", "--report",
                   (out / "report").string(), "--json", (out / "figures.json").string()});
  ASSERT_EQ(run.status, 0) << run.err;
  const Json json = Json::parse(read_text_file(out / "figures.json"));
  EXPECT_EQ(json.at("photographs"), 4);
  EXPECT_EQ(json.at("benchmarks").at(0).at("figures").at(0).at("key"), "palm.auc");
  EXPECT_EQ(test::files_under(out / "report"),
            (std::vector<std::string>{"charts/myopia_roc.svg", "report.html", "report.json", "report.md"}));
  EXPECT_NE(run.out.find("limited to 4"), std::string::npos) << run.out;
}

TEST(Evaluate, RefusesAModelThatHasSeenATestPhotograph) {
  NEEDS_MODEL_AND_DATA();
  const test::TemporaryFolder models;
  for (const auto& entry : fs::directory_iterator(default_model_dir()))
    if (entry.is_regular_file()) fs::copy_file(entry.path(), models / entry.path().filename().string());
  Json spec = Json::parse(read_text_file(models / "fundusnet.json"));
  spec["training"]["images"].push_back("chase_db1/test/Image_14R.jpg");
  spec["training"]["images"].push_back("drive/test/01_test.jpg");
  write_file_atomically(models / "fundusnet.json", spec.dump());
  test::RunOptions options;
  options.environment = {{"RETINALGPT_MODELS", models.path().string()}};
  const auto run = run_program({"evaluate", "vessels", "--data", test::data_folder().string()}, options);
  EXPECT_EQ(run.status, 5) << run.out;
  EXPECT_NE(run.err.find("2 of its test photographs"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("drive/test/01_test.jpg"), std::string::npos) << run.err;
  EXPECT_TRUE(run.out.empty()) << run.out;
}

}  // namespace
}  // namespace retinal
