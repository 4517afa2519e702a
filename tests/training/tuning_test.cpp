// Tuning as a user runs it, on a language model of random weights: it learns dialogues by heart, llama.cpp
// then says them, kill -9 changes nothing, and two processes do what one does.

#include "training/tuning.h"

#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

#include "language/llama_engine.h"
#include "support/data.h"
#include "support/program.h"
#include "training/run_files.h"
#include "training/tiny_language_model.h"
#include "training/two_processes.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;
using test::csv_rows;
using test::run_program;

const std::vector<std::pair<std::string, std::string>> kTurns = {{"What is this?", "A fundus photograph."},
                                                                 {"Any bleeding?", "Yes, near the disc."},
                                                                 {"Which eye?", "The left."},
                                                                 {"Is it sharp?", "No, it is blurred."},
                                                                 {"How is the macula?", "It is healthy."},
                                                                 {"Any drusen?", "A few."}};

Json dialogue(const std::string& image, const std::vector<std::size_t>& turns) {
  Json line = {{"id", image}, {"image", image + ".png"}, {"conversations", Json::array()}};
  for (const std::size_t turn : turns) {
    const std::string marker = line["conversations"].empty() ? "\n<image>" : "";
    line["conversations"].push_back({{"from", "human"}, {"value", kTurns[turn].first + marker}});
    line["conversations"].push_back({{"from", "gpt"}, {"value", kTurns[turn].second}});
  }
  return line;
}

class Tune : public testing::Test {
 protected:
  void SetUp() override {
    test::write_tiny_model(folder_ / "tiny.gguf");
    std::string lines, held;
    for (std::size_t i = 0; i < kTurns.size(); ++i) {
      lines += dialogue("eye" + std::to_string(i), {i, (i + 1) % kTurns.size()}).dump() + "\n";
      held += dialogue("held" + std::to_string(i), {i}).dump() + "\n";
    }
    write_file_atomically(folder_ / "train.jsonl", lines);
    write_file_atomically(folder_ / "held.jsonl", held);
  }

  fs::path out(const std::string& run) const { return folder_ / run; }

  std::string recipe(const std::string& run, const std::string& more) const {
    std::ostringstream text;
    text << "base = \"" << (folder_ / "tiny.gguf").string() << "\"\nout = \"" << out(run).string()
         << "\"\nvalidation = \"" << (folder_ / "held.jsonl").string()
         << "\"\npack_tokens = 200\nmax_tokens = 256\nwarmup = 2\nthreads = 1\nvalidate_every = 6\n"
         << more << "[mix]\n\"" << (folder_ / "train.jsonl").string() << "\" = 1.0\n";
    write_file_atomically(folder_ / (run + ".toml"), text.str());
    return (folder_ / (run + ".toml")).string();
  }

  test::ProgramRun tune(const std::string& run, const std::string& more,
                        const test::RunOptions& options = {}) const {
    return run_program({"train", "tune", recipe(run, more)}, options);
  }

  test::TemporaryFolder folder_;
};

constexpr const char* kByHeart =
    "steps = 150\nlearning_rate = 1e-2\nrank = 16\nalpha = 16\ndropout = 0\nz_limit = 0\n"
    "projections = [\"attn_q\", \"attn_k\", \"attn_v\", \"attn_output\", \"ffn_gate\", \"ffn_up\", "
    "\"ffn_down\"]\n";

TEST_F(Tune, LearnsDialoguesByHeartAndLlamaCppSaysThem) {
  const auto run = tune("heart", kByHeart);
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.out.find("adapter.gguf"), std::string::npos) << run.out;
  const auto loss = test::losses(out("heart"));
  ASSERT_EQ(loss.size(), 150U);
  EXPECT_GT(loss.front(), 3);
  EXPECT_LT(loss.back(), 0.1);
  GenerationOptions options;
  options.max_tokens = 40;
  const auto answer = [&](LlamaEngine& engine) {
    return engine.generate({{Role::user, kTurns[3].first}}, options).text;
  };
  LlamaEngine tuned({folder_ / "tiny.gguf", 1, 512, out("heart") / "adapter.gguf"});
  EXPECT_EQ(answer(tuned), kTurns[3].second);
  EXPECT_EQ(tuned.name(), "tiny+adapter");
  LlamaEngine untuned({folder_ / "tiny.gguf", 1, 512});
  EXPECT_NE(answer(untuned), kTurns[3].second);
  const fs::path merged = folder_ / "merged.gguf";
  const auto merging = run_program(
      {"train", "merge", (folder_ / "heart.toml").string(), "--out", merged.string(), "--type", "f32"});
  ASSERT_EQ(merging.status, 0) << merging.err;
  LlamaEngine whole({merged, 1, 512});
  EXPECT_EQ(answer(whole), kTurns[3].second);
}

