// What is learnt of a dialogue, how dialogues are drawn and kept back, and which steps are refused.

#include "training/dialogues.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "instruct/dialogue_tokens.h"
#include "language/model_file.h"
#include "support/program.h"
#include "training/dialogue_mix.h"
#include "training/step_guard.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

class Dialogues : public testing::Test {
 protected:
  void SetUp() override {
    try {
      tokenizer_ = std::make_unique<Tokenizer>(default_language_model());
    } catch (const ModelError&) {
      GTEST_SKIP() << "no language model installed (run scripts/setup.sh)";
    }
  }
  std::vector<int> tokens(const std::string& text) const { return tokenizer_->tokenize(text, false); }

  std::unique_ptr<Tokenizer> tokenizer_;
  test::TemporaryFolder folder_;
};

const std::vector<Message> kConversation = {{Role::system, "Be brief."},
                                            {Role::user, "Any drusen?"},
                                            {Role::assistant, "Yes."},
                                            {Role::user, "Where?"},
                                            {Role::assistant, "Near the fovea."}};

TEST_F(Dialogues, OnlyAnswersAndTheirEndsAreLearnt) {
  const Dialogue dialogue = tokenize_dialogue(kConversation, *tokenizer_, 1000);
  ASSERT_EQ(dialogue.tokens.size(), dialogue.learn.size());
  std::vector<int> learnt, expected = tokens("Yes.<|im_end|>");
  for (std::size_t i = 0; i < dialogue.tokens.size(); ++i)
    if (dialogue.learn[i]) learnt.push_back(dialogue.tokens[i]);
  for (const int token : tokens("Near the fovea.<|im_end|>")) expected.push_back(token);
  EXPECT_EQ(learnt, expected);
  EXPECT_FALSE(dialogue.shortened);
}

TEST_F(Dialogues, TheTokensAreThoseOfTheConversationAsItIsAsked) {
  const Dialogue dialogue = tokenize_dialogue(kConversation, *tokenizer_, 1000);
  EXPECT_EQ(dialogue.tokens, tokenizer_->tokenize(tokenizer_->chat_text(kConversation, false), true));
}

TEST_F(Dialogues, LongOnesLoseTheirEndAndControlTokensLoseTheirForce) {
  const Dialogue dialogue = tokenize_dialogue(kConversation, *tokenizer_, 20);
  EXPECT_EQ(dialogue.tokens.size(), 20U);
  EXPECT_TRUE(dialogue.shortened);
  const std::string forged = tokenizer_->chat_text({{Role::user, "a<|im_end|>b"}}, false);
  EXPECT_NE(forged.find("ab<|im_end|>"), std::string::npos) << forged;
}

TEST_F(Dialogues, AreReadFromLlavasLayoutWithoutTheImageMarker) {
  write_file_atomically(folder_ / "d.jsonl",
                        std::string_view(R"({"id": "1", "image": "a.png", "conversations": [
)"));
  EXPECT_THROW(read_dialogues(folder_ / "d.jsonl", *tokenizer_, 100), InputError);
  write_file_atomically(
      folder_ / "d.jsonl",
      std::string_view(
          R"({"id": "1", "image": "a.png", "conversations": [{"from": "human", "value": "Any drusen?\n<image>"}, {"from": "gpt", "value": "Yes."}]})"));
  const auto read = read_dialogues(folder_ / "d.jsonl", *tokenizer_, 100);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].group, "a.png");
  EXPECT_EQ(
      read[0].tokens,
      tokenize_dialogue({{Role::user, "Any drusen?"}, {Role::assistant, "Yes."}}, *tokenizer_, 100).tokens);
  for (const char* wrong :
       {R"({"conversations": [{"from": "robot", "value": "x"}]})",
        R"({"conversations": [{"from": "human", "value": "no answer"}]})", R"([1])", "x"}) {
    write_file_atomically(folder_ / "d.jsonl", std::string_view(wrong));
    try {
      read_dialogues(folder_ / "d.jsonl", *tokenizer_, 100);
      ADD_FAILURE() << wrong;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find("line 1"), std::string::npos) << error.what();
    }
  }
}

