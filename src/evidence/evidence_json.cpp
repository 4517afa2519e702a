// Evidence -> JSON (retinalgpt.evidence/1). The table in field_table.cpp documents the layout.

#include "base/json.h"
#include "base/rounding.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

Json number(double value) { return as_recorded(value); }

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json point(PhotoPoint p) { return Json::array({number(p.x), number(p.y)}); }
Json box(const PhotoBox& b) {
  return Json::array({number(b.x_min), number(b.y_min), number(b.x_max), number(b.y_max)});
}
Json interval(const std::optional<Interval>& i) {
  return i ? Json::array({number(i->lo), number(i->hi)}) : Json(nullptr);
}

template <class Values>
Json numbers(const Values& values) {
  Json list = Json::array();
  for (double v : values) list.push_back(number(v));
  return list;
}

Json side(const std::optional<Laterality>& value) { return value ? Json(to_string(*value)) : Json(nullptr); }

Json image(const ImageRecord& i) {
  return {{"file", i.file},
          {"sha256", i.sha256},
          {"width", i.width},
          {"height", i.height},
          {"laterality",
           {{"value", side(i.laterality)},
            {"p", i.laterality ? number(i.laterality_p) : Json(nullptr)},
            {"source", i.laterality_source},
            {"file_name_hint", side(i.file_name_hint)},
            {"conflict", i.laterality_conflict}}}};
}

Json field_of_view(const FieldOfView& f) {
  return {{"center", point(f.center)},
          {"radius", number(f.radius)},
          {"lit_fraction", number(f.lit_fraction)},
          {"visible_fraction", number(f.visible_fraction)},
          {"clipped", f.clipped}};
}

Json quality(const QualityReading& q) {
  return {{"grade", q.grade},
          {"p", {{"good", number(q.p[0])}, {"usable", number(q.p[1])}, {"reject", number(q.p[2])}}},
          {"reasons", q.reasons}};
}

Json distribution(const DistributionReading& d) {
  return {{"score", number(d.score)},
          {"accepted", d.accepted},
          {"reason", d.accepted ? Json(nullptr) : Json(d.reason)}};
}

Json landmarks(const Evidence& e) {
  Json found = Json::object();
  const auto add = [&](const char* name, const std::optional<LandmarkRecord>& mark) {
    if (!mark) return;
    found[name]["center"] = point(mark->center);
    if (mark->box) found[name]["box"] = box(*mark->box);
    found[name]["p"] = number(mark->p);
  };
  add("disc", e.disc);
  add("cup", e.cup);
  add("fovea", e.fovea);
  return found;
}

Json measurements(const Measurements& m) {
  Json all = Json::object();
  for (const Measurement& one : m.values) {
    Json& entry = all[one.key];
    entry = {{"value", number(one.value)}, {"unit", one.unit}, {"interval", interval(one.interval)}};
    if (!one.interval_note.empty()) entry["interval_note"] = one.interval_note;
    entry["definition"] = to_string(one.definition);
    entry["n"] = one.n;
  }
  return all;
}

Json lesion(const LesionRecord& l) {
  return {{"box", box(l.box)},
          {"p", number(l.p)},
          {"area_px", number(l.area_px)},
          {"centroid", point(l.centroid)},
          {"location", l.location}};
}

/// Groups are null where the picture was refused: a count of 0 would claim that nothing is there.
Json lesions(const Evidence& e) {
  Json all = Json::object();
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    Json& group = all[to_string(kLesions[i])];
    if (!e.usable()) continue;
    group = {{"count", e.lesions[i].count},
             {"area_px", number(e.lesions[i].area_px)},
             {"area_fraction", number(e.lesions[i].area_fraction)},
             {"instances", Json::array()}};
    for (const LesionRecord& l : e.lesions[i].instances) group["instances"].push_back(lesion(l));
  }
  return all;
}

Json grade(const GradeRecord& g) {
  const bool known = !g.p.empty();
  Json json = {{"scale", g.scale},
               {"value", known ? Json(g.value) : Json(nullptr)},
               {"name", known ? Json(g.name) : Json(nullptr)},
               {"p", numbers(g.p)},
               {"confidence", known ? number(g.confidence) : Json(nullptr)},
               {"abstain", g.abstain}};
  if (!g.set.empty()) {
    json["set"] = g.set;
    json["set_coverage"] = number(g.set_coverage);
  }
  return json;
}

Json findings(const std::map<std::string, FindingReading>& found) {
  Json all = Json::object();
  for (const char* key : kFindings) {
    const auto f = found.find(key);
    if (f == found.end())
      all[key] = {{"p", nullptr}, {"threshold", nullptr}, {"present", nullptr}, {"abstain", true}};
    else
      all[key] = {{"p", number(f->second.p)},
                  {"threshold", number(f->second.threshold)},
                  {"present", f->second.present},
                  {"abstain", f->second.abstain}};
  }
  return all;
}

/// Reasons for everything that is missing: measurements, and the other parts of the record by their path.
Json unavailable(const Evidence& e) {
  Json reasons = Json::object();
  const std::string refusal = refusal_reason(e);
  const auto landmark = [&](const char* name, const char* words, const auto& mark) {
    if (!mark) reasons[std::string("landmarks.") + name] = refusal.empty() ? words : refusal;
  };
  landmark("disc", "no optic disc was found", e.disc);
  landmark("cup", "no optic cup was found", e.cup);
  landmark("fovea", "no fovea was found", e.fovea);
  if (!refusal.empty())
    for (Structure lesion_type : kLesions)
      reasons[std::string("lesions.") + to_string(lesion_type)] = refusal;
  const std::string not_graded = refusal.empty() ? "the network gave no answer" : refusal;
  if (e.diabetic_retinopathy.p.empty()) reasons["grades.diabetic_retinopathy"] = not_graded;
  if (e.macular_edema_risk.p.empty()) reasons["grades.macular_edema_risk"] = not_graded;
  for (const char* key : kFindings)
    if (!e.findings.contains(key)) reasons[std::string("findings.") + key] = not_graded;
  for (const auto& [key, reason] : e.measurements.unavailable) reasons[key] = reason;
  return reasons;
}

}  // namespace

Json to_json(const Measurements& m) {
  Json reasons = Json::object();
  for (const auto& [key, reason] : m.unavailable) reasons[key] = reason;
  return {{"measurements", measurements(m)}, {"unavailable", reasons}};
}

Json to_json(const Evidence& e) {
  Json record;
  record["schema"] = kEvidenceSchema;
  record["image"] = image(e.image);
  record["field_of_view"] = field_of_view(e.field_of_view);
  record["scale"] = {{"um_per_px", or_null(e.scale.um_per_px)},
                     {"source", e.scale.source},
                     {"interval", interval(e.scale.interval)}};
  record["quality"] = quality(e.quality);
  record["in_distribution"] = distribution(e.distribution);
  record["landmarks"] = landmarks(e);
  record["measurements"] = measurements(e.measurements);
  record["unavailable"] = unavailable(e);
  record["lesions"] = lesions(e);
  record["grades"] = {{"diabetic_retinopathy", grade(e.diabetic_retinopathy)},
                      {"macular_edema_risk", grade(e.macular_edema_risk)}};
  record["findings"] = findings(e.findings);
  record["model"] = {{"name", e.model.name}, {"version", e.model.version}, {"sha256", e.model.sha256}};
  Json& timing = record["timing_ms"] = Json::object();
  for (const auto& [stage, ms] : e.timing_ms) timing[stage] = number(ms);
  return record;
}

}  // namespace retinal
