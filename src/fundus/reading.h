#pragma once
// FundusReading: everything the networks see in one photograph, before anything is measured.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/raster.h"
#include "image/field_of_view.h"
#include "image/frame.h"
#include "image/photograph.h"

namespace retinal {

/// Names of the dense structures, in the order of the dense network's output channels, as in files and JSON.
inline constexpr std::array<const char*, 9> kStructures = {"vessel",      "artery",       "vein",
                                                           "disc",        "cup",          "microaneurysm",
                                                           "haemorrhage", "hard_exudate", "soft_exudate"};
enum class Structure {
  vessel,
  artery,
  vein,
  disc,
  cup,
  microaneurysm,
  haemorrhage,
  hard_exudate,
  soft_exudate
};
inline constexpr std::array<Structure, 4> kLesions = {Structure::microaneurysm, Structure::haemorrhage,
                                                      Structure::hard_exudate, Structure::soft_exudate};
inline const char* to_string(Structure s) { return kStructures[static_cast<int>(s)]; }

/// One structure's calibrated probability map and its mask at the model's threshold, both in the analysis
/// frame.
struct StructureMap {
  RasterF probability;  ///< 0..1, 0 outside the field of view
  Raster8 mask;         ///< 0/255
  double threshold = 0.5;
};

/// A lesion of one type: a connected component of its mask.
struct LesionInstance {
  AnalysisBox box;
  double p = 0;     ///< probability that it is a lesion of this type (lesions.h)
  double area = 0;  ///< analysis pixels
  AnalysisPoint centroid;
};

struct Landmark {
  AnalysisPoint center;
  double p = 0;  ///< probability that the landmark is in view and found within one disc radius
};

/// Probability of each class and the decision made from it; `abstain` when the model is not sure enough.
struct GradeReading {
  std::vector<double> p;
  int value = 0;
  double confidence = 0;
  bool abstain = false;
  /// Conformal set: neighbouring grades around `value` that hold the true one in a share `set_coverage` of
  /// eyes like the validation ones. Empty where the model states no coverage.
  std::vector<int> set;
  double set_coverage = 0;
};

struct FindingReading {
  double p = 0;
  double threshold = 0.5;
  bool present = false;
  bool abstain = false;
};

/// "good", "usable", "reject" with probabilities in that order, and reasons ("blurred", "too dark", ...).
struct QualityReading {
  std::string grade;
  std::array<double, 3> p{};
  std::vector<std::string> reasons;
};

struct DistributionReading {
  double score = 0;  ///< 0..1, higher = more like the training photographs
  bool accepted = true;
  std::string reason;  ///< why it was refused, for people; empty when accepted
};

struct LateralityReading {
  std::optional<Laterality> value;  ///< from disc and fovea geometry
  double p = 0;                     ///< confidence in value, 0.5..1
};

struct ModelInfo {
  std::string name, version, sha256;
};

/// All maps share `crop` (photograph <-> analysis frame). Optional parts are absent when the structure was
/// not found.
struct FundusReading {
  FieldOfView field_of_view;
  CropTransform crop;
  Raster8 field_mask;                      ///< 0/255, analysis frame
  std::array<StructureMap, 9> structures;  ///< indexed by Structure
  std::optional<Landmark> disc, fovea;
  std::array<std::vector<LesionInstance>, 4> lesions;  ///< in the order of kLesions
  QualityReading quality;
  DistributionReading distribution;
  LateralityReading laterality;
  GradeReading diabetic_retinopathy;  ///< ICDR 0..4
  GradeReading macular_edema_risk;    ///< 0..2
  /// Keys: glaucoma, cataract, amd, hypertensive_retinopathy, pathological_myopia, other_abnormality.
  std::map<std::string, FindingReading> findings;
  /// Keys: normal, diabetic_retinopathy; the other two outputs beside the findings. Records state the DR
  /// grade instead.
  std::map<std::string, FindingReading> screening;
  ModelInfo model;
  std::map<std::string, double> timing_ms;

  const StructureMap& operator[](Structure s) const { return structures[static_cast<int>(s)]; }
  StructureMap& operator[](Structure s) { return structures[static_cast<int>(s)]; }
};

}  // namespace retinal
