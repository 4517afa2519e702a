// Sets whose labels are masks: vessels, artery/vein, disc and cup, lesions.

#include <algorithm>

#include "base/error.h"
#include "dataset/csv.h"
#include "dataset/readers_internal.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

constexpr int kChaseTrainingFiles = 20;  // the split usual in the literature

/// HRF's masks were halved by nearest neighbour, its photographs by averaging, which leaves the labels above
/// and to the left of their vessels. The correlation of label and dark of the green channel is largest at
/// 0.5, 0.5 in each of six training photographs.
constexpr double kHrfBehind = 0.5;

Sample picture(const fs::path& image, const std::string& dataset, const std::string& split) {
  Sample s;
  s.image = image;
  s.dataset = dataset;
  s.split = split;
  s.patient = image.stem().string();
  return s;
}

void add_artery_vein(Sample& s, const fs::path& av) {
  s.masks["artery"] = {av, MaskCoding::artery, 0};
  s.masks["vein"] = {av, MaskCoding::vein, 0};
}

}  // namespace

std::vector<fs::path> pictures_in(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw InputError("the folder " + folder.string() + " of the data set is missing");
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto e = entry.path().extension(); e == ".jpg" || e == ".png") files.push_back(entry.path());
  if (files.empty()) throw InputError("the folder " + folder.string() + " holds no pictures");
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Sample> read_drive(const fs::path& folder) {
  std::vector<Sample> samples;
  for (const std::string split : {"train", "test"})
    for (const auto& image : pictures_in(folder / split / "images")) {
      Sample s = picture(image, "drive", split);
      const std::string png = image.stem().string() + ".png";
      s.masks["vessel"] = {folder / split / "vessels_1st" / png};
      add_artery_vein(s, folder / split / "av" / png);
      s.field_mask = folder / split / "fov" / png;
      samples.push_back(std::move(s));
    }
  return samples;
}

std::vector<Sample> read_hrf_av(const fs::path& folder) {
  std::vector<Sample> samples;
  for (const std::string split : {"train", "test"})
    for (const auto& image : pictures_in(folder / split / "images")) {
      Sample s = picture(image, "hrf_av", split);
      const std::string png = image.stem().string() + ".png";
      const fs::path av = folder / split / "av" / png;
      s.masks["vessel"] = {av};
      add_artery_vein(s, av);
      for (auto& [structure, mask] : s.masks) mask.behind = kHrfBehind;
      s.field_mask = folder / split / "fov" / png;
      samples.push_back(std::move(s));
    }
  return samples;
}

std::vector<Sample> read_chase_db1(const fs::path& folder) {
  std::vector<Sample> samples;
  for (const auto& image : pictures_in(folder)) {
    if (image.extension() != ".jpg") continue;
    const std::string stem = image.stem().string();
    Sample s = picture(image, "chase_db1", samples.size() < kChaseTrainingFiles ? "train" : "test");
    s.patient = stem.substr(0, stem.size() - 1);
    s.side = stem.back() == 'L' ? Laterality::left : Laterality::right;
    s.masks["vessel"] = {folder / (stem + "_1stHO.png")};
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_stare(const fs::path& folder) {
  std::vector<Sample> samples;
  for (const auto& image : pictures_in(folder / "images")) {
    Sample s = picture(image, "stare", "test");  // never trained on: the test of generalisation
    const std::string png = image.stem().string() + ".png";
    s.masks["vessel"] = {folder / "vessels_ah" / png};
    s.field_mask = folder / "fov" / png;
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_idrid_segmentation(const fs::path& folder) {
  static const std::pair<const char*, int> kBits[] = {
      {"microaneurysm", 0}, {"haemorrhage", 1}, {"hard_exudate", 2}, {"soft_exudate", 3}, {"disc", 4}};
  std::vector<Sample> samples;
  for (const std::string split : {"train", "test"})
    for (const auto& image : pictures_in(folder / split / "images")) {
      Sample s = picture(image, "idrid_segmentation", split);
      for (const auto& [structure, bit] : kBits)
        s.masks[structure] = {folder / split / "lesions" / (image.stem().string() + ".png"), MaskCoding::bit,
                              bit};
      samples.push_back(std::move(s));
    }
  return samples;
}

std::vector<Sample> read_drishti_gs(const fs::path& folder) {
  std::vector<Sample> samples;
  for (const std::string split : {"train", "test"})
    for (const auto& image : pictures_in(folder / split / "images")) {
      Sample s = picture(image, "drishti_gs", split);
      const std::string png = image.stem().string() + ".png";
      s.masks["disc"] = {folder / split / "disc_softmap" / png, MaskCoding::at_least, kExpertMajority};
      s.masks["cup"] = {folder / split / "cup_softmap" / png, MaskCoding::at_least, kExpertMajority};
      samples.push_back(std::move(s));
    }
  return samples;
}

std::vector<Sample> read_diaretdb1(const fs::path& folder) {
  static const std::pair<const char*, const char*> kMaps[] = {{"hard_exudate", "hard_exudates"},
                                                              {"soft_exudate", "soft_exudates"},
                                                              {"haemorrhage", "haemorrhages"},
                                                              {"microaneurysm", "red_small_dots"}};
  const CsvTable table = CsvTable::read(folder / "labels.csv");
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Sample s = picture(folder / "images" / table.at(row, "file"), "diaretdb1", table.at(row, "split"));
    s.table = table.name();
    s.row = table.line(row);
    for (const auto& [structure, map] : kMaps)
      s.masks[structure] = {folder / map / (s.image.stem().string() + ".png"), MaskCoding::at_least,
                            kDiaretAgreement};
    s.field_mask = folder / "fov.png";
    samples.push_back(std::move(s));
  }
  return samples;
}

}  // namespace retinal
