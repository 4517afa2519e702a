// The general medical question sets, and the file formats that they and other publishers use.

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"
#include "dataset/gif.h"
#include "dataset/inspection.h"
#include "dataset/layout_files.h"
#include "dataset/layouts.h"
#include "dataset/pickle.h"
#include "dataset/spreadsheet.h"

namespace retinal {
namespace {

using test::LaidOut;

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

/// A list of dictionaries of text in pickle protocol 2, as Python writes it.
std::string pickled(const std::vector<std::vector<std::pair<std::string, std::string>>>& entries) {
  std::string out = std::string("\x80\x02]q", 4) + '\0' + "(";
  for (const auto& entry : entries) {
    out += "}(";
    for (const auto& [key, value] : entry)
      for (const std::string& text : {key, value})
        out += "X" + std::string(1, static_cast<char>(text.size())) + std::string(3, '\0') + text;
    out += "u";
  }
  return out + "e.";
}

TEST(GeneralSets, VqaRadGroupsQuestionsByPictureAndSplit) {
  LaidOut set;
  set.picture("VQA_RAD Image Folder/synpic1.jpg");
  const std::string entry =
      R"({"qid":"1","image_name":"synpic1.jpg","image_organ":"HEAD","question":"Is this MRI?","answer":"Yes","answer_type":"CLOSED","phrase_type":")";
  set.text("VQA_RAD Dataset Public.json",
           "[" + entry + "freeform\"}," + entry + "para\"}," + entry + "test_freeform\"}," +
               R"({"image_name":"synpic1.jpg","question":"How many?","answer":3,"phrase_type":"freeform"}])");
  const auto samples = read_layout("vqarad", set.path());
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].split, "train");
  ASSERT_EQ(samples[0].dialogue.size(), 3u);
  EXPECT_EQ(samples[0].dialogue[2].answer, "3") << "some answers are numbers";
  EXPECT_EQ(samples[1].split, "test");
  EXPECT_EQ(samples[1].dialogue[0].kind, "CLOSED");
  EXPECT_TRUE(inspect(samples, FileCheck::pixels).problems.empty());
}

TEST(GeneralSets, SlakeKeepsLanguages) {
  LaidOut set;
  for (const char* name : {"xmlab0", "xmlab1"}) set.picture(std::string("imgs/") + name + "/source.jpg");
  const std::string entry =
      R"({"img_name":"xmlab0/source.jpg","question":"What modality?","answer":"MRI","q_lang":"en","modality":"MRI","location":"Abdomen","answer_type":"OPEN"})";
  const std::string other =
      R"({"img_name":"xmlab1/source.jpg","question":"?","answer":"MRI","q_lang":"zh","modality":"MRI","location":"Head","answer_type":"OPEN"})";
  set.text("train.json", "[" + entry + "," + other + "]");
  set.text("validate.json", "[" + other + "]");
  set.text("test.json", "[" + entry + "]");
  const auto samples = read_layout("slake", set.path());
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_NE(samples[0].id(), samples[1].id()) << "every picture of SLAKE is called source.jpg";
  EXPECT_EQ(samples[1].dialogue[0].language, "zh");
  EXPECT_EQ(samples[0].notes.at("location"), "Abdomen");
  EXPECT_EQ(samples[2].split, "val");
}

TEST(GeneralSets, PathVqaIsReadFromPickles) {
  LaidOut set;
  for (const std::string split : {"train", "val", "test"}) {
    set.picture("images/" + split + "/" + split + "_0001.jpg");
    set.text("qas/" + split + "/" + split + "_qa.pkl",
             pickled({{{"image", split + "_0001"}, {"question", "What is seen?"}, {"answer", "bone"}},
                      {{"image", split + "_0001"}, {"question", "Is it bone?"}, {"answer", "yes"}}}));
  }
  const auto samples = read_layout("pathvqa", set.path());
  ASSERT_EQ(samples.size(), 3u);
  ASSERT_EQ(samples[2].dialogue.size(), 2u);
  EXPECT_EQ(samples[2].split, "test");
  EXPECT_EQ(samples[2].dialogue[0].kind, "OPEN");
  EXPECT_EQ(samples[2].dialogue[1].kind, "CLOSED");
}

