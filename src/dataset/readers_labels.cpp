// Sets whose labels are words and numbers: grades, diseases, quality, positions.

#include <map>

#include "base/error.h"
#include "dataset/csv.h"
#include "dataset/diseases.h"
#include "dataset/readers_internal.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr double kIdridReduction =
    4288.0 / 1024;  // the pictures here against the originals of the centres table

Sample labelled(const fs::path& image, const std::string& dataset, const std::string& split) {
  Sample s;
  s.image = image;
  s.dataset = dataset;
  s.split = split;
  s.patient = image.stem().string();
  return s;
}

/// The same with the row it comes from.
Sample labelled(const fs::path& image, const std::string& dataset, const std::string& split,
                const CsvTable& table, std::size_t row) {
  Sample s = labelled(image, dataset, split);
  s.table = table.name();
  s.row = table.line(row);
  return s;
}

/// A grade of diabetic retinopathy says whether the disease is there, and nothing of other diseases.
void set_grade(Sample& s, int grade) {
  s.dr_grade = grade;
  s.diseases["diabetic_retinopathy"] = grade > 0;
}

struct Centres {
  PhotoPoint fovea, disc;
};

/// Pixel-index position of a reduced picture.
PhotoPoint reduced(double x, double y) {
  return {(x + 0.5) / kIdridReduction - 0.5, (y + 0.5) / kIdridReduction - 0.5};
}

std::map<std::string, Centres> idrid_centres(const fs::path& table_path) {
  const CsvTable table = CsvTable::read(table_path);
  std::map<std::string, Centres> centres;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& name = table.at(row, "image_name");
    if (!name.starts_with("IDRiD_")) continue;
    centres[name] = {reduced(table.number(row, "fovea_x"), table.number(row, "fovea_y")),
                     reduced(table.number(row, "od_x"), table.number(row, "od_y"))};
  }
  return centres;
}

}  // namespace

std::vector<Sample> read_idrid_grading(const fs::path& folder) {
  const auto centres = idrid_centres(folder.parent_path() / "fovea_disc_centres.csv");
  std::vector<Sample> samples;
  for (const std::string split : {"train", "test"}) {
    const CsvTable table = CsvTable::read(folder / (split + ".csv"));
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const std::string name = table.at(row, "Image name");
      Sample s = labelled(folder / split / (name + ".jpg"), "idrid_grading", split, table, row);
      s.patient = split + "_" + name;  // the same number means different pictures in the two halves
      set_grade(s, table.integer(row, "Retinopathy grade"));
      s.edema_risk = table.integer(row, "Risk of macular edema");
      if (const auto found = centres.find(name + "_" + split); found != centres.end()) {
        s.fovea = found->second.fovea;
        s.disc_center = found->second.disc;
      }
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

std::vector<Sample> read_hei_med(const fs::path& folder) {
  const CsvTable table = CsvTable::read(folder / "labels.csv");
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample s = labelled(folder / "images" / table.at(row, "file"), "hei_med", "none", table, row);
    // All pictures of this copy are 1024 x 913; the table gives shares of width and height.
    s.disc_center =
        PhotoPoint{table.number(row, "onh_x") * 1024 - 0.5, table.number(row, "onh_y") * 913 - 0.5};
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_odir(const fs::path& folder) {
  const CsvTable table = CsvTable::read(folder / "labels.csv");
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample s =
        labelled(folder / "images" / table.at(row, "image"), "odir", table.at(row, "split"), table, row);
    s.patient = merged_odir_patient(table.at(row, "patient"));
    s.side = table.at(row, "side") == "left" ? Laterality::left : Laterality::right;
    s.keywords = split_keywords(table.at(row, "keywords"));
    s.diseases = diseases_from_keywords(s.keywords);
    s.dr_grade = grade_from_keywords(s.keywords);
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_palm(const fs::path& folder) {
  const CsvTable table = CsvTable::read(folder / "labels.csv");
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample s =
        labelled(folder / "images" / table.at(row, "file"), "palm", table.at(row, "split"), table, row);
    s.diseases["pathological_myopia"] = table.integer(row, "pathological_myopia") == 1;
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_eyepacs(const fs::path& folder) {
  const CsvTable table = CsvTable::read(folder / "labels.csv");
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample s =
        labelled(folder / "images" / table.at(row, "file"), "eyepacs", table.at(row, "split"), table, row);
    s.patient = table.at(row, "patient");
    s.side = table.at(row, "eye") == "left" ? Laterality::left : Laterality::right;
    set_grade(s, table.integer(row, "dr_grade"));
    if (!table.at(row, "quality").empty()) s.quality = table.integer(row, "quality");
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_aptos(const fs::path& folder) {
  const CsvTable table = CsvTable::read(folder / "labels.csv");
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample s =
        labelled(folder / "images" / table.at(row, "file"), "aptos", table.at(row, "split"), table, row);
    set_grade(s, table.integer(row, "dr_grade"));
    samples.push_back(std::move(s));
  }
  return samples;
}

}  // namespace retinal
