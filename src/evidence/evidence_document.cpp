#include "evidence/evidence_document.h"

#include <algorithm>
#include <string_view>

#include "base/json.h"
#include "base/text.h"
#include "evidence/field_table.h"
#include "evidence/vocabulary.h"

namespace retinal {
namespace {

constexpr const char* kHead = R"(# The evidence record

<!-- Made by `retinalgpt docs evidence --out docs/evidence.md` from tables in the code; do not edit. -->

`retinalgpt analyze --json` prints one record per line, `analyze --out DIR` writes it as `evidence.json`. It holds
everything that was seen in one photograph, and nothing is said, drawn or tabulated that is not in it.

Positions and lengths are in pixels of the photograph (after EXIF orientation), origin top-left, x to the right, y down.
Points lie at pixel centres; boxes are `[x_min, y_min, x_max, y_max]`, the maxima outside. Probabilities are 0 to 1.
Numbers have six significant digits. What could not be measured is absent, with its reason in `unavailable`; no -1 and
no 0 stands for "unknown".

)";

constexpr const char* kMeasurements = R"(## Measurements

A key is `<structure>.<feature>[.<vessel>].<region>`. Without `artery` or `vein` it is about all vessels. `whole` is the
whole field of view (or something that exists once), `zone_b` the ring from 0.5 to 1 disc diameter from the disc's margin, `zone_c` that from 0.5 to 2.
`superior`, `inferior`, `nasal` and `temporal` are sectors of 90 degrees around the disc. `etdrs_` fields are those of the
ETDRS grid around the fovea: the centre (radius 1/3 disc diameter), and an inner and an outer ring (to 1 and 2 disc
diameters) in four sectors. `superotemporal` and so on are quadrants around the fovea.
Sizes exist in up to three units, told by the feature's ending: none for pixels, `_dd` for disc diameters (when the disc
was found), `_um` for micrometres. The scale is the stated one (`--um-per-px`), or else it is assumed: an optic disc is
1.92 mm high with a standard deviation of 0.29 mm (Jonas et al., Invest Ophthalmol Vis Sci 1988;29:1151-1158). Then
`scale.source` is `disc_diameter_prior`, the uncertainty of the assumption (30 % in 95 % of eyes) is part of each
interval in micrometres, `interval_note` says so, and sizes of the disc itself have no micrometres.

Every value says which definition it follows. `--definitions reference` gives the literature's, `automorph` the numbers
as AutoMorph prints them, under the same keys; `both` gives both, AutoMorph's under keys that begin with `automorph.`.
AutoMorph's values have no interval and no `_dd` or `_um`.

An interval is meant as one of 95 %. It joins two spreads by the root of the sum of their squares: the values at thresholds 0.7 logits below and above the model's (how much depends on where the edge of a
structure is drawn), and 1.96 times the deviation in three other frames of the same maps, turned by up to 5 degrees, scaled
by 3 % and shifted (test-retest). Where people drew masks of what is measured, a third one joins them: the relative
difference that 90 % of training photographs keep from their manual masks (`build-test/manual_differences`); everything else
has a coverage that is not calibrated. A mask that somebody brings has no thresholds: its interval is that of test and retest
alone. `interval_note` says which, or why there is none.

)";

constexpr const char* kReasons = R"(## Reasons

`unavailable` has a reason under the key of each value that could not be measured, and under the path of other missing
parts. Words in angle brackets differ.

)";

constexpr const char* kExample = R"(## An example

Made up, and cut to a few measurements.

