// The readers on rendered eyes laid out as the public sets are, and the rules that keep training honest.

#include "dataset/readers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "dataset/csv.h"
#include "dataset/diseases.h"
#include "dataset/leaks.h"
#include "dataset/masks.h"
#include "image/encode.h"
#include "support/program.h"
#include "support/small_datasets.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

class Readers : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new test::TemporaryFolder;
    test::write_small_datasets(folder_->path(), 3);
  }
  static void TearDownTestSuite() { delete folder_; }
  static std::vector<Sample> read(const std::string& name) { return read_dataset(name, folder_->path()); }
  static test::TemporaryFolder* folder_;
};
test::TemporaryFolder* Readers::folder_ = nullptr;

TEST_F(Readers, FindEveryPictureWithItsMasks) {
  for (const std::string name : {"drive", "idrid_segmentation", "drishti_gs"}) {
    const auto samples = read(name);
    ASSERT_EQ(samples.size(), 4U) << name;
    EXPECT_EQ(std::count_if(samples.begin(), samples.end(), [](const auto& s) { return s.split == "train"; }),
              3);
    for (const auto& sample : samples) {
      EXPECT_TRUE(fs::exists(sample.image)) << sample.id();
      EXPECT_EQ(sample.id(), name + "/" + sample.split + "/" + sample.image.filename().string());
      EXPECT_FALSE(sample.masks.empty());
      for (const auto& [structure, source] : sample.masks) {
        const Raster8 mask = read_mask(source);
        EXPECT_EQ(mask.width, 160) << structure;
        EXPECT_GT(std::count(mask.data.begin(), mask.data.end(), 255), 0) << sample.id() << " " << structure;
      }
    }
  }
}

TEST_F(Readers, DecodeWhatTheMasksEncode) {
  const Sample drive = read("drive").front();
  const Raster8 vessel = read_mask(drive.masks.at("vessel")), artery = read_mask(drive.masks.at("artery")),
                vein = read_mask(drive.masks.at("vein"));
  for (std::size_t i = 0; i < vessel.data.size(); ++i)
    ASSERT_EQ(vessel.data[i] != 0, artery.data[i] != 0 || vein.data[i] != 0);
  EXPECT_NE(artery.data, vein.data);
}

TEST_F(Readers, ReadGradesAndLandmarks) {
  const auto samples = read("idrid_grading");
  ASSERT_EQ(samples.size(), 4U);
  EXPECT_EQ(samples[2].dr_grade, 2);
  EXPECT_EQ(samples[2].edema_risk, 2);
  EXPECT_EQ(samples[0].diseases.at("diabetic_retinopathy"), false);
  EXPECT_EQ(samples[2].diseases.at("diabetic_retinopathy"), true);
  EXPECT_EQ(samples[2].diseases.size(), 1U) << "a grade says nothing of other diseases";
  for (const auto& s : samples) {
    ASSERT_TRUE(s.fovea && s.disc_center) << s.id();
    EXPECT_TRUE(s.fovea->x > 0 && s.fovea->x < 160 && s.fovea->y > 0 && s.fovea->y < 160) << s.id();
    EXPECT_GT(distance(*s.fovea, *s.disc_center), 34) << s.id();
  }
}

TEST_F(Readers, ReadDiagnosesAndSides) {
  const auto samples = read("odir");
  ASSERT_EQ(samples.size(), 4U);
  EXPECT_EQ(samples[0].side, Laterality::left);
  EXPECT_EQ(samples[1].side, Laterality::right);
  EXPECT_TRUE(samples[0].diseases.at("normal"));
  EXPECT_TRUE(samples[1].diseases.at("glaucoma"));
  EXPECT_TRUE(samples[1].diseases.at("cataract"));
  EXPECT_FALSE(samples[1].diseases.at("normal"));
  EXPECT_EQ(samples[2].dr_grade, 2);
  EXPECT_EQ(samples[3].split, "test");
}

TEST_F(Readers, TrainOnNothingThatIsTestedAndValidateOnAPart) {
  for (const std::string name : {"drive", "idrid_segmentation", "drishti_gs", "idrid_grading", "odir"}) {
    const auto samples = trainable_samples(name, folder_->path());
    EXPECT_EQ(samples.size(), 3U) << name;
    EXPECT_EQ(std::count_if(samples.begin(), samples.end(), is_validation), 1) << name;
    for (const auto& s : read(name)) EXPECT_TRUE(s.split == "train" || !is_validation(s)) << s.id();
  }
}

TEST_F(Readers, NameWhatIsMissing) {
  const test::TemporaryFolder empty;
  for (const auto& name : dataset_names()) {
    try {
      read_dataset(name, empty.path());
      ADD_FAILURE() << name << " was read from nothing";
    } catch (const Error& error) {
      const std::string message = error.what();
      EXPECT_TRUE(message.find(name) != std::string::npos || message.find(".csv") != std::string::npos)
          << message;
    }
  }
  EXPECT_THROW(read_dataset("driv", folder_->path()), UsageError);
}

TEST(Validation, NeverSplitsAPatientAndTakesAboutAnEighth) {
  int n = 0;
  for (int patient = 0; patient < 5000; ++patient) {
    Sample left, right;
    left.dataset = right.dataset = "eyepacs";
    left.split = right.split = "train";
    left.patient = right.patient = std::to_string(patient);
    left.image = "left.jpg";
    right.image = "right.jpg";
    EXPECT_EQ(is_validation(left), is_validation(right));
    n += is_validation(left);
  }
  EXPECT_NEAR(n, 600, 80);
}

