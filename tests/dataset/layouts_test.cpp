// Each publisher's layout, laid out on disk with rendered eyes, is read as its publisher means it.

#include "dataset/layouts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "dataset/inspection.h"
#include "dataset/layout_files.h"
#include "dataset/masks.h"
#include "dataset/vocabulary.h"

namespace retinal {
namespace {

using test::LaidOut;

const Sample& named(const std::vector<Sample>& samples, const std::string& file) {
  const auto found = std::find_if(samples.begin(), samples.end(),
                                  [&](const Sample& s) { return s.image.filename() == file; });
  if (found == samples.end()) throw std::runtime_error(file + " was not read");
  return *found;
}

/// Reads the layout, and checks that every file of every sample is there and can be decoded.
std::vector<Sample> read_whole(const std::string& layout, const LaidOut& set) {
  const auto samples = read_layout(layout, set.path());
  for (const auto& problem : inspect(samples, FileCheck::pixels).problems) ADD_FAILURE() << problem.text();
  return samples;
}

void expect_vessels(const Sample& s, const std::string& structure) {
  ASSERT_TRUE(s.masks.contains(structure)) << s.id();
  EXPECT_EQ(read_mask(s.masks.at(structure)).data, LaidOut::eye().vessel.data) << s.id() << " " << structure;
}

TEST(Layouts, Aptos2019) {
  LaidOut set;
  set.text("train.csv", "id_code,diagnosis\n000c1434d8d7,2\n001639a390f0,0\n");
  set.text("test.csv", "id_code\n0005cfc8afb6\n");
  for (const char* id :
       {"train_images/000c1434d8d7", "train_images/001639a390f0", "test_images/0005cfc8afb6"})
    set.picture(std::string(id) + ".png");
  const auto samples = read_whole("aptos2019", set);
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].dr_grade, 2);
  EXPECT_TRUE(samples[0].diseases.at("diabetic_retinopathy"));
  EXPECT_FALSE(samples[1].diseases.at("diabetic_retinopathy"));
  EXPECT_EQ(samples[1].table, "train.csv");
  EXPECT_EQ(samples[1].row, 3);
  EXPECT_EQ(samples[2].split, "test");
  EXPECT_FALSE(samples[2].dr_grade) << "the test grades were never published";
}

TEST(Layouts, EyePacsWithEyeQ) {
  LaidOut set;
  set.text("trainLabels.csv", "image,level\n10_left,0\n10_right,3\n");
  set.text("retinopathy_solution.csv", "image,level,Usage\n1_left,1,Private\n");
  set.text("Label_EyeQ_train.csv", ",image,quality,DR_grade\n0,10_left.jpeg,2,0\n");
  set.text("Label_EyeQ_test.csv", ",image,quality,DR_grade\n0,1_left.jpeg,0,1\n");
  for (const char* file : {"train/10_left.jpeg", "train/10_right.jpeg", "test/1_left.jpeg"})
    set.picture(file);
  const auto samples = read_whole("eyepacs2015", set);
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].patient, samples[1].patient);
  EXPECT_EQ(samples[0].side, Laterality::left);
  EXPECT_EQ(samples[0].quality, 2);
  EXPECT_FALSE(samples[1].quality) << "EyeQ does not grade every picture";
  EXPECT_EQ(samples[1].dr_grade, 3);
  EXPECT_EQ(samples[2].split, "test");
  EXPECT_EQ(samples[2].quality, 0);
}

