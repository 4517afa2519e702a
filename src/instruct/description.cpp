#include "instruct/description.h"

#include <array>
#include <cstdio>

#include "assistant/wording.h"
#include "base/error.h"
#include "base/json.h"

namespace retinal::instruct {
namespace {

constexpr std::array kSources = {"label", "mask", "measured", "metadata"};

Source source_from(const Json& json) {
  const std::string name = json.at("source");
  for (std::size_t i = 0; i < kSources.size(); ++i)
    if (name == kSources[i]) return static_cast<Source>(i);
  throw InputError("a description names the unknown source '" + name +
                   "'; sources are label, mask, measured, metadata");
}

Json box_json(const PhotoBox& b) { return Json::array({b.x_min, b.y_min, b.x_max, b.y_max}); }

/// "[0.1234, 0.2000, 0.3000, 0.4000]"
std::string box_text(const std::array<double, 4>& corners) {
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "[%.4f, %.4f, %.4f, %.4f]", corners[0], corners[1], corners[2],
                corners[3]);
  return text.data();
}

PhotoBox box_from(const Json& json) { return {json.at(0), json.at(1), json.at(2), json.at(3)}; }

Json measurement_json(const Measurement& m) {
  Json json = {{"key", m.key}, {"value", m.value}, {"unit", m.unit}};
  if (m.interval) json["interval"] = {m.interval->lo, m.interval->hi};
  return json;
}

Measurement measurement_from(const Json& json) {
  Measurement m;
  m.key = json.at("key");
  m.value = json.at("value");
  m.unit = json.at("unit");
  if (json.contains("interval")) m.interval = Interval{json["interval"].at(0), json["interval"].at(1)};
  return m;
}

Json lesions_json(const StatedLesions& lesions) {
  Json boxes = Json::array();
  for (const PhotoBox& box : lesions.boxes) boxes.push_back(box_json(box));
  return {{"name", lesions.name},
          {"count", lesions.count},
          {"boxes", std::move(boxes)},
          {"place", lesions.place},
          {"source", to_string(lesions.source)}};
}

StatedLesions lesions_from(const Json& json) {
  StatedLesions lesions{json.at("name"), json.at("count"), {}, json.at("place"), source_from(json)};
  for (const Json& box : json.at("boxes")) lesions.boxes.push_back(box_from(box));
  return lesions;
}

Json provenance_json(const Provenance& p) {
  return {{"dataset", p.dataset},
          {"split", p.split},
          {"patient", p.patient},
          {"image_sha256", p.image_sha256},
          {"label_source", p.label_source},
          {"evidence_model", p.evidence_model},
          {"evidence_sha256", p.evidence_sha256}};
}

Provenance provenance_from(const Json& j) {
  return {j.at("dataset"),      j.at("split"),          j.at("patient"),        j.at("image_sha256"),
          j.at("label_source"), j.at("evidence_model"), j.at("evidence_sha256")};
}

Description read(const Json& json) {
  Description d;
  d.id = json.at("id");
  d.image = json.at("image");
  d.provenance = provenance_from(json.at("provenance"));
  d.width = json.at("width");
  d.height = json.at("height");
  if (json.contains("view")) d.view = box_from(json["view"]);
  d.modality = json.at("modality");
  if (json.contains("quality"))
    d.quality = Stated<std::string>{json["quality"].at("value"), source_from(json["quality"])};
  if (json.contains("side"))
    d.side = Stated<Laterality>{json["side"].at("value") == "left" ? Laterality::left : Laterality::right,
                                source_from(json["side"])};
  for (const auto& [key, grade] : json.at("grades").items())
    d.grades[key] = {grade.at("scale"), grade.at("value"), grade.at("name"), source_from(grade)};
  for (const auto& [key, finding] : json.at("findings").items())
    d.findings[key] = {finding.at("name"), finding.at("present"), source_from(finding)};
  d.findings_complete = json.at("findings_complete");
  for (const auto& [key, lesions] : json.at("lesions").items()) d.lesions[key] = lesions_from(lesions);
  for (const Json& m : json.at("measurements")) d.measurements.push_back(measurement_from(m));
  for (const auto& [key, note] : json.at("notes").items()) d.notes[key] = note;
  return d;
}

}  // namespace

