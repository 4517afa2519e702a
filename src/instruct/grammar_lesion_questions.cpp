// Grammar: questions about lesions. {things} stands for one kind of lesion, in the plural.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kLesionQuestionText = R"(
q.lesion:
  {polite} {are there|do you see|can you see|can you find} {any|} {things} {here}?
  {polite} does {this.pic} {show|contain|have} {any|} {things}?
  {ask} {whether|if} there are {things} {here}?
  {any|any signs of} {things} {here}?
  {are|were} {things} {found|visible|present|marked|detected} {here}?
  {look|check|search} for {things} {here}{| please}.
  {could|might} there be {things} {here}?
  {what about|how about} {things} {here}?
  I {read about|was told about|am worried about} {things}; {do you see any|are there any|can you find some} {here}?
  {presence|evidence} of {things} {here}?
  {could|can} you {tell|say} {whether|if} {things} {are present|can be seen|were found} {here}?
  ~ {has anybody marked {things} in this image|do {things} turn up anywhere in this picture}?
  ~ {point out {things} in this image if there are any}.

q.lesion.count:
  {polite} how many {things} {are there|do you see|can you count|were marked|were found} {here}?
  {polite} {count|please count} the {things} {here}.
  {what is|give me|tell me} the {number|count} of {things} {here}?
  {ask} how many {things} {there are|were found|can be seen} {here}?
  {number|count} of {things} {in|for} {this.pic}?
  {are there|do you see} {many|a lot of|only a few} {things} {here}?
  how many {things} exactly {are there|do you count|can be seen} {here}?
  {how large|how big} is the {number|count} of {things} {here}?
  ~ {one or several {things} in this image}?
  ~ {put a number on the {things} in this picture}.

q.lesion.where:
  {polite} where {are|do you see|can I find|do you find} {the|} {things} {here}?
  {polite} in which {part|area|region} of {this.pic} {are|lie} the {things}?
  {ask} where {the|} {things} {are|lie} {here}?
  {show|tell|point out to} me where the {things} {are|lie|sit} {here}{| please}.
  {location|position|place} of the {things} {in|on} {this.pic}?
  {how close|how near} {are|lie} the {things} to the {fovea|centre of the macula|macula} {here}?
  {what is|describe} the {location|position} of the {largest|main} {things} {here}?
  {are|do} the {things} {near the centre of vision|near the macula|at the edge} in {this.pic}?
  ~ {which corner of this image holds the {things}}?
  ~ {guide my eye to the {things} in this picture}.

q.lesion.boxes:
  {polite} {mark|outline|box|localise|locate} the {things} {here} {with boxes|by bounding boxes|with coordinates}{| please}.
  {polite} {give|state|list} {me|} the {bounding boxes|boxes|coordinates} of the {things} {here}.
  {can|could} you {give|state|draw} {bounding boxes|boxes} for the {things} {here}?
  what are the {coordinates|box coordinates|bounding boxes} of the {things} {in|on} {this.pic}?
  {bounding boxes|coordinates} for {things} {here}?
  {could you tell me|please tell me|I would like to know} the coordinates of the {things} {here}?
  {where exactly|at which coordinates} are the {things} {here}? {Boxes, please|Please answer with boxes|Give boxes}.
  {detect|find} the {things} {here} and {return|give} {their boxes|bounding boxes}.
  ~ {frame every group of {things} in this image with a rectangle}.
  ~ {write down rectangles around the {things} in this picture}.

q.lesions:
  {polite} {what|which} {lesions|lesion types|signs of damage} {are there|do you see|can be seen|are visible|were marked} {here}?
  {polite} {are there|do you see} any {lesions|spots|deposits or bleeds|abnormal spots} {here}?
  {list|name|describe} the {lesions|lesion types} {here}{| please}.
  {ask} {which lesions|what kinds of lesions} {this image shows|the picture holds|there are in this image}?
  what are the {spots|dots|patches|marks} {here}?
  {give|write} {me|} {an inventory|a list|an overview} of the lesions {here}.
  {lesions|retinal lesions} {in|on} {this.pic}?
  {which|what} {microaneurysms, haemorrhages or exudates|red and bright lesions} do you {see|find} {here}?
  is there {any|} {bleeding or deposits|damage to the retina|any lesion} {here}?
  {how many|what kinds of} lesions {are there|can be seen} {here}?
  ~ {what are all these blotches in the picture}?
  ~ {go through the lesion types in this image one after the other}.
)";
}  // namespace

std::string_view lesion_question_grammar() { return kLesionQuestionText; }

namespace {
constexpr std::string_view kFollowUpText = R"(
# Questions that lean on the one before. They are never the first.
f.image_quality:
  {is the picture good enough to be sure|and the image quality}?
  how good is the {image|picture} {for that|}?

f.laterality:
  {and which eye is it|which eye is that}, {by the way|in the picture}?
  {left or right|OD or OS}?

f.findings:
  {anything else|anything else wrong|is there anything more} in the {image|picture}?
  {so|then}, is the eye in the image {healthy|normal}?

f.diabetic_retinopathy:
  {and|what about} diabetic retinopathy in the {image|picture}?
  {and|also} diabetic retinopathy, is it {there|visible} in the image?

f.macular_edema:
  {and|what about} the macula in this {image|picture}, is there a risk of {oedema|swelling}?
  and the {DME|macular oedema} risk {in the image|}?

f.disease:
  {and|what about|how about} {thing}?
  {and|also} {thing}, is {it|that} {visible|in the picture}?

f.lesion:
  {and|what about|how about} {things}?
  {also|are there also} {things} in the {image|picture}?

f.lesion.count:
  how many {are there|of them|did you count} in the {image|picture}?
  {and how many|how many of those}?

f.lesion.where:
  where {are they|exactly|in the image are they|do they lie}?
  {and where|whereabouts in the picture}?

f.lesion.boxes:
  {can you box them|boxes for those, please|give me their boxes}{| in the image}?
  at which coordinates of the {image|picture}?

f.vessels:
  {and|what about} the vessels {in the image|in the picture|}?
  {how do the vessels look|anything measured on the vessels}?

f.cup_to_disc_ratio:
  {and|what about} the {cup-to-disc ratio|CDR} {in the picture|}?
  how {large|big} is the cup {in the image|}?

f.measure:
  {and|what about} the {feature} {in the image|}?
  {and|also} the {feature}{| please}?

f.artery_vein_comparison:
  {and how do arteries and veins compare|arteries against veins} in the {image|picture}?
  are the veins wider than the arteries {here|in the image}?

f.medical_advice:
  {so what should I do|what do I do now|do I need a doctor} {after this image|}?
  {is that dangerous|should I worry|is that serious}?
)";
}  // namespace

std::string_view follow_up_grammar() { return kFollowUpText; }

}  // namespace retinal::instruct