TEST(Layouts, IdridPartsABC) {
  LaidOut set;
  const std::string b = "B. Disease Grading/", truth = b + "2. Groundtruths/";
  const std::string header = "Image name,Retinopathy grade,Risk of macular edema ,,,\n";
  set.text(truth + "a. IDRiD_Disease Grading_Training Labels.csv", header + "IDRiD_001,3,2,,,\n");
  set.text(truth + "b. IDRiD_Disease Grading_Testing Labels.csv", header + "IDRiD_001,4,0,,,\n");
  const std::string c = "C. Localization/2. Groundtruths/",
                    points = "Image No,X- Coordinate,Y - Coordinate,,,\n";
  for (const std::string& part : {b, std::string("C. Localization/")})
    for (const char* half : {"a. Training Set/", "b. Testing Set/"})
      set.picture(part + "1. Original Images/" + half + "IDRiD_001.jpg");
  for (const auto& [letter, name] : {std::pair("a", "Training"), std::pair("b", "Testing")}) {
    set.text(c + "1. Optic Disc Center Location/" + letter + ". IDRiD_OD_Center_" + name + " Set_Markups.csv",
             points + "IDRiD_001,70,40,,,\n,,,,,\n");
    set.text(c + "2. Fovea Center Location/IDRiD_Fovea_Center_" + name + " Set_Markups.csv",
             points + "IDRiD_001,30,48,,,\n");
  }
  const std::string a = "A. Segmentation/", masks = a + "2. All Segmentation Groundtruths/";
  set.picture(a + "1. Original Images/a. Training Set/IDRiD_01.jpg");
  set.picture(a + "1. Original Images/b. Testing Set/IDRiD_55.jpg");
  set.mask(masks + "a. Training Set/1. Microaneurysms/IDRiD_01_MA.tif");
  set.mask(masks + "b. Testing Set/5. Optic Disc/IDRiD_55_OD.tif");
  const auto grading = read_whole("idrid_b", set);
  ASSERT_EQ(grading.size(), 2u);
  EXPECT_EQ(grading[0].dr_grade, 3);
  EXPECT_EQ(grading[0].edema_risk, 2);
  EXPECT_EQ(grading[1].split, "test");
  EXPECT_NE(grading[0].patient, grading[1].patient) << "one number, two pictures";
  const auto places = read_whole("idrid_c", set);
  ASSERT_EQ(places.size(), 2u) << "the tables end in blank rows";
  EXPECT_EQ(places[1].disc_center->x, 70);
  EXPECT_EQ(places[1].fovea->y, 48);
  const auto lesions = read_whole("idrid_a", set);
  ASSERT_EQ(lesions.size(), 2u);
  expect_vessels(lesions[0], "microaneurysm");
  EXPECT_EQ(lesions[0].masks.size(), 1u) << "what is not marked has no file";
  expect_vessels(lesions[1], "disc");
}

TEST(Layouts, MessidorInBinaryWorkbooks) {
  LaidOut set;
  const test::TableRows rows = {
      {"Image name", "Ophthalmologic department", "Retinopathy grade", "Risk of macular edema "},
      {"20051019_38557_0100_PP.tif", "Service Ophtalmologie Lariboisiere", "3", "1"},
      {"20051020_43808_0100_PP.tif", "Service Ophtalmologie Lariboisiere", "0", "0"}};
  test::write_xls(set / "Annotation_Base11.xls", rows);
  set.picture("Base11/20051019_38557_0100_PP.tif");
  set.picture("Base11/20051020_43808_0100_PP.tif");
  set.text("Base12/Annotation_Base12.csv", "Image name,Retinopathy grade,Risk of macular edema\na.tif,1,0\n");
  set.picture("Base12/a.tif");
  const auto samples = read_whole("messidor1", set);
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].messidor_grade, 3);
  EXPECT_EQ(samples[0].edema_risk, 1);
  EXPECT_FALSE(samples[0].dr_grade) << "Messidor's scale is not the ICDR scale";
  EXPECT_FALSE(samples[1].diseases.at("diabetic_retinopathy"));
  EXPECT_EQ(samples[2].split, "none");
}

TEST(Layouts, Messidor2) {
  LaidOut set;
  set.text("messidor_data.csv",
           "image_id,adjudicated_dr_grade,adjudicated_dme,adjudicated_gradable\n"
           "a.png,2,1,1\nb.png,,,0\nc.png,0,0,1\n");
  set.text("messidor-2.csv", "Left;Right\na.png;b.png\nc.png;\n");
  for (const char* file : {"IMAGES/a.png", "IMAGES/b.png", "IMAGES/c.png"}) set.picture(file);
  const auto samples = read_whole("messidor2", set);
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].dr_grade, 2);
  EXPECT_TRUE(samples[0].findings.at("referable_macular_edema"));
  EXPECT_FALSE(samples[1].dr_grade);
  EXPECT_FALSE(samples[1].findings.at("gradable"));
  EXPECT_EQ(samples[0].patient, samples[1].patient) << "two pictures of one examination";
  EXPECT_NE(samples[0].patient, samples[2].patient);
}

