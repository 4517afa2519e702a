// Grammar: answers about the photograph, grades and diseases. Slots print what the description holds.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kAnswerText = R"(
a.modality:
  {this|it} is a [[image.modality]]{|, that is, a photograph of the retina|, a photograph of the back of the eye}.
  you are looking at a [[image.modality]]{|, which shows the retina}.
  {the picture|the image} is a [[image.modality]]{|; it shows the back of the eye in colour}.
  a [[image.modality]]{|: a colour picture of the retina taken through the pupil}.
  {the modality is|it was taken as} a [[image.modality]].

a.quality.good:
  {the image quality|the quality|its quality} is [[quality.grade]]{|, so it can be assessed| enough to be assessed}.
  the {picture|photograph} was graded [[quality.grade]] for {image|its} quality.
  {the quality was rated|I would rate the quality as} [[quality.grade]].

a.quality.usable:
  {the image quality|the quality} is [[quality.grade]]{|: not perfect, but it can be read|, though not ideal}.
  the {picture|photograph} was graded [[quality.grade]], {so it can be read with some care|one step below good}.
  it is [[quality.grade]] in quality{|, so fine details should be read with care}.

a.quality.reject:
  the image quality was graded [[quality.grade]], {so nothing reliable can be said about the eye|so a new photograph should be taken}.
  {unfortunately|I am afraid} the quality was graded [[quality.grade]]; {please retake the picture|a new, sharper photograph would help}.

a.laterality:
  {going by the record|according to the record}, it is {the|a} [[image.laterality.value]] eye.
  the [[image.laterality.value]] eye is shown {here|in this picture|in this photograph}.
  {this|it} is {the|a} [[image.laterality.value]] eye.
  {the picture|the photograph|the image} shows {the|a} [[image.laterality.value]] eye.
  {it belongs to|it was taken of} the [[image.laterality.value]] eye.
  we see the [[image.laterality.value]] eye.

a.findings.present:
  {the photograph|the picture|it} shows FINDINGS.
  {these findings were recorded:|recorded for this eye:} FINDINGS.
  {the finding is|what was found is} FINDINGS.
  {I find|one sees} FINDINGS {here|in this picture}.

a.findings.none:
  {I find nothing abnormal|I see nothing abnormal} {here|in this photograph|in this picture}{|; this eye was recorded as normal}.
  no disease was {recorded|found} for this eye; {it|the fundus} was read as normal.
  {the fundus looks normal|the eye was read as normal}{|; nothing abnormal was recorded}.
  nothing abnormal was recorded{|; the fundus looks normal}.
  {this eye|the retina} looks healthy in this photograph.

a.dr.present:
  yes, {diabetic retinopathy is present|the picture shows diabetic retinopathy|there are signs of diabetic retinopathy}.
  yes, {signs of diabetic retinopathy are present|diabetic retinopathy can be seen}.

