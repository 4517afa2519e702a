#pragma once
// Sample: one picture of a public data set with whatever its publisher says about it. Labels that a set does
// not give are absent; nothing is guessed.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "image/frame.h"
#include "image/photograph.h"

namespace retinal {

/// How a mask file encodes one structure.
enum class MaskCoding {
  nonzero,       ///< any value above 0
  bit,           ///< (pixel >> argument) & 1
  at_least,      ///< pixel >= argument
  artery,        ///< 1 or 3 of the artery/vein coding (0 background, 1 artery, 2 vein, 3 crossing)
  vein,          ///< 2 or 3
  at_most,       ///< pixel <= argument: masks whose structure is dark (REFUGE, PALM)
  artery_color,  ///< red or green of the coloured artery/vein coding (red artery, blue vein, green crossing)
  vein_color,    ///< blue or green
};

// Grey levels of maps that several experts drew.
constexpr int kExpertMajority = 191;   ///< Drishti-GS: three of four experts
constexpr int kDiaretAgreement = 189;  ///< DIARETDB1: 75 % agreement

struct MaskSource {
  std::filesystem::path file;
  MaskCoding coding = MaskCoding::nonzero;
  int argument = 0;
  /// Pixels right and down by which the mask must move to lie on what it marks; read_mask() gives it as
  /// published.
  double behind = 0;
};

/// One question about a picture and its published answer.
struct DialogueTurn {
  std::string question, answer;
  std::string kind;             ///< as published: CLOSED, OPEN, a topic; may be empty
  std::string language = "en";  ///< ISO 639-1
};

struct Sample {
  std::filesystem::path image;
  std::string dataset;  ///< folder name under the data root, e.g. "idrid_segmentation"
  std::string split;    ///< "train", "test", "val" as published or as the data's README fixes it
  std::string patient;  ///< groups that must stay on one side of a split; the file stem where unknown
  std::optional<Laterality> side;
  std::map<std::string, MaskSource> masks;  ///< structure name (kStructures) -> mask
  std::optional<std::filesystem::path> field_mask;
  std::optional<int> dr_grade;                   ///< ICDR 0..4
  std::optional<int> edema_risk;                 ///< 0..2
  std::optional<int> quality;                    ///< EyeQ: 0 good, 1 usable, 2 reject
  std::map<std::string, bool> diseases;          ///< kDiseaseNames -> present, only where the labels say
  std::vector<std::string> keywords;             ///< ODIR terms of this eye
  std::optional<PhotoPoint> disc_center, fovea;  ///< in pixels of `image` as it lies here

  std::string table;  ///< file name of the table its labels stand in; empty where there is none
  int row = 0;        ///< line of that table, the header being line 1; 0 = unknown
  std::string name;   ///< distinguishes pictures of one file name; empty: the file name does
  std::optional<int> messidor_grade;      ///< Messidor's own retinopathy scale, 0..3
  std::optional<int> myopic_maculopathy;  ///< META-PM category, 0..4
  std::map<std::string, bool>
      findings;  ///< other findings by their published code (RFMiD), present or absent
  std::map<std::string, std::string> notes;  ///< other labels in words: "modality", "disease", "caption" ...
  std::vector<DialogueTurn> dialogue;        ///< questions and answers of the general sets

  /// "dataset/split/file name": how cards and leak checks name a picture (IDRiD repeats numbers in train and
  /// test).
  std::string id() const {
    return dataset + "/" + split + "/" + (name.empty() ? image.filename().string() : name);
  }
};

/// ODIR's classes in its order: normal, diabetic_retinopathy, glaucoma, cataract, amd,
/// hypertensive_retinopathy, pathological_myopia, other_abnormality.
const std::vector<std::string>& disease_names();

}  // namespace retinal
