#include "assistant/realiser.h"

#include <algorithm>

#include "assistant/realiser_parts.h"

namespace retinal {
namespace {

constexpr const char* kLimits =
    "Small or faint signs can be missed, and nothing here replaces an examination.";
constexpr const char* kNoReference =
    "The record holds no reference values of other eyes, so I do not judge how this compares with them.";

/// Topics whose sentences say something about the eye, and so need a photograph that passed both gates.
bool speaks_about_the_eye(Topic topic) {
  switch (topic) {
    case Topic::modality:
    case Topic::image_quality:
    case Topic::distribution_gate:
    case Topic::field_of_view:
    case Topic::scale:
    case Topic::model:
    case Topic::uncertainty:
    case Topic::unavailable:
    case Topic::capabilities:
    case Topic::medical_advice:
    case Topic::general_knowledge:
    case Topic::out_of_scope:
      return false;
    default:
      return true;
  }
}

Realisation refused(Topic topic, const Facts& facts) {
  const Evidence& evidence = facts.evidence();
  Realisation out;
  out.abstained = true;
  const std::string about = std::string("I make no statement about ") + info(topic).title + ": ";
  if (!evidence.distribution.accepted) {
    const std::string reason =
        facts.find("in_distribution.reason") ? " (" + slot("in_distribution.reason") + ")" : "";
    out.sentences.push_back({about + "the picture was not accepted as a fundus photograph" + reason + ".",
                             {"in_distribution.score"}});
    out.sentences.push_back({"A colour photograph of the retina would help.", {}});
  } else {
    const std::string reason = facts.find("quality.reasons") ? " (" + slot("quality.reasons") + ")" : "";
    out.sentences.push_back(
        {about + "the image quality was graded " + slot("quality.grade") + reason + ".", {}});
    out.sentences.push_back({"A new photograph, in focus and evenly lit, would help.", {}});
  }
  return out;
}

Realisation content_of_topic(Topic topic, const Facts& facts, const Focus& focus) {
  using enum Topic;
  switch (topic) {
    case modality:
    case image_quality:
    case distribution_gate:
    case laterality:
    case field_of_view:
    case optic_disc:
    case fovea:
      return realiser::photograph_topic(topic, facts);
    case cup_to_disc_ratio:
    case vessels:
    case vessel_density:
    case fractal_dimension:
    case vessel_width:
    case tortuosity:
    case vessel_calibre:
    case artery_vein_comparison:
    case zones:
      return realiser::measurement_topic(topic, facts, focus);
    case lesions:
    case microaneurysms:
    case haemorrhages:
    case hard_exudates:
    case soft_exudates:
      return realiser::lesion_topic(topic, facts, focus);
    case diabetic_retinopathy:
    case macular_edema:
    case glaucoma:
    case findings:
    case cataract:
    case amd:
    case hypertensive_retinopathy:
    case pathological_myopia:
    case other_abnormality:
    case summary:
      return realiser::disease_topic(topic, facts);
    case scale:
    case model:
    case uncertainty:
    case unavailable:
      return realiser::record_topic(topic, facts);
    default:
      return realiser::fixed_topic(topic);
  }
}

void append_new(Realisation& out, Realisation part) {
  for (Sentence& sentence : part.sentences) {
    const bool known = std::any_of(out.sentences.begin(), out.sentences.end(),
                                   [&](const Sentence& s) { return s.text == sentence.text; });
    if (!known) out.sentences.push_back(std::move(sentence));
  }
}

}  // namespace

Realisation realise_slots(Topic topic, const Facts& facts, const Focus& focus) {
  const bool about_subject =
      topic == Topic::uncertainty && focus.subject && speaks_about_the_eye(*focus.subject);
  const Topic subject = about_subject ? *focus.subject : topic;
  if (!facts.evidence().usable() && speaks_about_the_eye(subject)) return refused(subject, facts);
  Realisation out = content_of_topic(subject, facts, focus);
  if (focus.reason || about_subject) append_new(out, realiser::reason_for(subject, facts, focus));
  if (about_subject) out.sentences.push_back({kLimits, {}});
  if (focus.judged && realiser::has_reference_question(subject)) out.sentences.push_back({kNoReference, {}});
  return out;
}

std::vector<std::string> routed_keys(const Realisation& realisation) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  for (const Sentence& sentence : realisation.sentences) {
    for (const std::string& key : slot_keys(sentence.text)) add(key);
    for (const std::string& key : sentence.keys) add(key);
  }
  return keys;
}

Rendered render_sentence(const Sentence& sentence, const Facts& facts) {
  Rendered rendered = render_slots(sentence.text, facts);
  for (const std::string& key : sentence.keys) {
    const Fact* fact = facts.find(key);
    const bool known = std::any_of(rendered.citations.begin(), rendered.citations.end(),
                                   [&](const Citation& c) { return c.key == key; });
    if (fact && !known) rendered.citations.push_back({key, fact->text});
  }
  return rendered;
}

void append_sentence(Answer& answer, const Sentence& sentence, const Facts& facts) {
  Rendered rendered = render_sentence(sentence, facts);
  Claim claim{rendered.text, rendered.citations.empty() ? Verdict::general : Verdict::supported, {}};
  for (Citation& citation : rendered.citations) {
    claim.keys.push_back(citation.key);
    const bool known = std::any_of(answer.citations.begin(), answer.citations.end(),
                                   [&](const Citation& c) { return c.key == citation.key; });
    if (!known) answer.citations.push_back(std::move(citation));
  }
  answer.text += (answer.text.empty() ? "" : " ") + rendered.text;
  answer.claims.push_back(std::move(claim));
}

Answer realise(Topic topic, const Facts& facts, const Focus& focus) {
  const Realisation realisation = realise_slots(topic, facts, focus);
  Answer answer;
  answer.topics = {topic};
  answer.abstained = realisation.abstained;
  for (const Sentence& sentence : realisation.sentences) append_sentence(answer, sentence, facts);
  return answer;
}

Answer realise(Topic topic, const Evidence& evidence, const Focus& focus) {
  return realise(topic, Facts(evidence), focus);
}

}  // namespace retinal