TEST_F(Tune, InFullLearnsAndIsMerged) {
  const auto run = tune("full", "method = \"full\"\nsteps = 60\nlearning_rate = 3e-3\nz_limit = 0\n");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_LT(test::losses(out("full")).back(), 0.2);
  EXPECT_FALSE(fs::exists(out("full") / "adapter.gguf"));
  const fs::path merged = folder_ / "full.gguf";
  const auto merging =
      run_program({"train", "merge", (folder_ / "full.toml").string(), "--out", merged.string()});
  ASSERT_EQ(merging.status, 0) << merging.err;
  GenerationOptions options;
  options.max_tokens = 40;
  EXPECT_EQ(LlamaEngine({merged, 1, 512}).generate({{Role::user, kTurns[3].first}}, options).text,
            kTurns[3].second);
}

TEST_F(Tune, KilledAndResumedIsTheSameAsNeverStopped) {
  const std::string steps = "steps = 40\naccumulate = 2\ndropout = 0.1\nlearning_rate = 5e-3\n";
  ASSERT_EQ(tune("whole", steps).status, 0);
  test::RunOptions kill_it;
  kill_it.kill_when = [&] { return test::saved_step(out("killed")) >= 7; };
  const std::string often = steps + "checkpoint_minutes = 1e-6\n";
  const auto run = tune("killed", often, kill_it);
  ASSERT_EQ(run.signal, SIGKILL) << run.err;
  ASSERT_LT(test::saved_step(out("killed")), 40);
  const auto resumed = run_program({"train", "tune", recipe("killed", often), "--resume"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  for (const char* file : {"checkpoint.safetensors", "best.safetensors", "log.csv", "validation.csv"})
    EXPECT_TRUE(read_file(out("whole") / file) == read_file(out("killed") / file)) << file;
  EXPECT_EQ(run_program({"train", "tune", recipe("killed", often)}).status, 2) << "it must ask for --resume";
}

TEST_F(Tune, TwoProcessesDoWhatOneDoesWithTwiceTheAccumulation) {
  const std::string common = "steps = 12\ndropout = 0.1\nlearning_rate = 5e-3\n";
  ASSERT_EQ(tune("one", common + "accumulate = 2\n").status, 0);
  const auto runs = test::two_processes("tune", recipe("two", common));
  ASSERT_EQ(runs[0].status, 0) << runs[0].err;
  ASSERT_EQ(runs[1].status, 0) << runs[1].err;
  const auto one = test::losses(out("one")), two = test::losses(out("two"));
  ASSERT_EQ(one.size(), 12U);
  ASSERT_EQ(two.size(), 12U);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], two[i], 1e-4) << "step " << i + 1;
  EXPECT_GT(one.front(), one.back());
}

TEST_F(Tune, ALostProcessEndsTheRunWithAMessage) {
  test::RunOptions second;
  second.kill_when = [&] { return fs::exists(out("lost") / "best.safetensors"); };
  const auto runs = test::two_processes("tune", recipe("lost", "steps = 100000\n"), second);
  EXPECT_EQ(runs[1].signal, SIGKILL);
  EXPECT_EQ(runs[0].status, 1) << runs[0].err;
  EXPECT_NE(runs[0].err.find("was lost"), std::string::npos) << runs[0].err;
}

TEST(TuneRecipes, OfTheRepositoryAreRead) {
  int read = 0;
  for (const auto& entry : fs::directory_iterator(test::repository() / "configs/tune")) {
    const bool align = entry.path().stem().string().ends_with("-align");
    const training::TuneConfig config =
        align ? training::read_align_config(entry.path()) : training::read_tune_config(entry.path());
    EXPECT_TRUE(!align || training::sees_pictures(config));
    EXPECT_EQ(config.out.filename(), entry.path().stem()) << "a run folder is named like its recipe";
    ++read;
  }
  EXPECT_GE(read, 3);
}

TEST_F(Tune, WrongRecipesAndDataAreRefusedWithTheirReason) {
  const auto refused = [&](const std::string& more, int status, const std::string& reason) {
    const auto run = tune("wrong", more);
    EXPECT_EQ(run.status, status) << more << run.err;
    EXPECT_NE(run.err.find(reason), std::string::npos) << more << run.err;
  };
  refused("learning_rat = 1\n", 2, "did you mean 'learning_rate'?");
  refused("projections = [\"attn_p\"]\n", 2, "attn_p");
  refused("method = \"half\"\n", 2, "'method'");
  refused("threads = 2\n", 2, "line");  // a key that stands twice
  refused("rank = 0\n", 2, "'rank'");
  refused("dropout = 1.5\n", 2, "'dropout'");
  write_file_atomically(folder_ / "train.jsonl", dialogue("a", {0}).dump() + "\n{\"conversations\": 3}\n");
  refused("", 3, "line 2");
  write_file_atomically(folder_ / "train.jsonl", std::string_view("\n"));
  refused("", 3, "holds no dialogue");
  fs::remove(folder_ / "train.jsonl");
  refused("", 1, "train.jsonl");
  write_file_atomically(folder_ / "tiny.gguf", std::string_view("GGUF"));
  refused("", 5, "tiny.gguf");
}

}  // namespace
}  // namespace retinal
