#pragma once
// Topics: everything a question about one fundus photograph can be about. The router maps a question to
// topics, the realiser turns a topic and the evidence into sentences. Names are stable: JSON, test files and
// docs/topics.md use them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retinal {

enum class Topic {
  modality,
  image_quality,
  distribution_gate,
  laterality,
  field_of_view,
  optic_disc,
  cup_to_disc_ratio,
  glaucoma,
  fovea,
  diabetic_retinopathy,
  macular_edema,
  lesions,
  microaneurysms,
  haemorrhages,
  hard_exudates,
  soft_exudates,
  vessels,
  vessel_density,
  fractal_dimension,
  vessel_width,
  tortuosity,
  vessel_calibre,
  artery_vein_comparison,
  zones,
  findings,
  cataract,
  amd,
  hypertensive_retinopathy,
  pathological_myopia,
  other_abnormality,
  summary,
  scale,
  model,
  uncertainty,
  unavailable,
  capabilities,
  medical_advice,
  general_knowledge,
  out_of_scope,
};

struct TopicInfo {
  Topic topic;
  const char* name;     ///< stable identifier, equal to the enumerator
  const char* title;    ///< for headings and for asking back: "the cup-to-disc ratio"
  const char* meaning;  ///< one line, docs/topics.md
};

/// All topics in the order of the enumeration.
const std::vector<TopicInfo>& topics();

const TopicInfo& info(Topic topic);
const char* to_string(Topic topic);
std::optional<Topic> topic_from_name(std::string_view name);

/// What is asked about the vessels or the lesions of a topic; unset members mean "all that is known".
enum class VesselKind { all, artery, vein };
enum class VesselRegion { whole, zone_b, zone_c };
/// The side of a lesion question: is there any, how many, where, how much area, the boxes themselves.
enum class Aspect { overview, presence, count, place, area, boxes };

struct Focus {
  std::optional<VesselKind> vessel = {};
  std::optional<VesselRegion> region = {};
  Aspect aspect = Aspect::overview;
  bool judged = false;                ///< asks whether a value is normal, which no record holds
  bool reason = false;                ///< asks why, or how it was found
  std::optional<Topic> measure = {};  ///< the one measure in which arteries and veins are compared
  std::optional<Topic> subject = {};  ///< what the question before was about: "how certain are you?"
  bool operator==(const Focus&) const = default;
};

}  // namespace retinal