TEST(Layouts, Mmac2023) {
  LaidOut set;
  const std::string one = "1. Classification of Myopic Maculopathy/";
  const std::string table =
      one + "2. Groundtruths/1. MMAC2023_Myopic_Maculopathy_Classification_Training_Labels.csv";
  set.text(table,
           "image,myopic_maculopathy_grade,age,sex,height,weight\nmmac_task_1_train_0001.png,4,30,M,,\n");
  set.picture(one + "1. Images/1. Training Set/mmac_task_1_train_0001.png");
  const auto grades = read_whole("mmac2023_task1", set);
  ASSERT_EQ(grades.size(), 1u);
  EXPECT_EQ(grades[0].myopic_maculopathy, 4);
  const std::string two = "2. Segmentation of Myopic Maculopathy Plus Lesions/";
  for (const auto& [lesion, name] :
       {std::pair("1. Lacquer Cracks", "LC"), std::pair("2. Choroidal Neovascularization", "CNV"),
        std::pair("3. Fuchs Spot", "FS")}) {
    const std::string file = std::string("/1. Training Set/mmac_task_2_train_") + name + "_0001.png";
    set.picture(two + lesion + "/1. Images" + file);
    set.mask(two + lesion + "/2. Groundtruths" + file);
  }
  const auto lesions = read_whole("mmac2023_task2", set);
  ASSERT_EQ(lesions.size(), 3u);
  expect_vessels(lesions[0], "lacquer_crack");
  expect_vessels(lesions[1], "choroidal_neovascularization");
  expect_vessels(lesions[2], "fuchs_spot");
}

const test::TableRows kOdirRows = {
    {"ID", "Patient Age", "Patient Sex", "Left-Fundus", "Right-Fundus", "Left-Diagnostic Keywords",
     "Right-Diagnostic Keywords", "N", "D", "G", "C", "A", "H", "M", "O"},
    {"0", "69", "Female", "0_left.jpg", "0_right.jpg", "cataract", "normal fundus", "0", "0", "0", "1", "0",
     "0", "0", "0"},
    {"352", "70", "Male", "352_left.jpg", "352_right.jpg",
     "moderate non proliferative retinopathy\xEF\xBC\x8C"
     "glaucoma",
     "lens dust\xEF\xBC\x8C"
     "drusen",
     "0", "1", "1", "0", "0", "0", "0", "1"}};

void expect_odir(const std::vector<Sample>& samples) {
  ASSERT_EQ(samples.size(), 4u);
  const Sample& right = named(samples, "0_right.jpg");
  EXPECT_TRUE(right.diseases.at("normal")) << "the other eye's cataract is not this eye's";
  EXPECT_EQ(right.side, Laterality::right);
  EXPECT_EQ(right.patient, named(samples, "0_left.jpg").patient);
  const Sample& two = named(samples, "352_left.jpg");
  EXPECT_EQ(two.keywords, (std::vector<std::string>{"moderate non proliferative retinopathy", "glaucoma"}));
  EXPECT_EQ(two.dr_grade, 2);
  EXPECT_TRUE(two.diseases.at("glaucoma"));
  EXPECT_TRUE(named(samples, "352_right.jpg").diseases.at("other_abnormality"));
}

TEST(Layouts, OdirAsWorkbookAndAsTable) {
  LaidOut workbook, table;
  workbook.xlsx("ODIR-5K_Training_Annotations(Updated)_V2.xlsx", kOdirRows);
  std::string csv;
  for (const auto& row : kOdirRows)
    for (std::size_t i = 0; i < row.size(); ++i) csv += row[i] + (i + 1 < row.size() ? "," : "\n");
  table.text("full_df.csv", csv + csv.substr(csv.find('\n') + 1));  // each patient twice, as published
  for (const char* eye : {"0_left", "0_right", "352_left", "352_right"}) {
    workbook.picture(std::string("ODIR-5K_Training_Dataset/") + eye + ".jpg");
    table.picture(std::string("preprocessed_images/") + eye + ".jpg");
  }
  expect_odir(read_whole("odir5k", workbook));
  expect_odir(read_whole("odir5k", table));
}

