// Answers without grounding, and what the assistant does with engines that see pictures or fail.

#include "assistant/free_conversation.h"

#include <gtest/gtest.h>

#include "assistant/assistant.h"
#include "assistant/sample_evidence.h"
#include "base/error.h"
#include "base/json.h"
#include "language/openai_client.h"

namespace retinal {
namespace {

/// Remembers what it was asked and says what the test tells it to, in pieces of two bytes.
class SeeingEngine : public LanguageEngine {
 public:
  Generation generate(const std::vector<Message>& conversation, const GenerationOptions& options) override {
    asked.push_back(conversation);
    if (failure) throw RemoteError("http://host/v1: busy", *failure, 500);
    Generation out;
    out.text = text;
    out.finished = true;
    for (std::size_t at = 0; at < text.size() && options.on_text; at += 2)
      options.on_text(text.substr(at, 2));
    return out;
  }
  bool sees_pictures() const override { return sees; }
  const std::string& name() const override { return name_; }

  std::vector<std::vector<Message>> asked;
  std::string text = "x";
  bool sees = true;
  std::optional<RemoteFailure> failure;

 private:
  std::string name_ = "seeing";
};

const Picture kPicture = std::make_shared<Raster8>(8, 8, 3);

TEST(FreeConversation, KeepsTheTurnsAndShowsPicturesOnce) {
  SeeingEngine engine;
  FreeConversation talk(engine, {kPicture, kPicture});
  engine.text = "A caf\u00e9. It is red.";
  std::string streamed;
  std::vector<std::string> pieces;
  const Answer answer = talk.ask("What is it?", [&](std::string_view piece) {
    streamed += piece;
    pieces.emplace_back(piece);
  });
  EXPECT_EQ(answer.text, engine.text);
  EXPECT_EQ(streamed, engine.text);
  for (const std::string& piece : pieces)
    EXPECT_EQ(piece.find("\uFFFD"), std::string::npos) << "half a character";
  EXPECT_EQ(answer.source, AnswerSource::model);
  ASSERT_EQ(answer.claims.size(), 2u);
  EXPECT_EQ(answer.claims[1].verdict, Verdict::general) << "nothing of it was checked";
  talk.ask("Why?");
  const std::vector<Message>& turns = engine.asked.at(1);
  ASSERT_EQ(turns.size(), 3u);
  EXPECT_EQ(turns[0].pictures.size(), 2u);
  EXPECT_EQ(turns[1].text, engine.text);
  EXPECT_TRUE(turns[2].pictures.empty());
}

TEST(FreeConversation, AQuestionThatFailedIsNoPartOfIt) {
  SeeingEngine engine;
  FreeConversation talk(engine, {kPicture});
  engine.failure = RemoteFailure::busy;
  EXPECT_THROW(talk.ask("What is it?"), RemoteError);
  engine.failure.reset();
  talk.ask("And now?");
  EXPECT_EQ(engine.asked.back().size(), 1u);
  EXPECT_EQ(engine.asked.back()[0].pictures.size(), 1u);
  EXPECT_THROW(talk.ask(std::string(kMaxQuestionBytes + 1, 'x')), UsageError);
}

TEST(FreeConversation, NeedsAModelThatSees) {
  SeeingEngine engine;
  engine.sees = false;
  EXPECT_THROW(FreeConversation(engine, {kPicture}), UsageError);
  engine.sees = true;
  EXPECT_THROW(FreeConversation(engine, {}), UsageError);
}

TEST(GroundedConversation, ShowsPicturesOnlyToEnginesThatSee) {
  for (const bool sees : {true, false}) {
    SeeingEngine engine;
    engine.sees = sees;
    Conversation talk(samples::diabetic_eye(), &engine, {}, {kPicture});
    talk.ask("What is the cup to disc ratio?");
    ASSERT_FALSE(engine.asked.empty());
    std::size_t shown = 0;
    for (const Message& message : engine.asked[0]) shown += message.pictures.size();
    EXPECT_EQ(shown, sees ? 1u : 0u);
    EXPECT_EQ(engine.asked[0][1].pictures.size(), shown) << "in the constant part, which the cache keeps";
  }
}

TEST(GroundedConversation, AnEngineThatFailsIsReplacedAndTold) {
  SeeingEngine engine;
  engine.failure = RemoteFailure::busy;
  Conversation talk(samples::diabetic_eye(), &engine);
  const Answer answer = talk.ask("What is the cup to disc ratio?");
  EXPECT_EQ(answer.source, AnswerSource::deterministic);
  EXPECT_NE(answer.text.find("0.46"), std::string::npos) << answer.text;
  EXPECT_EQ(answer.engine_problem, "http://host/v1: busy");
  EXPECT_EQ(to_json(answer).at("engine_problem"), "http://host/v1: busy");
  EXPECT_EQ(engine.asked.size(), 1u) << "not asked again at once";
  engine.failure.reset();
  EXPECT_FALSE(to_json(talk.ask("What is the cup to disc ratio?")).contains("engine_problem"));
  engine.failure = RemoteFailure::stopped;
  EXPECT_THROW(talk.ask("What is the cup to disc ratio?"), RemoteError) << "Ctrl-C";
}

}  // namespace
}  // namespace retinal