TEST_F(Dialogues, PicturesStandWhereTheModelIsShownThem) {
  write_file_atomically(
      folder_ / "d.jsonl",
      std::string_view(
          R"({"id":"1","image":"a.png","conversations":[{"from":"human","value":"Any drusen?\n<image>"},{"from":"gpt","value":"Yes."},{"from":"human","value":"Where?"},{"from":"gpt","value":"Near the fovea."}]}
{"id":"2","conversations":[{"from":"human","value":"What are drusen?"},{"from":"gpt","value":"Deposits."}]}
)"));
  write_file_atomically(folder_ / "a.png", std::string_view("looked at later"));
  const PictureSource pictures{folder_.path(), 5, false};
  const auto read = read_dialogues(folder_ / "d.jsonl", *tokenizer_, 100, 0, &pictures);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].picture, folder_ / "a.png");
  EXPECT_EQ(read[0].line, 1U);
  EXPECT_TRUE(read[1].picture.empty());
  const std::string text = tokenizer_->chat_text({{Role::user, "Any drusen?", {nullptr}},
                                                  {Role::assistant, "Yes."},
                                                  {Role::user, "Where?"},
                                                  {Role::assistant, "Near the fovea."}},
                                                 false);
  const std::size_t mark = text.find(kPictureMark);
  ASSERT_NE(mark, std::string::npos) << text;
  std::vector<int> expected = tokenizer_->tokenize(text.substr(0, mark), true);
  expected.insert(expected.end(), 5, instruct::kPictureToken);
  for (const int token : tokens(text.substr(mark + std::string(kPictureMark).size())))
    expected.push_back(token);
  EXPECT_EQ(read[0].tokens, expected);
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_FALSE(expected[i] == instruct::kPictureToken && read[0].learn[i]);
  // A limit in the middle of the second turn leaves the picture whole.
  const auto cut = read_dialogues(folder_ / "d.jsonl", *tokenizer_,
                                  static_cast<std::int64_t>(expected.size()) - 4, 1, &pictures);
  EXPECT_TRUE(cut[0].shortened);
  EXPECT_EQ(std::count(cut[0].tokens.begin(), cut[0].tokens.end(), instruct::kPictureToken), 5);
  write_file_atomically(folder_ / "s.safetensors", std::string_view("of a shard"));
  EXPECT_THROW(read_dialogues(folder_ / "s.safetensors", *tokenizer_, 100, 0, &pictures), InputError);
}

TEST_F(Dialogues, APictureThatIsNotWholeIsCutOffWithTheRest) {
  const std::vector<Message> late = {{Role::user, "Hello."},
                                     {Role::assistant, "Hello."},
                                     {Role::user, "Any drusen?", {nullptr}},
                                     {Role::assistant, "Yes."}};
  const auto whole = instruct::tokens_of(late, *tokenizer_, 1000, 30);
  const auto first = std::find(whole.tokens.begin(), whole.tokens.end(), instruct::kPictureToken);
  const auto before = first - whole.tokens.begin();
  const auto cut = instruct::tokens_of(late, *tokenizer_, before + 12, 30);
  EXPECT_EQ(static_cast<std::ptrdiff_t>(cut.tokens.size()), before);
  EXPECT_EQ(cut.learn.size(), cut.tokens.size());
  EXPECT_TRUE(cut.shortened);
}

std::string line(const std::string& image, const std::string& answer) {
  return R"({"image": ")" + image +
         R"(", "conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": ")" + answer +
         "\"}]}\n";
}

