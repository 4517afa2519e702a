// Counts, broken files, contact sheet, splits and exports.

#include "dataset/inspection.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "dataset/contact_sheet.h"
#include "dataset/csv.h"
#include "dataset/exports.h"
#include "dataset/layout_files.h"
#include "dataset/masks.h"
#include "dataset/splits.h"

namespace retinal {
namespace {

using test::LaidOut;

class Inspected : public testing::Test {
 protected:
  Sample add(const std::string& file, int grade) {
    Sample s;
    s.image = set_ / file;
    s.dataset = "mine";
    s.split = "train";
    s.patient = s.image.stem().string();
    s.dr_grade = grade;
    s.table = "labels.csv";
    s.row = static_cast<int>(samples_.size()) + 2;
    samples_.push_back(s);
    return s;
  }
  LaidOut set_;
  std::vector<Sample> samples_;
};

TEST_F(Inspected, CountsLabelsAndNamesTheRowOfEveryBrokenFile) {
  add("whole.jpg", 2);
  add("missing.jpg", 2);
  add("cut.jpg", 0);
  add("text.png", 0);
  set_.picture("whole.jpg");
  set_.picture("cut.jpg");
  set_.text("text.png", "no picture");
  auto bytes = read_file(set_ / "cut.jpg");
  bytes.resize(bytes.size() / 2);
  write_file_atomically(set_ / "cut.jpg", bytes);
  samples_[0].masks["vessel"] = {set_ / "small.png"};
  samples_[0].masks["disc"] = {set_ / "none.png"};
  test::write_raster(set_ / "small.png", Raster8(10, 12));
  const Inspection found = inspect(samples_, FileCheck::pixels);
  EXPECT_EQ(found.labels.at("dr_grade"), (LabelCounts{{"0", 2}, {"2", 2}}));
  EXPECT_EQ(found.splits.at("train"), 4);
  EXPECT_EQ(found.checked_files, 6u);
  std::map<std::string, int> rows;
  for (const auto& problem : found.problems) rows[problem.file.filename().string()] = problem.row;
  const std::map<std::string, int> expected = {
      {"cut.jpg", 4}, {"missing.jpg", 3}, {"none.png", 2}, {"small.png", 2}, {"text.png", 5}};
  EXPECT_EQ(rows, expected);
  EXPECT_NE(to_text(found).find("labels.csv, row 3: missing.jpg: the file is missing"), std::string::npos)
      << to_text(found);
  EXPECT_EQ(to_json(found).at("problems").size(), 5u);
  EXPECT_EQ(inspect(samples_, FileCheck::header).problems.size(), 3u)
      << "a header shows no cut and no mask's size";
  EXPECT_EQ(inspect(samples_, FileCheck::exists).problems.size(), 2u);
}

TEST_F(Inspected, ContactSheetNeedsNothingFromOutsideAndTrustsNoText) {
  add("whole.jpg", 1);
  add("gone.jpg", 1);
  set_.picture("whole.jpg");
  samples_[0].notes["remark"] = "<script>alert(1)</script>";
  const std::string page = contact_sheet("My <set>", samples_);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("My &lt;set&gt;"), std::string::npos);
  EXPECT_NE(page.find("src=\"data:image/jpeg;base64,/9j/"), std::string::npos);
  EXPECT_EQ(page.find("http"), page.find("http-equiv")) << "no address";
  EXPECT_NE(page.find("gone.jpg"), std::string::npos);
  EXPECT_NE(contact_sheet("x", samples_, {1}).find("1 of 2 samples"), std::string::npos);
}

/// 300 patients with two eyes each; every fifth has a disease in one eye.
std::vector<Sample> cohort() {
  std::vector<Sample> samples;
  for (int patient = 0; patient < 300; ++patient)
    for (const char* side : {"left", "right"}) {
      Sample s;
      s.dataset = "mine";
      s.split = "none";
      s.patient = std::to_string(patient);
      s.image = s.patient + "_" + side + ".jpg";
      s.dr_grade = patient % 5 == 0 && side == std::string("left") ? 3 : 0;
      samples.push_back(s);
    }
  return samples;
}

TEST(Splits, KeepPatientsTogetherAndLabelsEven) {
  auto samples = cohort();
  split_by_patient(samples, {});
  std::map<std::string, std::set<std::string>> where;
  std::map<std::string, int> counts, ill;
  for (const Sample& s : samples) {
    where[s.patient].insert(s.split);
    ++counts[s.split];
    ill[s.split] += *s.dr_grade > 0;
  }
  for (const auto& [patient, splits] : where) EXPECT_EQ(splits.size(), 1u) << patient;
  EXPECT_EQ(counts, (std::map<std::string, int>{{"train", 480}, {"val", 60}, {"test", 60}}));
  EXPECT_EQ(ill, (std::map<std::string, int>{{"train", 48}, {"val", 6}, {"test", 6}}));
}

TEST(Splits, DependOnTheSeedAndNotOnTheOrder) {
  auto a = cohort(), b = cohort(), c = cohort();
  std::reverse(b.begin(), b.end());
  split_by_patient(a, {});
  split_by_patient(b, {});
  split_by_patient(c, {0.1, 0.1, 43});
  std::reverse(b.begin(), b.end());
  int differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].split, b[i].split);
    differ += a[i].split != c[i].split;
  }
  EXPECT_GT(differ, 50);
  EXPECT_THROW(split_by_patient(a, {0.5, 0.5}), UsageError);
  EXPECT_THROW(split_by_patient(a, {-0.1, 0.5}), UsageError);
}

