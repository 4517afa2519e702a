#pragma once
// Description: what is known about one photograph, typed, each statement with its source. Dialogues are
// written from it and checked against it; what it does not hold nobody may say.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_fwd.h"
#include "biometry/measurement.h"
#include "image/frame.h"
#include "image/photograph.h"

namespace retinal::instruct {

inline constexpr const char* kDescriptionSchema = "retinalgpt.description/1";

/// Where a statement comes from: the publisher's label, the publisher's mask, a measurement of ours, or a
/// column of the user's own table.
enum class Source { label, mask, measured, metadata };
const char* to_string(Source source);

template <class T>
struct Stated {
  T value;
  Source source = Source::label;
};

/// A grade on a named scale, "ICDR" 2 "moderate non-proliferative diabetic retinopathy".
struct StatedGrade {
  std::string scale;
  int value = 0;
  std::string name;
  Source source = Source::label;
};

/// A disease or sign that is said to be there or not; `name` as it stands in a sentence.
struct StatedFinding {
  std::string name;
  bool present = false;
  Source source = Source::label;
};

/// Lesions of one kind. `count` is the number of marked lesions, `boxes` the regions they were merged into
/// (lesion_boxes.h); a count of zero is a stated absence.
struct StatedLesions {
  std::string name;  ///< singular, "hard exudate"
  int count = 0;
  std::vector<PhotoBox> boxes;  ///< pixels of the photograph, largest first
  std::string place;  ///< of the largest box, "1.2 disc diameters temporal to the fovea"; may be empty
  Source source = Source::mask;
};

/// A kind of lesion that masks may mark.
struct LesionKind {
  const char *key, *singular, *plural;
  const char* topic;  ///< what the writer calls it
};
/// Retinopathy's four first, then those of high myopia.
inline constexpr std::array<LesionKind, 7> kLesionKinds = {
    {{"microaneurysm", "microaneurysm", "microaneurysms", "microaneurysms"},
     {"haemorrhage", "haemorrhage", "haemorrhages", "haemorrhages"},
     {"hard_exudate", "hard exudate", "hard exudates", "hard_exudates"},
     {"soft_exudate", "soft exudate", "soft exudates", "soft_exudates"},
     {"lacquer_crack", "lacquer crack", "lacquer cracks", "lacquer_cracks"},
     {"choroidal_neovascularization", "area of choroidal neovascularisation",
      "areas of choroidal neovascularisation", "choroidal_neovascularisation"},
     {"fuchs_spot", "Fuchs spot", "Fuchs spots", "fuchs_spots"}}};

struct Provenance {
  std::string dataset, split, patient;
  std::string image_sha256;
  std::string label_source;                     ///< file or table that the labels come from
  std::string evidence_model, evidence_sha256;  ///< network behind the measurements; empty without any
};

struct Description {
  std::string id;     ///< unique within a build: "dataset/split/file name"
  std::string image;  ///< path as written into the dialogues
  Provenance provenance;
  int width = 0, height = 0;  ///< pixels; 0 where nothing needed them
  /// The rectangle that the model is shown (view.h), of which dialogues tell boxes as fractions; empty: the
  /// whole photograph. It may reach beyond the photograph.
  std::optional<PhotoBox> view;
  std::string modality = "colour fundus photograph";
  std::optional<Stated<std::string>> quality;  ///< "good", "usable", "reject"
  std::optional<Stated<Laterality>> side;
  /// "diabetic_retinopathy", "macular_edema_risk", "messidor_retinopathy", "myopic_maculopathy"
  std::map<std::string, StatedGrade> grades;
  std::map<std::string, StatedFinding> findings;  ///< disease_names() keys, and "term.<words>" of free labels
  bool findings_complete = false;                 ///< the labels name everything that was seen
  std::map<std::string, StatedLesions> lesions;   ///< "hard_exudate"
  std::vector<Measurement> measurements;
  /// Free text by column of the user's table; "diagnosis": what the person's record lists.
  std::map<std::string, std::string> notes;

  const Measurement* measurement(const std::string& key) const;
  /// A box as fractions of the view's width and height; nothing while the size of the photograph is not
  /// known.
  std::optional<std::array<double, 4>> fractions(const PhotoBox& box) const;
};

Json to_json(const Description& description);
/// Throws InputError naming the field.
Description description_from_json(const Json& json);

/// What a slot "[[key]]" of a dialogue prints, by key: "grades.diabetic_retinopathy.name", "quality.grade",
/// "lesions.hard_exudate.count", "lesions.hard_exudate.boxes.0" (four fractions of the view's width and
/// height, four decimals), keys of measurements ("0.46", "12.4 px").
std::map<std::string, std::string> slot_texts(const Description& description);

}  // namespace retinal::instruct