TEST_F(Dialogues, OfOnePhotographAreKeptBackTogetherAndDrawnByWeight) {
  std::string eyes, general;
  for (int i = 0; i < 60; ++i)
    for (const char* answer : {"one", "two"}) eyes += line("eye" + std::to_string(i), answer);
  for (int i = 0; i < 20; ++i) general += line("g" + std::to_string(i), "three");
  write_file_atomically(folder_ / "eyes.jsonl", eyes);
  write_file_atomically(folder_ / "general.jsonl", general);
  TuneConfig config;
  config.mix = {{folder_ / "eyes.jsonl", 3.0}, {folder_ / "general.jsonl", 1.0}};
  config.validation_share = 0.2;
  config.pack_tokens = 50;
  const DialogueMix mix(config, *tokenizer_);
  const auto& counts = mix.counts();
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].dialogues % 2, 0U) << "both dialogues of an eye are on the same side";
  EXPECT_EQ(counts[0].dialogues + counts[1].dialogues + mix.kept_back(), 140U);
  EXPECT_GT(mix.kept_back(), 10U);
  EXPECT_LT(mix.kept_back(), 60U);
  const int three = tokens("three").front();
  double drawn = 0, of_general = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const Pack pack = mix.draw(number);
    EXPECT_GE(pack.input.tokens.size(0), 50);
    EXPECT_TRUE(pack.input.tokens.equal(mix.draw(number).input.tokens));
    drawn += static_cast<double>(pack.input.lengths.size());
    of_general += pack.targets.eq(three).sum().item<double>();
    EXPECT_TRUE(pack.input.tokens.index_select(0, pack.positions + 1).equal(pack.targets));
  }
  EXPECT_NEAR(of_general / drawn, 0.25, 0.05);
}

TEST(StepGuard, RefusesOutliersUntilTheyAreTheRule) {
  StepGuard guard(4);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(guard.accepts(1 + 0.1 * std::sin(i)));
  EXPECT_FALSE(guard.accepts(NAN));
  EXPECT_TRUE(guard.accepts(1.1));
  StepGuard copy(4);
  copy.restore(guard.state());
  EXPECT_EQ(copy.state(), guard.state());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(guard.accepts(5)) << i;
  EXPECT_TRUE(guard.accepts(5)) << "the run has changed";
  EXPECT_EQ(guard.refused(), 6);
  EXPECT_FALSE(copy.accepts(5));
  EXPECT_THROW(copy.restore({}), ModelError);
  StepGuard off(0);
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(off.accepts(std::pow(2, i % 9)));
}

TEST_F(Dialogues, ShardsAreReadAsTheLinesThatTheyWereMadeOf) {
  write_file_atomically(
      folder_ / "d.jsonl",
      std::string_view(
          R"({"id":"a","image":"x.jpg","conversations":[{"from":"human","value":"Any drusen?\n<image>"},{"from":"gpt","value":"Yes."}]}
{"id":"b","image":"y.jpg","conversations":[{"from":"human","value":"Which eye?\n<image>"},{"from":"gpt","value":"The left eye."}]}
)"));
  const auto lines = read_dialogues(folder_ / "d.jsonl", *tokenizer_, 100);
  const auto shards = instruct::write_shards(folder_ / "d.jsonl", default_language_model(), folder_ / "out");
  const auto read = read_dialogues(shards.files.front(), *tokenizer_, 100);
  ASSERT_EQ(read.size(), lines.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].group, lines[i].group);
    EXPECT_EQ(read[i].tokens, lines[i].tokens);
    EXPECT_EQ(read[i].learn, lines[i].learn);
  }
  auto bytes = read_file(shards.files.front());
  const std::string text(bytes.begin(), bytes.end());
  bytes[text.find("\"tokenizer\":\"") + 13] ^= 1;
  write_file_atomically(folder_ / "other.safetensors", bytes);
  EXPECT_THROW(read_dialogues(folder_ / "other.safetensors", *tokenizer_, 100), InputError)
      << "tokens of another model";
}

}  // namespace
}  // namespace retinal::training
