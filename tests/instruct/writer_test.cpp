// The offline writer: enough phrasings, form of the dialogues, what is told, balance, safety.

#include "instruct/writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "assistant/slots.h"
#include "instruct/eyes.h"

namespace retinal::instruct {
namespace {

const std::vector<std::string> kEyes = {"diabetic", "macular", "healthy", "glaucoma"};

std::set<std::string> phrasings(const QuestionTopic& topic, Phrasings which, int draws) {
  SeededRandom random(7);
  std::set<std::string> found;
  for (int i = 0; i < draws; ++i)
    found.insert(writer_grammar().expand(topic.rule, random, topic.bindings, which));
  return found;
}

TEST(Writer, EveryTopicHasTwoHundredPhrasings) {
  const auto topics = question_topics();
  ASSERT_GE(topics.size(), 30u);
  for (const QuestionTopic& topic : topics)
    EXPECT_GE(phrasings(topic, Phrasings::trained, 3000).size(), 200u) << topic.name;
}

TEST(Writer, PhrasingsKeptForTestsAreNeverTrained) {
  for (const QuestionTopic& topic : question_topics()) {
    const auto trained = phrasings(topic, Phrasings::trained, 3000),
               kept = phrasings(topic, Phrasings::kept, 300);
    EXPECT_GE(kept.size(), 2u) << topic.name;
    for (const std::string& question : kept) EXPECT_FALSE(trained.contains(question)) << question;
  }
}

TEST(Writer, AnAlignmentDialogueHasOneTurnAndAnInstructionThreeToSix) {
  for (const std::string& name : kEyes)
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      EXPECT_EQ(write_dialogue(test_eyes::eye(name), Track::alignment, seed).turns.size(), 1u);
      const Dialogue d = write_dialogue(test_eyes::eye(name), Track::instruction, seed);
      EXPECT_GE(d.turns.size(), 3u) << name << " " << seed << " " << d.why_empty;
      EXPECT_LE(d.turns.size(), 6u);
    }
}

TEST(Writer, SlotFormAndPlainFormAreOneDerivation) {
  for (const std::string& name : kEyes)
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const Description eye = test_eyes::eye(name);
      for (const Turn& turn : write_dialogue(eye, Track::instruction, seed).turns) {
        EXPECT_TRUE(plain_form(turn.slots, eye).starts_with(turn.answer.substr(0, 10)));
        EXPECT_EQ(turn.answer.find("[["), std::string::npos);
        // Outside its slots an answer holds no digit: every number comes from the description.
        std::string outside = turn.slots;
        for (std::size_t at; (at = outside.find("[[")) != std::string::npos;)
          outside.erase(at, outside.find("]]", at) + 2 - at);
        EXPECT_TRUE(std::none_of(outside.begin(), outside.end(), [](unsigned char c) {
          return std::isdigit(c);
        })) << outside;
      }
    }
}

TEST(Writer, EverySentenceIsSupportedByTheDescription) {
  for (const std::string& name : kEyes)
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      const Description eye = test_eyes::eye(name);
      for (const Track track : {Track::alignment, Track::instruction})
        for (const Turn& turn : write_dialogue(eye, track, seed).turns)
          for (const CheckedStatement& s : check_answer(turn.answer, eye))
            EXPECT_LT(s.judgement, Judgement::unsupported)
                << name << ": " << s.text << " [" << s.reason << "]";
    }
}

TEST(Writer, TheSeedAloneDecides) {
  const Description eye = test_eyes::diabetic();
  std::set<std::string> texts;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Dialogue a = write_dialogue(eye, Track::instruction, seed),
                   b = write_dialogue(eye, Track::instruction, seed);
    ASSERT_EQ(a.turns.size(), b.turns.size());
    std::string text;
    for (std::size_t i = 0; i < a.turns.size(); ++i) {
      EXPECT_EQ(a.turns[i].question, b.turns[i].question);
      EXPECT_EQ(a.turns[i].answer, b.turns[i].answer);
      text += a.turns[i].question + a.turns[i].answer;
    }
    texts.insert(text);
  }
  EXPECT_EQ(texts.size(), 50u);
}

TEST(Writer, NoTopicIsAskedTwiceAndTheFirstQuestionSpeaksOfThePicture) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Dialogue d = write_dialogue(test_eyes::diabetic(), Track::instruction, seed, {.typos = 0});
    std::set<std::string> asked;
    for (const Turn& turn : d.turns) EXPECT_TRUE(asked.insert(turn.topic).second) << turn.topic;
    const std::string& first = d.turns.front().question;
    EXPECT_TRUE(first.find("image") != std::string::npos || first.find("picture") != std::string::npos ||
                first.find("photo") != std::string::npos)
        << first;
  }
}

TEST(Writer, OpeningsAreSpreadOverTheTopics) {
  std::map<std::string, int> openings;
  int modality = 0;
  constexpr int kDialogues = 2000;
  for (std::uint64_t seed = 0; seed < kDialogues; ++seed) {
    const std::string topic =
        write_dialogue(test_eyes::diabetic(), Track::instruction, seed).turns.front().topic;
    ++openings[topic];
    modality += topic == "modality";
  }
  EXPECT_GE(openings.size(), 15u);
  EXPECT_LT(modality, kDialogues / 10);
  for (const auto& [topic, n] : openings) EXPECT_LT(n, kDialogues / 5) << topic;
}

TEST(Writer, CautionIsGivenOnceWhereSomethingIsFound) {
  const auto cautions = [](const Dialogue& d) {
    int n = 0;
    for (const Turn& turn : d.turns)
      for (const char* word : {"diagnosis", "specialist", "ophthalmologist", "eye doctor", "examination"})
        if (turn.answer.find(word) != std::string::npos) {
          ++n;
          break;
        }
    return n;
  };
  int positive = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const Dialogue d = write_dialogue(test_eyes::glaucoma(), Track::instruction, seed, {.unknown = 0});
    const bool states = std::any_of(d.turns.begin(), d.turns.end(), [](const Turn& t) {
      return t.answer.find("laucoma") != std::string::npos && t.answer.find("no ") == std::string::npos &&
             !t.topic.ends_with("meaning");
    });
    EXPECT_LE(cautions(d), 2);
    if (states) {
      EXPECT_GE(cautions(d), 1) << seed;
    }
    positive += states;
  }
  EXPECT_GT(positive, 100);
}

TEST(Writer, ARefusedPhotographGivesNoStatementAboutTheEye) {
  Description eye = test_eyes::diabetic();
  eye.quality->value = "reject";
  const Dialogue d = write_dialogue(eye, Track::alignment, 3);
  ASSERT_EQ(d.turns.size(), 1u);
  EXPECT_TRUE(d.turns[0].topic == "modality" || d.turns[0].topic == "image_quality" ||
              d.turns[0].topic == "laterality");
}

TEST(Writer, TypingErrorsChangeOneLetter) {
  SeededRandom random(1);
  const std::string question = "Are there haemorrhages in this picture?";
  for (int i = 0; i < 100; ++i) {
    const std::string typed = with_typo(question, random);
    EXPECT_LE(std::abs(static_cast<int>(typed.size()) - static_cast<int>(question.size())), 1);
    EXPECT_EQ(typed[0], question[0]);
  }
}

}  // namespace
}  // namespace retinal::instruct
