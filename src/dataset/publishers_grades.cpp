// Publishers' sets whose labels are grades: APTOS 2019, EyePACS with EyeQ, IDRiD part B, Messidor, MMAC
// task 1.

#include <map>

#include "base/error.h"
#include "base/file.h"
#include "dataset/publishers.h"
#include "dataset/spreadsheet.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

struct EyeName {
  std::string patient;
  Laterality side;
};

/// "10_left" is the left eye of patient 10.
std::optional<EyeName> eye_of(const std::string& stem) {
  const auto bar = stem.rfind('_');
  if (bar == std::string::npos) return std::nullopt;
  const std::string side = stem.substr(bar + 1);
  if (side != "left" && side != "right") return std::nullopt;
  return EyeName{stem.substr(0, bar), side == "left" ? Laterality::left : Laterality::right};
}

/// EyeQ's quality by picture stem: 0 good, 1 usable, 2 reject.
std::map<std::string, int> eyeq_quality(const LayoutFolder& folder) {
  std::map<std::string, int> quality;
  for (const std::string half : {"train", "test"}) {
    const auto file = folder.maybe({"Label_EyeQ_" + half + ".csv", "EyeQ/data/Label_EyeQ_" + half + ".csv"});
    if (!file) continue;
    const CsvTable table = read_table(*file);
    for (std::size_t row = 0; row < table.rows(); ++row)
      quality[fs::path(table.at(row, "image")).stem().string()] = grade_in(table, row, "quality", 0, 2);
  }
  return quality;
}

void read_eyepacs_half(const LayoutFolder& folder, const CsvTable& table, const fs::path& pictures,
                       const std::string& split, std::vector<Sample>& samples) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string stem = table.at(row, "image");
    Sample s = folder.sample(picture_of(pictures, stem, ".jpeg"), split, table, row);
    if (const auto eye = eye_of(stem)) {
      s.patient = eye->patient;
      s.side = eye->side;
    }
    set_dr_grade(s, grade_in(table, row, "level", 0, 4));
    samples.push_back(std::move(s));
  }
}

/// The two pictures of each Messidor-2 examination, from the publisher's "left;right" list: picture stem ->
/// examination.
std::map<std::string, std::string> messidor2_examinations(const LayoutFolder& folder) {
  std::map<std::string, std::string> examination;
  const auto list = folder.maybe({"messidor-2.csv"});
  if (!list) return examination;
  std::string text = read_text_file(*list);
  std::size_t begin = 0;
  for (int number = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    std::erase(line, '\r');
    const auto semicolon = line.find(';');
    if (number == 0 || semicolon == std::string::npos) continue;  // the header, or a blank line
    for (const std::string& file : {line.substr(0, semicolon), line.substr(semicolon + 1)})
      if (!file.empty())
        examination[fs::path(file).stem().string()] = "examination_" + std::to_string(number);
  }
  return examination;
}

/// One of the twelve parts of Messidor, "Base11" to "Base34".
void read_messidor_base(const LayoutFolder& folder, const std::string& base, const fs::path& annotation,
                        std::vector<Sample>& samples) {
  const CsvTable table = read_table(annotation);
  const auto pictures = folder.maybe({base, "images", "Messidor/" + base});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& file = table.at(row, "Image name");
    Sample s = folder.sample(pictures.value_or(folder.root() / base) / file, "none", table, row);
    s.messidor_grade = grade_in(table, row, "Retinopathy grade", 0, 3);
    s.edema_risk = grade_in(table, row, "Risk of macular edema", 0, 2);
    s.diseases["diabetic_retinopathy"] = *s.messidor_grade > 0;
    samples.push_back(std::move(s));
  }
}

}  // namespace

std::vector<Sample> read_aptos2019(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const CsvTable train = folder.table({"train.csv"}, {"id_code", "diagnosis"});
  const fs::path pictures = folder.need({"train_images"});
  for (std::size_t row = 0; row < train.rows(); ++row) {
    Sample s = folder.sample(picture_of(pictures, train.at(row, "id_code")), "train", train, row);
    set_dr_grade(s, grade_in(train, row, "diagnosis", 0, 4));
    samples.push_back(std::move(s));
  }
  if (!folder.maybe({"test.csv"}) || !folder.maybe({"test_images"})) return samples;
  const CsvTable test = folder.table({"test.csv"}, {"id_code"});  // its grades were never published
  for (std::size_t row = 0; row < test.rows(); ++row)
    samples.push_back(
        folder.sample(picture_of(folder.root() / "test_images", test.at(row, "id_code")), "test", test, row));
  return samples;
}

