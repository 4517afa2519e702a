// Training as a user runs it, on rendered eyes laid out as public data sets: it learns, survives kill -9, and
// what it releases can be used.

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "image/encode.h"
#include "support/program.h"
#include "support/rendered_run.h"
#include "support/small_datasets.h"
#include "training/run_files.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using test::csv_rows;
using test::header_of;
using test::run_program;
using test::saved_step;

struct Training {
  std::string network, name;
  int steps = 12;
  std::string more = {};  ///< further lines of the recipe
};

/// The data sets once, and a recipe and a run folder for each training.
class TrainFundus : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder;
    test::write_small_datasets(*folder_ / "data");
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }

  static fs::path out(const Training& run) { return *folder_ / run.name; }

  static std::string recipe(const Training& run) {
    const bool dense = run.network == "dense";
    std::ostringstream text;
    text << "network = \"" << run.network << "\"\ndata = \"" << (*folder_ / "data").string() << "\"\nout = \""
         << out(run).string() << "\"\nsteps = " << run.steps
         << "\nbatch = 2\nframe = 128\ncrop = [64]\nwarmup = 2\nvalidate_every = 6\nthreads = 1\n"
         << run.more << "[mix]\n"
         << (dense ? "drive = 0.4\nidrid_segmentation = 0.4\ndrishti_gs = 0.2\n"
                   : "idrid_grading = 0.5\nodir = 0.5\n");
    const fs::path path = *folder_ / (run.name + ".toml");
    write_file_atomically(path, text.str());
    return path.string();
  }

  static test::ProgramRun train(const Training& run, const test::RunOptions& options = {}) {
    return run_program({"train", "fundus", recipe(run)}, options);
  }
  static test::ProgramRun resume(const Training& run) {
    return run_program({"train", "fundus", recipe(run), "--resume"});
  }

  static test::TemporaryFolder* folder_;
};
test::TemporaryFolder* TrainFundus::folder_ = nullptr;

void expect_same_run(const fs::path& a, const fs::path& b) {
  for (const char* file : {"checkpoint.safetensors", "best.safetensors"}) {
    std::uint64_t data = 0;
    EXPECT_EQ(header_of(a / file, &data), header_of(b / file)) << file;
    const auto left = read_file(a / file), right = read_file(b / file);
    EXPECT_TRUE(left == right) << file << ": the weights differ";
    EXPECT_GT(left.size() - data, 10'000'000U);
  }
  for (const char* file : {"log.csv", "validation.csv", "images.json"})
    EXPECT_EQ(read_text_file(a / file), read_text_file(b / file)) << file;
}

TEST_F(TrainFundus, OverfitsAFewPictures) {
  const Training run{"dense", "overfit", 60, "limit = 2\naugment = false\nlearning_rate = 2e-3\nema = 0.9\n"};
  const auto done = train(run);
  ASSERT_EQ(done.status, 0) << done.err;
  EXPECT_NE(done.out.find("best.safetensors"), std::string::npos) << done.out;
  const auto rows = csv_rows(out(run) / "log.csv");
  ASSERT_EQ(rows.size(), 61U);
  const auto mean = [&](std::size_t first, std::size_t last) {
    double sum = 0;
    for (std::size_t i = first; i <= last; ++i) sum += std::stod(rows[i][1]);
    return sum / static_cast<double>(last - first + 1);
  };
  EXPECT_LT(mean(56, 60), mean(1, 5) / 2) << "the loss does not fall to half";
}

TEST_F(TrainFundus, KilledAndResumedIsTheSameAsNeverStopped) {
  const Training whole{"dense", "whole"}, killed{"dense", "killed", 12, "checkpoint_minutes = 1e-6\n"};
  ASSERT_EQ(train(whole).status, 0);
  test::RunOptions kill_it;
  kill_it.kill_when = [&] { return saved_step(out(killed)) >= 5; };
  const auto run = train(killed, kill_it);
  ASSERT_EQ(run.signal, SIGKILL) << run.err;
  const int kept = saved_step(out(killed));
  ASSERT_GE(kept, 5);
  ASSERT_LT(kept, 12);
  const auto resumed = resume(killed);
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  expect_same_run(out(whole), out(killed));
}