TEST(Splits, AreStoredAndTakenBack) {
  const test::TemporaryFolder folder;
  auto samples = cohort(), other = cohort();
  EXPECT_FALSE(has_official_split(samples));
  split_by_patient(samples, {});
  EXPECT_TRUE(has_official_split(samples));
  write_file_atomically(folder / "split.csv", split_table(samples));
  apply_split(other, folder / "split.csv");
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_EQ(other[i].split, samples[i].split);
  other[3].image = "new.jpg";
  try {
    apply_split(other, folder / "split.csv");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("new.jpg"), std::string::npos);
  }
}

class Exported : public Inspected {
 protected:
  void SetUp() override {
    set_.picture("photos/a.png");
    set_.picture("photos/b.png");
    Raster8 mask(96, 96);
    for (int y = 10; y < 14; ++y)
      for (int x = 20; x < 26; ++x) mask.at(x, y) = 255;
    mask.at(21, 11) = 0;                      // a hole
    mask.at(50, 60) = mask.at(51, 61) = 255;  // touching corners are one piece
    test::write_raster(set_ / "masks/a.png", mask);
    add("photos/a.png", 2);
    add("photos/b.png", 0);
    samples_[0].masks["hard_exudate"] = {set_ / "masks/a.png"};
    samples_[0].diseases = {{"diabetic_retinopathy", true}, {"glaucoma", false}};
    samples_[1].notes["remark"] = "=HYPERLINK(\"x\"), said \"he\"";
  }
};

TEST_F(Exported, CocoBoxesAndRunLengthsGiveTheMaskBack) {
  const Json coco = coco_json(samples_, set_.path());
  ASSERT_EQ(coco.at("images").size(), 2u);
  EXPECT_EQ(coco.at("images")[0].at("file_name"), "photos/a.png");
  EXPECT_EQ(coco.at("images")[0].at("width"), 96);
  ASSERT_EQ(coco.at("annotations").size(), 2u);
  const Json& first = coco.at("annotations")[0];
  EXPECT_EQ(first.at("bbox"), Json({20, 10, 6, 4}));
  EXPECT_EQ(first.at("area"), 23);
  EXPECT_EQ(coco.at("annotations")[1].at("bbox"), Json({50, 60, 2, 2}));
  EXPECT_EQ(coco.at("categories")[0].at("name"), "hard_exudate");
  Raster8 again(96, 96);
  for (const Json& annotation : coco.at("annotations")) {
    std::size_t at = 0;
    bool on = false;
    for (const auto& run : annotation.at("segmentation").at("counts")) {
      for (int i = 0; i < run.get<int>(); ++i, ++at)
        if (on) again.at(static_cast<int>(at / 96), static_cast<int>(at % 96)) = 255;
      on = !on;
    }
    EXPECT_EQ(at, 96u * 96u);
  }
  EXPECT_EQ(again.data, read_mask(samples_[0].masks.at("hard_exudate")).data);
}

TEST_F(Exported, LlavaTurnsHoldTheImageMarkOnce) {
  samples_[1].dialogue = {{"Is it healthy?", "Yes.", "CLOSED"}, {"Sure?", "Yes.", "CLOSED"}};
  Sample bare = samples_[0];
  bare.dr_grade.reset();
  bare.diseases.clear();
  samples_.push_back(bare);
  std::size_t without = 0;
  const Json list = llava_json(samples_, set_.path(), without);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(without, 1u);
  EXPECT_EQ(list[0].at("image"), "photos/a.png");
  EXPECT_EQ(list[0].at("conversations")[1].at("value"),
            "Diabetic retinopathy, ICDR grade 2: moderate nonproliferative diabetic retinopathy. "
            "Present: diabetic retinopathy. Absent: glaucoma.");
  EXPECT_EQ(list[1].at("conversations").size(), 4u);
  for (const Json& entry : list)
    for (std::size_t i = 0; i < entry.at("conversations").size(); ++i) {
      const Json& turn = entry.at("conversations")[i];
      EXPECT_EQ(turn.at("from"), i % 2 == 0 ? "human" : "gpt");
      EXPECT_EQ(turn.at("value").get<std::string>().find("<image>\n") == 0, i == 0);
    }
}

