// Copies, second photographs and second eyes across a split are found; strangers are not.

#include "dataset/leak_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "dataset/csv.h"
#include "dataset/layout_files.h"
#include "dataset/picture_hash.h"
#include "dataset/readers.h"
#include "image/encode.h"
#include "support/data.h"

namespace retinal {
namespace {

/// An eye large enough to have vessels to compare; `shift` moves the camera, in disc diameters.
SyntheticFundus eye(std::uint64_t seed, double shift = 0, int size = 360) {
  SyntheticFundusOptions options;
  options.seed = seed;
  options.width = options.height = size;
  options.field_radius = size * 0.48;
  options.disc_diameter = options.field_radius / 2.95;
  options.view_x += shift;
  return render_synthetic_fundus(options);
}

TEST(Fingerprints, CopiesAreCloseAndStrangersFar) {
  const Fingerprint original = fingerprint(eye(1).rgb);
  const Fingerprint smaller = fingerprint(shrunk_to_fit(eye(1).rgb, 200));
  EXPECT_LE(hash_distance(original, smaller), 20);
  EXPECT_GE(fine_correlation(original, smaller), 0.9);
  EXPECT_NEAR(fine_correlation(original, original), 1, 1e-4);
  EXPECT_EQ(hash_distance(original, original), 0);
  for (std::uint64_t seed = 2; seed < 12; ++seed) {
    const Fingerprint stranger = fingerprint(eye(seed).rgb);
    EXPECT_GT(hash_distance(original, stranger), 20) << seed;
    EXPECT_LT(fine_correlation(original, stranger), 0.6) << seed;
  }
}

TEST(Fingerprints, ASecondPhotographIsTheSameEye) {
  const Fingerprint first = fingerprint(eye(1).rgb), second = fingerprint(eye(1, 0.5).rgb);
  EXPECT_GE(fine_correlation(first, second), 0.65);
}

class Checked : public testing::Test {
 protected:
  Sample add(const std::string& split, const std::string& name, const Raster8& picture,
             const std::string& patient = "") {
    Sample s;
    s.dataset = "set";
    s.split = split;
    s.image = folder_ / (split + "/" + name);
    s.patient = patient.empty() ? split + name : patient;
    test::write_raster(s.image, picture);
    samples_.push_back(s);
    return s;
  }
  std::vector<std::string> found(const LeakOptions& options = {}) const {
    std::vector<std::string> all;
    for (const Leak& leak : check_leaks(samples_, options).leaks)
      all.push_back(std::string(to_string(leak.kind)) + " " + samples_[leak.first].id() + " " +
                    samples_[leak.second].id());
    return all;
  }
  test::TemporaryFolder folder_;
  std::vector<Sample> samples_;
};

TEST_F(Checked, EveryKindIsFoundOnceAcrossTheSplitOnly) {
  add("train", "a.png", eye(1).rgb);
  add("train", "b.png", eye(2).rgb, "p");
  add("train", "c.png", eye(3).rgb);
  add("train", "d.png", eye(4).rgb);
  add("train", "a_again.png", eye(1).rgb);
  add("test", "a.png", eye(1).rgb);
  add("test", "b_other_eye.png", eye(5).rgb, "p");
  add("test", "c.jpg", shrunk_to_fit(eye(3).rgb, 250));
  add("test", "d_moved.png", eye(4, 0.5).rgb);
  add("test", "stranger.png", eye(6).rgb);
  const std::vector<std::string> expected = {
      "same file set/train/a.png set/test/a.png", "same patient set/train/b.png set/test/b_other_eye.png",
      "same picture set/train/c.png set/test/c.jpg", "same eye set/train/d.png set/test/d_moved.png",
      "same file set/train/a_again.png set/test/a.png"};
  EXPECT_EQ(found(), expected);
  LeakOptions within;
  within.within = true;
  EXPECT_EQ(found(within).size(), expected.size() + 1) << "a.png twice in train";
}

TEST_F(Checked, WhatCannotBeReadIsReported) {
  add("train", "a.png", eye(1).rgb);
  Sample missing = samples_.front();
  missing.image = folder_ / "none.png";
  missing.table = "labels.csv";
  missing.row = 7;
  samples_.push_back(missing);
  const LeakReport report = check_leaks(samples_);
  ASSERT_EQ(report.unread.size(), 1u);
  EXPECT_NE(report.unread[0].text().find("labels.csv, row 7"), std::string::npos);
  EXPECT_EQ(report.compared, 1u);
}

class SharedLeaks : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(root_ / "README.md")) GTEST_SKIP() << root_ << " is not there";
  }
  using Pair = std::pair<std::string, std::string>;
  static Pair ordered(const std::string& a, const std::string& b) { return std::minmax(a, b); }
  std::filesystem::path root_ = test::data_folder();
};