TEST_F(TrainFundus, InterruptedSavesAndResumesTheGlobalNetwork) {
  const Training whole{"global", "whole_global"}, stopped{"global", "stopped_global", 12, ""};
  ASSERT_EQ(train(whole).status, 0);
  // Ctrl-C as soon as the loop runs: the first thing it writes is log.csv.
  test::RunOptions interrupt;
  interrupt.interrupt_when = [&] { return fs::exists(out(stopped) / "images.json"); };
  const auto run = train(stopped, interrupt);
  EXPECT_EQ(run.status, 130) << run.err;
  EXPECT_NE(run.err.find("--resume"), std::string::npos) << run.err;
  ASSERT_LT(saved_step(out(stopped)), 12);
  ASSERT_EQ(resume(stopped).status, 0);
  expect_same_run(out(whole), out(stopped));
}

TEST_F(TrainFundus, ReleasesAFolderThatAnalyzeReads) {
  const Training dense{"dense", "released_dense", 4}, global{"global", "released_global", 4};
  ASSERT_EQ(train(dense).status, 0);
  const fs::path models = *folder_ / "models";
  const std::vector<std::string> release = {"train",        "release", recipe(dense),
                                            recipe(global), "--out",   models.string()};
  const auto too_early = run_program(release);
  EXPECT_EQ(too_early.status, 2) << "the global network is not trained yet";
  EXPECT_NE(too_early.err.find("train the global network first"), std::string::npos) << too_early.err;
  EXPECT_FALSE(fs::exists(models / "fundusnet.json"));
  ASSERT_EQ(train(global).status, 0);
  const auto released = run_program(release);
  ASSERT_EQ(released.status, 0) << released.err;
  EXPECT_FALSE(fs::exists(models / "unfinished"));

  const Json spec = Json::parse(read_text_file(models / "fundusnet.json"));
  EXPECT_EQ(spec.at("dense").at("sha256"), sha256_hex_of_file(models / "dense.onnx"));
  EXPECT_EQ(spec.at("global").at("sha256"), sha256_hex_of_file(models / "global.onnx"));
  EXPECT_EQ(spec.at("training").at("images").size(), 3U * 5) << "three of four pictures of each set";
  for (const auto& name : spec.at("training").at("images"))
    EXPECT_EQ(name.get<std::string>().find("/test/"), std::string::npos) << name;
  EXPECT_NE(released.err.find("microaneurysm: every component of the mask is said"), std::string::npos)
      << released.err;
  EXPECT_EQ(spec.at("lesions").at("microaneurysm").at("said_from"), 0);
  const Json& heads = spec.at("global");
  EXPECT_EQ(heads.at("grade").at("side").at("from"), 2);
  EXPECT_EQ(heads.at("grade").at("side").at("abstain_below"), 1) << "a handful of eyes proves no risk of 5 %";
  EXPECT_GT(heads.at("grade").at("conformal").at("mass").get<double>(), 0);
  EXPECT_FALSE(heads.at("edema").contains("side"));
  EXPECT_LE(heads.at("quality").at("threshold")[1].get<double>(), 0.99);
  EXPECT_EQ(heads.at("quality").at("reject").at("stated_specificity"), 0.98);
  for (const auto& [name, disease] : heads.at("diseases").items()) {
    EXPECT_GE(disease.at("threshold").get<double>(), 0.25) << name;
    EXPECT_LE(disease.at("threshold").get<double>(), 0.5) << name;
  }

  test::write_bytes(*folder_ / "eye.png", encode_png(render_synthetic_fundus(test::camera_45(5, 400)).rgb));
  test::RunOptions options;
  options.environment = {{"RETINALGPT_MODELS", models.string()}};
  const auto analyzed = run_program({"analyze", "--json", (*folder_ / "eye.png").string()}, options);
  ASSERT_EQ(analyzed.status, 0) << analyzed.err;
  const Json record = Json::parse(analyzed.out);
  EXPECT_EQ(record.at("model").at("name"), "fundusnet");
  if (record.at("in_distribution").at("accepted").get<bool>() &&
      record.at("quality").at("grade") != "reject") {
    EXPECT_TRUE(record.at("grades").at("diabetic_retinopathy").at("abstain").get<bool>());
    EXPECT_FALSE(record.at("grades").at("diabetic_retinopathy").at("set").empty());
  }
  EXPECT_EQ(record.at("model").at("sha256"), sha256_hex_of_file(models / "fundusnet.json"));
}

