// Publishers' sets whose labels are masks or positions: vessels, artery/vein, disc and cup, lesions,
// landmarks.

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "dataset/publishers.h"
#include "dataset/readers_internal.h"

namespace retinal {
namespace {

namespace fs = std::filesystem;

void add_if_there(Sample& s, const std::string& structure, const MaskSource& source) {
  if (fs::exists(source.file)) s.masks[structure] = source;
}

/// The file of a folder whose stem begins with `stem` and goes on with no digit or letter; absent where there
/// is none.
std::optional<fs::path> named_after(const fs::path& folder, const std::string& stem) {
  if (!fs::is_directory(folder)) return std::nullopt;
  std::set<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string other = entry.path().stem().string();
    if (other.starts_with(stem) &&
        (other.size() == stem.size() || !std::isalnum(static_cast<unsigned char>(other[stem.size()]))))
      found.insert(entry.path());
  }
  if (found.empty()) return std::nullopt;
  return *found.begin();
}

/// Positions of IDRiD part C by picture name.
std::map<std::string, PhotoPoint> idrid_positions(const CsvTable& table) {
  std::map<std::string, PhotoPoint> points;
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (!table.at(row, "X- Coordinate").empty())  // the published tables end in blank rows
      points[table.at(row, "Image No")] = {table.number(row, "X- Coordinate"),
                                           table.number(row, "Y - Coordinate")};
  return points;
}

/// File names that a list of DIARETDB1 mentions; its lines hold paths and other files, too.
std::set<std::string> diaretdb1_list(const fs::path& list) {
  static const std::regex kPicture(R"((image\d+)\.png)");
  const std::string text = read_text_file(list);
  std::set<std::string> stems;
  for (std::sregex_iterator it(text.begin(), text.end(), kPicture), end; it != end; ++it)
    stems.insert((*it)[1]);
  if (stems.empty()) throw InputError(list.filename().string() + ": the list names no picture");
  return stems;
}

std::vector<fs::path> pictures_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const char* kind :
       {"GLAUCOMA", "NORMAL", "glaucoma", "normal"})  // one release sorts its test pictures
    if (fs::is_directory(folder / kind))
      for (const auto& file : layout_pictures(folder / kind)) files.push_back(file);
  return files.empty() ? layout_pictures(folder) : files;
}

}  // namespace

