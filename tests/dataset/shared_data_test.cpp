// The real sets, where they are: as many pictures as their description says, and no leak into training.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "dataset/readers.h"
#include "support/data.h"

namespace retinal {
namespace {

using Counts = std::map<std::string, int>;

class SharedData : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(root_ / "README.md")) GTEST_SKIP() << root_ << " is not there";
  }
  std::vector<Sample> read(const std::string& name) const { return read_dataset(name, root_); }
  Counts splits(const std::string& name) const {
    Counts counts;
    for (const auto& s : read(name)) ++counts[s.split];
    return counts;
  }
  std::filesystem::path root_ = test::data_folder();
};

TEST_F(SharedData, HasThePicturesThatItsReadmeCounts) {
  const std::map<std::string, Counts> expected = {{"drive", {{"train", 20}, {"test", 20}}},
                                                  {"chase_db1", {{"train", 20}, {"test", 8}}},
                                                  {"hrf_av", {{"train", 24}, {"test", 21}}},
                                                  {"stare", {{"test", 20}}},
                                                  {"idrid_segmentation", {{"train", 54}, {"test", 27}}},
                                                  {"idrid_grading", {{"train", 413}, {"test", 103}}},
                                                  {"diaretdb1", {{"train", 28}, {"test", 61}}},
                                                  {"hei_med", {{"none", 169}}},
                                                  {"drishti_gs", {{"train", 50}, {"test", 51}}},
                                                  {"odir", {{"train", 2736}, {"test", 663}}},
                                                  {"palm", {{"train", 397}, {"val", 400}}},
                                                  {"eyepacs", {{"train", 900}, {"test", 198}}},
                                                  {"aptos", {{"train", 750}, {"test", 184}}}};
  for (const auto& name : dataset_names()) EXPECT_EQ(splits(name), expected.at(name)) << name;
}

TEST_F(SharedData, EveryPictureAndMaskExists) {
  for (const auto& name : dataset_names())
    for (const auto& s : read(name)) {
      EXPECT_TRUE(std::filesystem::exists(s.image)) << s.id();
      for (const auto& [structure, source] : s.masks)
        EXPECT_TRUE(std::filesystem::exists(source.file)) << s.id() << " " << structure;
      EXPECT_TRUE(!s.field_mask || std::filesystem::exists(*s.field_mask)) << s.id();
    }
}

TEST_F(SharedData, HasTheGradesThatItsReadmeCounts) {
  const std::map<std::string, std::vector<int>> expected = {
      {"idrid_grading/train", {134, 20, 136, 74, 49}}, {"idrid_grading/test", {34, 5, 32, 19, 13}},
      {"eyepacs/train", {690, 48, 127, 22, 13}},       {"eyepacs/test", {126, 17, 40, 8, 7}},
      {"aptos/train", {11, 3, 387, 128, 221}},         {"aptos/test", {2, 1, 89, 42, 50}}};
  std::map<std::string, std::vector<int>> found;
  std::vector<int> edema(3), quality(4);
  for (const std::string name : {"idrid_grading", "eyepacs", "aptos"})
    for (const auto& s : read(name)) {
      auto& counts = found[name + "/" + s.split];
      counts.resize(5);
      ++counts[static_cast<std::size_t>(s.dr_grade.value())];
      if (name == "idrid_grading" && s.split == "train")
        ++edema[static_cast<std::size_t>(s.edema_risk.value())];
      if (name == "eyepacs" && s.split == "train") ++quality[static_cast<std::size_t>(s.quality.value_or(3))];
    }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(edema, (std::vector<int>{177, 41, 195}));
  EXPECT_EQ(quality, (std::vector<int>{209, 43, 53, 595}));
}

TEST_F(SharedData, KeepsPatientsTogether) {
  for (const std::string name : {"odir", "eyepacs", "chase_db1"}) {
    std::map<std::string, std::set<std::string>> parts;
    for (const auto& s : read(name)) parts[s.patient].insert(is_validation(s) ? "validation" : s.split);
    for (const auto& [patient, where] : parts) EXPECT_EQ(where.size(), 1U) << name << " " << patient;
  }
  Counts side;
  for (const auto& s : read("odir"))
    if (s.patient == "352" || s.patient == "973") ++side[s.patient];
  EXPECT_EQ(side.count("973"), 0U) << "the same pictures under two numbers";
}

/// Reads idrid_leak.csv and follows its pairs with code of its own.
TEST_F(SharedData, NoTrainableIdridPictureShowsATestedEye) {
  std::map<std::string, std::set<std::string>> same;
  std::ifstream table(root_ / "idrid_leak.csv");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
    ASSERT_GE(cells.size(), 6U);
    const std::string a = "idrid_" + cells[1] + "/" + cells[2] + "/" + cells[0];
    const std::string b = "idrid_" + cells[4] + "/" + cells[5] + "/" + cells[3];
    same[a].insert(b);
    same[b].insert(a);
  }
  ASSERT_GT(same.size(), 100U);
  std::set<std::string> tested;
  std::vector<std::string> open;
  for (const auto& [id, _] : same)
    if (id.find("/test/") != std::string::npos) open.push_back(id);
  while (!open.empty()) {
    const std::string id = open.back();
    open.pop_back();
    if (!tested.insert(id).second) continue;
    for (const auto& other : same.at(id)) open.push_back(other);
  }
  std::map<std::string, int> kept;
  for (const std::string name : {"idrid_segmentation", "idrid_grading"})
    for (const auto& s : trainable_samples(name, root_)) {
      EXPECT_FALSE(tested.contains(s.id())) << s.id();
      EXPECT_EQ(s.split, "train");
      ++kept[name];
    }
  // What the description names: 118 and 017 of grading, three photographs of segmentation.
  EXPECT_TRUE(tested.contains("idrid_grading/train/IDRiD_118.jpg"));
  EXPECT_TRUE(tested.contains("idrid_grading/train/IDRiD_017.jpg"));
  EXPECT_LE(kept["idrid_segmentation"], 51);
  EXPECT_GT(kept["idrid_segmentation"], 40) << "far more is left out than leaks";
  EXPECT_LE(kept["idrid_grading"], 413 - 23);
  EXPECT_GT(kept["idrid_grading"], 350);
}

}  // namespace
}  // namespace retinal
