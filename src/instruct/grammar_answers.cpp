// Grammar: answers about the photograph, grades and diseases. Slots print what the description holds.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kAnswerText = R"(
# Where one looks; each ends a statement.
at.photo:
  here
  in this {photograph|picture|image}
  in this {photograph|picture}
  in this eye
  on this {photograph|picture}

a.modality:
  {this|it} is a [[image.modality]]{|, that is, a photograph of the retina|, a photograph of the back of the eye}.
  you are looking at a [[image.modality]]{|, which shows the retina|: the inside of the eye, seen through the pupil}.
  {the picture|the image|what you have} is a [[image.modality]]{|; it shows the back of the eye in colour|; the retina, the optic disc and the vessels are what it records}.
  a [[image.modality]]{|: a colour picture of the retina taken through the pupil|, taken with a camera that looks through the pupil}.
  {the modality is|it was taken as|technically it is} a [[image.modality]]{|, the usual way to record the retina| of the back of the eye}.
  {a fundus camera made this picture|this was taken with a fundus camera}: it is a [[image.modality]]{|, a view of the retina}.
  [[image.modality]]{|; the part of the eye shown is the retina}.
  {what we have is|we see} a [[image.modality]], {so the view is of the retina|a view of the back of the eye|in which disc, macula and vessels can be studied}.

a.quality.good:
  {the image quality|the quality|its quality} is [[quality.grade]]{|, so it can be assessed| enough to be assessed|, and the fine vessels can be followed}.
  the {picture|photograph|image} was graded [[quality.grade]] for {image|its} quality{|, so it can be read| and needs no repeat}.
  {the quality was rated|I would rate the quality as|in quality it is rated} [[quality.grade]]{|, good enough to read it|; there is no need to take it again}.
  quality: [[quality.grade]]{|. It can be read as it is|. Nothing has to be repeated}.
  it is a picture of [[quality.grade]] quality{|, fit to be read|, and it need not be taken again}.

a.quality.usable:
  {the image quality|the quality|its quality} is [[quality.grade]]{|: not perfect, but it can be read|, though not ideal|, so small details may escape}.
  the {picture|photograph|image} was graded [[quality.grade]], {so it can be read with some care|one step below good|which is enough for the larger structures}.
  it is [[quality.grade]] in quality{|, so fine details should be read with care|; the finest details may be lost}.
  quality: [[quality.grade]]{|. It can be read, with some caution for small details|. A sharper one would be welcome, but this will do}.
  {I would call the quality|the quality was rated} [[quality.grade]]{|: it will do|; small lesions are easily overlooked at this level}.

a.quality.reject:
  the image quality was graded [[quality.grade]], {so nothing reliable can be said about the eye|so a new photograph should be taken|and I would not read anything into it}.
  {unfortunately|I am afraid} the quality was graded [[quality.grade]]; {please retake the picture|a new, sharper photograph would help|it ought to be repeated}.
  quality: [[quality.grade]]. {It should be taken again|The picture has to be repeated}.

a.laterality:
  {going by the record|according to the record}, it is {the|a} [[image.laterality.value]] eye.
  the [[image.laterality.value]] eye is shown {here|in this picture|in this photograph}.
  {this|it} is {the|a} [[image.laterality.value]] eye.
  {the picture|the photograph|the image} {shows|is of} {the|a} [[image.laterality.value]] eye.
  {it belongs to|it was taken of|we are looking at} the [[image.laterality.value]] eye.
  {we see|what you see is} the [[image.laterality.value]] eye.
  the [[image.laterality.value]] one: {this is|the photograph shows|the picture is of} the [[image.laterality.value]] eye.
  laterality: [[image.laterality.value]] eye.

a.findings.present:
  {the photograph|the picture|it|the image|this eye} shows FINDINGS.
  {these findings were recorded:|recorded for this eye:|what is recorded for this eye is} FINDINGS.
  {the finding is|what was found is|the diagnosis given is|the reading is} FINDINGS.
  {I find|one sees|I see} FINDINGS {at.photo}.
  {there is|there are signs of} FINDINGS {at.photo}.
  {my reading is|I would report} FINDINGS.
  yes, {there is something to report|something was found}: FINDINGS.
  findings: FINDINGS.

a.findings.none:
  {I find nothing abnormal|I see nothing abnormal|I can see nothing abnormal} {at.photo}{|; this eye was recorded as normal}.
  no disease was {recorded|found} for this eye; {it|the fundus} was read as normal.
  {the fundus looks normal|the eye was read as normal|this fundus is normal}{|; nothing abnormal was recorded}.
  nothing abnormal was recorded{|; the fundus looks normal|, so this counts as a normal eye}.
  {this eye|the retina} looks healthy {in this photograph|in this picture|}.
  {a normal fundus|this is a normal fundus}{|; nothing abnormal was found}.
  {the reading is|I would report} a normal fundus{|, with nothing abnormal|: nothing abnormal was found}.

