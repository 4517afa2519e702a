// The tools for files of dialogues.

#include "instruct/dialogue_file.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "instruct/job.h"
#include "support/program.h"

namespace retinal::instruct {
namespace {

std::string record(const std::string& id, const std::string& question, const std::string& answer) {
  return R"({"id":")" + id + R"(","image":"a.jpg","conversations":[{"from":"human","value":")" + question +
         R"("},{"from":"gpt","value":")" + answer + R"("}]})";
}

TEST(DialogueFile, EveryFaultOfARecordIsNamed) {
  EXPECT_EQ(problem_of(record("a", "What?\\n<image>", "This.")), "");
  EXPECT_NE(problem_of(record("a", "What?", "This.")), "");
  EXPECT_NE(problem_of(record("a", "<image> What?\\n<image>", "This.")), "");
  EXPECT_NE(problem_of(record("a", "What?\\n<image>", " ")), "");
  EXPECT_NE(problem_of(record("a", "What?\\n<image>", "See <image>")), "");
  EXPECT_NE(problem_of(R"({"id":"a","conversations":-1})"), "");
  EXPECT_NE(problem_of(R"({"id":"a","conversations":[{"from":"human","value":"x\n<image>"}]})"), "");
  EXPECT_NE(problem_of("{"), "");
}

TEST(DialogueFile, FixMendsMarkersAndNamesWhatItCannotMend) {
  test::TemporaryFolder folder;
  write_file_atomically(folder / "in.jsonl", record("a", "What?", "This.") + "\n" +
                                                 record("b", "<image>\\nWhat?", "<image> That.") +
                                                 "\n{broken\n" + record("c", "What?\\n<image>", "Fine.") +
                                                 "\n");
  const FileReport report = fix_file(folder / "in.jsonl", folder / "out.jsonl");
  EXPECT_EQ(report.records, 4);
  EXPECT_EQ(report.fixed, 2);
  EXPECT_EQ(report.dropped, 1);
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_TRUE(report.problems[0].starts_with("record 3"));
  EXPECT_TRUE(validate_file(folder / "out.jsonl").problems.empty());
}

TEST(DialogueFile, MergeKeepsTheFirstOfEqualIds) {
  test::TemporaryFolder folder;
  write_file_atomically(folder / "a.jsonl", record("1", "What?\\n<image>", "First.") + "\n");
  write_file_atomically(folder / "b.jsonl", record("1", "What?\\n<image>", "Second.") + "\n" +
                                                record("2", "Who?\\n<image>", "Me.") + "\n");
  const FileReport report = merge_files({folder / "a.jsonl", folder / "b.jsonl"}, folder / "all.jsonl");
  EXPECT_EQ(report.duplicates, 1);
  const std::string text = read_text_file(folder / "all.jsonl");
  EXPECT_NE(text.find("First"), std::string::npos);
  EXPECT_EQ(text.find("Second"), std::string::npos);
}

TEST(DialogueFile, ConvertThereAndBackIsTheSame) {
  test::TemporaryFolder folder;
  const std::string lines =
      record("1", "What?\\n<image>", "A.") + "\n" + record("2", "Who?\\n<image>", "B.") + "\n";
  write_file_atomically(folder / "a.jsonl", lines);
  convert_file(folder / "a.jsonl", folder / "a.json");
  EXPECT_TRUE(read_text_file(folder / "a.json").starts_with("["));
  convert_file(folder / "a.json", folder / "b.jsonl");
  EXPECT_EQ(read_text_file(folder / "b.jsonl"), lines);
  EXPECT_THROW(validate_file(folder / "none.jsonl"), FileError);
}

TEST(Job, AnUnknownKeyIsAnErrorWithASuggestion) {
  test::TemporaryFolder folder;
  const auto message = [&](const std::string& text) -> std::string {
    write_file_atomically(folder / "job.toml", text);
    try {
      read_job(folder / "job.toml");
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message("[source]\ndataset = \"odir\"\nlimitt = 3\n").find("source.limit"), std::string::npos);
  EXPECT_NE(message("[source]\ndataset = \"odir\"\nlimit = -3\n").find("source.limit"), std::string::npos);
  EXPECT_NE(message("[source]\nsplit = \"train\"\n").find("dataset"), std::string::npos);
  EXPECT_NE(message("[source\n").find("TOML"), std::string::npos);
  EXPECT_NE(message("[source]\ndataset = \"odir\"\n[instruction]\nmin_turns = 7\n").find("min_turns"),
            std::string::npos);
}

}  // namespace
}  // namespace retinal::instruct