```json
)";

class Table {
 public:
  explicit Table(const std::vector<std::string>& heads) {
    row(heads);
    text_ += '|';
    for (std::size_t i = 0; i < heads.size(); ++i) text_ += "---|";
    text_ += '\n';
  }
  void row(const std::vector<std::string>& cells) {
    text_ += '|';
    for (const std::string& cell : cells) text_ += " " + cell + " |";
    text_ += '\n';
  }
  std::string str() const { return text_ + "\n"; }

 private:
  std::string text_;
};

std::string code(const std::string& text) { return "`" + text + "`"; }

std::vector<std::string> size_suffixes(const Feature& feature) {
  const std::string_view unit = feature.unit;
  return unit == "px" || unit == "px2" ? std::vector<std::string>{"", "_dd", "_um"}
                                       : std::vector<std::string>{""};
}

/// "vessel.density[.artery, .vein]" and "whole, zone_b, zone_c" from the keys of a row.
struct KeyPattern {
  std::string stem, regions;
};
KeyPattern pattern_of(const Feature& feature) {
  const std::string stem = std::string(feature.structure) + "." + feature.feature;
  std::vector<std::string> vessels, regions;
  for (const std::string& key : feature_keys(feature)) {
    const std::size_t dot = key.rfind('.');
    const std::string vessel = key.substr(stem.size(), dot - stem.size()), region = key.substr(dot + 1);
    if (!vessel.empty() && std::find(vessels.begin(), vessels.end(), vessel) == vessels.end())
      vessels.push_back(vessel);
    if (std::find(regions.begin(), regions.end(), region) == regions.end()) regions.push_back(region);
  }
  return {vessels.empty() ? code(stem) : code(stem) + " [" + code(joined(vessels, "`, `")) + "]",
          joined(regions, ", ")};
}

std::string field_section() {
  Table table({"field", "type", "what it is"});
  for (const RecordField& field : record_fields()) table.row({code(field.path), field.type, field.meaning});
  return std::string(
             "## Fields\n\n`<key>`: a key of the section on measurements. `<name>`: `disc`, `cup`, `fovea`. "
             "The "
             "other names are listed below.\n\n") +
         table.str();
}

std::string measurement_section() {
  Table features({"feature", "what", "unit", "regions", "reference definition", "AutoMorph's", "source"});
  std::string keys;
  for (const Feature& f : feature_table()) {
    const KeyPattern pattern = pattern_of(f);
    const std::string endings = size_suffixes(f).size() > 1 ? " (`_dd`, `_um`)" : "";
    features.row({pattern.stem + endings, f.name, f.unit, pattern.regions, f.definition,
                  *f.automorph_definition ? f.automorph_definition : "none", f.source});
    for (const std::string& key : recorded_keys(f)) keys += key + "\n";
  }
  return kMeasurements + features.str() + "All keys:\n\n```\n" + keys + "```\n\n";
}

template <std::size_t N>
void add_grades(Table& table, const char* key, const char* scale, const std::array<const char*, N>& names) {
  for (std::size_t i = 0; i < N; ++i) table.row({code(key), scale, std::to_string(i), names[i]});
}

std::string name_section() {
  std::vector<std::string> lesions, findings;
  for (const Structure type : kLesions) lesions.push_back(code(to_string(type)));
  for (const char* finding : kFindings) findings.push_back(code(finding));
  Table grades({"grade", "scale", "value", "name"});
  add_grades(grades, "diabetic_retinopathy", kRetinopathyScale, kRetinopathyNames);
  add_grades(grades, "macular_edema_risk", kEdemaScale, kEdemaNames);
  return "## Lesions, findings, grades\n\nLesion types: " + joined(lesions, ", ") +
         ".\n\nFindings: " + joined(findings, ", ") + ".\n\n" + grades.str();
}

std::string reason_section() {
  Table table({"reason", "what would help"});
  for (const AbsenceReason& reason : absence_reasons()) table.row({code(reason.reason), reason.what_helps});
  return kReasons + table.str();
}

/// Lists of numbers on one line, everything else as dump(2) writes it.
std::string readable(const Json& json) {
  const std::string text = json.dump(2);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t close = text[i] == '[' ? text.find_first_of("]{\"", i) : std::string::npos;
    if (close == std::string::npos || text[close] != ']') {
      out += text[i];
      continue;
    }
    std::string list;
    for (const char c : text.substr(i, close - i + 1)) {
      if (c == '\n' || c == ' ') continue;
      list += c;
      if (c == ',') list += ' ';
    }
    out += list;
    i = close;
  }
  return out;
}

Measurement measured(const char* key, double value, const char* unit, Interval interval, std::int64_t n) {
  return {key,
          value,
          unit,
          interval,
          "threshold band, the model's threshold -0.7 to +0.7 logits, and test-retest under 3 re-framings "
          "(rotation, scale, shift), combined; coverage not calibrated",
          Definition::reference,
          n};
}

}  // namespace

Evidence example_evidence() {
  Evidence e;
  e.image = {"eye_od.jpg",          std::string(64, 'a'), 2048, 1536, Laterality::right, 0.98,
             "disc_fovea_geometry", Laterality::right,    false};
  e.field_of_view.center = {1023.5, 767.5};
  e.field_of_view.radius = 760;
  e.field_of_view.lit_fraction = 0.99;
  e.field_of_view.visible_fraction = 1;
  e.scale = {7.1, "given", {}};
  e.quality = {"usable", {0.31, 0.66, 0.03}, {"too dark"}};
  e.distribution = {0.87, true, ""};
  e.disc = LandmarkRecord{{1385, 742}, PhotoBox{1257, 608, 1514, 877}, 0.99};
  e.cup = LandmarkRecord{{1391, 745}, PhotoBox{1328, 680, 1454, 811}, 0.93};
  e.fovea = LandmarkRecord{{739, 790}, {}, 0.96};
  e.measurements.values = {
      measured("vessel.average_width.artery.zone_b", 9.84, "px", {9.21, 10.6}, 31),
      measured("vessel.average_width_dd.artery.zone_b", 0.0374, "dd", {0.035, 0.0403}, 31),
      measured("disc.cdr_vertical.whole", 0.487, "1", {0.451, 0.532}, 1)};
  e.measurements.values.push_back({"fovea.disc_distance.whole",
                                   647.8,
                                   "px",
                                   {},
                                   "none: the positions of disc and fovea carry no spread",
                                   Definition::reference,
                                   1});
  e.measurements.unavailable["vessel.crve_knudtson.zone_b"] =
      "six distinct veins are needed in the zone and 4 were found";
  e.lesions[1] = {1,
                  412,
                  0.000227,
                  {{{640, 612, 668, 633},
                    0.84,
                    412,
                    {654.2, 621.7},
                    "0.7 disc diameters superotemporal to the fovea and 2.8 temporal to the disc"}}};
  e.diabetic_retinopathy = {
      kRetinopathyScale, 1, kRetinopathyNames[1], {0.18, 0.55, 0.21, 0.04, 0.02}, 0.55, false};
  e.diabetic_retinopathy.set = {1, 2};
  e.macular_edema_risk = {kEdemaScale, 0, kEdemaNames[0], {0.94, 0.04, 0.02}, 0.94, false, {0}};
  e.diabetic_retinopathy.set_coverage = e.macular_edema_risk.set_coverage = 0.9;
  e.findings = {{"glaucoma", {0.12, 0.41, false, false}},
                {"cataract", {0.03, 0.35, false, false}},
                {"amd", {0.37, 0.38, false, true}},
                {"hypertensive_retinopathy", {0.06, 0.3, false, false}},
                {"pathological_myopia", {0.01, 0.4, false, false}},
                {"other_abnormality", {0.58, 0.5, true, false}}};
  e.model = {"FundusNet", "1", std::string(64, 'b')};
  e.timing_ms = {{"dense_network", 900}, {"total", 1310}};
  return e;
}

std::vector<std::string> recorded_keys(const Feature& feature) {
  std::vector<std::string> keys;
  for (const std::string& suffix : size_suffixes(feature))
    for (std::string& key : feature_keys(feature, suffix)) keys.push_back(std::move(key));
  return keys;
}

std::string evidence_document() {
  return kHead + field_section() + measurement_section() + name_section() + reason_section() + kExample +
         readable(to_json(example_evidence())) + "\n```\n";
}

}  // namespace retinal
