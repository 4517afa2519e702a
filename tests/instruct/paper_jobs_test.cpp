// The ten jobs of the paper, as they are shipped, on rendered eyes in each publisher's layout: both tracks
// are written, every answer is supported, and the labels of the set are told.

#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "dataset/layout_files.h"
#include "dataset/vocabulary.h"
#include "instruct/build.h"
#include "instruct/dialogue_file.h"
#include "instruct/source.h"
#include "support/data.h"
#include "support/program.h"

namespace retinal::instruct {
namespace {

namespace fs = std::filesystem;
using test::LaidOut;

void lay_out_aptos(const LaidOut& set) {
  set.text("train.csv", "id_code,diagnosis\na,2\nb,0\n");
  set.picture("train_images/a.png");
  set.picture("train_images/b.png");
}

void lay_out_eyepacs(const LaidOut& set) {
  set.text("trainLabels.csv", "image,level\n10_left,0\n10_right,3\n11_left,1\n");
  set.text("Label_EyeQ_train.csv",
           ",image,quality,DR_grade\n0,10_left.jpeg,0,0\n1,10_right.jpeg,0,3\n2,11_left.jpeg,2,1\n");
  for (const char* eye : {"10_left", "10_right", "11_left"})
    set.picture(std::string("train/") + eye + ".jpeg");
}

void lay_out_idrid_b(const LaidOut& set) {
  const std::string b = "B. Disease Grading/",
                    header = "Image name,Retinopathy grade,Risk of macular edema ,,,\n";
  set.text(b + "2. Groundtruths/a. IDRiD_Disease Grading_Training Labels.csv", header + "IDRiD_001,3,2,,,\n");
  set.text(b + "2. Groundtruths/b. IDRiD_Disease Grading_Testing Labels.csv", header + "IDRiD_001,4,0,,,\n");
  for (const char* half : {"a. Training Set/", "b. Testing Set/"})
    set.picture(b + "1. Original Images/" + half + "IDRiD_001.jpg");
}

void lay_out_idrid_a(const LaidOut& set) {
  const std::string a = "A. Segmentation/", masks = a + "2. All Segmentation Groundtruths/";
  set.picture(a + "1. Original Images/a. Training Set/IDRiD_01.jpg");
  set.picture(a + "1. Original Images/b. Testing Set/IDRiD_55.jpg");
  set.mask(masks + "a. Training Set/1. Microaneurysms/IDRiD_01_MA.tif");
  set.mask(masks + "a. Training Set/3. Hard Exudates/IDRiD_01_EX.tif");
  set.mask(masks + "b. Testing Set/5. Optic Disc/IDRiD_55_OD.tif");
}

void lay_out_mmac1(const LaidOut& set) {
  const std::string one = "1. Classification of Myopic Maculopathy/";
  set.text(
      one + "2. Groundtruths/1. MMAC2023_Myopic_Maculopathy_Classification_Training_Labels.csv",
      "image,myopic_maculopathy_grade,age,sex,height,weight\na.png,4,30,M,,\nb.png,1,30,M,,\nc.png,0,,,,\n");
  for (const char* name : {"a", "b", "c"}) set.picture(one + "1. Images/1. Training Set/" + name + ".png");
}

void lay_out_mmac2(const LaidOut& set) {
  const std::string two = "2. Segmentation of Myopic Maculopathy Plus Lesions/";
  for (const auto& [lesion, name] :
       {std::pair("1. Lacquer Cracks", "LC"), std::pair("2. Choroidal Neovascularization", "CNV"),
        std::pair("3. Fuchs Spot", "FS")}) {
    const std::string file = std::string("/1. Training Set/mmac_task_2_train_") + name + "_0001.png";
    set.picture(two + lesion + "/1. Images" + file);
    set.mask(two + lesion + "/2. Groundtruths" + file);
  }
}

void lay_out_messidor(const LaidOut& set) {
  std::string rows = "Image name,Retinopathy grade,Risk of macular edema\n";
  for (int i = 0; i < 12; ++i) {
    const std::string file = "eye" + std::to_string(i) + ".tif";
    rows += file + "," + std::to_string(i % 4) + "," + std::to_string(i % 3) + "\n";
    set.picture("Base11/" + file);
  }
  set.text("Annotation_Base11.csv", rows);
}

void lay_out_odir(const LaidOut& set) {
  set.text("full_df.csv",
           "ID,Left-Fundus,Right-Fundus,Left-Diagnostic Keywords,Right-Diagnostic Keywords\n"
           "0,0_left.jpg,0_right.jpg,cataract,normal fundus\n"
           "1,1_left.jpg,1_right.jpg,moderate non proliferative retinopathy,drusen\n");
  for (const char* eye : {"0_left", "0_right", "1_left", "1_right"})
    set.picture(std::string("preprocessed_images/") + eye + ".jpg");
}

void lay_out_rfmid(const LaidOut& set) {
  std::string header = "ID,Disease_Risk", rows[2] = {"1,0", "2,1"};
  for (const auto& [code, _] : rfmid_findings()) {
    header += "," + code;
    rows[0] += ",0";
    rows[1] += code == "BRVO" || code == "CWS" ? ",1" : ",0";
  }
  for (const auto& [folder, table, images] :
       {std::tuple("Training_Set", "RFMiD_Training_Labels.csv", "Training"),
        std::tuple("Evaluation_Set", "RFMiD_Validation_Labels.csv", "Validation"),
        std::tuple("Test_Set", "RFMiD_Testing_Labels.csv", "Test")}) {
    const std::string at = std::string(folder) + "/";
    set.text(at + table, header + "\n" + rows[0] + "\n" + rows[1] + "\n");
    set.picture(at + images + "/1.png");
    set.picture(at + images + "/2.png");
  }
}

void lay_out_biobank(const LaidOut& set) {
  for (int i = 0; i < 10; ++i) {
    const std::string person = std::to_string(1000001 + i);
    const std::string folder = i % 2 == 0 ? "Alzheimer's disease/" : "Vascular dementia/";
    set.picture(folder + person + "_21015_0_0.png");
    set.picture(folder + person + "_21016_0_0.png");
  }
}

struct PaperJob {
  const char* name;
  void (*lay_out)(const LaidOut&);
  std::vector<const char*> told;  ///< words of labels that must occur in the answers
};

const std::vector<PaperJob>& paper_jobs() {
  static const std::vector<PaperJob> kJobs = {
      {"aptos2019", lay_out_aptos, {"oderate non-proliferative", "o apparent diabetic retinopathy"}},
      {"eyepacs2015", lay_out_eyepacs, {"evere non-proliferative", "good"}},
      {"idrid_b", lay_out_idrid_b, {"evere non-proliferative", "macular oedema", "hard exudate within"}},
      {"idrid_a", lay_out_idrid_a, {"icroaneurysms", "ard exudates", "[0."}},
      {"mmac2023_task1", lay_out_mmac1, {"META-PM", "acular atrophy", "essellated fundus"}},
      {"mmac2023_task2", lay_out_mmac2, {"acquer crack", "horoidal neovascularisation", "Fuchs spot", "[0."}},
      {"messidor1", lay_out_messidor, {"Messidor", "macular oedema", "fewer than 5 haemorrhages"}},
      {"odir5k", lay_out_odir, {"ataract", "drusen", "normal"}},
      {"rfmid1", lay_out_rfmid, {"ranch retinal vein occlusion", "otton wool spots", "normal"}},
      {"ukbiobank", lay_out_biobank, {"Alzheimer's disease", "Vascular dementia", "record"}}};
  return kJobs;
}

class PaperJobs : public ::testing::TestWithParam<PaperJob> {
 protected:
  JobConfig job(const LaidOut& set) const {
    JobConfig out =
        read_job(test::repository() / "configs/instruct/paper" / (std::string(GetParam().name) + ".toml"));
    out.data = set.path();
    out.evidence = "none";
    out.alignment.dialogues = out.instruction.dialogues = 60;
    return out;
  }
};

TEST_P(PaperJobs, BothTracksAreWrittenSupportedAndTellTheLabels) {
  LaidOut set;
  GetParam().lay_out(set);
  test::TemporaryFolder out;
  const BuildResult r = build(job(set), {out.path(), {}, {}});
  EXPECT_GT(r.photographs, 0);
  EXPECT_EQ(r.failed, 0);
  std::string text;
  for (const char* track : {"alignment", "instruction"}) {
    const fs::path file = out / (std::string(track) + ".jsonl");
    EXPECT_EQ(r.dialogues.at(track), 60 * r.photographs)
        << track << "\n"
        << read_text_file(out / "refused.jsonl").substr(0, 2000);
    EXPECT_EQ(validate_file(file).problems, std::vector<std::string>{});
    const VerifyReport checked = verify_file(file, out / "descriptions.jsonl");
    EXPECT_EQ(checked.unsupported + checked.contradicted + checked.unknown, 0);
    text += read_text_file(file);
  }
  for (const char* words : GetParam().told) EXPECT_NE(text.find(words), std::string::npos) << words;
  EXPECT_LT(r.refused, r.dialogues.at("instruction") / 20)
      << read_text_file(out / "refused.jsonl").substr(0, 3000);
}

TEST_P(PaperJobs, NoPatientOfTheTrainingPartStandsInAnother) {
  LaidOut set;
  GetParam().lay_out(set);
  JobConfig j = job(set);
  std::map<std::string, std::string> split_of;
  for (const char* split : {"train", "val", "test"}) {
    j.split = split;
    try {
      for (const WorkItem& item : work_of(j).items) {
        const auto [at, added] = split_of.emplace(item.sample.patient, split);
        EXPECT_EQ(at->second, split) << item.sample.id();
      }
    } catch (const InputError&) {
      EXPECT_NE(split, std::string("train"));  // not every set has every part
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ten, PaperJobs, ::testing::ValuesIn(paper_jobs()),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(UkBiobank, ADiagnosisOfThePersonIsNeverToldAsSeen) {
  LaidOut set;
  lay_out_biobank(set);
  JobConfig j = read_job(test::repository() / "configs/instruct/paper/ukbiobank.toml");
  j.data = set.path();
  j.evidence = "none";
  j.instruction.dialogues = 60;
  test::TemporaryFolder out;
  build(j, {out.path(), {}, {}});
  EXPECT_TRUE(fs::exists(out / "split.csv")) << "the split that was made is stored";
  for_each_record(out / "instruction.jsonl", [&](std::int64_t, const std::string& line) {
    const Json conversations = Json::parse(line)["conversations"];
    for (std::size_t i = 1; i < conversations.size(); i += 2) {
      const std::string answer = conversations[i]["value"];
      if (answer.find("Alzheimer") == std::string::npos && answer.find("dementia") == std::string::npos)
        continue;
      EXPECT_NE(answer.find("ecord"), std::string::npos) << answer;
    }
  });
}

}  // namespace
}  // namespace retinal::instruct
