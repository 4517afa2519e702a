// Intents about diseases: retinopathy and its grade, the risk of oedema, the other named diseases, free terms
// of the labels, and diseases on which the description is silent.

#include <algorithm>
#include <array>

#include "instruct/intents.h"

namespace retinal::instruct {
namespace {

struct Disease {
  const char *key, *noun, *name;
};
constexpr std::array kDiseases = {
    Disease{"glaucoma", "n.glaucoma", "glaucoma"}, Disease{"cataract", "n.cataract", "cataract"},
    Disease{"amd", "n.amd", "age-related macular degeneration"},
    Disease{"hypertensive_retinopathy", "n.hypertensive", "hypertensive retinopathy"},
    Disease{"pathological_myopia", "n.myopia", "pathological myopia"}};

/// Findings that people ask about and that complete labels exclude where they do not name them.
constexpr std::array kAskedTerms = {
    "an epiretinal membrane",   "drusen",      "a macular hole",    "a retinal detachment",
    "a retinal vein occlusion", "laser scars", "a choroidal nevus", "optic atrophy",
    "myelinated nerve fibres"};

bool names(const Description& d, const std::string& term) {
  const std::string word = term.substr(term.rfind(' ') + 1);
  return std::any_of(d.findings.begin(), d.findings.end(),
                     [&](const auto& f) { return f.second.name.find(word) != std::string::npos; });
}

const StatedGrade* retinopathy_grade(const Description& d) {
  const auto found = d.grades.find("diabetic_retinopathy");
  return found == d.grades.end() ? nullptr : &found->second;
}

Reply retinopathy(const Description& d, SeededRandom& random) {
  const StatedGrade* grade = retinopathy_grade(d);
  if (grade && grade->value == 0)
    return {
        {say("a.dr.none", random)}, {"diabetic_retinopathy", "diabetic_retinopathy.severity"}, false, true};
  if (!grade && !d.findings.at("diabetic_retinopathy").present)
    return {{say("a.dr.absent", random)}, {"diabetic_retinopathy"}, false, true};
  if (!grade || random.chance(0.4))
    return {{say("a.dr.present", random)}, {"diabetic_retinopathy"}, true, false};
  return {{say("a.dr.yes.grade", random)},
          {"diabetic_retinopathy", "diabetic_retinopathy.severity"},
          true,
          false};
}

Reply severity(const Description&, SeededRandom& random) {
  return {
      {say("a.dr.grade", random)}, {"diabetic_retinopathy", "diabetic_retinopathy.severity"}, true, false};
}

Reply referable(const Description& d, SeededRandom& random) {
  const bool refer = retinopathy_grade(d)->value >= 2;
  return {{say(refer ? "a.dr.refer.yes" : "a.dr.refer.no", random)},
          {"diabetic_retinopathy.referable"},
          refer,
          !refer};
}

Reply edema(const Description& d, SeededRandom& random) {
  Reply out{{say("a.edema", random)}, {"macular_edema"}, d.grades.at("macular_edema_risk").value > 0, false};
  if (random.chance(0.35)) out.sentences.push_back(say("a.edema.limit", random));
  return out;
}

Reply findings(const Description& d, SeededRandom& random) {
  const std::string present = present_findings(d);
  if (present.empty()) return {{say("a.findings.none", random)}, {"findings", "summary"}, false, true};
  Reply out{{say("a.findings.present", random, {{"FINDINGS", present}})},
            {"findings", "summary", "term"},
            true,
            false};
  for (const auto& [key, finding] : d.findings)
    if (finding.present) out.tells.push_back(key);
  if (present.find("grades.diabetic_retinopathy.name") != std::string::npos)
    out.tells.push_back("diabetic_retinopathy.severity");
  return out;
}

/// A grade on another scale than retinopathy's: rules "q.KEY", "f.KEY", "a.KEY".
Intent scale_intent(const std::string& key, const std::string& topic) {
  Intent intent{topic, IntentGroup::disease, "q." + topic, "f." + topic, {}, "", "m." + topic, "", 1, {}};
  intent.answer = [key, topic](const Description& d, SeededRandom& random) {
    return Reply{{say("a." + topic, random)}, {topic}, d.grades.at(key).value > 0, false};
  };
  return intent;
}

Intent disease_intent(const std::string& key, const std::string& noun, const std::string& name,
                      bool present) {
  Intent intent{key, IntentGroup::disease, "q.disease", "f.disease", {{"thing", noun}},
                "",  "m." + key,           "",          1,           {}};
  intent.answer = [key, name, present](const Description&, SeededRandom& random) {
    return Reply{{say(present ? "a.disease.present" : "a.disease.absent", random, {{"THING", name}})},
                 {key},
                 present,
                 !present};
  };
  return intent;
}

Intent named_intent(const std::string& term, bool present) {
  Intent intent = disease_intent("term", "n.named", term, present);
  intent.name = present ? "term" : "term.absent";
  intent.named = term;
  intent.meaning.clear();
  return intent;
}

Intent unknown_intent(const std::string& noun, const std::string& name) {
  Intent intent{"unknown", IntentGroup::unknown, "q.unknown", "f.disease", {{"thing", noun}}, "", "", "", 0,
                {}};
  intent.answer = [name](const Description&, SeededRandom& random) {
    return Reply{{say("a.disease.unknown", random, {{"THING", name}})}, {"unknown"}};
  };
  return intent;
}

}  // namespace

void add_disease_intents(std::vector<Intent>& out, const Description* d) {
  const StatedGrade* grade = d ? retinopathy_grade(*d) : nullptr;
  if (!d || !present_findings(*d).empty() || stated_normal(*d))
    out.push_back(
        {"findings", IntentGroup::disease, "q.findings", "f.findings", {}, "", "", "", 1, findings});
  if (!d || grade || d->findings.contains("diabetic_retinopathy"))
    out.push_back({"diabetic_retinopathy",
                   IntentGroup::disease,
                   "q.diabetic_retinopathy",
                   "f.diabetic_retinopathy",
                   {},
                   "",
                   "m.diabetic_retinopathy",
                   "",
                   1,
                   retinopathy});
  if (!d || (grade && grade->value > 0)) {
    out.push_back({"diabetic_retinopathy.severity",
                   IntentGroup::disease,
                   "q.severity",
                   "",
                   {},
                   "",
                   "",
                   "diabetic_retinopathy",
                   0,
                   severity});
    out.push_back({"diabetic_retinopathy.referable",
                   IntentGroup::disease,
                   "q.referable",
                   "",
                   {},
                   "",
                   "",
                   "diabetic_retinopathy",
                   0,
                   referable});
  }
  if (!d || d->grades.contains("macular_edema_risk"))
    out.push_back({"macular_edema",
                   IntentGroup::disease,
                   "q.macular_edema",
                   "f.macular_edema",
                   {},
                   "",
                   "m.macular_edema",
                   "",
                   1,
                   edema});
  for (const auto& [key, topic] : {std::pair("messidor_retinopathy", "messidor_grade"),
                                   std::pair("myopic_maculopathy", "myopic_maculopathy")})
    if (!d || d->grades.contains(key)) out.push_back(scale_intent(key, topic));
  for (const Disease& disease : kDiseases) {
    if (d && !d->findings.contains(disease.key)) continue;
    out.push_back(
        disease_intent(disease.key, disease.noun, disease.name, d && d->findings.at(disease.key).present));
  }
}

void add_named_intents(std::vector<Intent>& out, const Description& d, SeededRandom& random) {
  const auto is_asked_already = [](const std::string& term) {
    return std::any_of(kDiseases.begin(), kDiseases.end(),
                       [&](const Disease& known) { return term == known.name; });
  };
  for (const auto& [key, finding] : d.findings)
    if (key.starts_with("term.") && finding.present && !is_asked_already(finding.name))
      out.push_back(named_intent(finding.name, true));
  const std::string asked =
      kAskedTerms[static_cast<std::size_t>(random.below(static_cast<int>(kAskedTerms.size())))];
  if (d.findings_complete && !names(d, asked)) out.push_back(named_intent(asked, false));
  // Sets that say of every finding whether it is there: one of those that are not.
  std::vector<std::string> absent;
  for (const auto& [key, finding] : d.findings)
    if (key.starts_with("term.") && !finding.present) absent.push_back(finding.name);
  if (!absent.empty())
    out.push_back(
        named_intent(absent[static_cast<std::size_t>(random.below(static_cast<int>(absent.size())))], false));
  const Disease& other =
      kDiseases[static_cast<std::size_t>(random.below(static_cast<int>(kDiseases.size())))];
  if (!d.findings_complete && !d.findings.contains(other.key))
    out.push_back(unknown_intent(other.noun, other.name));
}

}  // namespace retinal::instruct
