// Publishers' sets whose labels are diseases: ODIR-5K, RFMiD, UK Biobank by folder, REFUGE, PALM.

#include <algorithm>
#include <set>

#include "base/error.h"
#include "dataset/diseases.h"
#include "dataset/publishers.h"
#include "dataset/spreadsheet.h"
#include "dataset/vocabulary.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kOdirColumns = {"ID", "Left-Fundus", "Right-Fundus",
                                               "Left-Diagnostic Keywords", "Right-Diagnostic Keywords"};

/// Two samples a row, each with the keywords of its own eye: the columns N to O describe the patient, not an
/// eye.
void read_odir_table(const LayoutFolder& folder, const CsvTable& table, const fs::path& pictures,
                     const std::string& split, std::vector<Sample>& samples) {
  std::set<std::string> seen;  // full_df.csv holds each patient once per eye
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!seen.insert(table.at(row, "ID")).second) continue;
    for (const bool left : {true, false}) {
      const std::string side = left ? "Left" : "Right";
      Sample s = folder.sample(pictures / table.at(row, side + "-Fundus"), split, table, row);
      s.patient = merged_odir_patient(table.at(row, "ID"));
      s.side = left ? Laterality::left : Laterality::right;
      s.keywords = split_keywords(table.at(row, side + "-Diagnostic Keywords"));
      s.diseases = diseases_from_keywords(s.keywords);
      s.dr_grade = grade_from_keywords(s.keywords);
      samples.push_back(std::move(s));
    }
  }
}

/// The three parts of OIA-ODIR, the set's later full release. False when the folder is not of this form.
bool read_oia_odir(const LayoutFolder& folder, std::vector<Sample>& samples) {
  struct Part {
    const char *split, *folder, *table;
  };
  bool any = false;
  for (const Part& part : {Part{"train", "Training Set", "training annotation (English).xlsx"},
                           Part{"val", "Off-site Test Set", "off-site test annotation (English).xlsx"},
                           Part{"test", "On-site Test Set", "on-site test annotation (English).xlsx"}}) {
    const std::string at = std::string(part.folder) + "/";
    if (!folder.maybe({at + "Annotation"})) continue;
    any = true;
    read_odir_table(folder, folder.table({at + "Annotation/" + part.table}, kOdirColumns),
                    folder.need({at + "Images"}), part.split, samples);
  }
  return any;
}

std::string rfmid_finding(const std::string& code) {
  return code == "DR" ? "diabetic_retinopathy" : code == "ARMD" ? "amd" : "";
}

void read_rfmid_part(const LayoutFolder& folder, const std::string& split,
                     const std::vector<std::string>& tables, const std::vector<std::string>& pictures,
                     std::vector<Sample>& samples) {
  std::vector<std::string> columns = {"ID", "Disease_Risk"};
  for (const auto& [code, _] : rfmid_findings()) columns.push_back(code);
  const CsvTable table = folder.table(tables, columns);
  const fs::path images = folder.need(pictures);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample s = folder.sample(picture_of(images, table.at(row, "ID")), split, table, row);
    s.patient = split + "_" + table.at(row, "ID");  // each part numbers its pictures from 1
    s.diseases["normal"] = grade_in(table, row, "Disease_Risk", 0, 1) == 0;
    for (const auto& [code, _] : rfmid_findings()) {
      const bool present = grade_in(table, row, code, 0, 1) == 1;
      s.findings[code] = present;
      if (const auto disease = rfmid_finding(code); !disease.empty()) s.diseases[disease] = present;
    }
    samples.push_back(std::move(s));
  }
}

/// "1234567_21015_0_0": participant, field (21015 left eye, 21016 right eye), visit, repeat.
void add_biobank_eye(const LayoutFolder& folder, const fs::path& file, const std::string& disease,
                     std::vector<Sample>& samples) {
  const std::string stem = file.stem().string();
  const auto bar = stem.find('_');
  const std::string field = stem.substr(bar + 1, 5);
  Sample s = folder.sample(file, "none");
  s.patient = stem.substr(0, bar);
  s.side = field == "21015" ? Laterality::left : Laterality::right;
  if (!disease.empty()) s.notes["disease"] = disease;
  samples.push_back(std::move(s));
}

bool is_biobank_eye(const fs::path& file) {
  const std::string stem = file.stem().string();
  return stem.find("_21015_") != std::string::npos || stem.find("_21016_") != std::string::npos;
}