a.dr.grade:
  {this is|the finding is|it corresponds to} [[grades.diabetic_retinopathy.name]]{|, grade [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale| ([[grades.diabetic_retinopathy.scale]] grade [[grades.diabetic_retinopathy.value]])}.
  {the grade is|I would grade it as} [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale: [[grades.diabetic_retinopathy.name]].
  on the [[grades.diabetic_retinopathy.scale]] severity scale this is grade [[grades.diabetic_retinopathy.value]], [[grades.diabetic_retinopathy.name]].
  [[grades.diabetic_retinopathy.scale]] grade [[grades.diabetic_retinopathy.value]]: [[grades.diabetic_retinopathy.name]].

a.dr.yes.grade:
  yes, {the picture shows|there is|I see} [[grades.diabetic_retinopathy.name]]{|, grade [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale}.
  yes: [[grades.diabetic_retinopathy.name]] ([[grades.diabetic_retinopathy.scale]] grade [[grades.diabetic_retinopathy.value]]).

a.dr.none:
  {no, there is|there is} no apparent diabetic retinopathy: grade [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale.
  {no|no, I see no} signs of diabetic retinopathy{| in this photograph| here}; the grade is [[grades.diabetic_retinopathy.value]].
  {no diabetic retinopathy is visible|diabetic retinopathy is not visible}, {which is|that is} grade [[grades.diabetic_retinopathy.value]].

a.dr.absent:
  nothing {here|in this photograph|in this picture} {points to|suggests} diabetic retinopathy.
  no; {the retina|this eye|the photograph} shows no {diabetic retinopathy|sign of diabetic retinopathy|diabetic changes}.
  {no, there are|there are} no signs of diabetic retinopathy{| here| in this picture}.
  {diabetic retinopathy was not found|no diabetic retinopathy was recorded} {in this eye|here|for this eye}.

a.dr.refer.yes:
  by the usual definition {it|this} counts as referable diabetic retinopathy.
  yes, {that grade|this} is referable diabetic retinopathy{| on the usual scale}.
  this is referable diabetic retinopathy, {so it should be seen by an eye specialist|which an eye specialist should see}.

a.dr.refer.no:
  no, {this|that grade} is not referable diabetic retinopathy{| on the usual scale}.
  it is below the usual threshold, so not referable diabetic retinopathy.

a.edema:
  the risk of macular oedema is grade [[grades.macular_edema_risk.value]]: [[grades.macular_edema_risk.name]].
  {it was given|the picture was given} risk grade [[grades.macular_edema_risk.value]] for macular oedema ([[grades.macular_edema_risk.name]]).
  {for macular oedema|as to macular oedema} the risk grade is [[grades.macular_edema_risk.value]], that is, [[grades.macular_edema_risk.name]].

a.edema.limit:
  swelling itself {shows in an OCT scan, not in a photograph|would have to be looked for in an OCT scan}.

a.disease.present:
  yes, {this photograph|the picture|the image} {points to|suggests|speaks for} THING.
  {I find|one finds|there is} evidence of THING {here|in this picture|in this photograph}.
  yes, {there are signs of|the picture shows signs of|I find signs of} THING.
  {yes, the labels of this eye include|the findings include} THING.
  THING {is present|is among the findings}.

a.disease.absent:
  {nothing in this photograph|nothing in this picture|nothing here} {points to|suggests|speaks for} THING.
  no; {this photograph|the picture|the image} {shows no|has no|gives no} {sign|evidence|indication} of THING.
  I {looked for|checked for} THING and found {no sign|no evidence|no indication} of it {here|in this photograph|}.
  no, {there are no signs of|I find no signs of|I see no evidence of} THING {here|in this picture|in this photograph}.
  THING was not found {in this eye|here|in this photograph}.
  no, THING is not among the findings {|of this eye}.

a.disease.unknown:
  {the description of this photograph|what I have on this photograph} holds no statement about THING, so I {cannot say|do not know}.
  I cannot say: {nothing about THING was recorded|THING was not looked for} {here|in this photograph}.
  I do not know; THING is not part of what was assessed {here|in this photograph}.

a.advice.finding:
  {please have this|have it} looked at by an {ophthalmologist|eye specialist}{|, who can examine the eye itself}; {this is a reading of one photograph and not a diagnosis|a photograph alone is not a diagnosis}.
  {an eye specialist should|I would have an eye specialist} {examine this eye|look at this eye}, because {I cannot|a picture cannot} tell you {which treatment is right|what to do}. {What I describe|This} is not a diagnosis.
  {that is for an eye doctor to decide|an eye doctor has to decide that} after an examination; {please make an appointment|I would not put the appointment off}. {From a photograph alone I make no diagnosis.|My reading of the photograph is not a diagnosis.}

a.advice.clear:
  {nothing in this reading calls|the reading does not call} for urgent action, but it is not a diagnosis; {keep your regular eye checks|please keep to your regular check-ups}.
  {I cannot advise on treatment|treatment is not for me to advise}; {regular eye examinations remain sensible|please keep your usual eye appointments}, as {a photograph can miss things|one photograph cannot rule everything out}.

a.advice.open:
  {that is a question for|please ask} an {ophthalmologist|eye specialist}, who can examine the eye; {I only describe this photograph|my part is to describe the photograph}, and that is not a diagnosis.
  I cannot give advice on treatment; {an eye specialist can, after an examination|please see an eye specialist, who can examine the eye}. {This is not a diagnosis.|}

a.safety.finding:
  {this is not a diagnosis|please take this as a description, not a diagnosis}; {an eye specialist should confirm it|please have it confirmed by an eye specialist}.
  {an ophthalmologist should look at this eye|please show this to an ophthalmologist}: {a photograph alone is not a diagnosis|this reading is not a diagnosis}.
  {it needs an examination to be sure|only an examination can make sure}, {so please see an eye specialist|so do see an eye specialist}.

a.safety.clear:
  {a single photograph can miss things|one photograph cannot rule everything out}, {so keep your regular eye checks|so regular check-ups still matter}.
  {that does not replace an eye examination|this does not replace an examination}.
)";
}  // namespace

std::string_view answer_grammar() { return kAnswerText; }

namespace {
constexpr std::string_view kLesionAnswerText = R"(
# THINGS is the kind in the plural, THING in the singular; x stands for its key.
a.lesion.many:
  {yes, |yes, |}[[lesions.x.count]] THINGS {were marked|were found|can be seen|are visible} {here|in this photograph|in this picture}.
  {yes, there are|there are} [[lesions.x.count]] THINGS {here|in this photograph|in this picture}.
  {yes: [[lesions.x.count]]|yes, I count [[lesions.x.count]]} THINGS.

a.lesion.some:
  yes, {THINGS can be seen|THINGS are visible|THINGS were marked} {here|in this photograph|in this picture}.
  yes, {there are|I see} THINGS {here|in this picture|}.
  {THINGS are present|yes, THINGS are present}.

a.lesion.one:
  {yes, there is|there is} [[lesions.x.count]] THING {here|in this photograph|in this picture}.
  {yes: [[lesions.x.count]]|yes, just [[lesions.x.count]]} THING {was marked|was found|can be seen}.

a.lesion.none:
  {no, |}no THINGS {were marked|were found|are visible|can be seen} {here|in this photograph|in this picture}.
  {no, I see|I see} no THINGS {here|in this photograph|}.
  no, {this photograph is|the retina in this picture is} free of THINGS.

a.lesion.count.many:
  {I count|there are} [[lesions.x.count]] THINGS {here|in this photograph|in this picture}.
  {in total|altogether}, [[lesions.x.count]] THINGS were {marked|found|counted}.
  the number of THINGS is [[lesions.x.count]].

a.lesion.count.none:
  none: no THINGS were {marked|found|counted} {here|in this photograph}.
  there are no THINGS {here|in this photograph} {to count|}.

a.lesion.place:
  the {largest|main} {area|region} of THINGS {lies|is located|is found} [[lesions.x.place]].
  {the main group of THINGS|the largest patch of THINGS} is [[lesions.x.place]].

a.lesion.boxes:
  {the THINGS lie in|the THINGS are enclosed by|boxes around the THINGS:} BOXES{|, as fractions of the width and height of the photograph}.
  {regions with THINGS|boxes of the THINGS}: BOXES.

a.lesion.merged:
  {neighbouring lesions share a box|lesions that lie close together share a box}.

a.lesions.list:
  {the photograph shows|there are|I see|one finds} PRESENT.
  {these were marked:|marked were} PRESENT.

a.lesions.absent:
  {no|there are no} ABSENT were {marked|found}{| here}.
  {I see|one sees} no ABSENT {here|in this photograph}.

a.lesions.nothing:
  {no lesions were marked|I see no lesions} {here|in this photograph}: no ABSENT.
  no ABSENT {were found|can be seen} {here|in this photograph}.
)";
}  // namespace

std::string_view lesion_answer_grammar() { return kLesionAnswerText; }

namespace {
constexpr std::string_view kGeneralText = R"(
# What a term means: general knowledge, nothing about the photograph.
m.diabetic_retinopathy:
  diabetic retinopathy is damage to the small vessels of the retina that {long-standing diabetes can cause|comes with long-standing diabetes}.
  diabetic retinopathy means that diabetes has harmed the small vessels that feed the retina.
  diabetic retinopathy is {what high blood sugar does|the harm that high blood sugar does} to the small vessels at the back of the eye over the years.

m.macular_edema:
  macular oedema is a swelling of the macula, the spot of sharpest sight.
  macular oedema means that fluid collects in the macula, the centre of sharp sight.

m.glaucoma:
  glaucoma is a disease of the optic nerve, often {with raised pressure|linked to raised pressure} inside the eye.
  glaucoma means that fibres of the optic nerve die, usually slowly and without pain.

m.cataract:
  cataract is a clouding of the lens.
  cataract means that the lens has become cloudy, which blurs sight like a misted window.

m.amd:
  age-related macular degeneration is a disease of the macula in later life.
  age-related macular degeneration means that the macula, the spot of sharpest sight, wears out with age.

m.hypertensive_retinopathy:
  hypertensive retinopathy is {damage|harm} to the retinal vessels from high blood pressure.

m.pathological_myopia:
  pathological myopia is damage to the back of the eye in very short-sighted people.

m.microaneurysms:
  microaneurysms are tiny bulges in the walls of the smallest vessels.
  microaneurysms are small pouches of the finest vessels, often the first sign of harm from diabetes.

m.haemorrhages:
  haemorrhages are spots where blood has leaked into the retina.
  haemorrhages are small bleeds from weakened vessels.

m.hard_exudates:
  hard exudates are yellow deposits of fat and protein that leaky vessels leave behind.
  hard exudates are fatty residues that have leaked from weakened vessels.

m.soft_exudates:
  soft exudates are pale fluffy patches where nerve fibres lack blood supply.

m.vessel_density:
  vessel density is the share of the retina that vessels cover.

m.fractal_dimension:
  fractal dimension is a measure of how finely the vessel tree branches.
  fractal dimension is a number for how much of the plane a branching tree fills.

m.vessel_width:
  vessel width is the mean diameter along the vessels, in pixels of the photograph.

m.tortuosity:
  tortuosity is the length of a vessel divided by the straight distance between its ends.
  tortuosity is a measure of how winding a vessel is; a straight one has the lowest value.

m.vessel_calibre:
  CRAE and CRVE sum up the widths of the largest arteries and veins near the disc, and AVR is their ratio.

m.cup_to_disc_ratio:
  the cup-to-disc ratio compares the hollow in the optic nerve head with the whole of it.
  the cup-to-disc ratio tells how much of the optic nerve head its hollow takes up.
)";
}  // namespace

std::string_view general_grammar() { return kGeneralText; }

}  // namespace retinal::instruct
