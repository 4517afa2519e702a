#include "evidence/field_table.h"

namespace retinal {
namespace {

constexpr RecordField kFields[] = {
    {"schema", "text", "`retinalgpt.evidence/1`. Fields may be added under this name, never renamed."},
    {"image.file", "text", "Name of the file, without its folder."},
    {"image.sha256", "text", "SHA-256 of the file."},
    {"image.width", "integer, px", "Width after EXIF orientation."},
    {"image.height", "integer, px", "Height after EXIF orientation."},
    {"image.laterality.value", "`right`, `left` or null", "Which eye, from the picture alone."},
    {"image.laterality.p", "number or null", "Probability of that side, 0.5 to 1."},
    {"image.laterality.source", "text",
     "`disc_fovea_geometry`, `disc_position` (no fovea was found) or `unknown`."},
    {"image.laterality.file_name_hint", "`right`, `left` or null",
     "What the file's name says (OD, OS, _left ...); never merged with the value."},
    {"image.laterality.conflict", "boolean", "The name and the picture disagree."},
    {"field_of_view.center", "[x, y], px", "Centre of the lit circle."},
    {"field_of_view.radius", "number, px", "Its radius."},
    {"field_of_view.lit_fraction", "number", "Share of the circle that is lit."},
    {"field_of_view.visible_fraction", "number", "Share of the circle that lies inside the picture."},
    {"field_of_view.clipped", "boolean", "The camera or a crop cuts the circle."},
    {"scale.um_per_px", "number or null", "Micrometres per pixel, only when stated."},
    {"scale.source", "text", "`given` (by `--um-per-px`), `dicom`, `disc_diameter_prior` or `unknown`."},
    {"scale.interval", "[lo, hi] or null", "Interval of the scale where its source has one."},
    {"quality.grade", "text", "`good`, `usable` or `reject`; a rejected photograph is not measured."},
    {"quality.p.good", "number", "Probability of `good`."},
    {"quality.p.usable", "number", "Probability of `usable`."},
    {"quality.p.reject", "number", "Probability of `reject`."},
    {"quality.reasons", "list of texts",
     "What was noticed: `blurred`, `too dark`, `too bright`, `glare`, `field of view cut off`, `optic disc "
     "not "
     "visible`, `macula not visible`."},
    {"in_distribution.score", "number", "0 to 1, higher is more like the photographs of the training."},
    {"in_distribution.accepted", "boolean", "False: the picture is no fundus photograph the program knows."},
    {"in_distribution.reason", "text or null", "Why it was refused."},
    {"landmarks.<name>.center", "[x, y], px", "Centre of `disc`, `cup` or `fovea`; absent when not found."},
    {"landmarks.<name>.box", "[x_min, y_min, x_max, y_max], px", "Box of its outline; the fovea has none."},
    {"landmarks.<name>.p", "number", "Probability that it is in view and was found."},
    {"measurements.<key>.value", "number", "The value, in `unit`."},
    {"measurements.<key>.unit", "text",
     "`px`, `px2`, `1/px` (pixels of the photograph), `dd`, `dd2` (disc diameters), `um`, `um2`, `deg`, "
     "`count`, `1` (ratio)."},
    {"measurements.<key>.interval", "[lo, hi] or null", "Where the value would lie at other thresholds."},
    {"measurements.<key>.interval_note", "text", "How the interval was made, or why there is none."},
    {"measurements.<key>.definition", "text", "`reference` or `automorph`."},
    {"measurements.<key>.n", "integer", "Segments, vessels or pixels behind the value."},
    {"unavailable.<key>", "text",
     "Why a value is missing: under the key of a measurement, or the path of another part of the record "
     "(`landmarks.fovea`, `lesions.haemorrhage`)."},
    {"lesions.<type>", "object or null", "Null when the photograph was refused: that is not a count of 0."},
    {"lesions.<type>.count", "integer", "Number of separate lesions."},
    {"lesions.<type>.area_px", "number, px2", "Area of all of them."},
    {"lesions.<type>.area_fraction", "number", "The same over the visible field of view."},
    {"lesions.<type>.instances[].box", "[x_min, y_min, x_max, y_max], px", "One lesion; the largest first."},
    {"lesions.<type>.instances[].p", "number", "Largest probability inside the lesion."},
    {"lesions.<type>.instances[].area_px", "number, px2", "Its area."},
    {"lesions.<type>.instances[].centroid", "[x, y], px", "Its centre of gravity."},
    {"lesions.<type>.instances[].location", "text",
     "In words, from geometry: \"2.1 disc diameters superotemporal to the fovea\"."},
    {"grades.<grade>.scale", "text", "Name of the scale, below."},
    {"grades.<grade>.value", "integer or null", "The grade."},
    {"grades.<grade>.name", "text or null", "Its name."},
    {"grades.<grade>.p", "list of numbers", "Probability of each grade, calibrated; empty without a grade."},
    {"grades.<grade>.confidence", "number or null", "Confidence in the value."},
    {"grades.<grade>.abstain", "boolean", "The confidence is below the model's threshold: do not use it."},
    {"findings.<finding>.p", "number or null", "Calibrated probability."},
    {"findings.<finding>.threshold", "number or null", "The model's decision threshold."},
    {"findings.<finding>.present", "boolean or null", "`p` is at or above the threshold."},
    {"findings.<finding>.abstain", "boolean", "Too close to the threshold to call, or not looked for."},
    {"model.name", "text", "Name of the networks."},
    {"model.version", "text", "Their version."},
    {"model.sha256", "text", "Hash of their files."},
    {"timing_ms.<stage>", "number, ms", "Time of each stage; `total` is the whole analysis."},
};

constexpr AbsenceReason kReasons[] = {
    {"no mask of the <vessels> was given", "`measure`: give that mask"},
    {"no <vessels> were found there", "nothing: the region holds none"},
    {"no segment of the <vessels> is long enough", "a sharper photograph, a larger region"},
    {"the region is too small for four sizes of boxes", "a photograph with more pixels"},
    {"the field of view is empty", "a mask or photograph that shows something"},
    {"less than half of the zone lies inside the field of view", "a photograph with the disc further inside"},
    {"the optic disc was not found, and zones are counted from it", "a photograph that shows the disc"},
    {"six distinct <vessels> are needed in the zone and <n> were found",
     "the other zone, a sharper photograph"},
    {"its formula needs micrometres and no scale was stated", "`--um-per-px`"},
    {"the optic disc was not found", "a photograph that shows the disc"},
    {"the optic cup was not found inside the disc", "a sharper photograph"},
    {"the fovea was not found", "a photograph that shows the macula"},
    {"the masks give no finite value", "other masks"},
    {"AutoMorph's procedure gives no number for these masks", "`--definitions reference`"},
    {"no optic disc was found", "(landmarks) a photograph that shows the disc"},
    {"no optic cup was found", "(landmarks) a sharper photograph"},
    {"no fovea was found", "(landmarks) a photograph that shows the macula"},
    {"the network gave no answer", "(grades, findings) networks that have this output"},
    {"the image quality was rejected: <reasons>", "a photograph in focus and evenly lit"},
    {"the picture was not accepted as a fundus photograph: <reason>", "a colour photograph of the retina"},
};

}  // namespace

std::span<const RecordField> record_fields() { return kFields; }
std::span<const AbsenceReason> absence_reasons() { return kReasons; }

}  // namespace retinal