TEST(Layouts, OiaOdirHasThreeParts) {
  LaidOut set;
  for (const auto& [part, name] :
       {std::pair("Training Set", "training"), std::pair("Off-site Test Set", "off-site test"),
        std::pair("On-site Test Set", "on-site test")}) {
    set.xlsx(std::string(part) + "/Annotation/" + name + " annotation (English).xlsx", kOdirRows);
    for (const char* eye : {"0_left", "0_right", "352_left", "352_right"})
      set.picture(std::string(part) + "/Images/" + eye + ".jpg");
  }
  const auto samples = read_whole("odir5k", set);
  ASSERT_EQ(samples.size(), 12u);
  EXPECT_EQ(samples[0].split + samples[4].split + samples[8].split, "trainvaltest");
}

TEST(Layouts, RfmidWith46Columns) {
  LaidOut set;
  std::string header = "ID,Disease_Risk", healthy = "1,0", ill = "2,1";
  ASSERT_EQ(rfmid_findings().size(), 45u);
  for (const auto& [code, _] : rfmid_findings()) {
    header += "," + code;
    healthy += ",0";
    ill += code == "DR" || code == "CWS" ? ",1" : ",0";
  }
  for (const auto& [folder, table, images] :
       {std::tuple("Training_Set", "RFMiD_Training_Labels.csv", "Training"),
        std::tuple("Evaluation_Set", "RFMiD_Validation_Labels.csv", "Validation"),
        std::tuple("Test_Set", "RFMiD_Testing_Labels.csv", "Test")}) {
    const std::string at = std::string(folder) + "/" + folder + "/";
    set.text(at + table, header + "\n" + healthy + "\n" + ill + "\n");
    set.picture(at + images + "/1.png");
    set.picture(at + images + "/2.png");
  }
  const auto samples = read_whole("rfmid1", set);
  ASSERT_EQ(samples.size(), 6u);
  EXPECT_TRUE(samples[0].diseases.at("normal"));
  EXPECT_TRUE(samples[1].diseases.at("diabetic_retinopathy"));
  EXPECT_TRUE(samples[1].findings.at("CWS"));
  EXPECT_FALSE(samples[1].findings.at("CL"));
  EXPECT_FALSE(samples[1].dr_grade) << "RFMiD gives no grade";
  EXPECT_EQ(samples[2].split, "val");
  EXPECT_NE(samples[0].patient, samples[2].patient);
  set.text("Test_Set/Test_Set/RFMiD_Testing_Labels.csv", "ID,Disease_Risk,DR\n1,0,0\n");
  EXPECT_THROW(read_layout("rfmid1", set.path()), InputError);
}

TEST(Layouts, UkBiobankByDisease) {
  LaidOut set;
  set.picture("Alzheimer's disease/1000001_21015_0_0.png");
  set.picture("Alzheimer's disease/1000001_21016_0_0.png");
  set.picture("Vascular dementia/1000002_21016_1_0.png");
  const auto samples = read_whole("ukbiobank", set);
  ASSERT_EQ(samples.size(), 3u);
  EXPECT_EQ(samples[0].side, Laterality::left);
  EXPECT_EQ(samples[1].side, Laterality::right);
  EXPECT_EQ(samples[0].patient, samples[1].patient);
  EXPECT_EQ(samples[2].notes.at("disease"), "Vascular dementia");
}

TEST(Layouts, Drive) {
  LaidOut set;
  for (const auto& [half, name] : {std::pair("training", "21_training"), std::pair("test", "01_test")}) {
    const std::string at = std::string(half) + "/", number(name, 2);
    set.picture(at + "images/" + name + ".tif");
    set.mask(at + "mask/" + name + "_mask.gif");
    set.mask(at + "1st_manual/" + number + "_manual1.gif");
  }
  const auto samples = read_whole("drive2004", set);
  ASSERT_EQ(samples.size(), 2u);
  for (const Sample& s : samples) expect_vessels(s, "vessel");
  EXPECT_EQ(samples[1].split, "test");
  EXPECT_TRUE(samples[0].field_mask);
}

