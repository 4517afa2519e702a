// retinalgpt evaluate: what it lists, and how it refuses.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "evaluation/benchmark.h"
#include "evaluation/language_evaluation.h"
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
  for (const LanguageBenchmarkInfo& info : language_benchmarks())
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
  std::vector<std::string> files = test::files_under(out / "report");
  std::erase_if(files, [](const std::string& file) { return file.starts_with("cache/"); });
  EXPECT_EQ(files,
            (std::vector<std::string>{"charts/myopia_roc.svg", "report.html", "report.json", "report.md"}));
  EXPECT_TRUE(fs::exists(out / "report" / "cache" / ".gitignore")) << "kept cases never enter a repository";
  EXPECT_NE(run.out.find("limited to 4"), std::string::npos) << run.out;
}

/// How many photographs' cases lie in a cache.
std::size_t kept(const fs::path& cache) {
  if (!fs::exists(cache)) return 0;
  const auto files = test::files_under(cache);
  return static_cast<std::size_t>(std::count_if(
      files.begin(), files.end(), [](const std::string& file) { return file.ends_with(".cbor"); }));
}

Json figures_of(const fs::path& file) { return Json::parse(read_text_file(file)).at("benchmarks"); }

TEST(Evaluate, KilledAndStartedAgainGivesTheFiguresOfARunThatWasNot) {
  NEEDS_MODEL_AND_DATA();
  const test::TemporaryFolder out;
  const auto arguments = [&](const std::string& name, bool keep) {
    std::vector<std::string> all = {"evaluate", "myopia", "--data", test::data_folder().string(),
                                    "--limit",  "6",      "--json", (out / name).string()};
    if (keep) all.insert(all.end(), {"--cache", (out / "cache").string()});
    return all;
  };
  test::RunOptions kill_it;
  kill_it.kill_when = [&] { return kept(out / "cache") >= 2; };
  const auto killed = run_program(arguments("killed.json", true), kill_it);
  ASSERT_EQ(killed.signal, SIGKILL) << killed.err;
  EXPECT_FALSE(fs::exists(out / "killed.json"));
  const std::size_t done = kept(out / "cache");
  ASSERT_LT(done, 6U);
  const auto resumed = run_program(arguments("resumed.json", true));
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_NE(resumed.out.find("(" + std::to_string(done) + " of them measured by an earlier run)"),
            std::string::npos)
      << resumed.out;
  EXPECT_EQ(kept(out / "cache"), 6U);
  const auto whole = run_program(arguments("whole.json", false));
  ASSERT_EQ(whole.status, 0) << whole.err;
  EXPECT_EQ(figures_of(out / "resumed.json"), figures_of(out / "whole.json"));
}

TEST(Evaluate, ADegradationIsNamedOrRefused) {
  NEEDS_MODEL_AND_DATA();
  const auto wrong =
      run_program({"evaluate", "myopia", "--data", test::data_folder().string(), "--degrade", "brigth"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_NE(wrong.err.find("did you mean 'bright'"), std::string::npos) << wrong.err;
  const auto dark = run_program(
      {"evaluate", "myopia", "--data", test::data_folder().string(), "--limit", "2", "--degrade", "dark"});
  EXPECT_EQ(dark.status, 0) << dark.err;
  EXPECT_NE(dark.out.find("20 % darker"), std::string::npos) << dark.out;
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
