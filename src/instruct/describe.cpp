#include "instruct/describe.h"

#include <algorithm>
#include <set>

#include "assistant/wording.h"
#include "base/error.h"
#include "base/file.h"
#include "dataset/masks.h"
#include "dataset/vocabulary.h"
#include "evidence/location.h"
#include "evidence/vocabulary.h"

namespace retinal::instruct {
namespace {

namespace fs = std::filesystem;

/// Terms of free labels that speak of the picture and not of the eye.
bool is_about_the_picture(const std::string& term) {
  static const std::set<std::string> kPicture = {"lens dust",       "low image quality",
                                                 "image offset",    "anterior segment image",
                                                 "no fundus image", "optic disk photographically invisible"};
  return kPicture.contains(term);
}

/// Features that people ask about, in the definitions of the literature. Hubbard's equivalents need
/// micrometres.
bool is_told(const Measurement& m) {
  static const std::set<std::string> kFeatures = {
      "density",       "fractal_dimension", "average_width", "distance_tortuosity", "crae_knudtson",
      "crve_knudtson", "avr_knudtson",      "cdr_vertical",  "cdr_horizontal"};
  if (m.key.starts_with("automorph.")) return false;
  const MeasurementKey key = parse_measurement_key(m.key);
  return key.part.empty() && kFeatures.contains(key.feature);
}

/// RFMiD's codes in words, other codes as they are; empty for what the diseases hold already or what speaks
/// of the picture.
std::string name_of_finding(const std::string& code) {
  if (code == "DR" || code == "ARMD" || code == "gradable") return "";
  if (code == "referable_macular_edema") return "referable macular oedema";
  for (const auto& [known, name] : rfmid_findings())
    if (known == code) return name;
  std::string name = code;
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void add_other_grades(Description& d, const Sample& s) {
  if (s.messidor_grade)
    d.grades["messidor_retinopathy"] = {"Messidor", *s.messidor_grade,
                                        messidor_names().at(static_cast<std::size_t>(*s.messidor_grade)),
                                        Source::label};
  if (!s.myopic_maculopathy) return;
  d.grades["myopic_maculopathy"] = {
      "META-PM", *s.myopic_maculopathy,
      myopic_maculopathy_names().at(static_cast<std::size_t>(*s.myopic_maculopathy)), Source::label};
  // Pathological myopia begins at category 2; below it a staphyloma would still make it one (Ohno-Matsui et
  // al. 2015), so nothing is excluded.
  if (*s.myopic_maculopathy >= 2)
    d.findings["pathological_myopia"] = {finding_name("pathological_myopia"), true, Source::label};
}

void add_labels(Description& d, const Sample& s) {
  if (s.side) d.side = Stated<Laterality>{*s.side, Source::label};
  static constexpr const char* kQuality[] = {"good", "usable", "reject"};
  if (s.quality && *s.quality >= 0 && *s.quality <= 2)
    d.quality = Stated<std::string>{kQuality[*s.quality], Source::label};
  if (s.dr_grade)
    d.grades["diabetic_retinopathy"] = {kRetinopathyScale, *s.dr_grade,
                                        kRetinopathyNames.at(static_cast<std::size_t>(*s.dr_grade)),
                                        Source::label};
  if (s.edema_risk)
    d.grades["macular_edema_risk"] = {kEdemaScale, *s.edema_risk,
                                      kEdemaNames.at(static_cast<std::size_t>(*s.edema_risk)), Source::label};
  for (const auto& [key, present] : s.diseases) d.findings[key] = {finding_name(key), present, Source::label};
  add_other_grades(d, s);
  for (const auto& [code, present] : s.findings)
    if (const std::string name = name_of_finding(code); !name.empty())
      d.findings["term." + name] = {name, present, Source::label};
  // A diagnosis of the person is no finding of the photograph.
  if (const auto disease = s.notes.find("disease"); disease != s.notes.end())
    d.notes["diagnosis"] = disease->second;
  for (const std::string& term : s.keywords)
    if (!is_about_the_picture(term) && term != "normal fundus")
      d.findings["term." + term] = {term, true, Source::label};
  d.findings_complete = !s.keywords.empty() && s.diseases.contains("normal");
}

/// The record that location words need: landmarks of the evidence, or else of the labels.
Evidence landmarks_of(const Sample& s, const Evidence* evidence, int width, int height) {
  Evidence e;
  if (evidence && evidence->usable()) e = *evidence;
  e.image.width = width;
  e.image.height = height;
  if (s.side) e.image.laterality = s.side;
  if (s.fovea) e.fovea = LandmarkRecord{*s.fovea, {}, 1};
  if (e.field_of_view.radius <= 0) {
    e.field_of_view.center = {(width - 1) / 2.0, (height - 1) / 2.0};
    e.field_of_view.radius = std::min(width, height) / 2.0;
  }
  const auto mask = s.masks.find("disc");
  if (!e.disc && mask != s.masks.end()) {
    BoxRule one;
    one.max_boxes = 1;
    const LesionBoxes found = lesion_boxes(read_mask(mask->second), one);
    if (!found.boxes.empty()) e.disc = LandmarkRecord{found.boxes[0].center(), found.boxes[0], 1};
  }
  return e;
}

/// Sets what the model is shown, once the size of the photograph is known; the whole of it needs no record.
void add_view(Description& d, View view, const Evidence* evidence) {
  if (view == View::photograph || d.view) return;
  d.view = view_of(view, d.width, d.height, evidence ? &evidence->field_of_view : nullptr);
}

/// Nothing that the model does not see is counted.
void clear_outside(Raster8& mask, const std::optional<PhotoBox>& view) {
  if (!view) return;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (x < view->x_min || x >= view->x_max || y < view->y_min || y >= view->y_max) mask.at(x, y) = 0;
}

void add_masks(Description& d, const Sample& s, const Evidence* evidence, const DescribeOptions& options) {
  std::optional<Evidence> landmarks;
  for (const LesionKind& kind : kLesionKinds) {
    const auto mask = s.masks.find(kind.key);
    if (mask == s.masks.end()) continue;
    Raster8 pixels = read_mask(mask->second);
    d.width = pixels.width;
    d.height = pixels.height;
    add_view(d, options.view, evidence);
    clear_outside(pixels, d.view);
    const LesionBoxes found = lesion_boxes(pixels, options.boxes);
    StatedLesions lesions{kind.singular, found.count, found.boxes, "", Source::mask};
    if (!landmarks) landmarks = landmarks_of(s, evidence, d.width, d.height);
    if (!found.boxes.empty()) lesions.place = location_words(found.boxes[0].center(), *landmarks);
    d.lesions[kind.key] = std::move(lesions);
  }
}

void add_measurements(Description& d, const Evidence& e) {
  d.provenance.evidence_model = e.model.name + " " + e.model.version;
  d.provenance.evidence_sha256 = e.model.sha256;
  // A photograph that experts have labelled is not unreadable because a network says so: then nothing is
  // measured in it, and its quality is left open.
  const bool labelled = !d.grades.empty() || !d.findings.empty() || !d.lesions.empty();
  if (!d.quality && (e.usable() || !labelled))
    d.quality = Stated<std::string>{e.quality.grade, Source::measured};
  if (!e.usable()) return;
  if (d.width == 0) {
    d.width = e.image.width;
    d.height = e.image.height;
  }
  if (!d.side && e.image.laterality) d.side = Stated<Laterality>{*e.image.laterality, Source::measured};
  for (const Measurement& m : e.measurements.values)
    if (is_told(m)) d.measurements.push_back(m);
}

void add_estimated_grade(Description& d, const std::string& key, const GradeRecord& grade) {
  if (grade.p.empty() || grade.abstain || d.grades.contains(key)) return;
  d.grades[key] = {grade.scale, grade.value, grade.name, Source::measured};
}

/// Detected lesions whose centre the model sees, cut to what it sees.
StatedLesions estimated_lesions(const Description& d, const LesionGroup& group, const std::string& name) {
  constexpr std::size_t kMostBoxes = 10;
  StatedLesions lesions{name, group.count, {}, "", Source::measured};
  int outside = 0;
  for (const LesionRecord& lesion : group.instances) {
    PhotoBox box = lesion.box;
    if (d.view) {
      const PhotoPoint center = box.center();
      if (center.x < d.view->x_min || center.x >= d.view->x_max || center.y < d.view->y_min ||
          center.y >= d.view->y_max) {
        ++outside;
        continue;
      }
      box = {std::max(box.x_min, d.view->x_min), std::max(box.y_min, d.view->y_min),
             std::min(box.x_max, d.view->x_max), std::min(box.y_max, d.view->y_max)};
    }
    if (lesions.boxes.empty()) lesions.place = lesion.location;
    if (lesions.boxes.size() < kMostBoxes) lesions.boxes.push_back(box);
  }
  lesions.count -= outside;
  return lesions;
}

void add_estimates(Description& d, const Evidence& e, View view) {
  if (!e.usable()) return;
  add_view(d, view, &e);
  add_estimated_grade(d, "diabetic_retinopathy", e.diabetic_retinopathy);
  add_estimated_grade(d, "macular_edema_risk", e.macular_edema_risk);
  for (const auto& [key, finding] : e.findings)
    if (!finding.abstain && !d.findings.contains(key) && !d.findings_complete)
      d.findings[key] = {finding_name(key), finding.present, Source::measured};
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const std::string key = to_string(kLesions[i]);
    if (d.lesions.contains(key)) continue;
    d.lesions[key] = estimated_lesions(d, e.lesions[i], lesion_name(kLesions[i], false));
  }
}

}  // namespace

Description describe(const Sample& sample, const fs::path& data_root, const Evidence* evidence,
                     const DescribeOptions& options) {
  Description d;
  d.id = sample.id();
  d.image = sample.image.lexically_relative(data_root).generic_string();
  if (d.image.empty() || d.image.starts_with("..")) d.image = sample.image.filename().string();
  d.provenance.dataset = sample.dataset;
  d.provenance.split = sample.split;
  d.provenance.patient = sample.patient;
  if (!fs::exists(sample.image))
    throw InputError(sample.image.string() + ": the photograph is missing; check the folder of the data set");
  d.provenance.image_sha256 = sha256_hex_of_file(sample.image);
  d.provenance.label_source = sample.dataset;
  add_labels(d, sample);
  add_masks(d, sample, evidence, options);
  if (evidence) {
    add_measurements(d, *evidence);
    if (options.estimates) add_estimates(d, *evidence, options.view);
  }
  return d;
}

}  // namespace retinal::instruct
