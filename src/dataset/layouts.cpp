#include "dataset/layouts.h"

#include <algorithm>

#include "base/error.h"
#include "base/suggest.h"
#include "dataset/publishers.h"
#include "dataset/readers.h"

namespace retinal {
namespace {

using PublisherReader = std::vector<Sample> (*)(const LayoutFolder&);

struct Publisher {
  LayoutInfo info;
  PublisherReader reader;
};

LayoutInfo published(const char* name, const char* title, const char* labels, const char* splits) {
  return {name, title, labels, splits, LayoutKind::publisher};
}

const std::vector<Publisher>& publishers() {
  static const std::vector<Publisher> kPublishers = {
      {published("aptos2019", "APTOS 2019 Blindness Detection", "DR grade",
                 "official; test grades unpublished"),
       read_aptos2019},
      {published("chasedb1", "CHASE_DB1", "vessels, side", "none"), read_chase_published},
      {published("diaretdb1_v2", "DIARETDB1 v2.1", "four lesion regions", "official"),
       read_diaretdb1_published},
      {published("drishti_gs1", "Drishti-GS1", "disc, cup", "official"), read_drishti_published},
      {published("drive2004", "DRIVE", "vessels, field of view", "official"), read_drive_published},
      {published("eyepacs2015", "EyePACS (Kaggle 2015) with EyeQ", "DR grade, quality, side", "official"),
       read_eyepacs2015},
      {published("hrf2013", "High-Resolution Fundus with HRF-AV", "vessels, artery/vein, field of view",
                 "none"),
       read_hrf_published},
      {published("idrid_a", "IDRiD part A, segmentation", "four lesions, disc", "official"), read_idrid_a},
      {published("idrid_b", "IDRiD part B, disease grading", "DR grade, DME risk", "official"), read_idrid_b},
      {published("idrid_c", "IDRiD part C, localization", "disc centre, fovea", "official"), read_idrid_c},
      {published("llava_med", "LLaVA-Med alignment and instruct", "dialogues", "all train"), read_llava_med},
      {published("messidor1", "Messidor", "Messidor grade, DME risk", "none"), read_messidor1},
      {published("messidor2", "Messidor-2 with adjudicated grades", "DR grade, gradable, referable DME",
                 "none"),
       read_messidor2},
      {published("mmac2023_task1", "MMAC 2023 task 1", "myopic maculopathy", "official train and val"),
       read_mmac_task1},
      {published("mmac2023_task2", "MMAC 2023 task 2", "lacquer cracks, neovascularisation, Fuchs spots",
                 "official train and val"),
       read_mmac_task2},
      {published("odir5k", "ODIR-5K, xlsx or csv, and OIA-ODIR", "keywords per eye, diseases, DR grade, side",
                 "official in OIA-ODIR, else none"),
       read_odir5k},
      {published("palm2019", "PALM (iChallenge-PM)", "pathological myopia, disc, atrophy, detachment, fovea",
                 "official train and val"),
       read_palm_challenge},
      {published("pathvqa", "PathVQA", "questions and answers", "official"), read_pathvqa},
      {published("refuge2018", "REFUGE", "glaucoma, disc, cup, fovea", "official"), read_refuge},
      {published("rfmid1", "RFMiD 1.0", "disease risk and 45 findings", "official"), read_rfmid},
      {published("rite", "RITE (AV_groundTruth of DRIVE)", "vessels, artery/vein", "official"), read_rite},
      {published("slake", "SLAKE", "questions and answers, English and Chinese", "official"), read_slake},
      {published("stare2000", "STARE vessel set", "vessels", "none"), read_stare_published},
      {published("ukbiobank", "UK Biobank fields 21015 and 21016", "side, disease by folder", "none"),
       read_ukbiobank},
      {published("vqarad", "VQA-RAD", "questions and answers", "official, by question"), read_vqa_rad}};
  return kPublishers;
}

}  // namespace

const std::vector<LayoutInfo>& layouts() {
  static const std::vector<LayoutInfo> kLayouts = [] {
    std::vector<LayoutInfo> all;
    for (const auto& publisher : publishers()) all.push_back(publisher.info);
    for (const auto& name : dataset_names())
      all.push_back({name, name + " under ../shared/data", "as its README says", "as its README says",
                     LayoutKind::shared});
    return all;
  }();
  return kLayouts;
}

std::vector<Sample> read_layout(const std::string& name, const std::filesystem::path& folder) {
  const auto& known = publishers();
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const Publisher& p) { return p.info.name == name; });
  if (found != known.end()) return found->reader(LayoutFolder(name, folder));
  std::vector<std::string> names;
  for (const LayoutInfo& info : layouts()) names.push_back(info.name);
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw UsageError("'" + name + "' is not a known layout" + did_you_mean(name, names) +
                     "; 'retinalgpt dataset list' shows them");
  if (!std::filesystem::is_directory(folder / name))
    throw InputError(folder.string() + ": the folder '" + name + "' is missing in it; " + name +
                     " is read from a data root such as ../shared/data");
  return read_dataset(name, folder);
}

}  // namespace retinal
