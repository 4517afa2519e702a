// Shards: the tokens that tuning would have made itself, in a file that other programs can read.

#include <gtest/gtest.h>

#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "convert/safetensors.h"
#include "instruct/dialogue_tokens.h"
#include "language/model_file.h"
#include "support/program.h"

namespace retinal::instruct {
namespace {

constexpr const char* kLines =
    R"({"id":"a","image":"x.jpg","conversations":[{"from":"human","value":"Any drusen?\n<image>"},{"from":"gpt","value":"Yes."}]}
{"id":"b","image":"y.jpg","conversations":[{"from":"human","value":"Which eye?\n<image>"},{"from":"gpt","value":"The left eye."}]}
{"id":"c","image":"y.jpg","conversations":[{"from":"human","value":"Is it sharp?\n<image>"},{"from":"gpt","value":"The quality is good."}]}
)";

template <class T>
std::vector<T> numbers(const StoredTensor& tensor) {
  std::vector<T> out(tensor.bytes.size() / sizeof(T));
  std::memcpy(out.data(), tensor.bytes.data(), tensor.bytes.size());
  return out;
}

class Shards : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      model_ = default_language_model();
    } catch (const ModelError&) {
      GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
    }
    write_file_atomically(folder_ / "d.jsonl", std::string_view(kLines));
  }
  std::filesystem::path model_;
  test::TemporaryFolder folder_;
};

TEST_F(Shards, HoldTheTokensOfEachDialogueAndWhatIsLearnt) {
  const ShardReport r = write_shards(folder_ / "d.jsonl", model_, folder_ / "out", 2048, 2);
  EXPECT_EQ(r.dialogues, 3);
  ASSERT_EQ(r.files.size(), 2u);
  const auto bytes = read_file(r.files[0]);
  const TensorTable table = parse_safetensors("shard", bytes);
  EXPECT_EQ(table.metadata.at("format"), kShardFormat);
  EXPECT_EQ(table.metadata.at("dialogues"), "2");
  const auto starts = numbers<std::int64_t>(table.tensors.at("starts"));
  const auto tokens = numbers<std::int32_t>(table.tensors.at("tokens"));
  const auto learn = numbers<std::uint8_t>(table.tensors.at("learn"));
  const auto groups = numbers<char>(table.tensors.at("groups"));
  EXPECT_EQ(std::string(groups.begin(), groups.end()), "x.jpg\ny.jpg\n");
  ASSERT_EQ(starts.size(), 3u);
  EXPECT_EQ(static_cast<std::size_t>(starts.back()), tokens.size());
  EXPECT_EQ(learn.size(), tokens.size());
  const Tokenizer tokenizer(model_);
  EXPECT_EQ(table.metadata.at("tokenizer"), tokenizer_fingerprint(tokenizer));
  const TokenizedDialogue whole =
      tokens_of({{Role::user, "Which eye?"}, {Role::assistant, "The left eye."}}, tokenizer, 2048);
  EXPECT_EQ(std::vector<int>(tokens.begin() + starts[1], tokens.begin() + starts[2]), whole.tokens);
  for (std::size_t i = 0; i < whole.learn.size(); ++i)
    EXPECT_EQ(learn[static_cast<std::size_t>(starts[1]) + i] != 0, whole.learn[i]);
  EXPECT_EQ(read_file(write_shards(folder_ / "d.jsonl", model_, folder_ / "again", 2048, 2).files[0]), bytes);
}

TEST_F(Shards, ADialogueOfWhichNothingIsLeftToLearnIsCountedNotWritten) {
  EXPECT_THROW(write_shards(folder_ / "d.jsonl", model_, folder_ / "out", 3), InputError);
  write_file_atomically(folder_ / "bad.jsonl", std::string_view("{\"id\": 1}\n"));
  EXPECT_THROW(write_shards(folder_ / "bad.jsonl", model_, folder_ / "out"), InputError);
}

TEST(InstructHelp, NamesEverySubcommandAndHowToUseThem) {
  const test::ProgramRun help = test::run_program({"instruct", "--help"});
  EXPECT_EQ(help.status, 0);
  for (const char* name :
       {"generate", "verify", "stats", "validate", "fix", "convert", "shards", "merge", "batch"})
    EXPECT_NE(help.out.find(std::string("\n  ") + name + " "), std::string::npos) << name;
  for (const char* example : {"instruct shards", "instruct batch create"})
    EXPECT_NE(help.out.find(example), std::string::npos) << example;
}

}  // namespace
}  // namespace retinal::instruct