std::vector<Sample> read_drive_published(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  for (const auto& [half, split] : {std::pair("training", "train"), std::pair("test", "test")}) {
    const fs::path root = folder.need({half, std::string("DRIVE/") + half});
    for (const auto& image : layout_pictures(root / "images")) {
      Sample s = folder.sample(image, split);
      const std::string number = image.stem().string().substr(0, 2);
      add_if_there(s, "vessel", {root / "1st_manual" / (number + "_manual1.gif")});
      if (split == std::string("train") && s.masks.empty())
        s.masks["vessel"] = {root / "1st_manual" / (number + "_manual1.gif")};
      s.field_mask = root / "mask" / (image.stem().string() + "_mask.gif");
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

std::vector<Sample> read_rite(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  for (const auto& [half, split] : {std::pair("training", "train"), std::pair("test", "test")}) {
    const fs::path root = folder.need({half, std::string("AV_groundTruth/") + half});
    for (const auto& image : layout_pictures(root / "images")) {
      Sample s = folder.sample(image, split);
      const std::string png = image.stem().string() + ".png";
      s.masks["vessel"] = {root / "vessel" / png};
      s.masks["artery"] = {root / "av" / png, MaskCoding::artery_color};
      s.masks["vein"] = {root / "av" / png, MaskCoding::vein_color};
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

std::vector<Sample> read_hrf_published(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const auto labels = folder.maybe({"HRF_AVLabel_191219/ArteryVein_0410_final", "ArteryVein_0410_final"});
  for (const auto& image : layout_pictures(folder.need({"images"}))) {
    const std::string stem = image.stem().string();
    Sample s = folder.sample(image, "none");
    const auto manual = folder.maybe({"manual1/" + stem + ".tif", "manual1/" + stem + ".png"});
    s.masks["vessel"] = {manual.value_or(folder.root() / "manual1" / (stem + ".tif"))};
    s.field_mask = folder.maybe({"mask/" + stem + "_mask.tif", "mask/" + stem + "_mask.png"});
    if (labels)
      if (const auto av = named_after(*labels, stem)) {
        s.masks["artery"] = {*av, MaskCoding::artery_color};
        s.masks["vein"] = {*av, MaskCoding::vein_color};
      }
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_chase_published(const LayoutFolder& folder) {
  folder.need({"Image_01L.jpg"});
  std::vector<Sample> samples = read_chase_db1(folder.root());
  for (Sample& s : samples) {
    s.dataset = folder.layout();
    s.split = "none";  // the usual split is a habit of the literature, not the publisher's
  }
  return samples;
}

std::vector<Sample> read_stare_published(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  const fs::path pictures = folder.need({"stare-images", "im0001.ppm"});
  const fs::path root = fs::is_directory(pictures) ? pictures : folder.root();
  const auto ah = folder.maybe({"labels-ah"}).value_or(folder.root());
  for (const auto& image : layout_pictures(root, "im")) {
    const std::string stem = image.stem().string();
    if (stem.find('.') != std::string::npos) continue;  // im0001.ah.ppm is a mask
    Sample s = folder.sample(image, "none");
    s.masks["vessel"] = {ah / (stem + ".ah.ppm")};
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_drishti_published(const LayoutFolder& folder) {
  std::vector<Sample> samples;
  for (const auto& [half, split] : {std::pair("Training", "train"), std::pair("Test", "test")}) {
    const fs::path root = folder.need({std::string("Drishti-GS1_files/") + half, half});
    const fs::path truth = fs::is_directory(root / "GT") ? root / "GT" : root / "Test_GT";
    for (const auto& image : pictures_below(root / "Images")) {
      Sample s = folder.sample(image, split);
      const std::string stem = image.stem().string();
      const fs::path maps = truth / stem / "SoftMap";
      s.masks["disc"] = {maps / (stem + "_ODsegSoftmap.png"), MaskCoding::at_least, kExpertMajority};
      s.masks["cup"] = {maps / (stem + "_cupsegSoftmap.png"), MaskCoding::at_least, kExpertMajority};
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

std::vector<Sample> read_diaretdb1_published(const LayoutFolder& folder) {
  static const std::pair<const char*, const char*> kMaps[] = {{"hard_exudate", "hardexudates"},
                                                              {"soft_exudate", "softexudates"},
                                                              {"haemorrhage", "hemorrhages"},
                                                              {"microaneurysm", "redsmalldots"}};
  const fs::path pictures = folder.need({"resources/images/ddb1_fundusimages"});
  const fs::path truth = folder.need({"resources/images/ddb1_groundtruth"});
  const auto train = diaretdb1_list(folder.need({"resources/traindatasets/trainset.txt"}));
  const auto test = diaretdb1_list(folder.need({"resources/testdatasets/testset.txt"}));
  std::vector<Sample> samples;
  for (const auto& image : layout_pictures(pictures)) {
    const std::string stem = image.stem().string();
    Sample s = folder.sample(image, train.contains(stem) ? "train" : test.contains(stem) ? "test" : "none");
    for (const auto& [structure, map] : kMaps)
      s.masks[structure] = {truth / map / (stem + ".png"), MaskCoding::at_least, kDiaretAgreement};
    samples.push_back(std::move(s));
  }
  return samples;
}

std::vector<Sample> read_idrid_a(const LayoutFolder& folder) {
  struct Lesion {
    const char *structure, *folder, *ending;
  };
  static const Lesion kLesions[] = {{"microaneurysm", "1. Microaneurysms", "_MA.tif"},
                                    {"haemorrhage", "2. Haemorrhages", "_HE.tif"},
                                    {"hard_exudate", "3. Hard Exudates", "_EX.tif"},
                                    {"soft_exudate", "4. Soft Exudates", "_SE.tif"},
                                    {"disc", "5. Optic Disc", "_OD.tif"}};
  std::vector<Sample> samples;
  for (const auto& [half, split] :
       {std::pair("a. Training Set", "train"), std::pair("b. Testing Set", "test")}) {
    const std::string images = std::string("1. Original Images/") + half;
    const std::string truth = std::string("2. All Segmentation Groundtruths/") + half;
    const fs::path masks = folder.need({"A. Segmentation/" + truth, truth});
    for (const auto& image : layout_pictures(folder.need({"A. Segmentation/" + images, images}))) {
      Sample s = folder.sample(image, split);
      for (const Lesion& lesion : kLesions)  // no file: the annotators marked none
        add_if_there(s, lesion.structure, {masks / lesion.folder / (image.stem().string() + lesion.ending)});
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

std::vector<Sample> read_idrid_c(const LayoutFolder& folder) {
  const std::vector<std::string> columns = {"Image No", "X- Coordinate", "Y - Coordinate"};
  const std::string part = "C. Localization/", truth = "2. Groundtruths/";
  std::vector<Sample> samples;
  for (const auto& [letter, name, split] :
       {std::tuple("a", "Training", "train"), std::tuple("b", "Testing", "test")}) {
    const std::string od =
        truth + "1. Optic Disc Center Location/" + letter + ". IDRiD_OD_Center_" + name + " Set_Markups.csv";
    const std::string fovea =
        truth + "2. Fovea Center Location/IDRiD_Fovea_Center_" + name + " Set_Markups.csv";
    const std::string images = std::string("1. Original Images/") + letter + ". " + name + " Set";
    const CsvTable table = folder.table({part + od, od}, columns);
    const auto discs = idrid_positions(table);
    const auto foveas = idrid_positions(folder.table({part + fovea, fovea}, columns));
    const fs::path pictures = folder.need({part + images, images});
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const std::string& id = table.at(row, "Image No");
      if (!discs.contains(id)) continue;
      Sample s = folder.sample(picture_of(pictures, id, ".jpg"), split, table, row);
      s.patient = std::string(split) + "_" + id;
      s.disc_center = discs.at(id);
      if (const auto found = foveas.find(id); found != foveas.end()) s.fovea = found->second;
      samples.push_back(std::move(s));
    }
  }
  return samples;
}

std::vector<Sample> read_mmac_task2(const LayoutFolder& folder) {
  const std::string task = "2. Segmentation of Myopic Maculopathy Plus Lesions";
  const fs::path root = folder.need({task, "1. Lacquer Cracks"});
  const fs::path at = root.filename() == task ? root : folder.root();
  std::vector<Sample> samples;
  for (const auto& [lesion, structure] :
       {std::pair("1. Lacquer Cracks", "lacquer_crack"),
        std::pair("2. Choroidal Neovascularization", "choroidal_neovascularization"),
        std::pair("3. Fuchs Spot", "fuchs_spot")})
    for (const auto& [half, split] :
         {std::pair("1. Training Set", "train"), std::pair("2. Validation Set", "val")}) {
      const fs::path pictures = at / lesion / "1. Images" / half;
      if (split == std::string("val") && !fs::is_directory(pictures)) continue;
      for (const auto& image : layout_pictures(pictures)) {
        Sample s = folder.sample(image, split);
        s.masks[structure] = {at / lesion / "2. Groundtruths" / half / image.filename()};
        samples.push_back(std::move(s));
      }
    }
  return samples;
}

}  // namespace retinal