/// Fovea and, where there is one, a 0/1 label for the samples whose file the table names.
void add_challenge_table(std::vector<Sample>& samples, const CsvTable& table, const std::string& name_column,
                         const std::vector<std::string>& label_columns, const std::string& disease) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto found = std::find_if(samples.begin(), samples.end(), [&](const Sample& s) {
      return s.image.filename().string() == table.at(row, name_column);
    });
    if (found == samples.end()) continue;
    found->table = table.name();
    found->row = table.line(row);
    if (table.has("Fovea_X") && !table.at(row, "Fovea_X").empty())
      found->fovea = PhotoPoint{table.number(row, "Fovea_X"), table.number(row, "Fovea_Y")};
    for (const auto& label : label_columns)
      if (table.has(label)) found->diseases[disease] = grade_in(table, row, label, 0, 1) == 1;
  }
}

/// REFUGE's one mask: 0 cup, 128 rim of the disc, 255 outside.
void add_disc_and_cup(Sample& s, const fs::path& mask) {
  s.masks["disc"] = {mask, MaskCoding::at_most, 128};
  s.masks["cup"] = {mask, MaskCoding::at_most, 0};
}

/// A mask of PALM, black where the structure is; a picture without the structure has none.
void add_dark_mask(Sample& s, const std::string& structure, const fs::path& folder) {
  const fs::path mask = folder / (s.image.stem().string() + ".bmp");
  if (fs::exists(mask)) s.masks[structure] = {mask, MaskCoding::at_most, 0};
}

}  // namespace

std::vector<Sample> read_odir5k(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  if (read_oia_odir(folder, samples)) return samples;
  const CsvTable table =
      folder.table({"ODIR-5K_Training_Annotations(Updated)_V2.xlsx", "data.xlsx", "ODIR-5K/data.xlsx",
                    "ODIR-5K/ODIR-5K/data.xlsx", "full_df.csv", "data.csv"},
                   kOdirColumns);
  const fs::path pictures =
      folder.need({"ODIR-5K_Training_Dataset", "ODIR-5K_Training_Images/ODIR-5K_Training_Dataset",
                   "ODIR-5K_Training_Images", "Training Images", "ODIR-5K/Training Images",
                   "ODIR-5K/ODIR-5K/Training Images", "preprocessed_images"});
  read_odir_table(folder, table, pictures, "none", samples);
  return samples;
}

std::vector<Sample> read_rfmid(const LayoutFolder& folder) {
  struct Part {
    const char *split, *folder, *name, *letter, *full, *pictures;
  };
  std::vector<Sample> samples;
  for (const Part& p : {Part{"train", "Training_Set", "Training", "a", "Training", "Training"},
                        Part{"val", "Evaluation_Set", "Validation", "b", "Validation", "Validation"},
                        Part{"test", "Test_Set", "Testing", "c", "Testing", "Test"}}) {
    const std::string in = std::string(p.folder) + "/",
                      table = std::string("RFMiD_") + p.name + "_Labels.csv";
    const std::string official = "A. RFMiD_All_Classes_Dataset/";
    read_rfmid_part(
        folder, p.split,
        {in + in + table, in + table, table, official + "2. Groundtruths/" + p.letter + ". " + table},
        {in + in + p.pictures, in + p.pictures, p.pictures,
         official + "1. Original Images/" + p.letter + ". " + p.full + " Set"},
        samples);
  }
  return samples;
}

std::vector<Sample> read_ukbiobank(const LayoutFolder& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder.root()))
    if (entry.is_regular_file() && is_biobank_eye(entry.path())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) folder.need({"<disease>/<participant>_21015_0_0.png"});
  std::vector<Sample> samples;
  for (const auto& file : files) {
    const fs::path parent = file.parent_path();
    add_biobank_eye(folder, file, fs::equivalent(parent, folder.root()) ? "" : parent.filename().string(),
                    samples);
  }
  return samples;
}

