// Intents about the picture itself, the whole of it, and what to do.

#include "instruct/intents.h"

namespace retinal::instruct {
namespace {

constexpr double kModalityWeight = 0.4;  // every picture has a modality: it must not be every first question

Reply modality(const Description&, SeededRandom& random) {
  return {{say("a.modality", random)}, {"modality"}};
}

Reply quality(const Description& d, SeededRandom& random) {
  return {{say("a.quality." + d.quality->value, random)}, {"image_quality"}};
}

Reply laterality(const Description&, SeededRandom& random) {
  return {{say("a.laterality", random)}, {"laterality"}};
}

void append(Reply& reply, const std::string& sentence) { reply.sentences.push_back(sentence); }

/// A disease that a label excludes; empty where none does.
std::string excluded_disease(const Description& d) {
  for (const auto& [key, finding] : d.findings)
    if (!finding.present && key != "normal" && key != "other_abnormality" && !key.starts_with("term."))
      return key;
  return "";
}

/// Whether there is more to sum up than what kind of picture it is: otherwise every second dialogue about a
/// picture without labels would begin with its modality.
bool has_a_summary(const Description& d) {
  return d.side || d.quality || !d.lesions.empty() || !d.grades.empty() || !present_findings(d).empty() ||
         stated_normal(d) || !excluded_disease(d).empty() || d.measurement("disc.cdr_vertical.whole") ||
         d.notes.contains("diagnosis") || d.notes.contains("notes");
}

/// Modality, quality, what was found and one measurement, each in a sentence.
Reply summary(const Description& d, SeededRandom& random) {
  Reply out{{say("a.modality", random)}, {"modality", "summary"}};
  if (d.side && random.chance(0.5)) {
    append(out, say("a.laterality", random));
    out.tells.push_back("laterality");
  }
  if (d.quality && random.chance(0.7)) {
    append(out, say("a.quality." + d.quality->value, random));
    out.tells.push_back("image_quality");
  }
  const std::string findings = present_findings(d);
  if (!findings.empty()) {
    append(out, say("a.findings.present", random, {{"FINDINGS", findings}}));
    out.tells.push_back("findings");
    out.tells.push_back("term");
    if (findings.find("grades.diabetic_retinopathy.name") != std::string::npos)
      out.tells.push_back("diabetic_retinopathy.severity");
    out.positive = true;
  } else if (stated_normal(d)) {
    append(out, say("a.findings.none", random));
    out.tells.push_back("findings");
    out.negative = true;
  } else if (const auto grade = d.grades.find("diabetic_retinopathy"); grade != d.grades.end()) {
    append(out, say("a.dr.none", random));
    out.tells.push_back("diabetic_retinopathy");
    out.tells.push_back("diabetic_retinopathy.severity");
    out.negative = true;
  } else if (const std::string key = excluded_disease(d); !key.empty() && d.lesions.empty()) {
    append(out, say("a.disease.absent", random, {{"THING", d.findings.at(key).name}}));
    out.tells.push_back(key);
    out.negative = true;
  }
  if (!d.lesions.empty()) {
    const Reply lesions = lesion_overview(d, random);
    out.sentences.insert(out.sentences.end(), lesions.sentences.begin(), lesions.sentences.end());
    out.tells.insert(out.tells.end(), lesions.tells.begin(), lesions.tells.end());
    out.positive = out.positive || lesions.positive;
    out.negative = !out.positive;
  }
  if (d.measurement("disc.cdr_vertical.whole") && random.chance(0.5)) {
    append(out, say("a.cdr.vertical", random));
    out.tells.push_back("cup_to_disc_ratio");
  }
  if (d.grades.contains("myopic_maculopathy")) {
    append(out, say("a.myopic_maculopathy", random));
    out.tells.push_back("myopic_maculopathy");
  }
  if (d.notes.contains("diagnosis")) {
    append(out, say("a.recorded_diagnosis", random));
    out.tells.push_back("recorded_diagnosis");
  }
  if (d.notes.contains("notes")) append(out, say("a.note.notes", random));
  // "Yes" and "no" answer a question that was not asked here.
  for (std::string& sentence : out.sentences)
    for (const char* opening : {"Yes, ", "Yes: ", "No, ", "No; ", "Yes, there is something: "})
      if (sentence.starts_with(opening)) {
        sentence = sentence.substr(std::string(opening).size());
        sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
      }
  return out;
}

/// What the person's record lists: told as that, and never as something seen.
Reply recorded_diagnosis(const Description&, SeededRandom& random) {
  return {{say("a.recorded_diagnosis", random)}, {"recorded_diagnosis"}};
}

Reply advice(const Description& d, SeededRandom& random) {
  const char* rule = anything_present(d)                     ? "a.advice.finding"
                     : stated_normal(d) || !d.grades.empty() ? "a.advice.clear"
                                                             : "a.advice.open";
  return {{say(rule, random)}, {"medical_advice"}};
}

}  // namespace

void add_picture_intents(std::vector<Intent>& out, const Description* d) {
  out.push_back(
      {"modality", IntentGroup::picture, "q.modality", "", {}, "", "", "", kModalityWeight, modality});
  if (!d || d->quality)
    out.push_back({"image_quality",
                   IntentGroup::picture,
                   "q.image_quality",
                   "f.image_quality",
                   {},
                   "",
                   "",
                   "",
                   1,
                   quality});
  if (!d || d->side)
    out.push_back(
        {"laterality", IntentGroup::picture, "q.laterality", "f.laterality", {}, "", "", "", 1, laterality});
  if (!d || d->notes.contains("diagnosis"))
    out.push_back({"recorded_diagnosis",
                   IntentGroup::picture,
                   "q.recorded_diagnosis",
                   "f.recorded_diagnosis",
                   {},
                   "",
                   "",
                   "",
                   1,
                   recorded_diagnosis});
}

void add_whole_intents(std::vector<Intent>& out, const Description* d) {
  if (!d || has_a_summary(*d))
    out.push_back({"summary", IntentGroup::whole, "q.summary", "", {}, "", "", "", 1, summary});
  if (!d || anything_present(*d) || stated_normal(*d) || !d->grades.empty() || d->notes.contains("diagnosis"))
    out.push_back({"medical_advice",
                   IntentGroup::advice,
                   "q.medical_advice",
                   "f.medical_advice",
                   {},
                   "",
                   "",
                   "",
                   0.3,
                   advice});
}

}  // namespace retinal::instruct