a.findings.instead:
  what {was found instead|was found here|I do find|is there} is FINDINGS.
  {the findings of this eye are|recorded for this eye is|the reading of this eye is} FINDINGS.
  {there is something else, though|something else is there}: FINDINGS.
  this eye has FINDINGS{| instead|, however}.

a.besides.side:
  {this|it} is the [[image.laterality.value]] eye{|, to begin with}.
  the photograph {is of|shows} the [[image.laterality.value]] eye.
  {the eye in question|the eye shown} is the [[image.laterality.value]] eye.
  {for orientation|first of all}, this is the [[image.laterality.value]] eye.
  [[image.laterality.value]] eye.

a.besides.quality.good:
  {the photograph|the picture} is of [[quality.grade]] quality{|, so it can be read|, which helps}.
  {the quality|image quality} is [[quality.grade]].
  {with the quality graded|the quality being} [[quality.grade]], {the picture can be read|it can be read}.

a.besides.quality.usable:
  {the photograph|the picture} is of [[quality.grade]] quality{|, so read small details with care|, no better}.
  {the quality|image quality} is [[quality.grade]].
  mind that the quality is only [[quality.grade]].

a.dr.present:
  yes, {diabetic retinopathy is present|the picture shows diabetic retinopathy|there are signs of diabetic retinopathy}{| {at.photo}}.
  yes, {signs of diabetic retinopathy are present|diabetic retinopathy can be seen}{| {at.photo}}.
  {diabetic retinopathy is present|I do see diabetic retinopathy|there is diabetic retinopathy} {at.photo}.
  yes, {the retina shows|this eye has} diabetic retinopathy.

