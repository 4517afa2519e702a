// Grades and disease findings.

#include "assistant/realiser_parts.h"
#include "assistant/wording.h"
#include "evidence/vocabulary.h"

namespace retinal::realiser {
namespace {

constexpr const char* kWhatHelps =
    "A sharper, evenly lit photograph centred between the optic disc and the fovea, or an eye specialist's "
    "examination, would help.";

Realisation not_graded(const std::string& what) {
  Realisation out;
  out.abstained = true;
  out.sentences.push_back({"The record of this photograph holds no " + what + ".", {}});
  return out;
}

/// The grade and the lesion maps come from two networks. By the ICDR scale any lesion is at least grade 1 and
/// no lesion is grade 0 (Wilkinson et al. 2003); where they disagree, the reader must hear it from us.
void disagreement(Realisation& out, const Facts& facts, int grade) {
  std::vector<std::string> seen, keys;
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const LesionGroup& group = facts.evidence().lesions[i];
    const std::string key = std::string("lesions.") + to_string(kLesions[i]) + ".count";
    keys.push_back(key);
    if (group.count > 0) seen.push_back(slot(key) + " " + lesion_name(kLesions[i], group.count != 1));
  }
  if ((grade > 0) == !seen.empty()) return;
  out.sentences.push_back(
      seen.empty() ? Sentence{"The maps disagree with that: no lesions were detected.", keys}
                   : Sentence{"The maps disagree with that: " + join_words(seen) + " were detected.", {}});
  out.sentences.push_back(
      {"Grade and maps come from separate networks; look at the overlay before relying on either.", {}});
}

Realisation retinopathy(const Facts& facts) {
  const GradeRecord& grade = facts.evidence().diabetic_retinopathy;
  const std::string key = "grades.diabetic_retinopathy";
  if (grade.p.empty()) return not_graded("grade of diabetic retinopathy");
  Realisation out;
  if (grade.abstain) {
    out.abstained = true;
    out.sentences.push_back(
        {"I do not state a grade of diabetic retinopathy, because the confidence in it, " +
             slot(key + ".confidence") + ", is below the threshold of the model.",
         {}});
    out.sentences.push_back({kWhatHelps, {}});
    return out;
  }
  out.sentences.push_back({"The estimated grade of diabetic retinopathy is " + slot(key + ".value") +
                               " on the " + grade.scale + " scale: " + slot(key + ".name") + " (confidence " +
                               slot(key + ".confidence") + ").",
                           {}});
  const bool referable = grade.value >= 2;
  out.sentences.push_back(
      {std::string("On this scale that is ") + (referable ? "" : "not ") + "referable diabetic retinopathy.",
       {key + ".value"}});
  disagreement(out, facts, grade.value);
  return out;
}

Realisation edema(const Facts& facts) {
  const GradeRecord& grade = facts.evidence().macular_edema_risk;
  const std::string key = "grades.macular_edema_risk";
  if (grade.p.empty()) return not_graded("risk grade of macular oedema");
  Realisation out;
  if (grade.abstain) {
    out.abstained = true;
    out.sentences.push_back({"I do not state a risk grade of macular oedema, because the confidence in it, " +
                                 slot(key + ".confidence") + ", is below the threshold of the model.",
                             {}});
    out.sentences.push_back({kWhatHelps, {}});
    return out;
  }
  out.sentences.push_back({"The estimated risk grade of diabetic macular oedema is " + slot(key + ".value") +
                               ": " + slot(key + ".name") + " (confidence " + slot(key + ".confidence") +
                               ").",
                           {}});
  out.sentences.push_back(
      {"This is a risk judged from a photograph; swelling itself is seen in an OCT scan.", {}});
  return out;
}

Sentence finding_sentence(const std::string& name, const FindingReading& finding) {
  const std::string key = "findings." + name;
  const std::string label = finding_name(name);
  const std::string numbers =
      "probability " + slot(key + ".p") + ", decision threshold " + slot(key + ".threshold");
  if (finding.abstain)
    return {"Whether there are signs of " + label +
                " stays open, because the estimate is too close to its threshold (" + numbers + ").",
            {}};
  if (finding.present) return {"There are signs of " + label + " (" + numbers + ").", {}};
  return {"No signs of " + label + " were found (" + numbers + ").", {}};
}

Realisation finding(const Facts& facts, const std::string& name) {
  const auto& findings = facts.evidence().findings;
  const auto found = findings.find(name);
  if (found == findings.end()) return not_graded("finding for " + finding_name(name));
  Realisation out;
  out.abstained = found->second.abstain;
  out.sentences.push_back(finding_sentence(name, found->second));
  if (name == "glaucoma") {
    if (facts.find("disc.cdr_vertical.whole"))
      out.sentences.push_back(
          {"The vertical cup-to-disc ratio is " + slot("disc.cdr_vertical.whole") + ".", {}});
    out.sentences.push_back({"A photograph alone cannot establish glaucoma.", {}});
  }
  return out;
}

/// All findings: the positive ones each in a sentence, the open ones, then the negative ones together.
Realisation all_findings(const Facts& facts) {
  Realisation out = retinopathy(facts);
  out.abstained = false;
  std::vector<std::string> absent, absent_keys;
  for (const std::string name : kFindings) {
    const auto found = facts.evidence().findings.find(name);
    if (found == facts.evidence().findings.end()) continue;
    if (found->second.present || found->second.abstain) {
      out.sentences.push_back(finding_sentence(name, found->second));
    } else {
      absent.push_back(finding_name(name));
      absent_keys.push_back("findings." + name + ".p");
    }
  }
  if (!absent.empty())
    out.sentences.push_back({"No signs of " + join_words(absent, " or ") + " were found.", absent_keys});
  return out;
}

constexpr std::size_t kSummaryVesselSentences = 4;  ///< density, fractal dimension, width, tortuosity

void append_first(Realisation& out, Realisation part, std::size_t limit = 100) {
  for (std::size_t i = 0; i < part.sentences.size() && i < limit; ++i)
    out.sentences.push_back(std::move(part.sentences[i]));
}

Realisation summary(const Facts& facts) {
  Realisation out;
  append_first(out, photograph_topic(Topic::image_quality, facts), 1);
  append_first(out, photograph_topic(Topic::laterality, facts));
  append_first(out, all_findings(facts));
  append_first(out, edema(facts), 1);
  append_first(out, lesion_topic(Topic::lesions, facts, {.aspect = Aspect::count}));
  append_first(out, measurement_topic(Topic::cup_to_disc_ratio, facts, {}));
  append_first(out, measurement_topic(Topic::vessels, facts, {}), kSummaryVesselSentences);
  out.sentences.push_back({"This describes one photograph and is not a diagnosis.", {}});
  return out;
}

}  // namespace

Realisation disease_topic(Topic topic, const Facts& facts) {
  switch (topic) {
    case Topic::diabetic_retinopathy:
      return retinopathy(facts);
    case Topic::macular_edema:
      return edema(facts);
    case Topic::findings:
      return all_findings(facts);
    case Topic::summary:
      return summary(facts);
    default:
      return finding(facts, to_string(topic));
  }
}

}  // namespace retinal::realiser
