// What the photograph is: modality, quality, distribution gate, eye, field of view, disc and fovea.

#include "assistant/realiser_parts.h"
#include "assistant/wording.h"

namespace retinal::realiser {
namespace {

Realisation modality(const Facts& facts) {
  Realisation out;
  const std::string size = slot("image.width") + " wide and " + slot("image.height") + " high";
  if (facts.evidence().distribution.accepted)
    out.sentences.push_back({"This is a colour fundus photograph (a photograph of the retina), " + size + ".",
                             {"in_distribution.score"}});
  else
    out.sentences.push_back({"The picture, " + size + ", was not accepted as a colour fundus photograph: " +
                                 slot("in_distribution.reason") + ".",
                             {}});
  return out;
}

Realisation image_quality(const Facts& facts) {
  const QualityReading& quality = facts.evidence().quality;
  Realisation out;
  if (quality.grade == "reject")
    out.sentences.push_back({"The image quality is insufficient: it was graded " + slot("quality.grade") +
                                 " (probability " + slot("quality.p.reject") + ").",
                             {}});
  else
    out.sentences.push_back({"The image quality was graded " + slot("quality.grade") + " (probability " +
                                 slot("quality.p." + quality.grade) + ").",
                             {}});
  if (facts.find("quality.reasons"))
    out.sentences.push_back({"Problems seen: " + slot("quality.reasons") + ".", {}});
  return out;
}

Realisation distribution_gate(const Facts& facts) {
  Realisation out;
  const std::string score = " (similarity score " + slot("in_distribution.score") + ")";
  if (facts.evidence().distribution.accepted)
    out.sentences.push_back(
        {"Yes, the picture looks like the fundus photographs that the model was trained on" + score + ".",
         {}});
  else
    out.sentences.push_back(
        {"No, the picture was refused" + score + ": " + slot("in_distribution.reason") + ".", {}});
  return out;
}

Realisation laterality(const Facts& facts) {
  const ImageRecord& image = facts.evidence().image;
  Realisation out;
  if (!image.laterality) {
    out.abstained = true;
    out.sentences.push_back(
        {"I cannot tell whether this is a right or a left eye, because the optic disc and the fovea were not "
         "both "
         "found well enough.",
         {}});
  } else {
    const std::string how = image.laterality_source == "disc_fovea_geometry"
                                ? "from the positions of the optic disc and the fovea"
                                : "from the position of the optic disc";
    out.sentences.push_back({"This is a " + slot("image.laterality.value") + " eye (" +
                                 (*image.laterality == Laterality::right ? "OD" : "OS") + "), decided " +
                                 how + " with a probability of " + slot("image.laterality.p") + ".",
                             {}});
  }
  if (image.laterality_conflict)
    out.sentences.push_back(
        {"The file name says " + slot("image.laterality.file_name_hint") + ", which conflicts with this.",
         {}});
  return out;
}

Realisation field_of_view(const Facts& facts) {
  Realisation out;
  out.sentences.push_back({"The field of view is a circle of radius " + slot("field_of_view.radius") +
                               " centred at " + slot("field_of_view.center") +
                               " in pixels of the photograph.",
                           {}});
  if (facts.evidence().field_of_view.clipped)
    out.sentences.push_back(
        {"The camera or a crop cuts the circle, so a part of it lies outside the picture.",
         {"field_of_view.radius"}});
  return out;
}

void place(Realisation& out, const std::string& name, const std::string& label,
           const std::optional<LandmarkRecord>& mark) {
  const std::string key = "landmarks." + name;
  if (!mark) {
    out.abstained = true;
    out.sentences.push_back(
        {"The " + label + " was not found in this photograph, so I cannot say where it is.", {}});
    return;
  }
  std::string text = "The " + label + " lies at " + slot(key + ".center") + " in pixels of the photograph";
  if (mark->box) text += ", in the box " + slot(key + ".box");
  out.sentences.push_back({text + " (found with a probability of " + slot(key + ".p") + ").", {}});
}

Realisation optic_disc(const Facts& facts) {
  Realisation out;
  place(out, "disc", "optic disc", facts.evidence().disc);
  for (const Measurement& m : facts.evidence().measurements.values) {
    const MeasurementKey key = parse_measurement_key(m.key);
    if ((key.structure == "disc" || key.structure == "cup") && !key.feature.starts_with("cdr") &&
        !m.key.starts_with("automorph."))
      out.sentences.push_back({"The " + measurement_label(m.key) + " is " + slot(m.key) + ".", {}});
  }
  return out;
}

}  // namespace

Realisation photograph_topic(Topic topic, const Facts& facts) {
  switch (topic) {
    case Topic::modality:
      return modality(facts);
    case Topic::image_quality:
      return image_quality(facts);
    case Topic::distribution_gate:
      return distribution_gate(facts);
    case Topic::laterality:
      return laterality(facts);
    case Topic::field_of_view:
      return field_of_view(facts);
    case Topic::optic_disc:
      return optic_disc(facts);
    default:
      break;
  }
  Realisation out;
  place(out, "fovea", "fovea", facts.evidence().fovea);
  return out;
}

}  // namespace retinal::realiser