TEST(Layouts, RiteAndHrfColours) {
  const auto& eye = LaidOut::eye();
  Raster8 colours(96, 96, 3);
  for (int y = 0; y < 96; ++y)
    for (int x = 0; x < 96; ++x) {
      const bool artery = eye.artery.at(x, y) != 0, vein = eye.vein.at(x, y) != 0;
      colours.at(x, y, 0) = artery && !vein ? 255 : 0;
      colours.at(x, y, 1) = artery && vein ? 255 : 0;
      colours.at(x, y, 2) = vein && !artery ? 255 : 0;
    }
  colours.at(0, 0, 0) = colours.at(0, 0, 1) = colours.at(0, 0, 2) = 255;  // uncertain: neither
  LaidOut rite, hrf;
  for (const auto& [half, name] : {std::pair("training", "21_training"), std::pair("test", "01_test")}) {
    const std::string at = std::string("AV_groundTruth/") + half + "/";
    rite.picture(at + "images/" + name + ".tif");
    rite.mask(at + "vessel/" + name + ".png");
    test::write_raster(rite / (at + "av/" + name + ".png"), colours);
  }
  hrf.picture("images/01_dr.JPG");
  hrf.mask("manual1/01_dr.tif");
  hrf.mask("mask/01_dr_mask.tif");
  test::write_raster(hrf / "HRF_AVLabel_191219/ArteryVein_0410_final/01_dr.png", colours);
  for (const Sample& s : {read_whole("rite", rite).front(), read_whole("hrf2013", hrf).front()}) {
    expect_vessels(s, "vessel");
    EXPECT_EQ(read_mask(s.masks.at("artery")).data, eye.artery.data) << s.id();
    EXPECT_EQ(read_mask(s.masks.at("vein")).data, eye.vein.data) << s.id();
  }
}

TEST(Layouts, ChaseStareDrishti) {
  LaidOut chase, stare, drishti;
  for (const char* eye : {"Image_01L", "Image_01R"}) {
    chase.picture(std::string(eye) + ".jpg");
    chase.mask(std::string(eye) + "_1stHO.png");
  }
  const auto both = read_whole("chasedb1", chase);
  ASSERT_EQ(both.size(), 2u);
  expect_vessels(both[0], "vessel");
  EXPECT_EQ(both[0].patient, both[1].patient);
  stare.picture("im0001.ppm");
  stare.mask("im0001.ah.ppm");
  const auto plain = read_whole("stare2000", stare);
  ASSERT_EQ(plain.size(), 1u) << "the mask is no picture";
  expect_vessels(plain[0], "vessel");
  for (const auto& [half, name] :
       {std::pair("Training", "drishtiGS_002"), std::pair("Test", "drishtiGS_001")}) {
    const std::string at = std::string("Drishti-GS1_files/") + half + "/";
    const std::string maps =
        at + (half == std::string("Test") ? "Test_GT/" : "GT/") + name + "/SoftMap/" + name;
    drishti.picture(at + "Images/" + name + ".png");
    drishti.mask(maps + "_ODsegSoftmap.png");
    drishti.mask(maps + "_cupsegSoftmap.png");
  }
  const auto discs = read_whole("drishti_gs1", drishti);
  ASSERT_EQ(discs.size(), 2u);
  expect_vessels(discs[1], "cup");
}

TEST(Layouts, RefugeThreeParts) {
  LaidOut set;
  for (const auto& [kind, name] : {std::pair("Glaucoma", "g0001"), std::pair("Non-Glaucoma", "n0001")}) {
    set.picture(std::string("Training400/") + kind + "/" + name + ".jpg");
    set.mask(std::string("Annotation-Training400/Disc_Cup_Masks/") + kind + "/" + name + ".bmp", true);
  }
  set.xlsx("Annotation-Training400/Fovea_location.xlsx",
           {{"ID", "ImgName", "Fovea_X", "Fovea_Y"}, {"1", "n0001.jpg", "30.5", "48"}});
  set.picture("REFUGE-Validation400/V0001.jpg");
  set.mask("REFUGE-Validation400-GT/Disc_Cup_Masks/V0001.bmp", true);
  set.xlsx("REFUGE-Validation400-GT/Fovea_locations.xlsx",
           {{"ID", "ImgName", "Glaucoma Label", "Fovea_X", "Fovea_Y"}, {"1", "V0001.jpg", "1", "31", "47"}});
  set.picture("Test400/T0001.jpg");
  set.mask("REFUGE-Test-GT/Disc_Cup_Masks/N/T0001.bmp", true);
  set.xlsx(
      "REFUGE-Test-GT/Glaucoma_label_and_Fovea_location.xlsx",
      {{"ID", "ImgName", "Label(Glaucoma=1)", "Fovea_X", "Fovea_Y"}, {"1", "T0001.jpg", "0", "31", "47"}});
  const auto samples = read_whole("refuge2018", set);
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_TRUE(named(samples, "g0001.jpg").diseases.at("glaucoma"));
  EXPECT_EQ(named(samples, "n0001.jpg").fovea->x, 30.5);
  EXPECT_TRUE(named(samples, "V0001.jpg").diseases.at("glaucoma"));
  EXPECT_EQ(named(samples, "V0001.jpg").row, 2);
  EXPECT_FALSE(named(samples, "T0001.jpg").diseases.at("glaucoma"));
  for (const Sample& s : samples) {
    expect_vessels(s, "cup");
    expect_vessels(s, "disc");
  }
}

