// FundusReading + Measurements -> Evidence: positions into the photograph's frame, words, gates.

#include <algorithm>

#include "analysis/analyzer.h"
#include "analysis/outline.h"
#include "base/text.h"
#include "biometry/scale.h"
#include "evidence/location.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

ImageRecord image_record(const Photograph& photograph, const FundusReading& reading) {
  ImageRecord image;
  image.file = valid_utf8(photograph.source);
  image.sha256 = photograph.sha256;
  image.width = photograph.pixels.width;
  image.height = photograph.pixels.height;
  image.file_name_hint = photograph.side_hint;
  image.laterality = reading.laterality.value;
  image.laterality_p = reading.laterality.p;
  image.laterality_source = "unknown";
  if (image.laterality)
    image.laterality_source = reading.disc && reading.fovea ? "disc_fovea_geometry" : "disc_position";
  image.laterality_conflict =
      image.laterality && image.file_name_hint && *image.laterality != *image.file_name_hint;
  return image;
}

/// As stated, or as the measurements in micrometres assume it.
ScaleRecord scale_record(std::optional<double> stated, const FundusReading& reading,
                         const Measurements& measurements) {
  if (stated) return {*stated, "given", {}};
  const bool assumed = std::any_of(measurements.values.begin(), measurements.values.end(),
                                   [](const Measurement& m) { return m.unit.starts_with("um"); });
  if (!assumed) return {};
  const auto scale = assumed_scale(reading[Structure::disc].mask, 1 / reading.crop.scale);
  return scale ? ScaleRecord{scale->um_per_px, "disc_diameter_prior", scale->interval} : ScaleRecord{};
}

/// Positions of a reading in pixels of the photograph.
class ToPhotograph {
 public:
  ToPhotograph(const Photograph& photograph, const CropTransform& crop)
      : crop_(crop), width_(photograph.pixels.width), height_(photograph.pixels.height) {}

  PhotoPoint operator()(AnalysisPoint p) const { return crop_.to_photo(p); }
  PhotoBox operator()(const AnalysisBox& b) const {
    const PhotoBox box = crop_.to_photo(b);
    return {std::clamp(box.x_min, 0.0, width_), std::clamp(box.y_min, 0.0, height_),
            std::clamp(box.x_max, 0.0, width_), std::clamp(box.y_max, 0.0, height_)};
  }
  double area(double analysis_area) const { return crop_.area_to_photo(analysis_area); }

 private:
  CropTransform crop_;
  double width_, height_;
};

void add_landmarks(Evidence& e, const FundusReading& reading, const ToPhotograph& to_photo) {
  if (reading.fovea) e.fovea = LandmarkRecord{to_photo(reading.fovea->center), {}, reading.fovea->p};
  if (!reading.disc) return;
  e.disc = LandmarkRecord{to_photo(reading.disc->center), {}, reading.disc->p};
  const auto disc = find_outline(reading[Structure::disc], reading.disc->center);
  if (!disc) return;
  e.disc->box = to_photo(disc->box);
  if (const auto cup = find_outline(reading[Structure::cup], reading.disc->center))
    e.cup = LandmarkRecord{to_photo(cup->centroid), to_photo(cup->box), cup->p};
}

/// Needs the landmarks and the side, which the words for a place refer to.
LesionGroup lesion_group(const std::vector<LesionInstance>& instances, double field_area, const Evidence& e,
                         const ToPhotograph& to_photo) {
  LesionGroup group;
  double area = 0;
  for (const LesionInstance& instance : instances) {
    const PhotoPoint centroid = to_photo(instance.centroid);
    group.instances.push_back({to_photo(instance.box), instance.p, to_photo.area(instance.area), centroid,
                               location_words(centroid, e)});
    area += instance.area;
  }
  std::stable_sort(group.instances.begin(), group.instances.end(),
                   [](const LesionRecord& a, const LesionRecord& b) { return a.area_px > b.area_px; });
  group.count = static_cast<int>(instances.size());
  group.area_px = to_photo.area(area);
  group.area_fraction = field_area > 0 ? area / field_area : 0;
  return group;
}

template <std::size_t N>
GradeRecord grade_record(const char* scale, const std::array<const char*, N>& names,
                         const GradeReading& reading) {
  GradeRecord grade;
  grade.scale = scale;
  grade.p = reading.p;
  grade.abstain = reading.abstain || reading.p.empty();
  if (reading.p.empty()) return grade;
  grade.value = reading.value;
  grade.name = names.at(static_cast<std::size_t>(reading.value));
  grade.confidence = reading.confidence;
  grade.set = reading.set;
  grade.set_coverage = reading.set_coverage;
  return grade;
}

}  // namespace

Evidence make_evidence(const Photograph& photograph, const FundusReading& reading,
                       const Measurements& measurements, std::optional<double> um_per_px) {
  Evidence e;
  e.image = image_record(photograph, reading);
  e.field_of_view = reading.field_of_view;
  e.scale = scale_record(um_per_px, reading, measurements);
  e.quality = reading.quality;
  e.distribution = reading.distribution;
  e.distribution.reason = valid_utf8(reading.distribution.reason);
  e.measurements = measurements;
  e.model = reading.model;
  e.timing_ms = reading.timing_ms;
  const bool usable = e.usable();
  e.diabetic_retinopathy = grade_record(kRetinopathyScale, kRetinopathyNames,
                                        usable ? reading.diabetic_retinopathy : GradeReading{});
  e.macular_edema_risk =
      grade_record(kEdemaScale, kEdemaNames, usable ? reading.macular_edema_risk : GradeReading{});
  if (!usable) {
    e.image.laterality.reset();
    e.image.laterality_source = "unknown";
    e.image.laterality_conflict = false;
    return e;
  }
  const ToPhotograph to_photo(photograph, reading.crop);
  add_landmarks(e, reading, to_photo);
  const auto field_area = static_cast<double>(std::count_if(
      reading.field_mask.data.begin(), reading.field_mask.data.end(), [](int v) { return v != 0; }));
  for (std::size_t i = 0; i < kLesions.size(); ++i)
    e.lesions[i] = lesion_group(reading.lesions[i], field_area, e, to_photo);
  e.findings = reading.findings;
  return e;
}

}  // namespace retinal