a.dr.grade:
  {this is|the finding is|it corresponds to|it amounts to} [[grades.diabetic_retinopathy.name]]{|, grade [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale| ([[grades.diabetic_retinopathy.scale]] grade [[grades.diabetic_retinopathy.value]])}.
  {the grade is|I would grade it as|it was graded} [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale: [[grades.diabetic_retinopathy.name]].
  on the [[grades.diabetic_retinopathy.scale]] severity scale this is grade [[grades.diabetic_retinopathy.value]], [[grades.diabetic_retinopathy.name]].
  [[grades.diabetic_retinopathy.scale]] grade [[grades.diabetic_retinopathy.value]]: [[grades.diabetic_retinopathy.name]].
  {the stage is|the level of disease is} [[grades.diabetic_retinopathy.name]]{|, which is grade [[grades.diabetic_retinopathy.value]]}.

a.dr.yes.grade:
  yes, {the picture shows|there is|I see|this eye has} [[grades.diabetic_retinopathy.name]]{|, grade [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale}.
  yes: [[grades.diabetic_retinopathy.name]] ([[grades.diabetic_retinopathy.scale]] grade [[grades.diabetic_retinopathy.value]]).
  {there is|I find} [[grades.diabetic_retinopathy.name]] {at.photo}{|, which is grade [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale}.
  yes, there is some: [[grades.diabetic_retinopathy.name]]{|, grade [[grades.diabetic_retinopathy.value]]}.

a.dr.none:
  {no, there is|there is} no apparent diabetic retinopathy{| {at.photo}}: grade [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale.
  {no|no, I see no} signs of diabetic retinopathy{| in this photograph| here}; the grade is [[grades.diabetic_retinopathy.value]].
  {no diabetic retinopathy is visible|diabetic retinopathy is not visible}{| {at.photo}}, {which is|that is} grade [[grades.diabetic_retinopathy.value]].
  {the grade is|it was graded} [[grades.diabetic_retinopathy.value]] on the [[grades.diabetic_retinopathy.scale]] scale, {so no diabetic retinopathy is apparent|which means no apparent diabetic retinopathy}.

a.dr.absent:
  nothing {here|in this photograph|in this picture} {points to|suggests} diabetic retinopathy.
  no; {the retina|this eye|the photograph} shows no {diabetic retinopathy|sign of diabetic retinopathy|diabetic changes}.
  {no, there are|there are} no signs of diabetic retinopathy{| here| in this picture}.
  {diabetic retinopathy was not found|no diabetic retinopathy was recorded} {in this eye|here|for this eye}.
  no, {I see|I find} no {diabetic retinopathy|signs of diabetic retinopathy} {at.photo}.

a.dr.refer.yes:
  by the usual definition {it|this} counts as referable diabetic retinopathy{|, so an eye clinic should see it}.
  yes, {that grade|this} is referable diabetic retinopathy{| on the usual scale}.
  this is referable diabetic retinopathy, {so it should be seen by an eye specialist|which an eye specialist should see}.
  yes, {it is above|it reaches} the {usual threshold|threshold for referral}: referable diabetic retinopathy.

a.dr.refer.no:
  no, {this|that grade} is not referable diabetic retinopathy{| on the usual scale}.
  it is below the usual threshold, so not referable diabetic retinopathy.
  no, {screening would not refer it|it stays below the threshold}: it is not referable diabetic retinopathy.

a.edema:
  the risk of macular oedema is grade [[grades.macular_edema_risk.value]]: [[grades.macular_edema_risk.name]].
  {it was given|the picture was given} risk grade [[grades.macular_edema_risk.value]] for macular oedema ([[grades.macular_edema_risk.name]]).
  {for macular oedema|as to macular oedema} the risk grade is [[grades.macular_edema_risk.value]], that is, [[grades.macular_edema_risk.name]].
  macular oedema risk: grade [[grades.macular_edema_risk.value]], [[grades.macular_edema_risk.name]].
  {graders put|the readers put} the risk of macular oedema at grade [[grades.macular_edema_risk.value]], {meaning|which stands for} [[grades.macular_edema_risk.name]].

a.edema.limit:
  swelling itself {shows in an OCT scan, not in a photograph|would have to be looked for in an OCT scan|is better judged by an OCT scan}.

a.messidor_grade:
  the Messidor retinopathy grade is [[grades.messidor_retinopathy.value]]: [[grades.messidor_retinopathy.name]].
  on the Messidor scale {it|this eye|the retinopathy} {is|was given} grade [[grades.messidor_retinopathy.value]], {which stands for|that is,} [[grades.messidor_retinopathy.name]].
  Messidor grade [[grades.messidor_retinopathy.value]] ([[grades.messidor_retinopathy.name]]).
  {graded the way Messidor does it|by Messidor's criteria}, the grade is [[grades.messidor_retinopathy.value]]: [[grades.messidor_retinopathy.name]].

a.myopic_maculopathy:
  on the META-PM scale {this is|it is|the eye is in} category [[grades.myopic_maculopathy.value]]: [[grades.myopic_maculopathy.name]].
  {the META-PM category is|it was put into META-PM category} [[grades.myopic_maculopathy.value]], {which stands for|that is,} [[grades.myopic_maculopathy.name]].
  META-PM category [[grades.myopic_maculopathy.value]], [[grades.myopic_maculopathy.name]].
  the macula was graded [[grades.myopic_maculopathy.value]] on the META-PM scale{:| for short-sighted eyes:} [[grades.myopic_maculopathy.name]].

a.recorded_diagnosis:
  the record of this {person|participant} lists: [[notes.diagnosis]]. {That comes from the record and cannot be read from the photograph|The photograph by itself does not show it}.
  {according to the record|in the record}, the diagnosis {of this person|of this participant} reads: [[notes.diagnosis]]. {I cannot see that in the retina|A photograph of the retina cannot confirm it}.
  {recorded|on record} {for this person|for this participant}: [[notes.diagnosis]]. {It was not diagnosed from this picture|This picture is not how it was found}.

a.disease.present:
  yes, {this photograph|the picture|the image} {points to|suggests|speaks for} THING.
  {I find|one finds|there is} evidence of THING {here|in this picture|in this photograph}.
  yes, {there are signs of|the picture shows signs of|I find signs of} THING{| {at.photo}}.
  {yes, the labels of this eye include|the findings include} THING.
  THING {is present|is among the findings}{| {at.photo}}.
  {yes; the reading is|yes, I believe so: the finding is} THING.
  yes, THING {was found|was recorded} {in this eye|for this eye|here}.

a.disease.absent:
  {nothing in this photograph|nothing in this picture|nothing here} {points to|suggests|speaks for} THING.
  no; {this photograph|the picture|the image|the eye} {shows no|has no|gives no} {sign|evidence|indication} of THING.
  I {looked for|checked for} THING and found {no sign|no evidence|no indication} of it {here|in this photograph|}.
  no, {there are no signs of|I find no signs of|I see no evidence of} THING {at.photo}.
  THING was not {found|recorded} {in this eye|here|in this photograph}.
  no, THING is not among the findings {|of this eye}.
  {I see|I find} no {evidence of THING|signs of THING|trace of THING} {at.photo}.

a.disease.unknown:
  {the description of this photograph|what I have on this photograph|the record} holds no statement about THING, so I {cannot say|do not know}.
  I cannot say: {nothing about THING was recorded|THING was not looked for} {here|in this photograph}.
  I do not know; THING is not part of what was assessed {here|in this photograph}.
  {that I cannot tell|I have to leave that open}: there is no entry on THING {for this eye|for this photograph}.
)";
}  // namespace

std::string_view answer_grammar() { return kAnswerText; }

}  // namespace retinal::instruct