TEST(Layouts, PalmByFirstLetterAndByTable) {
  LaidOut set;
  const std::string at = "PALM-Training400/";
  for (const char* name : {"H0001", "N0001", "P0001"}) set.picture(at + "PALM-Training400/" + name + ".jpg");
  set.mask(at + "PALM-Training400-Annotation-D&F/Disc_Masks/N0001.bmp", true);
  set.mask(at + "PALM-Training400-Annotation-Lession/Lesion_Masks/Atrophy/P0001.bmp", true);
  set.picture("PALM-Validation400/V0001.jpg");
  set.xlsx("PALM-Validation-GT/PM_Label_and_Fovea_Location.xlsx",
           {{"ID", "imgName", "Label", "Fovea_X", "Fovea_Y"}, {"1", "V0001.jpg", "1", "40", "50"}});
  const auto samples = read_whole("palm2019", set);
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_FALSE(named(samples, "H0001.jpg").diseases.at("pathological_myopia")) << "high, not pathological";
  EXPECT_TRUE(named(samples, "P0001.jpg").diseases.at("pathological_myopia"));
  expect_vessels(named(samples, "P0001.jpg"), "atrophy");
  expect_vessels(named(samples, "N0001.jpg"), "disc");
  EXPECT_EQ(named(samples, "V0001.jpg").split, "val");
  EXPECT_EQ(named(samples, "V0001.jpg").fovea->y, 50);
}

TEST(Layouts, Diaretdb1ByItsLists) {
  LaidOut set;
  const std::string at = "resources/images/";
  for (const char* name : {"image001", "image002"}) {
    set.picture(at + "ddb1_fundusimages/" + name + ".png");
    for (const char* map : {"hardexudates", "softexudates", "hemorrhages", "redsmalldots"})
      set.mask(at + "ddb1_groundtruth/" + map + "/" + name + ".png");
  }
  set.text("resources/traindatasets/trainset.txt",
           "../images/ddb1_fundusimages/image002.png ../xml/image002_01.xml\n");
  set.text("resources/testdatasets/testset.txt", "image001.png\n");
  const auto samples = read_whole("diaretdb1_v2", set);
  ASSERT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].split, "test");
  EXPECT_EQ(samples[1].split, "train");
  expect_vessels(samples[0], "microaneurysm");
}

TEST(Layouts, ErrorsNameWhatIsExpected) {
  const LaidOut empty;
  for (const LayoutInfo& info : layouts()) try {
      read_layout(info.name, empty.path());
      ADD_FAILURE() << info.name << " was read from nothing";
    } catch (const InputError& error) {
      const std::string text = error.what();
      EXPECT_NE(text.find('\''), std::string::npos) << info.name << ": " << text;
      EXPECT_NE(text.find(info.name), std::string::npos) << text;
    }
  EXPECT_THROW(read_layout("aptos2019", empty / "none"), InputError);
  try {
    read_layout("aptos2091", empty.path());
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'aptos2019'?"), std::string::npos) << error.what();
  }
}

TEST(Layouts, ErrorsNameTableRowAndColumn) {
  LaidOut set;
  set.text("train.csv", "id_code,diagnosis\na,2\n\nb,5\n");
  set.picture("train_images/a.png");
  const auto complaint = [&] {
    try {
      read_layout("aptos2019", set.path());
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(complaint(), "train.csv, row 4, column 'diagnosis': 5 is not from 0 to 4");
  set.text("train.csv", "id_code,diagnosys\na,2\n");
  EXPECT_NE(complaint().find("'diagnosis' is missing; did you mean 'diagnosys'?"), std::string::npos)
      << complaint();
}

}  // namespace
}  // namespace retinal