TEST_F(Exported, CsvIsReadBack) {
  write_file_atomically(set_ / "out.csv", samples_csv(samples_, set_.path()));
  const CsvTable table = CsvTable::read(set_ / "out.csv");
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.at(0, "id"), "mine/train/a.png");
  EXPECT_EQ(table.at(0, "image"), "photos/a.png");
  EXPECT_EQ(table.integer(0, "dr_grade"), 2);
  EXPECT_EQ(table.at(0, "disease_glaucoma"), "0");
  EXPECT_EQ(table.at(1, "disease_glaucoma"), "") << "absent is not false";
  EXPECT_EQ(table.at(1, "note_remark"), "'=HYPERLINK(\"x\"), said \"he\"") << "no formula for a spreadsheet";
  EXPECT_EQ(table.integer(1, "row"), 3);
}

/// What the specification 1.1 requires of a description, as far as it can be checked without its validator.
void expect_croissant(const Json& json) {
  for (const char* key :
       {"@context", "@type", "name", "description", "license", "conformsTo", "distribution", "recordSet"})
    ASSERT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json.at("@type"), "sc:Dataset");
  EXPECT_EQ(json.at("conformsTo"), "http://mlcommons.org/croissant/1.1");
  for (const char* term :
       {"cr", "sc", "dct", "recordSet", "field", "source", "extract", "column", "fileObject", "dataType"})
    EXPECT_TRUE(json.at("@context").contains(term)) << term;
  std::set<std::string> files;
  for (const Json& file : json.at("distribution")) {
    EXPECT_EQ(file.at("@type"), "cr:FileObject");
    for (const char* key : {"@id", "name", "contentUrl", "encodingFormat"})
      EXPECT_FALSE(file.at(key).get<std::string>().empty());
    EXPECT_EQ(file.at("sha256").get<std::string>().size(), 64u);
    EXPECT_TRUE(files.insert(file.at("@id")).second) << "an @id names one thing";
  }
  for (const Json& set : json.at("recordSet")) {
    EXPECT_EQ(set.at("@type"), "cr:RecordSet");
    std::set<std::string> fields;
    for (const Json& field : set.at("field")) {
      EXPECT_EQ(field.at("@type"), "cr:Field");
      const std::string id = field.at("@id");
      EXPECT_TRUE(fields.insert(id).second) << id;
      EXPECT_EQ(id, set.at("@id").get<std::string>() + "/" + field.at("name").get<std::string>());
      EXPECT_TRUE(field.at("dataType").get<std::string>().starts_with("sc:"));
      EXPECT_TRUE(files.contains(field.at("source").at("fileObject").at("@id")))
          << "fields point at described files";
      EXPECT_EQ(field.at("source").at("extract").at("column"), field.at("name"));
    }
    EXPECT_TRUE(fields.contains(set.at("key").at("@id")));
  }
}

TEST_F(Exported, CroissantDescribesEveryFileWithItsHash) {
  CroissantOptions options;
  options.name = "mine";
  options.description = "two pictures";
  options.license = "CC BY 4.0";
  const std::string table = samples_csv(samples_, set_.path());
  options.table_sha256 =
      sha256_hex(std::span(reinterpret_cast<const std::uint8_t*>(table.data()), table.size()));
  const Json json = croissant_json(samples_, set_.path(), options);
  expect_croissant(json);
  ASSERT_EQ(json.at("distribution").size(), 4u) << "the table, two pictures, one mask";
  for (const Json& file : json.at("distribution"))
    if (file.at("@id") != "samples.csv") {
      EXPECT_EQ(file.at("sha256"), sha256_hex_of_file(set_ / file.at("@id").get<std::string>()));
    }
  std::set<std::string> columns;
  for (const Json& field : json.at("recordSet")[0].at("field")) columns.insert(field.at("name"));
  write_file_atomically(set_ / "samples.csv", table);
  for (const auto& column : CsvTable::read(set_ / "samples.csv").columns())
    EXPECT_TRUE(columns.contains(column)) << column;
}

TEST(StableHash, IsFnv1a) {
  EXPECT_EQ(stable_hash(""), 14695981039346656037ull);
  EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cull) << "the published test vector";
}

}  // namespace
}  // namespace retinal
