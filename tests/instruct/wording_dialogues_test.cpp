// Dialogues in the form in which the assistant asks its model.

#include "instruct/wording_dialogues.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "assistant/answer_content.h"
#include "assistant/sample_evidence.h"
#include "assistant/slots.h"
#include "assistant/wording_model.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "support/program.h"

namespace retinal::instruct {
namespace {

TEST(Reworded, SaysTheSameInOtherWords) {
  const Realisation content{
      {{"The image quality was graded [[quality.grade]] (probability [[quality.p.good]]).", {}},
       {"Problems seen: [[quality.reasons]].", {}}},
      false};
  std::set<std::string> wordings;
  SeededRandom random(1);
  for (int i = 0; i < 100; ++i) {
    wordings.insert(reworded(content, "Is it sharp?", random));
    EXPECT_EQ(slot_keys(*wordings.rbegin()).size(), 3U);
  }
  EXPECT_TRUE(
      wordings.contains("The image quality was graded [[quality.grade]], with a probability of "
                        "[[quality.p.good]]. Problems seen: [[quality.reasons]]."));
  EXPECT_TRUE(wordings.contains(
      "The image quality was graded [[quality.grade]] (probability [[quality.p.good]]), and "
      "problems seen: [[quality.reasons]]."));
  EXPECT_EQ(wordings.size(), 4U);
}

TEST(Reworded, AnswersNoToWhatIsNotThere) {
  const Realisation content{
      {{"No haemorrhages were detected in this photograph.", {"lesions.haemorrhage.count"}}}, false};
  std::set<std::string> wordings, of_another_question;
  SeededRandom random(2);
  for (int i = 0; i < 50; ++i) {
    wordings.insert(reworded(content, "Are there any bleeds?", random));
    of_another_question.insert(reworded(content, "Which bleeds are there?", random));
  }
  EXPECT_TRUE(wordings.contains("No, no haemorrhages were detected in this photograph."));
  EXPECT_EQ(of_another_question, std::set<std::string>{"No haemorrhages were detected in this photograph."});
}

TEST(WordingDialogue, IsWhatTheAssistantAsksAndWouldAccept) {
  const Evidence evidence = samples::diabetic_eye();
  const Facts facts(evidence);
  SeededRandom random(3);
  int made = 0, other_words = 0;
  std::set<std::string> topics;
  for (int i = 0; i < 600; ++i) {
    const auto dialogue = wording_dialogue(evidence, random);
    if (!dialogue) continue;
    ++made;
    topics.insert(dialogue->topic);
    const std::string& asked = dialogue->messages.back().text;
    const std::string question = asked.substr(asked.rfind("Question: ") + 10);
    const Realisation content = content_of(route(question), facts);
    EXPECT_EQ(asked, wording_prompt(question, content).back().text);
    EXPECT_TRUE(is_faithful_wording(dialogue->answer, question, content, facts)) << dialogue->answer;
    other_words += asked.find(dialogue->answer) == std::string::npos;
  }
  EXPECT_GT(made, 200);
  EXPECT_GT(other_words, made / 5);
  EXPECT_GT(topics.size(), 20U);
}

TEST(FaithfulWording, IsNoneThatLeavesOutAddsOrRepeats) {
  const Evidence evidence = samples::diabetic_eye();
  const Facts facts(evidence);
  const std::string question = "how good is the picture";
  const Realisation content = realise_slots(Topic::image_quality, facts);
  ASSERT_FALSE(content.sentences.empty());
  const std::string said = content.sentences.front().text;
  std::string all;
  for (const Sentence& sentence : content.sentences) all += sentence.text + " ";
  EXPECT_TRUE(is_faithful_wording(all, question, content, facts)) << all;
  EXPECT_FALSE(is_faithful_wording("The image is good.", question, content, facts)) << "no slot";
  EXPECT_FALSE(is_faithful_wording(all + said, question, content, facts)) << "twice";
  EXPECT_FALSE(is_faithful_wording(all + "It is wonderful.", question, content, facts))
      << "a word of its own";
  EXPECT_FALSE(is_faithful_wording("", question, content, facts));
}

TEST(WordingFile, HasSoManyDialoguesForEachRecordAndIsTheSameAgain) {
  const test::TemporaryFolder folder;
  const std::string record = to_json(samples::diabetic_eye()).dump();
  std::ofstream(folder / "records.jsonl") << record << "\n{\"file\":\"x.jpg\",\"error\":\"empty\"}\n"
                                          << record << "\n";
  const auto report = write_wording_dialogues(folder / "records.jsonl", folder / "a.jsonl", 5, 9);
  EXPECT_EQ(report.records, 2);
  EXPECT_EQ(report.failed, 1);
  EXPECT_EQ(report.dialogues, 10);
  write_wording_dialogues(folder / "records.jsonl", folder / "b.jsonl", 5, 9);
  EXPECT_EQ(read_text_file(folder / "a.jsonl"), read_text_file(folder / "b.jsonl"));
  std::ifstream lines(folder / "a.jsonl");
  std::set<std::string> ids;
  for (std::string line; std::getline(lines, line);) {
    const Json dialogue = Json::parse(line);
    ids.insert(dialogue.at("id"));
    EXPECT_EQ(dialogue.at("conversations").front().at("from"), "system");
    EXPECT_EQ(dialogue.at("conversations").back().at("from"), "gpt");
  }
  EXPECT_EQ(ids.size(), 10U);
}

TEST(WordingFile, NamesTheLineThatIsNoRecord) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "records.jsonl") << to_json(samples::diabetic_eye()).dump() << "\n{\"image\": 3}\n";
  try {
    write_wording_dialogues(folder / "records.jsonl", folder / "out.jsonl", 5, 1);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("line 2"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "out.jsonl"));
}

}  // namespace
}  // namespace retinal::instruct
