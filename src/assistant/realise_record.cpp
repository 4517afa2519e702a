// About the record itself (scale, model, uncertainty, gaps), and answers that need no evidence.

#include "assistant/realiser_parts.h"
#include "assistant/wording.h"

namespace retinal::realiser {
namespace {

Realisation scale(const Facts& facts) {
  Realisation out;
  out.sentences.push_back({"Positions and lengths are in pixels (px) of the original photograph, " +
                               slot("image.width") + " by " + slot("image.height") + ".",
                           {}});
  const bool assumed = facts.evidence().scale.source == "disc_diameter_prior";
  if (facts.find("scale.um_per_px"))
    out.sentences.push_back(
        {"The scale is " + slot("scale.um_per_px") +
             (assumed ? ", assumed from the usual height of an optic disc and not stated for "
                        "this photograph"
                      : " (source: " + facts.evidence().scale.source + ")") +
             ", so lengths are also given in micrometres.",
         {}});
  else
    out.sentences.push_back(
        {"No scale is known for this photograph, so nothing is given in micrometres or millimetres; lengths "
         "are "
         "also given in disc diameters where the optic disc was found.",
         {}});
  return out;
}

Realisation model(const Facts& facts) {
  Realisation out;
  std::string text = "The photograph was analysed by " + slot("model.name");
  if (facts.find("model.version")) text += ", version " + slot("model.version");
  if (facts.find("model.sha256")) text += " (hash begins with " + slot("model.sha256") + ")";
  if (facts.find("model.name")) out.sentences.push_back({text + ".", {}});
  if (facts.find("timing_ms.total"))
    out.sentences.push_back({"The analysis took " + slot("timing_ms.total") + ".", {}});
  out.sentences.push_back({"It is a research tool, not a medical device.", {}});
  return out;
}

Realisation uncertainty(const Facts& facts) {
  Realisation out;
  out.sentences.push_back({"The image quality was graded " + slot("quality.grade") +
                               ", and the picture's similarity to the training photographs is " +
                               slot("in_distribution.score") + ".",
                           {}});
  if (facts.evidence().usable() && facts.find("grades.diabetic_retinopathy.confidence"))
    out.sentences.push_back({"The confidence in the diabetic retinopathy grade is " +
                                 slot("grades.diabetic_retinopathy.confidence") + ".",
                             {}});
  if (facts.evidence().usable() && facts.find("disc.cdr_vertical.whole"))
    out.sentences.push_back(
        {"As an example of a measurement with its interval, the vertical cup-to-disc ratio is " +
             slot("disc.cdr_vertical.whole") + ".",
         {}});
  out.sentences.push_back(
      {"The record states for every measurement either an interval and how it was made, or why there is "
       "none; small "
       "or faint lesions can be missed, and nothing here replaces an examination.",
       {}});
  return out;
}

Realisation unavailable(const Facts& facts) {
  Realisation out;
  if (!facts.evidence().usable()) {
    const bool photo = facts.evidence().distribution.accepted;
    out.sentences.push_back(
        {photo ? "Nothing was measured, because the image quality was graded " + slot("quality.grade") + "."
               : "Nothing was measured, because the picture was refused: " + slot("in_distribution.reason") +
                     ".",
         {}});
    return out;
  }
  std::vector<std::pair<std::string, std::string>> first_of_reason;  // reason, key
  for (const auto& [key, reason] : facts.evidence().measurements.unavailable) {
    bool known = false;
    for (const auto& entry : first_of_reason) known = known || entry.first == reason;
    if (!known) first_of_reason.emplace_back(reason, key);
  }
  for (const auto& [reason, key] : first_of_reason)
    out.sentences.push_back(
        {"Not measured, for example the " + measurement_label(key) + ": " + slot("unavailable." + key) + ".",
         {}});
  if (!facts.evidence().disc) out.sentences.push_back({"The optic disc was not found.", {}});
  if (!facts.evidence().fovea) out.sentences.push_back({"The fovea was not found.", {}});
  if (out.sentences.empty())
    out.sentences.push_back(
        {"Everything that this program measures could be measured in this photograph.", {}});
  return out;
}

}  // namespace

Realisation record_topic(Topic topic, const Facts& facts) {
  switch (topic) {
    case Topic::scale:
      return scale(facts);
    case Topic::model:
      return model(facts);
    case Topic::uncertainty:
      return uncertainty(facts);
    default:
      return unavailable(facts);
  }
}

Realisation fixed_topic(Topic topic) {
  switch (topic) {
    case Topic::capabilities:
      return {{{"You can ask about this photograph: its quality, which eye it is, the optic disc and the "
                "cup-to-disc "
                "ratio, the fovea, the vessels (density, width, tortuosity, fractal dimension, calibre), "
                "lesions, the "
                "grade of diabetic retinopathy, the risk of macular oedema, and findings such as glaucoma or "
                "cataract.",
                {}}},
              false};
    case Topic::medical_advice:
      return {
          {{"I cannot give medical advice: this is a research tool, not a medical device.", {}},
           {"Please ask an eye-care professional about treatment, urgency or what a result means for you.",
            {}}},
          true};
    case Topic::general_knowledge:
      return {
          {{"That is a question of general knowledge, and no entry of the knowledge base answers it, so I do "
            "not know.",
            {}},
           {"Ask what was seen or measured in this photograph, or look in a medical reference.", {}}},
          true};
    default:
      return {{{"That cannot be answered from this photograph.", {}},
               {"Ask me what was seen or measured in it.", {}}},
              true};
  }
}

}  // namespace retinal::realiser