std::vector<Sample> read_eyepacs2015(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  read_eyepacs_half(folder, folder.table({"trainLabels.csv"}, {"image", "level"}), folder.need({"train"}),
                    "train", samples);
  if (folder.maybe({"retinopathy_solution.csv"}) && folder.maybe({"test"}))
    read_eyepacs_half(folder, folder.table({"retinopathy_solution.csv"}, {"image", "level"}),
                      folder.root() / "test", "test", samples);
  const auto quality = eyeq_quality(folder);
  for (Sample& s : samples)
    if (const auto found = quality.find(s.image.stem().string()); found != quality.end())
      s.quality = found->second;
  return samples;
}

std::vector<Sample> read_idrid_b(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const fs::path root = folder.need({"B. Disease Grading", "1. Original Images"});
  const LayoutFolder part(folder.layout(), root.filename() == "1. Original Images" ? folder.root() : root);
  struct Half {
    const char *split, *pictures, *table;
  };
  for (const Half& half : {Half{"train", "a. Training Set", "a. IDRiD_Disease Grading_Training Labels.csv"},
                           Half{"test", "b. Testing Set", "b. IDRiD_Disease Grading_Testing Labels.csv"}}) {
    const CsvTable table = part.table({std::string("2. Groundtruths/") + half.table},
                                      {"Image name", "Retinopathy grade", "Risk of macular edema"});
    const fs::path pictures = part.need({std::string("1. Original Images/") + half.pictures});
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const std::string name = table.at(row, "Image name");
      Sample s = part.sample(picture_of(pictures, name, ".jpg"), half.split, table, row);
      s.patient =
          std::string(half.split) + "_" + name;  // one number means different pictures in the two halves
      set_dr_grade(s, grade_in(table, row, "Retinopathy grade", 0, 4));
      s.edema_risk = grade_in(table, row, "Risk of macular edema", 0, 2);
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

std::vector<Sample> read_messidor1(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  for (const char* site : {"1", "2", "3"})
    for (const char* part : {"1", "2", "3", "4"}) {
      const std::string base = std::string("Base") + site + part, name = "Annotation_" + base;
      std::vector<std::string> candidates;
      for (const std::string& in : {std::string(), base + "/"})
        for (const char* ending : {".xls", "_update20161024.xls", ".csv", ".xlsx"})
          candidates.push_back(in + name + ending);
      if (const auto table = folder.maybe(candidates)) read_messidor_base(folder, base, *table, samples);
    }
  if (samples.empty()) folder.need({"Annotation_Base11.xls"});
  return samples;
}

std::vector<Sample> read_messidor2(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const CsvTable table = folder.table(
      {"messidor_data.csv"}, {"image_id", "adjudicated_dr_grade", "adjudicated_dme", "adjudicated_gradable"});
  const fs::path pictures = folder.need({"IMAGES", "images"});
  const auto examinations = messidor2_examinations(folder);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& id = table.at(row, "image_id");
    const fs::path named = pictures / id;
    Sample s =
        folder.sample(fs::exists(named) || fs::path(id).has_extension() ? named : picture_of(pictures, id),
                      "none", table, row);
    if (const auto found = examinations.find(s.image.stem().string()); found != examinations.end())
      s.patient = found->second;
    s.findings["gradable"] = grade_in(table, row, "adjudicated_gradable", 0, 1) == 1;
    if (!table.at(row, "adjudicated_dr_grade").empty())
      set_dr_grade(s, grade_in(table, row, "adjudicated_dr_grade", 0, 4));
    if (!table.at(row, "adjudicated_dme").empty())
      s.findings["referable_macular_edema"] = grade_in(table, row, "adjudicated_dme", 0, 1) == 1;
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_mmac_task1(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const std::string task = "1. Classification of Myopic Maculopathy/";
  struct Half {
    const char *split, *pictures, *table;
  };
  for (const Half& half :
       {Half{"train", "1. Training Set", "1. MMAC2023_Myopic_Maculopathy_Classification_Training_Labels.csv"},
        Half{"val", "2. Validation Set",
             "2. MMAC2023_Myopic_Maculopathy_Classification_Validation_Labels.csv"}}) {
    const std::string truth = std::string("2. Groundtruths/") + half.table;
    if (half.split == std::string("val") && !folder.maybe({task + truth, truth})) continue;
    const CsvTable table = folder.table({task + truth, truth}, {"image", "myopic_maculopathy_grade"});
    const fs::path pictures =
        folder.need({task + "1. Images/" + half.pictures, std::string("1. Images/") + half.pictures});
    for (std::size_t row = 0; row < table.rows(); ++row) {
      Sample s = folder.sample(pictures / table.at(row, "image"), half.split, table, row);
      s.myopic_maculopathy = grade_in(table, row, "myopic_maculopathy_grade", 0, 4);
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

}  // namespace retinal
