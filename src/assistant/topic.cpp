#include "assistant/topic.h"

namespace retinal {

const std::vector<TopicInfo>& topics() {
  using enum Topic;
  static const std::vector<TopicInfo> table = {
      {modality, "modality", "the kind of image",
       "What kind of image this is (colour fundus photograph), its file and size in pixels."},
      {image_quality, "image_quality", "the image quality",
       "Whether the photograph is good, usable or to be rejected, and why (blur, darkness ...)."},
      {distribution_gate, "distribution_gate", "whether this is a fundus photograph the model knows",
       "Whether the picture is a fundus photograph like those the model was trained on, or something else."},
      {laterality, "laterality", "which eye it is", "Right or left eye (OD, OS) and how that was decided."},
      {field_of_view, "field_of_view", "the field of view",
       "The lit circle of the photograph: centre, radius, whether it is clipped."},
      {optic_disc, "optic_disc", "the optic disc",
       "Where the optic disc (optic nerve head) and its cup are, and how large they are."},
      {cup_to_disc_ratio, "cup_to_disc_ratio", "the cup-to-disc ratio",
       "Vertical and horizontal cup-to-disc ratio (CDR), cupping, rim."},
      {glaucoma, "glaucoma", "glaucoma", "The glaucoma finding: probability, threshold, decision."},
      {fovea, "fovea", "the fovea", "Where the fovea (centre of the macula) is, and whether it was found."},
      {diabetic_retinopathy, "diabetic_retinopathy", "diabetic retinopathy",
       "Diabetic retinopathy: present or not, severity grade (ICDR 0-4), confidence, referable or not."},
      {macular_edema, "macular_edema", "the risk of macular oedema",
       "Risk grade of diabetic macular oedema (0-2), from exudates near the macula."},
      {lesions, "lesions", "lesions in general",
       "Lesions of any or several types: which are there, how many, where, how large."},
      {microaneurysms, "microaneurysms", "microaneurysms",
       "Microaneurysms: presence, count, place, area, boxes."},
      {haemorrhages, "haemorrhages", "haemorrhages",
       "Retinal haemorrhages (bleeding): presence, count, place, area, boxes."},
      {hard_exudates, "hard_exudates", "hard exudates",
       "Hard exudates (lipid deposits): presence, count, place, area, boxes."},
      {soft_exudates, "soft_exudates", "soft exudates",
       "Soft exudates (cotton-wool spots): presence, count, place, area, boxes."},
      {vessels, "vessels", "the blood vessels",
       "The retinal vessels in general: an overview of their measurements."},
      {vessel_density, "vessel_density", "the vessel density",
       "Vessel density: share of the field covered by vessels (all, arteries, veins, zones)."},
      {fractal_dimension, "fractal_dimension", "the fractal dimension",
       "Fractal dimension: complexity of the branching of the vessel tree."},
      {vessel_width, "vessel_width", "the vessel width",
       "Average vessel width (thickness, diameter) of all vessels, arteries or veins."},
      {tortuosity, "tortuosity", "the tortuosity",
       "Tortuosity: how twisted, curved or winding the vessels are."},
      {vessel_calibre, "vessel_calibre", "the calibre equivalents",
       "Central retinal artery and vein equivalents (CRAE, CRVE) and their ratio (AVR)."},
      {artery_vein_comparison, "artery_vein_comparison", "arteries against veins",
       "Arteries (arterioles) compared with veins (venules) in any measure."},
      {zones, "zones", "the measurement zones",
       "What was measured in zone B and zone C around the disc, without one named measure."},
      {findings, "findings", "the disease findings",
       "Which diseases were found, looked for or ruled out, without one named disease."},
      {cataract, "cataract", "cataract", "The cataract finding."},
      {amd, "amd", "age-related macular degeneration", "The age-related macular degeneration finding."},
      {hypertensive_retinopathy, "hypertensive_retinopathy", "hypertensive retinopathy",
       "The hypertensive retinopathy finding (signs of high blood pressure)."},
      {pathological_myopia, "pathological_myopia", "pathological myopia",
       "The pathological (high, degenerative) myopia finding."},
      {other_abnormality, "other_abnormality", "other abnormalities",
       "The finding for any other abnormality outside the named diseases."},
      {summary, "summary", "an overall summary",
       "An overall description or report; whether the eye looks normal or healthy."},
      {scale, "scale", "the scale and units",
       "Units and scale: pixels, disc diameters, micrometres per pixel, where the scale comes from."},
      {model, "model", "the model behind the answers",
       "Which program, model and version produced this, time taken, file hash."},
      {uncertainty, "uncertainty", "how certain the results are",
       "How certain or reliable the results are: confidence, intervals, limits, errors."},
      {unavailable, "unavailable", "what could not be measured",
       "What could not be measured or is missing, and the reason."},
      {capabilities, "capabilities", "what can be asked",
       "What the program can do or what may be asked; greetings and thanks."},
      {medical_advice, "medical_advice", "medical advice",
       "Treatment, medication, prognosis, urgency, whether to see a doctor: declined."},
      {general_knowledge, "general_knowledge", "general medical knowledge",
       "General knowledge not about this photograph: what a term means, causes, how a disease works."},
      {out_of_scope, "out_of_scope", "something outside this photograph",
       "Nothing to do with the photograph or with eyes, or not visible in it (age, sex, weather, jokes)."},
  };
  return table;
}

const TopicInfo& info(Topic topic) { return topics()[static_cast<std::size_t>(topic)]; }

const char* to_string(Topic topic) { return info(topic).name; }

std::optional<Topic> topic_from_name(std::string_view name) {
  for (const TopicInfo& entry : topics())
    if (name == entry.name) return entry.topic;
  return std::nullopt;
}

}  // namespace retinal
