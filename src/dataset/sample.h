#pragma once
// Sample: one picture of a public data set with whatever its publisher says about it. Labels that a set does not give
// are absent; nothing is guessed.

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
};

struct MaskSource {
  std::filesystem::path file;
  MaskCoding coding = MaskCoding::nonzero;
  int argument = 0;
};

struct Sample {
  std::filesystem::path image;
  std::string dataset;             ///< folder name under the data root, e.g. "idrid_segmentation"
  std::string split;               ///< "train", "test", "val" as published or as the data's README fixes it
  std::string patient;             ///< groups that must stay on one side of a split; the file stem where unknown
  std::optional<Laterality> side;
  std::map<std::string, MaskSource> masks;    ///< structure name (kStructures) -> mask
  std::optional<std::filesystem::path> field_mask;
  std::optional<int> dr_grade;                ///< ICDR 0..4
  std::optional<int> edema_risk;              ///< 0..2
  std::optional<int> quality;                 ///< EyeQ: 0 good, 1 usable, 2 reject
  std::map<std::string, bool> diseases;       ///< kDiseaseNames -> present, only where the labels say
  std::vector<std::string> keywords;          ///< ODIR terms of this eye
  std::optional<PhotoPoint> disc_center, fovea;  ///< in pixels of `image` as it lies here

  /// "dataset/split/file name": how cards and leak checks name a picture (IDRiD repeats numbers in train and test).
  std::string id() const { return dataset + "/" + split + "/" + image.filename().string(); }
};

/// ODIR's classes in its order: normal, diabetic_retinopathy, glaucoma, cataract, amd, hypertensive_retinopathy,
/// pathological_myopia, other_abnormality.
const std::vector<std::string>& disease_names();

}  // namespace retinal