TEST_F(SharedLeaks, IdridsAreFoundAndNothingElse) {
  std::vector<Sample> samples = read_dataset("idrid_segmentation", root_);
  for (Sample& s : read_dataset("idrid_grading", root_)) samples.push_back(std::move(s));
  std::set<std::string> leaking;  // pictures with a partner on the other side
  std::set<Pair> found;
  for (const Leak& leak : check_leaks(samples).leaks) {
    found.insert(ordered(samples[leak.first].id(), samples[leak.second].id()));
    leaking.insert({samples[leak.first].id(), samples[leak.second].id()});
  }
  const CsvTable table = CsvTable::read(root_ / "idrid_leak.csv");
  std::set<std::string> listed;
  int missed = 0, across = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto id = [&](const std::string& prefix) {
      return "idrid_" + table.at(row, prefix + "set") + "/" + table.at(row, prefix + "split") + "/" +
             table.at(row, prefix + "file");
    };
    listed.insert({id(""), id("other_")});
    if (table.at(row, "split") == table.at(row, "other_split")) continue;
    ++across;
    missed += !leaking.contains(id("")) || !leaking.contains(id("other_"));
    if (table.at(row, "kind") == "same_photo") {
      EXPECT_TRUE(found.contains(ordered(id(""), id("other_")))) << id("") << " " << id("other_");
    }
  }
  EXPECT_GT(across, 25);
  EXPECT_EQ(missed, 0) << "pictures of the list whose leak was not found";
  for (const auto& [a, b] : found) EXPECT_TRUE(listed.contains(a) && listed.contains(b)) << a << " " << b;
}

TEST_F(SharedLeaks, DiaretsSecondPhotographIsFoundAndNothingElse) {
  const std::vector<Sample> samples = read_dataset("diaretdb1", root_);
  const LeakReport report = check_leaks(samples);
  ASSERT_EQ(report.leaks.size(), 1u);
  EXPECT_EQ(samples[report.leaks[0].first].image.stem(), "image053");
  EXPECT_EQ(samples[report.leaks[0].second].image.stem(), "image054");
}

TEST_F(SharedLeaks, PalmsDuplicatesAreFoundWithin) {
  std::vector<Sample> samples = read_dataset("palm", root_);
  std::erase_if(samples, [](const Sample& s) { return s.split != "val"; });
  LeakOptions within;
  within.within = true;
  std::set<Pair> same;
  for (const Leak& leak : check_leaks(samples, within).leaks)
    if (leak.kind == LeakKind::same_file || leak.kind == LeakKind::same_picture)
      same.insert(ordered(samples[leak.first].image.stem(), samples[leak.second].image.stem()));
  EXPECT_EQ(same, (std::set<Pair>{{"V0107", "V0160"}, {"V0268", "V0320"}}));
}

TEST_F(SharedLeaks, OdirsDuplicatePatientsAreFoundWithin) {
  std::vector<Sample> samples = read_dataset("odir", root_);
  std::erase_if(samples, [](const Sample& s) {  // the patients in question and 200 others
    const std::string stem = s.image.stem().string();
    const std::string number = stem.substr(0, stem.find('_'));
    return !std::set<std::string>{"352", "973", "398", "668", "321", "1043"}.contains(number) &&
           number.size() != 2;
  });
  LeakOptions within;
  within.within = true;
  std::set<Pair> found;
  for (const Leak& leak : check_leaks(samples, within).leaks)
    if (leak.kind != LeakKind::same_patient)
      found.insert(ordered(samples[leak.first].image.stem(), samples[leak.second].image.stem()));
  for (const Pair& pair : {Pair{"352_left", "973_left"},
                           {"352_right", "973_right"},
                           {"398_left", "668_left"},
                           {"1043_left", "321_left"}})
    EXPECT_TRUE(found.contains(pair)) << pair.first << " " << pair.second;
}

}  // namespace
}  // namespace retinal
