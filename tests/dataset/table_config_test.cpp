// Anybody's own table by a mapping in TOML.

#include "dataset/table_config.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/error.h"
#include "dataset/inspection.h"
#include "dataset/layout_files.h"
#include "dataset/masks.h"
#include "dataset/readers.h"
#include "support/data.h"

namespace retinal {
namespace {

using test::LaidOut;

constexpr const char* kMapping = R"(
name = "mine"
[[tables]]
file = "labels.csv"
images = "photos"
extension = ".jpg"
[columns]
image = "file"
patient = "subject"
split = "part"
side = "eye"
dr_grade = "icdr"
keywords = "words"
[diseases]
glaucoma = "g"
[findings]
drusen = "d"
[notes]
camera = "camera"
[values.split]
A = "train"
B = "test"
[values.side]
links = "left"
[positions.fovea]
x = "fx"
y = "fy"
scale = 0.5
[masks]
vessel = { file = "masks/{split}/{stem}.png", at_least = 128 }
)";

class Mapping : public testing::Test {
 protected:
  void SetUp() override {
    set_.text("map.toml", kMapping);
    set_.text("labels.csv",
              "file,subject,part,eye,icdr,words,g,d,camera,fx,fy\n"
              "a,7,A,links,2,drusen,1,yes,Topcon,101,61\n"
              "b,7,B,OD,,,,,,,\n");
    for (const char* file : {"photos/a.jpg", "photos/b.jpg"}) set_.picture(file);
    for (const char* file : {"masks/train/a.png", "masks/test/b.png"}) set_.mask(file);
  }
  std::vector<Sample> read() const { return read_mapped(read_table_mapping(set_ / "map.toml"), set_.path()); }
  std::string complaint(const std::string& from, const std::string& to) const {
    std::string text = kMapping;
    text.replace(text.find(from), from.size(), to);
    set_.text("map.toml", text);
    try {
      read();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  LaidOut set_;
};

TEST_F(Mapping, ReadsEveryKindOfLabel) {
  const auto samples = read();
  ASSERT_EQ(samples.size(), 2u);
  const Sample& a = samples[0];
  EXPECT_EQ(a.id(), "mine/train/a.jpg");
  EXPECT_EQ(a.patient, "7");
  EXPECT_EQ(a.side, Laterality::left);
  EXPECT_EQ(a.dr_grade, 2);
  EXPECT_EQ(a.keywords, std::vector<std::string>{"drusen"});
  EXPECT_TRUE(a.diseases.at("glaucoma"));
  EXPECT_TRUE(a.findings.at("drusen"));
  EXPECT_EQ(a.notes.at("camera"), "Topcon");
  EXPECT_EQ(a.fovea->x, 50.25) << "pixel centres of a picture at half the size";
  EXPECT_EQ(read_mask(a.masks.at("vessel")).data, LaidOut::eye().vessel.data);
  const Sample& b = samples[1];
  EXPECT_EQ(b.side, Laterality::right);
  EXPECT_FALSE(b.dr_grade);
  EXPECT_TRUE(b.diseases.empty() && b.findings.empty() && b.notes.empty() && !b.fovea)
      << "empty cells are absent labels";
  EXPECT_EQ(b.row, 3);
  EXPECT_TRUE(inspect(samples, FileCheck::pixels).problems.empty());
}

TEST_F(Mapping, UnknownKeysAreErrorsWithASuggestion) {
  const auto expect = [&](const std::string& from, const std::string& to, const std::string& said) {
    const std::string text = complaint(from, to);
    EXPECT_NE(text.find(said), std::string::npos) << text;
  };
  expect("dr_grade =", "dr_garde =", "unknown key 'dr_garde' in [columns]; did you mean 'dr_grade'?");
  expect("images =", "image =", "unknown key 'image' in [[tables]]; did you mean 'images'?");
  expect("glaucoma =", "glaucomma =", "did you mean 'glaucoma'?");
  expect("at_least", "at_lest", "did you mean 'at_least'?");
  expect("name = \"mine\"", "nome = \"mine\"", "did you mean 'name'?");
  expect("[columns]", "[colums]", "did you mean 'columns'?");
  expect("image = \"file\"", "", "'image'");
  expect("at_least = 128", "at_least = \"many\"", "must be a number");
  expect("[columns]", "[columns", "line ");
}

TEST_F(Mapping, BadValuesNameRowAndColumn) {
  EXPECT_NE(complaint("dr_grade = \"icdr\"", "dr_grade = \"camera\"")
                .find("labels.csv, row 2, column 'camera': 'Topcon' is not a whole number from 0 to 4"),
            std::string::npos);
  EXPECT_NE(complaint("\"icdr\"", "\"icdrr\"").find("did you mean 'icdr'?"), std::string::npos);
}

/// What ships for the shared data reads what the readers in code read.
TEST(ShippedMappings, AgreeWithTheReaders) {
  const auto root = test::data_folder();
  if (!std::filesystem::exists(root / "README.md")) GTEST_SKIP() << root << " is not there";
  for (const std::string name :
       {"odir", "eyepacs", "aptos", "palm", "idrid_grading", "diaretdb1", "hei_med"}) {
    const auto mapping = read_table_mapping(test::repository() / "configs/datasets" / (name + ".toml"));
    const auto mapped = read_mapped(mapping, root / name), coded = read_dataset(name, root);
    ASSERT_EQ(mapped.size(), coded.size()) << name;
    for (std::size_t i = 0; i < mapped.size(); ++i) {
      EXPECT_EQ(mapped[i].id(), coded[i].id());
      EXPECT_EQ(mapped[i].row, coded[i].row) << coded[i].id();
      EXPECT_EQ(mapped[i].side, coded[i].side) << coded[i].id();
      EXPECT_EQ(mapped[i].dr_grade, coded[i].dr_grade) << coded[i].id();
      EXPECT_EQ(mapped[i].edema_risk, coded[i].edema_risk) << coded[i].id();
      EXPECT_EQ(mapped[i].quality, coded[i].quality) << coded[i].id();
      EXPECT_EQ(mapped[i].diseases, coded[i].diseases) << coded[i].id();
      EXPECT_EQ(mapped[i].keywords, coded[i].keywords) << coded[i].id();
    }
  }
}

}  // namespace
}  // namespace retinal
