#include "support/small_datasets.h"

#include <map>

#include "base/file.h"
#include "dataset/readers.h"
#include "image/encode.h"
#include "image/synthetic_fundus.h"

namespace retinal::test {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 160;

SyntheticFundus eye(std::uint64_t seed) {
  SyntheticFundusOptions options;
  options.seed = seed;
  options.side = seed % 2 == 0 ? Laterality::left : Laterality::right;
  options.width = options.height = kSide;
  options.field_radius = 77;
  options.disc_diameter = 34;  // larger than life, so that the disc survives the small frame
  options.lesions = scatter_lesions(seed, {4, 4, 4, 2});
  for (auto& lesion : options.lesions) lesion.radius *= 2;
  return render_synthetic_fundus(options);
}

void write_picture(const fs::path& path, const Raster8& pixels) {
  write_file_atomically(path, path.extension() == ".jpg" ? encode_jpeg(pixels, 95) : encode_png(pixels));
}

/// Sum of `value` where the mask is set: one plane out of several masks.
Raster8 coded(const std::vector<std::pair<const Raster8*, int>>& masks) {
  Raster8 out(kSide, kSide);
  for (const auto& [mask, value] : masks)
    for (std::size_t i = 0; i < out.data.size(); ++i)
      if (mask->data[i] != 0) out.data[i] = static_cast<std::uint8_t>(out.data[i] + value);
  return out;
}

void write_drive(const fs::path& folder, const std::string& stem, const SyntheticFundus& e) {
  write_picture(folder / "images" / (stem + ".jpg"), e.rgb);
  write_picture(folder / "vessels_1st" / (stem + ".png"), e.vessel);
  write_picture(folder / "av" / (stem + ".png"), coded({{&e.artery, 1}, {&e.vein, 2}}));
  write_picture(folder / "fov" / (stem + ".png"), e.field);
}

void write_idrid(const fs::path& folder, const std::string& stem, const SyntheticFundus& e) {
  write_picture(folder / "images" / (stem + ".jpg"), e.rgb);
  write_picture(
      folder / "lesions" / (stem + ".png"),
      coded({{&e.lesions[0], 1}, {&e.lesions[1], 2}, {&e.lesions[2], 4}, {&e.lesions[3], 8}, {&e.disc, 16}}));
}

void write_drishti(const fs::path& folder, const std::string& stem, const SyntheticFundus& e) {
  write_picture(folder / "images" / (stem + ".jpg"), e.rgb);
  write_picture(folder / "disc_softmap" / (stem + ".png"), e.disc);
  write_picture(folder / "cup_softmap" / (stem + ".png"), e.cup);
}

void write_masked_sets(const fs::path& root, int pictures) {
  using Writer = void (*)(const fs::path&, const std::string&, const SyntheticFundus&);
  const std::map<std::string, Writer> writers = {
      {"drive", write_drive}, {"idrid_segmentation", write_idrid}, {"drishti_gs", write_drishti}};
  std::uint64_t seed = 1;
  for (const auto& [name, write] : writers) {
    for (const auto& stem : stems(name, "eye_", "", pictures))
      write(root / name / "train", stem, eye(seed++));
    write(root / name / "test", "eye_test", eye(seed++));
  }
}

/// Centres are in pixels of the original, which is 4288 / 1024 times as large as the picture.
std::string centre_row(const std::string& name, const SyntheticFundus& e) {
  const auto original = [](double x) { return std::to_string((x + 0.5) * 4288 / 1024 - 0.5); };
  return name + "," + original(e.fovea.x) + "," + original(e.fovea.y) + "," + original(e.disc_center.x) +
         "," + original(e.disc_center.y) + ",x.jpg\n";
}

void write_grading(const fs::path& root, int pictures) {
  std::string centres = "image_name,fovea_x,fovea_y,od_x,od_y,image_path\n";
  std::uint64_t seed = 101;
  for (const std::string split : {"train", "test"}) {
    std::string table = "Image name,Retinopathy grade,Risk of macular edema ,,\n";
    auto names = split == "train" ? stems("idrid_grading", "IDRiD_", "train_", pictures)
                                  : std::vector<std::string>{"IDRiD_001"};
    for (std::size_t i = 0; i < names.size(); ++i) {
      const SyntheticFundus e = eye(seed++);
      write_picture(root / "idrid_grading" / split / (names[i] + ".jpg"), e.rgb);
      table += names[i] + "," + std::to_string(i % 5) + "," + std::to_string(i % 3) + ",,\n";
      centres += centre_row(names[i] + "_" + split, e);
    }
    write_file_atomically(root / "idrid_grading" / (split + ".csv"), table);
  }
  write_file_atomically(root / "fovea_disc_centres.csv", centres);
  write_file_atomically(root / "idrid_leak.csv",
                        "file,set,split,other_file,other_set,other_split,kind,correlation\n");
}

void write_odir(const fs::path& root, int pictures) {
  const std::vector<std::string> words = {"normal fundus", "glaucoma,cataract",
                                          "moderate non proliferative retinopathy", "drusen"};
  std::string table = "image,split,patient,age,sex,side,keywords\n";
  std::uint64_t seed = 201;
  const auto patients = stems("odir", "", "", pictures);
  for (std::size_t i = 0; i < patients.size(); ++i) {
    const std::string file = patients[i] + (i % 2 == 0 ? "_left.jpg" : "_right.jpg");
    write_picture(root / "odir" / "images" / file, eye(seed++).rgb);
    table += file + ",train," + patients[i] + ",60,Female," + (i % 2 == 0 ? "left" : "right") + ",\"" +
             words[i % words.size()] + "\"\n";
  }
  write_picture(root / "odir" / "images" / "tested.jpg", eye(seed).rgb);
  write_file_atomically(root / "odir" / "labels.csv",
                        table + "tested.jpg,test,tested,50,Male,right,cataract\n");
}

}  // namespace

std::vector<std::string> stems(const std::string& dataset, const std::string& prefix,
                               const std::string& patient_prefix, int count) {
  std::vector<std::string> names(1);
  for (int n = 100; names.front().empty() || static_cast<int>(names.size()) < count; ++n) {
    const std::string stem = prefix + std::to_string(n);
    Sample sample;
    sample.dataset = dataset;
    sample.split = "train";
    sample.patient = patient_prefix + stem;
    if (!is_validation(sample)) {
      if (static_cast<int>(names.size()) < count) names.push_back(stem);
    } else if (names.front().empty()) {
      names.front() = stem;
    }
  }
  return names;
}

void write_small_datasets(const fs::path& root, int pictures) {
  write_masked_sets(root, pictures);
  write_grading(root, pictures);
  write_odir(root, pictures);
}

}  // namespace retinal::test
