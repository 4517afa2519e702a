#include "assistant/report.h"

#include <algorithm>
#include <string_view>

#include "assistant/facts.h"
#include "assistant/realiser.h"
#include "assistant/wording.h"
#include "evidence/evidence_document.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

struct SectionPlan {
  const char *name, *title;
  std::vector<Topic> topics;
  std::vector<std::string_view> structures = {};  ///< whose measurements have tables in the section
};

std::vector<SectionPlan> plan_of_usable() {
  using enum Topic;
  return {{"summary", "Summary", {summary}},
          {"photograph",
           "Photograph",
           {modality, image_quality, distribution_gate, laterality, field_of_view, scale}},
          {"diseases",
           "Grades and findings",
           {diabetic_retinopathy, macular_edema, glaucoma, cataract, amd, hypertensive_retinopathy,
            pathological_myopia, other_abnormality}},
          {"lesions", "Lesions", {microaneurysms, haemorrhages, hard_exudates, soft_exudates}, {"lesion"}},
          {"optic_disc",
           "Optic disc and fovea",
           {optic_disc, cup_to_disc_ratio, fovea},
           {"disc", "cup", "fovea"}},
          {"vessels", "Blood vessels", {vessels, vessel_calibre, artery_vein_comparison}, {"vessel"}},
          {"reliability", "Reliability", {uncertainty, unavailable}},
          {"program", "Program", {model}}};
}

/// `summary` makes the realiser say that and why no statement is made, and what would help.
std::vector<SectionPlan> plan_of_refused() {
  using enum Topic;
  return {{"summary", "Summary", {summary}},
          {"photograph", "Photograph", {modality, image_quality, distribution_gate}},
          {"program", "Program", {model}}};
}

/// Features that are looked at together.
std::string group_title(const Feature& f) {
  const std::string_view feature = f.feature, structure = f.structure, unit = f.unit;
  if (feature.starts_with("cdr")) return "Cup-to-disc ratios";
  if (feature.starts_with("crae") || feature.starts_with("crve"))
    return feature.ends_with("hubbard") ? "Calibre equivalents (Hubbard)" : "Calibre equivalents (Knudtson)";
  if (feature.starts_with("avr")) return "Artery-to-vein ratios";
  if ((structure == "disc" || structure == "cup") && unit == "px") return "Height and width of disc and cup";
  if ((structure == "disc" || structure == "cup") && unit == "px2") return "Area of disc and cup";
  return f.name;
}

void add_value(ReportGroup& group, const Measurement& m) {
  const MeasurementWords words = measurement_words(m);
  group.values.push_back({m, measurement_label(m.key), words.value, words.unit, words.lo, words.hi});
  if (!m.interval_note.empty() &&
      std::find(group.notes.begin(), group.notes.end(), m.interval_note) == group.notes.end())
    group.notes.push_back(m.interval_note);
}

void add_missing(ReportGroup& group, const std::string& key, const std::string& reason) {
  auto same = std::find_if(group.missing.begin(), group.missing.end(),
                           [&](const ReportGroup::Missing& m) { return m.reason == reason; });
  if (same == group.missing.end()) same = group.missing.insert(same, {reason, {}, {}});
  same->keys.push_back(key);
  same->labels.push_back(measurement_label(key));
}

ReportGroup& group_of(std::vector<ReportGroup>& groups, const std::string& title) {
  for (ReportGroup& group : groups)
    if (group.title == title) return group;
  groups.push_back({title, {}, {}, {}, {}});
  return groups.back();
}

/// "Vessel density: vessel pixels over ... (Zhou et al., TVST 2022)" for each definition that occurs.
void add_definitions(ReportGroup& group, const Feature& feature, bool reference, bool automorph) {
  const std::string name = feature.name, source = std::string(" (") + feature.source + ")";
  if (reference) group.definitions.push_back(name + ": " + feature.definition + source);
  if (automorph)
    group.definitions.push_back(name + " (AutoMorph's): " + feature.automorph_definition + source);
}

std::vector<ReportGroup> groups_of(const std::vector<std::string_view>& structures, const Measurements& all) {
  std::vector<ReportGroup> groups;
  for (const Feature& feature : feature_table()) {
    if (std::find(structures.begin(), structures.end(), feature.structure) == structures.end()) continue;
    bool reference = false, automorph = false;
    for (const char* prefix : {"", "automorph."})
      for (const std::string& stem : recorded_keys(feature)) {
        const std::string key = prefix + stem;
        if (const Measurement* m = all.find(key)) {
          add_value(group_of(groups, group_title(feature)), *m);
          (m->definition == Definition::automorph ? automorph : reference) = true;
        } else if (const auto why = all.unavailable.find(key); why != all.unavailable.end()) {
          add_missing(group_of(groups, group_title(feature)), key, why->second);
        }
      }
    if (reference || automorph)
      add_definitions(group_of(groups, group_title(feature)), feature, reference, automorph);
  }
  return groups;
}

}  // namespace

Report compose_report(const Evidence& evidence) {
  Report report{evidence, refusal_reason(evidence), {}};
  const Facts facts(report.evidence);
  const bool usable = report.refusal.empty();
  for (const SectionPlan& plan : usable ? plan_of_usable() : plan_of_refused()) {
    ReportSection section{plan.name, plan.title, {}, groups_of(plan.structures, evidence.measurements)};
    for (const Topic topic : plan.topics) section.answers.push_back(realise(topic, facts));
    report.sections.push_back(std::move(section));
  }
  return report;
}

}  // namespace retinal
