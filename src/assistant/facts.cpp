#include "assistant/facts.h"

#include <algorithm>
#include <cmath>

#include "assistant/wording.h"

namespace retinal {
namespace {

constexpr std::size_t kNamedInstances = 5;  ///< lesions that can be spoken of one by one, largest first

std::string pixel_text(double value) { return std::to_string(std::llround(value)); }

std::string point_text(PhotoPoint p) { return "(" + pixel_text(p.x) + ", " + pixel_text(p.y) + ")"; }

std::string box_text(const PhotoBox& b) {
  return "[" + pixel_text(b.x_min) + ", " + pixel_text(b.y_min) + ", " + pixel_text(b.x_max) + ", " +
         pixel_text(b.y_max) + "]";
}

class Builder {
 public:
  explicit Builder(const Evidence& evidence) : e_(evidence) {}

  std::vector<Fact> build() {
    image();
    if (e_.usable()) eye();
    provenance();
    return std::move(facts_);
  }

 private:
  /// Everything that is said about the eye; left out when the picture was refused.
  void eye() {
    landmark("disc", "optic disc", e_.disc);
    landmark("cup", "optic cup", e_.cup);
    landmark("fovea", "fovea", e_.fovea);
    for (const Measurement& m : e_.measurements.values) {
      add(m.key, measurement_label(m.key), measurement_text(m));
      add(m.key + ".interval_note", "interval of the " + measurement_label(m.key), m.interval_note);
    }
    for (const auto& [key, reason] : e_.measurements.unavailable)
      add("unavailable." + key, "why " + measurement_label(key) + " is missing", reason);
    for (std::size_t i = 0; i < kLesions.size(); ++i) lesions(kLesions[i], e_.lesions[i]);
    grade("diabetic_retinopathy", "diabetic retinopathy", e_.diabetic_retinopathy);
    grade("macular_edema_risk", "macular oedema risk", e_.macular_edema_risk);
    for (const auto& [key, finding] : e_.findings) {
      add("findings." + key + ".p", "probability of " + finding_name(key), percent_text(finding.p));
      add("findings." + key + ".threshold", "decision threshold for " + finding_name(key),
          percent_text(finding.threshold));
    }
  }

  void add(std::string key, std::string label, std::string text) {
    if (!text.empty()) facts_.push_back({std::move(key), std::move(label), std::move(text)});
  }

  void image() {
    add("image.width", "image width", std::to_string(e_.image.width) + " px");
    add("image.height", "image height", std::to_string(e_.image.height) + " px");
    if (e_.image.laterality && e_.usable()) {
      add("image.laterality.value", "eye", to_string(*e_.image.laterality));
      add("image.laterality.p", "probability of that eye", percent_text(e_.image.laterality_p));
    }
    if (e_.image.file_name_hint)
      add("image.laterality.file_name_hint", "eye told by the file name",
          to_string(*e_.image.file_name_hint));
    add("field_of_view.center", "centre of the field of view", point_text(e_.field_of_view.center));
    add("field_of_view.radius", "radius of the field of view", pixel_text(e_.field_of_view.radius) + " px");
    if (e_.scale.um_per_px)
      add("scale.um_per_px", "scale", significant_text(*e_.scale.um_per_px) + " µm per px");
    quality();
  }

  void quality() {
    add("quality.grade", "image quality", e_.quality.grade);
    static constexpr std::array<const char*, 3> kGrades = {"good", "usable", "reject"};
    for (std::size_t i = 0; i < kGrades.size(); ++i)
      if (e_.quality.grade == kGrades[i])
        add(std::string("quality.p.") + kGrades[i], "probability of that quality",
            percent_text(e_.quality.p[i]));
    add("quality.reasons", "quality problems", join_words(e_.quality.reasons));
    add("in_distribution.score", "similarity to the training photographs",
        percent_text(e_.distribution.score));
    const std::string refusal = e_.distribution.reason.empty()
                                    ? "it does not look like the training photographs"
                                    : e_.distribution.reason;
    add("in_distribution.reason", "why the picture was refused", e_.distribution.accepted ? "" : refusal);
  }

  void landmark(const std::string& name, const std::string& label,
                const std::optional<LandmarkRecord>& mark) {
    if (!mark) return;
    const std::string key = "landmarks." + name;
    add(key + ".center", "centre of the " + label, point_text(mark->center));
    if (mark->box) add(key + ".box", "box of the " + label, box_text(*mark->box));
    add(key + ".p", "probability that the " + label + " was found", percent_text(mark->p));
  }

  void lesions(Structure type, const LesionGroup& group) {
    const std::string key = std::string("lesions.") + to_string(type);
    add(key + ".count", "number of " + lesion_name(type, true), std::to_string(group.count));
    if (group.count == 0) return;
    add(key + ".area_px", "area of the " + lesion_name(type, true), pixel_text(group.area_px) + " px²");
    add(key + ".area_fraction", "share of the field covered by " + lesion_name(type, true),
        percent_text(group.area_fraction));
    for (std::size_t i = 0; i < std::min(kNamedInstances, group.instances.size()); ++i) {
      const LesionRecord& lesion = group.instances[i];
      const std::string instance = key + ".instances." + std::to_string(i);
      add(instance + ".box", "box of " + lesion_name(type, false), box_text(lesion.box));
      add(instance + ".location", "place of " + lesion_name(type, false), lesion.location);
      add(instance + ".area_px", "area of " + lesion_name(type, false), pixel_text(lesion.area_px) + " px²");
      add(instance + ".p", "probability of " + lesion_name(type, false), percent_text(lesion.p));
    }
  }

  void grade(const std::string& name, const std::string& label, const GradeRecord& grade) {
    if (grade.p.empty()) return;
    const std::string key = "grades." + name;
    add(key + ".value", label + " grade", std::to_string(grade.value));
    add(key + ".name", label, grade.name);
    add(key + ".confidence", "confidence in the " + label + " grade", percent_text(grade.confidence));
  }

  void provenance() {
    add("model.name", "model", e_.model.name);
    add("model.version", "model version", e_.model.version);
    add("model.sha256", "model hash", e_.model.sha256.substr(0, 12));
    const auto total = e_.timing_ms.find("total");
    if (total != e_.timing_ms.end())
      add("timing_ms.total", "analysis time", significant_text(total->second) + " ms");
  }

  const Evidence& e_;
  std::vector<Fact> facts_;
};

}  // namespace

Facts::Facts(const Evidence& evidence) : evidence_(&evidence), facts_(Builder(evidence).build()) {}

const Fact* Facts::find(std::string_view key) const {
  const auto found = std::find_if(facts_.begin(), facts_.end(), [&](const Fact& f) { return f.key == key; });
  return found == facts_.end() ? nullptr : &*found;
}

}  // namespace retinal