std::vector<Sample> read_refuge(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const fs::path train = folder.need({"Training400", "REFUGE-Training400/Training400", "REFUGE-Training400"});
  const fs::path truth =
      folder.need({"Annotation-Training400/Annotation-Training400", "Annotation-Training400"});
  for (const bool glaucoma : {true, false}) {
    const std::string kind = glaucoma ? "Glaucoma" : "Non-Glaucoma";
    for (const auto& image : layout_pictures(train / kind)) {
      Sample s = folder.sample(image, "train");
      s.diseases["glaucoma"] = glaucoma;
      add_disc_and_cup(s, truth / "Disc_Cup_Masks" / kind / (image.stem().string() + ".bmp"));
      samples.push_back(std::move(s));
    }
  }
  if (fs::exists(truth / "Fovea_location.xlsx"))
    add_challenge_table(samples, read_table(truth / "Fovea_location.xlsx"), "ImgName", {}, "");
  struct Part {
    const char* split;
    std::vector<std::string> pictures, truth;
    const char* table;
  };
  for (const Part& part :
       {Part{"val",
             {"REFUGE-Validation400/REFUGE-Validation400", "REFUGE-Validation400"},
             {"REFUGE-Validation400-GT/REFUGE-Validation400-GT", "REFUGE-Validation400-GT"},
             "Fovea_locations.xlsx"},
        Part{"test",
             {"Test400", "REFUGE-Test400/Test400", "REFUGE-Test400"},
             {"REFUGE-Test-GT/REFUGE-Test-GT", "REFUGE-Test-GT"},
             "Glaucoma_label_and_Fovea_location.xlsx"}}) {
    const auto pictures = folder.maybe(part.pictures), gt = folder.maybe(part.truth);
    if (!pictures || !gt) continue;
    std::vector<Sample> half;
    for (const auto& image : layout_pictures(*pictures)) {
      Sample s = folder.sample(image, part.split);
      const std::string mask = image.stem().string() + ".bmp";
      fs::path at = *gt / "Disc_Cup_Masks" / mask;
      for (const char* kind : {"G", "N"})
        if (fs::exists(*gt / "Disc_Cup_Masks" / kind / mask)) at = *gt / "Disc_Cup_Masks" / kind / mask;
      add_disc_and_cup(s, at);
      half.push_back(std::move(s));
    }
    if (fs::exists(*gt / part.table))
      add_challenge_table(half, read_table(*gt / part.table), "ImgName",
                          {"Label(Glaucoma=1)", "Glaucoma Label"}, "glaucoma");
    samples.insert(samples.end(), half.begin(), half.end());
  }
  return samples;
}

std::vector<Sample> read_palm_challenge(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const fs::path outer = folder.need({"PALM-Training400"});
  const fs::path train = fs::is_directory(outer / "PALM-Training400") ? outer / "PALM-Training400" : outer;
  for (const auto& image : layout_pictures(train)) {
    Sample s = folder.sample(image, "train");
    const char kind = image.filename().string().front();
    if (kind != 'H' && kind != 'N' && kind != 'P')
      throw InputError(image.filename().string() + ": a training picture of PALM begins with H, N or P");
    s.diseases["pathological_myopia"] = kind == 'P';
    s.notes["group"] = kind == 'P' ? "pathological myopia" : kind == 'H' ? "high myopia" : "normal";
    add_dark_mask(s, "disc", outer / "PALM-Training400-Annotation-D&F" / "Disc_Masks");
    for (const char* lesion : {"Atrophy", "Detachment"})
      add_dark_mask(s, lesion == std::string("Atrophy") ? "atrophy" : "retinal_detachment",
                    outer / "PALM-Training400-Annotation-Lession" / "Lesion_Masks" / lesion);
    samples.push_back(std::move(s));
  }
  const auto pictures = folder.maybe({"PALM-Validation400/PALM-Validation400", "PALM-Validation400"});
  const auto truth = folder.maybe({"PALM-Validation-GT"});
  if (!pictures || !truth) return samples;
  std::vector<Sample> half;
  for (const auto& image : layout_pictures(*pictures)) {
    Sample s = folder.sample(image, "val");
    add_dark_mask(s, "disc", *truth / "Disc_Masks");
    add_dark_mask(s, "atrophy", *truth / "Lesion_Masks" / "Atrophy");
    add_dark_mask(s, "retinal_detachment", *truth / "Lesion_Masks" / "Detachment");
    half.push_back(std::move(s));
  }
  const CsvTable table = folder.table({"PALM-Validation-GT/PM_Label_and_Fovea_Location.xlsx",
                                       "PALM-Validation-GT/PM_Label_and_Fovea_Location.csv"},
                                      {"imgName", "Label"});
  add_challenge_table(half, table, "imgName", {"Label"}, "pathological_myopia");
  samples.insert(samples.end(), half.begin(), half.end());
  return samples;
}

}  // namespace retinal