class Table : public testing::Test {
 protected:
  CsvTable read(const std::string& text) {
    write_file_atomically(folder_ / "labels.csv", text);
    return CsvTable::read(folder_ / "labels.csv");
  }
  std::string complaint(const std::function<void()>& action) {
    try {
      action();
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  test::TemporaryFolder folder_;
};

TEST_F(Table, IsReadAsPublished) {
  const CsvTable table = read("\xEF\xBB\xBFname, grade ,,\r\n\"a, \"\"b\"\"\",3,,\r\n\r\nc\r\n");
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.at(0, "name"), "a, \"b\"");
  EXPECT_EQ(table.integer(0, "grade"), 3);
  EXPECT_EQ(table.at(1, "grade"), "") << "a short row";
}

TEST_F(Table, ComplaintsNameFileRowAndColumn) {
  const CsvTable table = read("name,grade\na,3\nb,three\n");
  const std::string wrong = complaint([&] { table.integer(1, "grade"); });
  for (const char* part : {"labels.csv", "row 3", "'grade'", "'three'"})
    EXPECT_NE(wrong.find(part), std::string::npos) << wrong;
  EXPECT_NE(complaint([&] { table.at(0, "garde"); }).find("'garde' is missing"), std::string::npos);
  EXPECT_NE(complaint([&] { read(""); }).find("empty"), std::string::npos);
}

TEST_F(Table, LeaksAreFollowedThroughOtherPictures) {
  write_file_atomically(folder_ / "idrid_leak.csv",
                        "file,set,split,other_file,other_set,other_split,kind,correlation\n"
                        "a.jpg,segmentation,train,b.jpg,grading,train,same_photo,1\n"
                        "c.jpg,grading,train,b.jpg,grading,train,same_eye,1\n"
                        "c.jpg,grading,train,d.jpg,segmentation,test,same_eye,1\n"
                        "e.jpg,segmentation,train,f.jpg,grading,train,same_photo,1\n");
  const std::set<std::string> expected = {"idrid_segmentation/train/a.jpg", "idrid_grading/train/b.jpg",
                                          "idrid_grading/train/c.jpg"};
  EXPECT_EQ(leaking_idrid_pictures(folder_.path()), expected);
  EXPECT_THROW(leaking_idrid_pictures(folder_ / "elsewhere"), Error) << "no table, no training";
}

TEST(Masks, AreReadByTheirCoding) {
  const test::TemporaryFolder folder;
  Raster8 codes(256, 1);
  for (int v = 0; v < 256; ++v) codes.at(v, 0) = static_cast<std::uint8_t>(v);
  write_file_atomically(folder / "m.png", encode_png(codes));
  const auto check = [&](MaskCoding coding, int argument, const std::function<bool(int)>& expected) {
    const Raster8 mask = read_mask({folder / "m.png", coding, argument});
    for (int v = 0; v < 256; ++v) EXPECT_EQ(mask.at(v, 0), expected(v) ? 255 : 0) << v;
  };
  check(MaskCoding::nonzero, 0, [](int v) { return v > 0; });
  check(MaskCoding::bit, 3, [](int v) { return v / 8 % 2 == 1; });
  check(MaskCoding::at_least, 191, [](int v) { return v >= 191; });
  check(MaskCoding::artery, 0, [](int v) { return v == 1 || v == 3; });
  check(MaskCoding::vein, 0, [](int v) { return v == 2 || v == 3; });
  EXPECT_THROW(read_mask({folder / "none.png"}), InputError);
}

TEST(Diseases, AreReadFromTheTerms) {
  const auto classes = [](const std::string& text) {
    std::set<std::string> present;
    for (const auto& [name, is] : diseases_from_keywords(split_keywords(text)))
      if (is) present.insert(name);
    return present;
  };
  using Names = std::set<std::string>;
  EXPECT_EQ(classes("normal fundus"), Names{"normal"});
  EXPECT_EQ(classes("normal fundus,lens dust"), Names{"normal"});
  EXPECT_EQ(classes("Dry age-related macular degeneration, glaucoma"), (Names{"amd", "glaucoma"}));
  EXPECT_EQ(classes("moderate non proliferative retinopathy"), Names{"diabetic_retinopathy"});
  EXPECT_EQ(classes("pathological myopia,epiretinal membrane"),
            (Names{"pathological_myopia", "other_abnormality"}));
  EXPECT_TRUE(diseases_from_keywords(split_keywords("lens dust")).empty()) << "nothing is said of the eye";
  EXPECT_EQ(grade_from_keywords(split_keywords("severe nonproliferative retinopathy")), 3);
  EXPECT_EQ(grade_from_keywords(split_keywords("mild nonproliferative retinopathy")), 1);
  EXPECT_EQ(grade_from_keywords(split_keywords("severe proliferative diabetic retinopathy")), 4);
  EXPECT_FALSE(grade_from_keywords(split_keywords("diabetic retinopathy")));
  EXPECT_FALSE(grade_from_keywords(split_keywords("normal fundus")));
}

}  // namespace
}  // namespace retinal
