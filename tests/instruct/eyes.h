#pragma once
// Six hand-made descriptions whose every value is chosen; the sentences under data/ speak of them.

#include "instruct/description.h"

namespace retinal::instruct::test_eyes {

inline void add(Description& d, const std::string& key, double value, const std::string& unit,
                double half_width) {
  Measurement m;
  m.key = key;
  m.value = value;
  m.unit = unit;
  m.interval = Interval{value - half_width, value + half_width};
  d.measurements.push_back(m);
}

inline void add_diseases(Description& d, const std::string& present) {
  for (const auto& [key, name] :
       std::map<std::string, std::string>{{"normal", "normal"},
                                          {"diabetic_retinopathy", "diabetic retinopathy"},
                                          {"glaucoma", "glaucoma"},
                                          {"cataract", "cataract"},
                                          {"amd", "age-related macular degeneration"},
                                          {"hypertensive_retinopathy", "hypertensive retinopathy"},
                                          {"pathological_myopia", "pathological myopia"},
                                          {"other_abnormality", "another abnormality"}})
    d.findings[key] = {name, key == present, Source::label};
  d.findings_complete = true;
}

/// Right eye, moderate NPDR, all vessel measurements, lesions from masks, no soft exudates.
inline Description diabetic() {
  Description d;
  d.id = "eyes/train/diabetic";
  d.image = "eyes/diabetic.jpg";
  d.width = 4288;
  d.height = 2848;
  d.quality = Stated<std::string>{"good", Source::measured};
  d.side = Stated<Laterality>{Laterality::right, Source::measured};
  d.grades["diabetic_retinopathy"] = {"ICDR", 2, "moderate non-proliferative diabetic retinopathy",
                                      Source::label};
  d.grades["macular_edema_risk"] = {
      "IDRiD DME risk", 2, "hard exudate within one disc diameter of the macula centre", Source::label};
  d.findings["diabetic_retinopathy"] = {"diabetic retinopathy", true, Source::label};
  d.lesions["microaneurysm"] = {"microaneurysm",
                                9,
                                {{1500, 1300, 1700, 1500}, {2000, 900, 2050, 960}},
                                "0.6 disc diameters superotemporal to the fovea",
                                Source::mask};
  d.lesions["haemorrhage"] = {"haemorrhage",
                              4,
                              {{1200, 1000, 1400, 1120}},
                              "1.2 disc diameters superotemporal to the fovea",
                              Source::mask};
  d.lesions["hard_exudate"] = {"hard exudate",
                               23,
                               {{1700, 1500, 2100, 1800}, {1400, 1900, 1480, 1990}, {2500, 700, 2540, 760}},
                               "0.4 disc diameters inferonasal to the fovea",
                               Source::mask};
  d.lesions["soft_exudate"] = {"soft exudate", 0, {}, "", Source::mask};
  add(d, "disc.cdr_vertical.whole", 0.46, "1", 0.04);
  add(d, "disc.cdr_horizontal.whole", 0.44, "1", 0.04);
  add(d, "vessel.density.whole", 0.0823, "1", 0.006);
  add(d, "vessel.density.zone_b", 0.0611, "1", 0.006);
  add(d, "vessel.density.artery.whole", 0.0351, "1", 0.003);
  add(d, "vessel.density.vein.whole", 0.0462, "1", 0.003);
  add(d, "vessel.fractal_dimension.whole", 1.478, "1", 0.014);
  add(d, "vessel.fractal_dimension.artery.whole", 1.312, "1", 0.012);
  add(d, "vessel.fractal_dimension.vein.whole", 1.345, "1", 0.012);
  add(d, "vessel.average_width.whole", 14.2, "px", 0.6);
  add(d, "vessel.average_width.artery.whole", 12.4, "px", 0.5);
  add(d, "vessel.average_width.vein.whole", 16.1, "px", 0.6);
  add(d, "vessel.average_width.artery.zone_b", 13.1, "px", 0.6);
  add(d, "vessel.average_width.vein.zone_b", 17.3, "px", 0.8);
  add(d, "vessel.average_width.vein.zone_c", 16.6, "px", 0.8);
  add(d, "vessel.distance_tortuosity.whole", 1.082, "1", 0.012);
  add(d, "vessel.distance_tortuosity.artery.whole", 1.085, "1", 0.015);
  add(d, "vessel.distance_tortuosity.vein.whole", 1.079, "1", 0.014);
  add(d, "vessel.crae_knudtson.zone_b", 21.5, "px", 1.1);
  add(d, "vessel.crve_knudtson.zone_b", 31.9, "px", 1.3);
  add(d, "vessel.avr_knudtson.zone_b", 0.67, "1", 0.04);
  add(d, "vessel.crae_knudtson.zone_c", 20.1, "px", 1.1);
  add(d, "vessel.crve_knudtson.zone_c", 30.4, "px", 1.3);
  add(d, "vessel.avr_knudtson.zone_c", 0.71, "1", 0.04);
  return d;
}

/// Left eye with drusen and an epiretinal membrane, usable quality; every finding of the labels is listed.
inline Description macular() {
  Description d;
  d.id = "eyes/train/macular";
  d.image = "eyes/macular.jpg";
  d.quality = Stated<std::string>{"usable", Source::label};
  d.side = Stated<Laterality>{Laterality::left, Source::label};
  add_diseases(d, "other_abnormality");
  d.findings["term.drusen"] = {"drusen", true, Source::label};
  d.findings["term.macular epiretinal membrane"] = {"macular epiretinal membrane", true, Source::label};
  add(d, "vessel.density.whole", 0.0715, "1", 0.006);
  add(d, "vessel.avr_knudtson.zone_b", 0.74, "1", 0.05);
  return d;
}

/// Right eye in which every label is negative.
inline Description healthy() {
  Description d;
  d.id = "eyes/train/healthy";
  d.image = "eyes/healthy.jpg";
  d.quality = Stated<std::string>{"good", Source::label};
  d.side = Stated<Laterality>{Laterality::right, Source::label};
  add_diseases(d, "normal");
  d.grades["diabetic_retinopathy"] = {"ICDR", 0, "no apparent diabetic retinopathy", Source::label};
  add(d, "disc.cdr_vertical.whole", 0.31, "1", 0.04);
  return d;
}

/// Left eye with glaucoma and a large cup.
inline Description glaucoma() {
  Description d;
  d.id = "eyes/train/glaucoma";
  d.image = "eyes/glaucoma.jpg";
  d.quality = Stated<std::string>{"good", Source::measured};
  d.side = Stated<Laterality>{Laterality::left, Source::label};
  add_diseases(d, "glaucoma");
  add(d, "disc.cdr_vertical.whole", 0.72, "1", 0.05);
  add(d, "disc.cdr_horizontal.whole", 0.69, "1", 0.05);
  add(d, "vessel.average_width.artery.whole", 6.21, "px", 0.3);
  add(d, "vessel.average_width.vein.whole", 8.35, "px", 0.4);
  return d;
}

/// Left eye, severe NPDR with all four lesions and a cataract, lengths in micrometres; other findings are
/// open.
inline Description severe() {
  Description d;
  d.id = "eyes/train/severe";
  d.image = "eyes/severe.jpg";
  d.width = 2000;
  d.height = 1500;
  d.quality = Stated<std::string>{"usable", Source::label};
  d.side = Stated<Laterality>{Laterality::left, Source::label};
  d.grades["diabetic_retinopathy"] = {"ICDR", 3, "severe non-proliferative diabetic retinopathy",
                                      Source::label};
  d.grades["macular_edema_risk"] = {
      "IDRiD DME risk", 1, "hard exudates, none within one disc diameter of the fovea", Source::label};
  d.findings["diabetic_retinopathy"] = {"diabetic retinopathy", true, Source::label};
  d.findings["cataract"] = {"cataract", true, Source::label};
  d.findings["glaucoma"] = {"glaucoma", false, Source::label};
  d.lesions["microaneurysm"] = {"microaneurysm", 41, {{300, 300, 900, 900}}, "", Source::mask};
  d.lesions["haemorrhage"] = {"haemorrhage",
                              27,
                              {{400, 300, 800, 600}},
                              "2.3 disc diameters inferotemporal to the disc",
                              Source::mask};
  d.lesions["hard_exudate"] = {
      "hard exudate", 12, {{1000, 750, 1200, 900}}, "1.5 disc diameters superior to the fovea", Source::mask};
  d.lesions["soft_exudate"] = {
      "soft exudate", 5, {{600, 900, 700, 1050}}, "1.8 disc diameters superonasal to the disc", Source::mask};
  add(d, "disc.cdr_vertical.whole", 0.35, "1", 0.04);
  add(d, "vessel.density.whole", 0.0912, "1", 0.006);
  add(d, "vessel.density.artery.whole", 0.0402, "1", 0.003);
  add(d, "vessel.density.vein.whole", 0.0510, "1", 0.003);
  add(d, "vessel.fractal_dimension.whole", 1.402, "1", 0.014);
  add(d, "vessel.average_width.artery.whole", 71.4, "um", 2.5);
  add(d, "vessel.average_width.vein.whole", 96.8, "um", 2.6);
  add(d, "vessel.average_width.artery.zone_b", 74.9, "um", 2.6);
  add(d, "vessel.average_width.vein.zone_b", 102.5, "um", 2.8);
  add(d, "vessel.average_width.artery.zone_c", 73.0, "um", 2.6);
  add(d, "vessel.average_width.vein.zone_c", 99.1, "um", 2.8);
  add(d, "vessel.distance_tortuosity.whole", 1.112, "1", 0.012);
  add(d, "vessel.distance_tortuosity.artery.whole", 1.104, "1", 0.015);
  add(d, "vessel.distance_tortuosity.vein.whole", 1.121, "1", 0.014);
  add(d, "vessel.crae_knudtson.zone_b", 148.2, "um", 5.1);
  add(d, "vessel.crve_knudtson.zone_b", 239.0, "um", 7.3);
  add(d, "vessel.avr_knudtson.zone_b", 0.62, "1", 0.04);
  add(d, "vessel.crae_knudtson.zone_c", 140.6, "um", 5.1);
  add(d, "vessel.crve_knudtson.zone_c", 229.5, "um", 7.3);
  add(d, "vessel.avr_knudtson.zone_c", 0.61, "1", 0.04);
  return d;
}

/// Right eye with pathological myopia and two lacquer cracks.
inline Description myopic() {
  Description d;
  d.id = "eyes/train/myopic";
  d.image = "eyes/myopic.jpg";
  d.width = 1444;
  d.height = 1444;
  d.quality = Stated<std::string>{"good", Source::label};
  d.side = Stated<Laterality>{Laterality::right, Source::label};
  add_diseases(d, "pathological_myopia");
  d.grades["myopic_maculopathy"] = {"META-PM", 2, "diffuse chorioretinal atrophy", Source::label};
  d.lesions["lacquer_crack"] = {
      "lacquer crack", 2, {{300, 300, 500, 420}}, "1.1 disc diameters temporal to the disc", Source::mask};
  add(d, "disc.cdr_vertical.whole", 0.40, "1", 0.04);
  add(d, "vessel.density.whole", 0.0604, "1", 0.006);
  return d;
}

/// By the name used in data/*.tsv.
inline Description eye(const std::string& name) {
  if (name == "diabetic") return diabetic();
  if (name == "macular") return macular();
  if (name == "healthy") return healthy();
  if (name == "severe") return severe();
  if (name == "myopic") return myopic();
  return glaucoma();
}

}  // namespace retinal::instruct::test_eyes
