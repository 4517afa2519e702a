// retinalgpt dataset: what it prints, how it exits, what it refuses.

#include <gtest/gtest.h>

#include "base/json.h"
#include "dataset/layout_files.h"
#include "dataset/layouts.h"
#include "support/program.h"

namespace retinal {
namespace {

using test::LaidOut;
using test::run_program;

class Dataset : public testing::Test {
 protected:
  void SetUp() override {
    set_.text("train.csv", "id_code,diagnosis\na,2\nb,0\n");
    set_.picture("train_images/a.png");
    set_.picture("train_images/b.png");
  }
  std::string path() const { return set_.path().string(); }
  LaidOut set_;
};

TEST_F(Dataset, ListsEveryLayout) {
  const auto run = run_program({"dataset", "list"});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const LayoutInfo& info : layouts())
    EXPECT_NE(run.out.find(info.name + " "), std::string::npos) << info.name;
  EXPECT_EQ(Json::parse(run_program({"dataset", "list", "--json"}).out).size(), layouts().size());
}

TEST_F(Dataset, InspectsByNameLayoutOrMapping) {
  const auto by_name = run_program({"dataset", "inspect", "aptos2019", path()});
  EXPECT_EQ(by_name.status, 0) << by_name.err;
  EXPECT_NE(by_name.out.find("2 samples of 2 patients"), std::string::npos) << by_name.out;
  EXPECT_EQ(run_program({"dataset", "inspect", "--layout", "aptos2019", path()}).out, by_name.out);
  set_.text(
      "map.toml",
      "name = \"mine\"\n[[tables]]\nfile = \"train.csv\"\nimages = \"train_images\"\nextension = \".png\"\n"
      "[columns]\nimage = \"id_code\"\ndr_grade = \"diagnosis\"\n");
  const auto mapped =
      run_program({"dataset", "inspect", "--config", (set_ / "map.toml").string(), path(), "--json"});
  EXPECT_EQ(mapped.status, 0) << mapped.err;
  EXPECT_EQ(Json::parse(mapped.out).at("labels").at("dr_grade"), (Json{{"0", 1}, {"2", 1}}));
}

TEST_F(Dataset, ABrokenPictureIsStatus4WithItsRow) {
  std::filesystem::remove(set_ / "train_images/b.png");
  const auto run = run_program({"dataset", "inspect", "aptos2019", path()});
  EXPECT_EQ(run.status, 4);
  EXPECT_NE(run.out.find("train.csv, row 3: b.png: the file is missing"), std::string::npos) << run.out;
}

TEST_F(Dataset, WrongUseSaysWhatIsRight) {
  const auto unknown = run_program({"dataset", "inspect", "aptos2091", path()});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_NE(unknown.err.find("did you mean 'aptos2019'"), std::string::npos) << unknown.err;
  EXPECT_EQ(run_program({"dataset", "inspect", path()}).status, 2) << "neither a layout nor a mapping";
  const auto wrong = run_program({"dataset", "inspect", "rfmid1", path()});
  EXPECT_EQ(wrong.status, 3);
  EXPECT_NE(wrong.err.find("RFMiD_Training_Labels.csv"), std::string::npos) << wrong.err;
  EXPECT_EQ(
      run_program({"dataset", "export", "aptos2019", path(), "--format", "yolo", "--out", path()}).status, 2);
}

TEST_F(Dataset, CheckFailsOnALeak) {
  set_.text("test.csv", "id_code\nc\n");
  set_.picture("test_images/c.png");  // the same eye as a and b
  const auto run = run_program({"dataset", "check", "aptos2019", path()});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.out.find("same file: aptos2019/train/a.png and aptos2019/test/c.png"), std::string::npos)
      << run.out;
  test::write_raster(set_ / "test_images/c.png", test::small_eye(9).rgb);
  const auto clean = run_program({"dataset", "check", "aptos2019", path()});
  EXPECT_EQ(clean.status, 0) << clean.out;
  EXPECT_NE(clean.out.find("3 pictures compared, 0 pairs across the split"), std::string::npos) << clean.out;
}

TEST_F(Dataset, ASplitIsStoredAndUsed) {
  const std::string table = (set_ / "split.csv").string();
  const auto run =
      run_program({"dataset", "split", "aptos2019", path(), "--out", table, "--test", "0.5", "--val", "0"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.out.find("by patient, seed 42: test 1 train 1"), std::string::npos) << run.out;
  const auto used = run_program({"dataset", "inspect", "aptos2019", path(), "--split", table, "--json"});
  EXPECT_EQ(Json::parse(used.out).at("splits"), (Json{{"test", 1}, {"train", 1}})) << used.err;
}

TEST_F(Dataset, ExportsEveryForm) {
  for (const auto& [format, file] :
       {std::pair("csv", "samples.csv"), std::pair("coco", "coco.json"), std::pair("llava", "llava.json"),
        std::pair("croissant", "croissant.json")}) {
    const auto run = run_program(
        {"dataset", "export", "aptos2019", path(), "--format", format, "--out", (set_ / "out").string()});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(std::filesystem::exists(set_ / ("out/" + std::string(file)))) << format;
  }
}

TEST_F(Dataset, AContactSheetStaysOutOfRepositories) {
  const auto run =
      run_program({"dataset", "inspect", "aptos2019", path(), "--sheet", (set_ / "sheet.html").string()});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(std::filesystem::exists(set_ / "sheet.html"));
  std::filesystem::create_directories(set_ / "work/.git");
  const auto refused = run_program(
      {"dataset", "inspect", "aptos2019", path(), "--sheet", (set_ / "work/docs/sheet.html").string()});
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("must not lie in a repository"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(set_ / "work/docs"));
}

}  // namespace
}  // namespace retinal