TEST(GeneralSets, LlavaMedReadsBothSpellings) {
  LaidOut set;
  set.picture("images/a.jpg");
  set.text(
      "alignment/llava_med_alignment_500k.json",
      R"([{"id":"a","image":"a.jpg","conversatons":[{"from":"human","value":"<image>\nDescribe it."},{"from":"gpt","value":"A scan."}]}])");
  set.text(
      "instruct/llava_med_instruct_60k.json",
      R"([{"id":"b","image":"a.jpg","conversations":[{"from":"human","value":"What?\n<image>"},{"from":"gpt","value":"A."},{"from":"human","value":"Why?"},{"from":"gpt","value":"B."}]}])");
  const auto samples = read_layout("llava_med", set.path());
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].dialogue[0].question, "Describe it.");
  EXPECT_EQ(samples[0].notes.at("stage"), "alignment");
  ASSERT_EQ(samples[1].dialogue.size(), 2u);
  EXPECT_EQ(samples[1].dialogue[0].question, "What?");
  EXPECT_EQ(samples[1].dialogue[1].answer, "B.");
  set.text("instruct/llava_med_instruct_60k.json",
           R"([{"id":"b","image":"a.jpg","conversations":[{"from":"gpt","value":"A."}]}])");
  EXPECT_THROW(read_layout("llava_med", set.path()), InputError);
  set.text("instruct/llava_med_instruct_60k.json", "[{");
  EXPECT_THROW(read_layout("llava_med", set.path()), InputError);
}

TEST(Pickle, ReadsPlainDataAndRunsNothing) {
  std::string text = "\x80\x04";
  text += "\x95" + std::string(8, '\0');  // a frame
  text +=
      "}(\x8c\x01"
      "a\x94K\x07\x8c\x01"
      "b\x94]\x94(h";
  text += std::string(1, '\0') + "\x88Neu.";  // the memo's first text again, true, none
  const Json value = read_pickle(bytes_of(text), "x.pkl");
  EXPECT_EQ(value.dump(), R"({"a":7,"b":["a",true,null]})");
  const std::string call = "cos\nsystem\n(S'true'\ntR.";  // what a hostile pickle looks like
  try {
    read_pickle(bytes_of(call), "x.pkl");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("more than plain data"), std::string::npos);
  }
  const std::string whole = pickled({{{"a", "b"}}});
  for (std::size_t n = 0; n < whole.size(); ++n)
    EXPECT_THROW(read_pickle(bytes_of(whole.substr(0, n)), "x.pkl"), InputError) << n;
}

TEST(Spreadsheets, GiveTheSameTableInEveryForm) {
  const test::TemporaryFolder folder;
  test::TableRows rows = {{"name", "grade", "note"}, {"a & b", "3", ""}, {"c", "0", "x<y"}};
  test::write_xlsx(folder / "t.xlsx", rows);
  test::write_xls(folder / "t.xls", rows);
  write_file_atomically(folder / "t.csv", "name,grade,note\na & b,3,\nc,0,x<y\n");
  for (const char* file : {"t.xlsx", "t.xls", "t.csv"}) {
    const CsvTable table = read_table(folder / file);
    ASSERT_EQ(table.rows(), 2u) << file;
    EXPECT_EQ(table.at(0, "name"), "a & b") << file;
    EXPECT_EQ(table.integer(0, "grade"), 3) << file;
    EXPECT_EQ(table.at(0, "note"), "") << file;
    EXPECT_EQ(table.at(1, "note"), "x<y") << file;
    EXPECT_EQ(table.line(1), 3) << file;
  }
  write_file_atomically(folder / "bad.xlsx", "this is no workbook");
  write_file_atomically(folder / "bad.xls", "this is no workbook");
  for (const char* file : {"bad.xlsx", "bad.xls", "none.csv", "t.ods"})
    EXPECT_THROW(read_table(folder / file), InputError) << file;
}

TEST(Gif, ReadsWhatEncodersWrite) {
  const test::TemporaryFolder folder;
  Raster8 noise(301, 117);  // so many different strings that the table fills and is cleared
  std::uint32_t state = 1;
  for (auto& value : noise.data) {
    state = state * 1664525u + 1013904223u;
    value = state >> 31 ? 255 : 0;
  }
  for (const bool interlaced : {false, true}) {
    test::write_gif(folder / "m.gif", noise, interlaced);
    const Raster8 rgb = decode_gif(read_file(folder / "m.gif"), "m.gif");
    ASSERT_EQ(rgb.width, 301);
    for (int y = 0; y < 117; ++y)
      for (int x = 0; x < 301; ++x)
        ASSERT_EQ(rgb.at(x, y, 1), noise.at(x, y)) << x << " " << y << " " << interlaced;
  }
  const auto whole = read_file(folder / "m.gif");
  for (std::size_t n = 6; n < whole.size() - 3; n += 97)
    EXPECT_THROW(decode_gif(std::span(whole).first(n), "m.gif"), InputError) << n;
}

}  // namespace
}  // namespace retinal