/// A network twice is a mean of two equal answers: the record is that of the network alone.
TEST_F(TrainFundus, SeveralGlobalNetworksAnswerTogether) {
  const Training dense{"dense", "dense_of_several", 4}, global{"global", "global_of_several", 4};
  for (const Training& run : {dense, global}) ASSERT_EQ(train(run).status, 0);
  test::write_bytes(*folder_ / "eye.png", encode_png(render_synthetic_fundus(test::camera_45(5, 400)).rgb));
  const auto findings = [&](const std::vector<std::string>& globals) {
    const fs::path models = *folder_ / ("models_of_" + std::to_string(globals.size()));
    std::vector<std::string> release = {"train", "release", recipe(dense)};
    release.insert(release.end(), globals.begin(), globals.end());
    release.insert(release.end(), {"--out", models.string()});
    const auto released = run_program(release);
    EXPECT_EQ(released.status, 0) << released.err;
    const Json spec = Json::parse(read_text_file(models / "fundusnet.json"));
    EXPECT_EQ(spec.at("training").at("global").size(), globals.size()) << "a recipe for each";
    test::RunOptions options;
    options.environment = {{"RETINALGPT_MODELS", models.string()}};
    const auto analyzed = run_program({"analyze", "--json", (*folder_ / "eye.png").string()}, options);
    EXPECT_EQ(analyzed.status, 0) << analyzed.err;
    return Json::parse(analyzed.out).at("quality").at("p");
  };
  const Json alone = findings({recipe(global)}), twice = findings({recipe(global), recipe(global)});
  ASSERT_EQ(alone.size(), twice.size());
  for (auto a = alone.begin(), b = twice.begin(); a != alone.end(); ++a, ++b)
    EXPECT_NEAR(a->get<double>(), b->get<double>(), 2e-3) << alone << twice;

  std::string text = read_text_file(recipe(global));
  text.replace(text.find("[64]"), 4, "[96]");
  write_file_atomically(*folder_ / "another_size.toml", text);
  const auto refused =
      run_program({"train", "release", recipe(dense), recipe(global),
                   (*folder_ / "another_size.toml").string(), "--out", folder_->path().string()});
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("end at different sizes"), std::string::npos) << refused.err;
}

TEST_F(TrainFundus, AFinishedRunIsNotOverwrittenAndAnUnknownOneNotResumed) {
  const Training run{"dense", "once", 1};
  const auto nothing = resume(run);
  EXPECT_EQ(nothing.status, 2);
  EXPECT_NE(nothing.err.find("no checkpoint to resume from"), std::string::npos) << nothing.err;
  ASSERT_EQ(train(run).status, 0);
  const auto again = train(run);
  EXPECT_EQ(again.status, 2);
  EXPECT_NE(again.err.find("--resume"), std::string::npos) << again.err;
  const auto other = resume({"global", "once", 1});
  EXPECT_EQ(other.status, 5) << "the checkpoint is of the dense network";
  EXPECT_NE(other.err.find("another network"), std::string::npos) << other.err;
}

}  // namespace
}  // namespace retinal
