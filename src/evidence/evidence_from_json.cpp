// JSON (retinalgpt.evidence/1) -> Evidence. Unknown fields are ignored, so that later versions may add some.

#include <cmath>

#include "base/error.h"
#include "base/json.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

/// A place in the record that knows its own path, so that every complaint can name it.
class Field {
 public:
  Field(const Json& json, std::string path) : json_(json), path_(std::move(path)) {}

  Field operator[](const std::string& key) const {
    if (!json_.is_object() || !json_.contains(key)) fail("is missing", child(key));
    return {json_.at(key), child(key)};
  }
  bool has(const std::string& key) const { return json_.is_object() && json_.contains(key); }
  bool is_null() const { return json_.is_null(); }

  double number() const {
    if (!json_.is_number() || !std::isfinite(json_.get<double>())) fail("must be a number", path_);
    return json_.get<double>();
  }
  std::int64_t integer() const {
    const double value = number();
    if (value != std::floor(value) || std::abs(value) > 1e15) fail("must be a whole number", path_);
    return static_cast<std::int64_t>(value);
  }
  int count() const {
    const std::int64_t value = integer();
    if (value < 0 || value > 1'000'000'000) fail("must be a count", path_);
    return static_cast<int>(value);
  }
  bool boolean() const {
    if (!json_.is_boolean()) fail("must be true or false", path_);
    return json_.get<bool>();
  }
  std::string text() const {
    if (!json_.is_string()) fail("must be a text", path_);
    return json_.get<std::string>();
  }

  /// Calls `use(Field)` for each element of a list, which must have `size` elements when one is given.
  template <class Use>
  void each(Use use, std::optional<std::size_t> size = {}) const {
    if (!json_.is_array()) fail("must be a list", path_);
    if (size && json_.size() != *size) fail("must have " + std::to_string(*size) + " elements", path_);
    for (std::size_t i = 0; i < json_.size(); ++i)
      use(Field(json_[i], path_ + "[" + std::to_string(i) + "]"));
  }
  /// Calls `use(key, Field)` for each member of an object.
  template <class Use>
  void members(Use use) const {
    if (!json_.is_object()) fail("must be an object", path_);
    for (const auto& [key, value] : json_.items()) use(key, Field(value, child(key)));
  }

  std::vector<double> numbers(std::optional<std::size_t> size = {}) const {
    std::vector<double> values;
    each([&](const Field& f) { values.push_back(f.number()); }, size);
    return values;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> values;
    each([&](const Field& f) { values.push_back(f.text()); });
    return values;
  }

  [[noreturn]] static void fail(const std::string& what, const std::string& path) {
    throw InputError("evidence record: '" + path + "' " + what + "; the layout is in docs/evidence.md");
  }
  const std::string& path() const { return path_; }

 private:
  std::string child(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const Json& json_;
  std::string path_;
};

PhotoPoint point(const Field& f) {
  const auto v = f.numbers(2);
  return {v[0], v[1]};
}
PhotoBox box(const Field& f) {
  const auto v = f.numbers(4);
  return {v[0], v[1], v[2], v[3]};
}
std::optional<Interval> interval(const Field& f) {
  if (f.is_null()) return std::nullopt;
  const auto v = f.numbers(2);
  return Interval{v[0], v[1]};
}

std::optional<Laterality> side(const Field& f) {
  if (f.is_null()) return std::nullopt;
  const std::string text = f.text();
  if (text == to_string(Laterality::right)) return Laterality::right;
  if (text == to_string(Laterality::left)) return Laterality::left;
  Field::fail("must be \"right\", \"left\" or null", f.path());
}

ImageRecord image(const Field& f) {
  ImageRecord i;
  i.file = f["file"].text();
  i.sha256 = f["sha256"].text();
  i.width = f["width"].count();
  i.height = f["height"].count();
  const Field l = f["laterality"];
  i.laterality = side(l["value"]);
  if (i.laterality) i.laterality_p = l["p"].number();
  i.laterality_source = l["source"].text();
  i.file_name_hint = side(l["file_name_hint"]);
  i.laterality_conflict = l["conflict"].boolean();
  return i;
}

FieldOfView field_of_view(const Field& f) {
  return {point(f["center"]), f["radius"].number(), f["lit_fraction"].number(),
          f["visible_fraction"].number(), f["clipped"].boolean()};
}

QualityReading quality(const Field& f) {
  const Field p = f["p"];
  return {f["grade"].text(),
          {p["good"].number(), p["usable"].number(), p["reject"].number()},
          f["reasons"].texts()};
}

std::optional<LandmarkRecord> landmark(const Field& f, const std::string& name) {
  if (!f.has(name)) return std::nullopt;
  const Field mark = f[name];
  LandmarkRecord record{point(mark["center"]), {}, mark["p"].number()};
  if (mark.has("box")) record.box = box(mark["box"]);
  return record;
}

Definition definition(const Field& f) {
  const std::string text = f.text();
  if (text == to_string(Definition::reference)) return Definition::reference;
  if (text == to_string(Definition::automorph)) return Definition::automorph;
  Field::fail("must be \"reference\" or \"automorph\"", f.path());
}

Measurement measurement(const std::string& key, const Field& f) {
  Measurement m;
  m.key = key;
  m.value = f["value"].number();
  m.unit = f["unit"].text();
  m.interval = interval(f["interval"]);
  if (f.has("interval_note")) m.interval_note = f["interval_note"].text();
  m.definition = definition(f["definition"]);
  m.n = f["n"].integer();
  return m;
}

bool is_measurement_key(const std::string& key) {
  return !key.starts_with("landmarks.") && !key.starts_with("lesions.") && !key.starts_with("grades.") &&
         !key.starts_with("findings.");
}

Measurements measurements(const Field& record) {
  Measurements all;
  record["measurements"].members(
      [&](const auto& key, const Field& f) { all.values.push_back(measurement(key, f)); });
  record["unavailable"].members([&](const std::string& key, const Field& f) {
    if (is_measurement_key(key)) all.unavailable[key] = f.text();
  });
  return all;
}

LesionGroup lesions(const Field& f) {
  LesionGroup group;
  if (f.is_null()) return group;
  group.count = f["count"].count();
  group.area_px = f["area_px"].number();
  group.area_fraction = f["area_fraction"].number();
  f["instances"].each([&](const Field& l) {
    group.instances.push_back(
        {box(l["box"]), l["p"].number(), l["area_px"].number(), point(l["centroid"]), l["location"].text()});
  });
  return group;
}

GradeRecord grade(const Field& f) {
  GradeRecord g;
  g.scale = f["scale"].text();
  g.p = f["p"].numbers();
  g.abstain = f["abstain"].boolean();
  if (g.p.empty()) return g;
  g.value = f["value"].count();
  g.name = f["name"].text();
  g.confidence = f["confidence"].number();
  if (!f.has("set")) return g;
  f["set"].each([&](const Field& value) { g.set.push_back(value.count()); });
  g.set_coverage = f["set_coverage"].number();
  return g;
}

std::map<std::string, FindingReading> findings(const Field& record) {
  std::map<std::string, FindingReading> found;
  record.members([&](const std::string& key, const Field& f) {
    if (f["p"].is_null()) return;
    found[key] = {f["p"].number(), f["threshold"].number(), f["present"].boolean(), f["abstain"].boolean()};
  });
  return found;
}

ScaleRecord scale(const Field& f) {
  ScaleRecord s;
  if (!f["um_per_px"].is_null()) s.um_per_px = f["um_per_px"].number();
  s.source = f["source"].text();
  s.interval = interval(f["interval"]);
  return s;
}

}  // namespace

Evidence evidence_from_json(const Json& json) {
  const Field record(json, "");
  if (record["schema"].text() != kEvidenceSchema)
    Field::fail(std::string("must be \"") + kEvidenceSchema + "\"", "schema");
  Evidence e;
  e.image = image(record["image"]);
  e.field_of_view = field_of_view(record["field_of_view"]);
  e.scale = scale(record["scale"]);
  e.quality = quality(record["quality"]);
  const Field gate = record["in_distribution"];
  e.distribution = {gate["score"].number(), gate["accepted"].boolean(),
                    gate["reason"].is_null() ? "" : gate["reason"].text()};
  const Field marks = record["landmarks"];
  e.disc = landmark(marks, "disc");
  e.cup = landmark(marks, "cup");
  e.fovea = landmark(marks, "fovea");
  e.measurements = measurements(record);
  for (std::size_t i = 0; i < kLesions.size(); ++i)
    e.lesions[i] = lesions(record["lesions"][to_string(kLesions[i])]);
  e.diabetic_retinopathy = grade(record["grades"]["diabetic_retinopathy"]);
  e.macular_edema_risk = grade(record["grades"]["macular_edema_risk"]);
  e.findings = findings(record["findings"]);
  const Field model = record["model"];
  e.model = {model["name"].text(), model["version"].text(), model["sha256"].text()};
  record["timing_ms"].members([&](const auto& stage, const Field& f) { e.timing_ms[stage] = f.number(); });
  return e;
}

}  // namespace retinal