const char* to_string(Source source) { return kSources[static_cast<std::size_t>(source)]; }

const Measurement* Description::measurement(const std::string& key) const {
  for (const Measurement& m : measurements)
    if (m.key == key) return &m;
  return nullptr;
}

std::optional<std::array<double, 4>> Description::fractions(const PhotoBox& box) const {
  const PhotoBox frame = view.value_or(PhotoBox{0, 0, double(width), double(height)});
  if (frame.width() <= 0 || frame.height() <= 0) return std::nullopt;
  return std::array{(box.x_min - frame.x_min) / frame.width(), (box.y_min - frame.y_min) / frame.height(),
                    (box.x_max - frame.x_min) / frame.width(), (box.y_max - frame.y_min) / frame.height()};
}

Json to_json(const Description& d) {
  Json json = {{"schema", kDescriptionSchema},
               {"id", d.id},
               {"image", d.image},
               {"provenance", provenance_json(d.provenance)},
               {"width", d.width},
               {"height", d.height},
               {"modality", d.modality}};
  if (d.view) json["view"] = box_json(*d.view);
  if (d.quality) json["quality"] = {{"value", d.quality->value}, {"source", to_string(d.quality->source)}};
  if (d.side) json["side"] = {{"value", to_string(d.side->value)}, {"source", to_string(d.side->source)}};
  json["grades"] = Json::object();
  for (const auto& [key, g] : d.grades)
    json["grades"][key] = {
        {"scale", g.scale}, {"value", g.value}, {"name", g.name}, {"source", to_string(g.source)}};
  json["findings"] = Json::object();
  for (const auto& [key, f] : d.findings)
    json["findings"][key] = {{"name", f.name}, {"present", f.present}, {"source", to_string(f.source)}};
  json["findings_complete"] = d.findings_complete;
  json["lesions"] = Json::object();
  for (const auto& [key, lesions] : d.lesions) json["lesions"][key] = lesions_json(lesions);
  json["measurements"] = Json::array();
  for (const Measurement& m : d.measurements) json["measurements"].push_back(measurement_json(m));
  json["notes"] = Json::object();
  for (const auto& [key, note] : d.notes) json["notes"][key] = note;
  return json;
}

Description description_from_json(const Json& json) {
  try {
    return read(json);
  } catch (const Json::exception& error) {
    throw InputError(std::string("not a description (") + error.what() +
                     "); use a descriptions.jsonl written by 'retinalgpt instruct generate'");
  }
}

std::map<std::string, std::string> slot_texts(const Description& d) {
  std::map<std::string, std::string> texts;
  texts["image.modality"] = d.modality;
  if (d.quality) texts["quality.grade"] = d.quality->value;
  if (d.side) texts["image.laterality.value"] = to_string(d.side->value);
  for (const auto& [key, grade] : d.grades) {
    texts["grades." + key + ".value"] = std::to_string(grade.value);
    texts["grades." + key + ".name"] = grade.name;
    texts["grades." + key + ".scale"] = grade.scale;
  }
  for (const auto& [key, lesions] : d.lesions) {
    texts["lesions." + key + ".count"] = std::to_string(lesions.count);
    texts["lesions." + key + ".regions"] = std::to_string(lesions.boxes.size());
    if (!lesions.place.empty()) texts["lesions." + key + ".place"] = lesions.place;
    for (std::size_t i = 0; i < lesions.boxes.size(); ++i)
      if (const auto corners = d.fractions(lesions.boxes[i]))
        texts["lesions." + key + ".boxes." + std::to_string(i)] = box_text(*corners);
  }
  for (const Measurement& m : d.measurements) {
    const MeasurementWords words = measurement_words(m);
    texts[m.key] = words.value + words.unit;
  }
  for (const auto& [key, note] : d.notes) texts["notes." + key] = note;
  return texts;
}

}  // namespace retinal::instruct
