#pragma once
// Hand-made evidence records: every value in them is chosen, so that an answer can be judged by eye.

#include "evidence/evidence.h"

namespace retinal::samples {

inline Measurement measured(const std::string& key, double value, const std::string& unit, double lo,
                            double hi) {
  Measurement m;
  m.key = key;
  m.value = value;
  m.unit = unit;
  m.interval = Interval{lo, hi};
  m.interval_note = "threshold band";
  m.n = 10;
  return m;
}

inline LesionRecord lesion_at(double x, double y, const std::string& location) {
  return {{x, y, x + 40, y + 30}, 0.91, 800, {x + 20, y + 15}, location};
}

inline FindingReading finding(double p, double threshold, bool abstain = false) {
  return {p, threshold, p >= threshold, abstain};
}

/// A right eye with moderate NPDR: microaneurysms, haemorrhages and hard exudates, no soft exudates.
inline Evidence diabetic_eye() {
  Evidence e;
  e.image = {"od.jpg", "ab12", 4288, 2848, Laterality::right, 0.98, "disc_fovea_geometry", {}, false};
  e.field_of_view.center = {2140, 1420};
  e.field_of_view.radius = 1730;
  e.quality = {"good", {0.91, 0.07, 0.02}, {}};
  e.distribution = {0.88, true, ""};
  e.disc = LandmarkRecord{{2900, 1400}, PhotoBox{2640, 1130, 3160, 1670}, 0.99};
  e.cup = LandmarkRecord{{2910, 1405}, PhotoBox{2790, 1280, 3030, 1530}, 0.95};
  e.fovea = LandmarkRecord{{1620, 1480}, {}, 0.97};
  auto& v = e.measurements.values;
  v.push_back(measured("disc.cdr_vertical.whole", 0.46, "1", 0.42, 0.51));
  v.push_back(measured("disc.cdr_horizontal.whole", 0.44, "1", 0.40, 0.49));
  v.push_back(measured("vessel.density.whole", 0.0823, "1", 0.076, 0.089));
  v.push_back(measured("vessel.density.artery.whole", 0.0351, "1", 0.032, 0.038));
  v.push_back(measured("vessel.density.vein.whole", 0.0462, "1", 0.043, 0.049));
  v.push_back(measured("vessel.fractal_dimension.whole", 1.478, "1", 1.462, 1.491));
  v.push_back(measured("vessel.average_width.whole", 14.2, "px", 13.6, 14.9));
  v.push_back(measured("vessel.average_width.artery.whole", 12.4, "px", 11.9, 12.9));
  v.push_back(measured("vessel.average_width.vein.whole", 16.1, "px", 15.5, 16.8));
  v.push_back(measured("vessel.average_width.vein.zone_b", 17.3, "px", 16.5, 18.1));
  v.push_back(measured("vessel.distance_tortuosity.whole", 1.082, "1", 1.071, 1.094));
  v.push_back(measured("vessel.distance_tortuosity.artery.whole", 1.085, "1", 1.070, 1.101));
  v.push_back(measured("vessel.distance_tortuosity.vein.whole", 1.079, "1", 1.065, 1.093));
  v.push_back(measured("vessel.crae_knudtson.zone_b", 21.5, "px", 20.4, 22.7));
  v.push_back(measured("vessel.crve_knudtson.zone_b", 31.9, "px", 30.6, 33.1));
  v.push_back(measured("vessel.avr_knudtson.zone_b", 0.67, "1", 0.63, 0.72));
  e.measurements.unavailable["vessel.fractal_dimension.artery.zone_b"] = "too few artery pixels in the zone";
  e.lesions[0] = {2,
                  500,
                  0.00005,
                  {lesion_at(1500, 1300, "0.6 disc diameters superotemporal to the fovea"),
                   lesion_at(1800, 1600, "0.5 disc diameters inferonasal to the fovea")}};
  e.lesions[1] = {
      1, 1200, 0.00013, {lesion_at(1200, 1000, "1.2 disc diameters superotemporal to the fovea")}};
  e.lesions[2] = {12,
                  16021,
                  0.0017,
                  {lesion_at(1700, 1500, "0.2 disc diameters inferonasal to the fovea"),
                   lesion_at(1400, 1900, "0.9 disc diameters inferotemporal to the fovea")}};
  for (int i = 0; i < 10; ++i) e.lesions[2].instances.push_back(lesion_at(1000 + 10 * i, 700, ""));
  e.diabetic_retinopathy = {
      "ICDR", 2,    "moderate non-proliferative diabetic retinopathy", {0.03, 0.11, 0.71, 0.11, 0.04},
      0.71,   false};
  e.macular_edema_risk = {
      "IDRiD DME risk",  2,    "hard exudate within one disc diameter of the macula centre",
      {0.05, 0.1, 0.85}, 0.85, false};
  e.findings = {{"glaucoma", finding(0.08, 0.41)},
                {"cataract", finding(0.02, 0.35)},
                {"amd", finding(0.04, 0.38)},
                {"hypertensive_retinopathy", finding(0.06, 0.3)},
                {"pathological_myopia", finding(0.01, 0.4)},
                {"other_abnormality", finding(0.62, 0.5)}};
  e.model = {"FundusNet", "1.0", "0123456789abcdef"};
  e.timing_ms["total"] = 812;
  return e;
}

/// A left eye without any lesion, with signs of glaucoma.
inline Evidence glaucoma_eye() {
  Evidence e = diabetic_eye();
  e.image.laterality = Laterality::left;
  e.quality = {"usable", {0.3, 0.65, 0.05}, {"slightly dark"}};
  e.lesions = {};
  e.diabetic_retinopathy = {
      "ICDR", 0, "no apparent diabetic retinopathy", {0.93, 0.04, 0.02, 0.005, 0.005}, 0.93, false};
  e.macular_edema_risk = {"IDRiD DME risk", 0, "no hard exudate", {0.95, 0.03, 0.02}, 0.95, false};
  e.findings["glaucoma"] = finding(0.77, 0.41);
  e.findings["other_abnormality"] = finding(0.1, 0.5);
  return e;
}

/// The two networks at odds, one way and the other.
inline Evidence grade_zero_with_lesions() {
  Evidence e = diabetic_eye();
  e.diabetic_retinopathy = glaucoma_eye().diabetic_retinopathy;
  return e;
}
inline Evidence grade_two_without_lesions() {
  Evidence e = diabetic_eye();
  e.lesions = {};
  return e;
}

/// Usable, but undecided: low grade confidence, an open finding, no disc, no fovea, hardly anything measured.
inline Evidence undecided_eye() {
  Evidence e = diabetic_eye();
  e.image.laterality.reset();
  e.image.laterality_source = "unknown";
  e.disc.reset();
  e.cup.reset();
  e.fovea.reset();
  e.measurements = {};
  e.measurements.unavailable["disc.cdr_vertical.whole"] = "no optic disc was found";
  e.measurements.unavailable["disc.cdr_horizontal.whole"] = "no optic disc was found";
  e.measurements.unavailable["vessel.average_width.whole"] = "too few vessel pixels";
  e.diabetic_retinopathy.abstain = true;
  e.diabetic_retinopathy.confidence = 0.37;
  e.macular_edema_risk.abstain = true;
  e.findings["glaucoma"] = finding(0.42, 0.41, true);
  return e;
}

inline Evidence rejected_photograph() {
  Evidence e = diabetic_eye();
  e.quality = {"reject", {0.02, 0.08, 0.9}, {"blurred", "too dark"}};
  return e;
}

inline Evidence picture_of_a_cat() {
  Evidence e = diabetic_eye();
  e.distribution = {0.01, false, "no retinal vessels or optic disc were recognised"};
  return e;
}

}  // namespace retinal::samples
