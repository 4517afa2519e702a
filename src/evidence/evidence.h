#pragma once
// Evidence: the one record of what was seen in a photograph (retinalgpt.evidence/1). Everything that is said,
// written to a table or drawn comes from here. All positions are pixels of the original photograph.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "biometry/measurement.h"
#include "fundus/reading.h"
#include "image/frame.h"

namespace retinal {

inline constexpr const char* kEvidenceSchema = "retinalgpt.evidence/1";

struct ImageRecord {
  std::string file, sha256;
  int width = 0, height = 0;
  std::optional<Laterality> laterality;  ///< decided from geometry
  double laterality_p = 0;
  std::string laterality_source;             ///< "disc_fovea_geometry", "disc_position" or "unknown"
  std::optional<Laterality> file_name_hint;  ///< reported apart, never silently merged
  bool laterality_conflict = false;          ///< hint and geometry disagree
};

struct ScaleRecord {
  std::optional<double> um_per_px;
  std::string source = "unknown";  ///< dicom | given | disc_diameter_prior | unknown
  std::optional<Interval> interval;
};

struct LandmarkRecord {
  PhotoPoint center;
  std::optional<PhotoBox> box;
  double p = 0;
};

struct LesionRecord {
  PhotoBox box;
  double p = 0, area_px = 0;
  PhotoPoint centroid;
  std::string location;  ///< "2.1 disc diameters superotemporal to the fovea"
};

struct LesionGroup {
  int count = 0;
  double area_px = 0, area_fraction = 0;  ///< fraction of the visible field of view
  std::vector<LesionRecord> instances;    ///< largest first
};

struct GradeRecord {
  std::string scale;  ///< "ICDR", "IDRiD DME risk"
  int value = 0;
  std::string name;  ///< "moderate non-proliferative diabetic retinopathy"
  std::vector<double> p;
  double confidence = 0;
  bool abstain = false;
  std::vector<int> set = {};  ///< conformal set, see GradeReading; empty where the model states none
  double set_coverage = 0;    ///< share of eyes whose set holds the true grade
};

struct Evidence {
  ImageRecord image;
  FieldOfView field_of_view;
  ScaleRecord scale;
  QualityReading quality;
  DistributionReading distribution;
  std::optional<LandmarkRecord> disc, cup, fovea;
  Measurements measurements;
  std::array<LesionGroup, 4> lesions;  ///< in the order of kLesions
  GradeRecord diabetic_retinopathy, macular_edema_risk;
  std::map<std::string, FindingReading> findings;
  ModelInfo model;
  std::map<std::string, double> timing_ms;

  /// False when quality or the distribution gate says that nothing should be claimed about this picture.
  bool usable() const { return quality.grade != "reject" && distribution.accepted; }
};

/// The record as JSON, exactly the layout of docs/evidence.md. `unavailable` merges measurement reasons.
Json to_json(const Evidence& evidence);

/// {"measurements": {key: ...}, "unavailable": {key: reason}}, as in the record.
Json to_json(const Measurements& measurements);

/// Reads a record written by to_json. Throws InputError naming the missing or wrong field.
Evidence evidence_from_json(const Json& json);

}  // namespace retinal
