// Grammar: questions about the photograph, the diseases and what to do. "~" marks phrasings kept for tests.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kQuestionText = R"(
q.modality:
  {polite} {what|which} {kind|type|sort} of {image|picture|photo|medical image} is this?
  {polite} {what|which} {imaging method|modality|technique} was used {for this image|to take this picture|here}?
  {ask} what {kind|type} of {image|picture|scan} this is?
  how was this {image|picture|photo} {taken|made|produced}?
  what am I {looking at|seeing} in this {image|picture|photo}?
  {what does|what exactly does} this {image|picture|photo} show in general?
  is this {image|picture} {an OCT scan or a fundus photo|a fundus photograph|a photo of the retina}?
  which part of the {body|eye} {is shown in|can be seen in} this {image|picture|photo}?
  modality of this {image|picture}?
  {name|give|state} the {modality|imaging technique|type} of this {image|picture|scan}.
  ~ {what camera picture is this|what sort of eye picture do I have here}?
  ~ {ask} {which machine made this image|what a doctor would call this picture}?

q.image_quality:
  {polite} {how good|how clear|how sharp} is {this.pic}?
  {polite} is the quality of {this.pic} {good enough|sufficient|acceptable|all right}?
  {what|how} {would you say about|about} the quality of {this.pic}?
  {what is|give me} the {image quality|quality grade|quality} of {this.pic}?
  {ask} whether {this.pic} is {sharp|clear|good} enough?
  {can|could} {this.pic} be {used|graded|read|assessed} {as it is|like this|}?
  {did|has} {this.pic} {come out|turned out} {well|all right}?
  {is|was} {this.pic} {blurred|too dark|badly exposed|in focus}?
  {do|will} we {need|have} to {retake|repeat} {this.pic}?
  {rate|grade|judge} the {technical|image|} quality of {this.pic}{| please}.
  gradability of {this.pic}?
  ~ {is it a decent picture|does the picture meet the standard for reading}?
  ~ {would a grader accept this image|should I send a better picture}?

q.laterality:
  {polite} which eye is {this|it|shown in this picture|seen in this image}?
  {polite} is {this|it} {the|a} {left or right|right or left} eye {in the picture|in this image|}?
  {ask} {which eye|whether the left or the right eye} {this image shows|the picture shows|we see in this image}?
  {is this|does the image show} {OD or OS|the OD or the OS|my left or my right eye}?
  {laterality|side|which side} of {this.pic}?
  from which eye was {this.pic} taken?
  {what|which} {side|eye} does {this.pic} {belong to|come from|show}?
  {state|give|name} the laterality of {this.pic}{| please}.
  {am I|are we} looking at {the left or the right|a right or a left} eye in this {picture|image|photo}?
  does {this.pic} {show|belong to} {the left|the right|a left|a right} eye?
  {left|right} eye or {the other|not}, judging by {this.pic}?
  ~ {on which side of the face is this eye|is that the eye on my right}?
  ~ {tell me the side of this eye image|eye side in this image}?

q.findings:
  {polite} {do you see|can you find|is there} {anything wrong|anything abnormal|any disease|any abnormality} {here}?
  {polite} {what|which} {diseases|conditions|abnormalities|problems} {can be seen|are visible|do you find} {here}?
  {does|would} {this.pic} {show|point to|suggest} {any disease|an eye disease|anything abnormal|any condition}?
  {is {this.pic} normal|does {this.pic} look normal|does {this.pic} look healthy}?
  what is {wrong|the matter|the problem} {here|with this eye|in this picture|with my eye in this image}?
  {what|which} diagnosis {fits|would fit|is suggested by} {this.pic}?
  {give|list|name} the {findings|abnormalities|diseases} {here}{| please}.
  {is there pathology|are there signs of disease|are there any pathological findings} {here}?
  {ask} {if this eye is healthy|whether the eye in this image is healthy|whether something is wrong in this image}?
  {findings|impression|diagnosis} for {this.pic}?
  does {the eye|the retina|my eye} {look healthy|look normal|look diseased} {in this image|in this picture|}?
  {what would a specialist|what would an eye doctor|what does an expert} {see|notice|find} {here}?
  ~ {should I be aware of anything in this picture|anything I ought to know from this image}?
  ~ {which label would this image get|what has gone wrong with this retina}?

q.diabetic_retinopathy:
  {polite} {is there any sign of|are there signs of|do you see any|can you see} {n.retinopathy} {here}?
  {polite} does {this.pic} show {any|signs of|evidence of} {n.retinopathy}?
  has {my diabetes|diabetes|the diabetes} {damaged|affected|reached|harmed} {this eye|the retina|the eye in this picture}?
  {is this|would you call this} {n.retinopathy}, {judging by|going by} {this.pic}?
  {screen|check} {this.pic} for {n.retinopathy}{| please}.
  {ask} {whether|if} {this.pic} shows {n.retinopathy}?
  is {this.pic} {positive|negative|suspicious} for {n.retinopathy}?
  going by this {picture|image|photo}, is {the|this} retina {affected by|marked by} {n.retinopathy}?
  I {have|am living with} {diabetes|type 2 diabetes}; does {this.pic} {show|reveal} {damage from it|any harm|diabetic changes}?
  ~ {does sugar show in the eye on this picture|did the sugar disease get into my eye, judging by the image}?
  ~ {would a diabetes clinic be unhappy with this image|is the retina in the image a diabetic one}?

q.severity:
  {what|which} {stage|grade|level|degree} of {n.retinopathy} {is shown|do you see} {here}?
  how {severe|advanced|far along} is the {n.retinopathy} {here}?
  {grade|stage|classify} the {n.retinopathy} {here}{| please}.
  {ICDR|DR} {grade|level|stage} of {this.pic}?
  {polite} how {severe|bad|advanced|serious} is it {in this picture|in this image|here|}?
  {what|which} {grade|stage|level} {would you give|does it have|is that} {in this image|in this picture|}?
  is it {mild, moderate or severe|at an early or a late stage|a mild or a severe form} {in this image|in this picture|}?
  {how far|how much} has {it|the retinopathy|the disease} {progressed|advanced} {in this image|in this picture|}?
  {severity|grade|stage} {of the retinopathy|on the usual scale|of the disease} in this {image|picture}?
  {can|could} you {grade|stage} {it|the retinopathy} {in this image|in this picture|on the ICDR scale}?
  {where on|at which step of} the {ICDR|severity} scale {is this image|does this picture lie}?
  {does|would} this {image|picture} {count|qualify} as {mild|moderate|severe|proliferative} {retinopathy|disease}?
  ~ {is it an early stage or not, going by the image}?
  ~ {put a grade on the retinopathy in this picture}.

q.referable:
  {polite} is {this|it|the picture} referable {diabetic retinopathy|DR|}?
  {would|does} {this.pic} {call for|need|meet the threshold for} {a referral|referral}?
  is the {grade|stage} in {this.pic} {above the referral threshold|high enough for referral|a referable one}?
  {referable|referable DR} or not, {judging by|going by} {this.pic}?
  {ask} {whether|if} {this.pic} counts as referable?
  in a screening programme, would {this.pic} {be referred|lead to a referral|count as referable}?
  ~ {does screening send this image on|would a screener refer this picture}?

q.macular_edema:
  {polite} {is there|do you see} {a risk of|any risk of|signs of} {n.edema} {here}?
  {polite} {what|which} {risk|risk grade} of {n.edema} {does this image have|is given to this picture|do you see here}?
  how {high|great|large} is the risk of {n.edema} {here}?
  {ask} {whether|if} {n.edema} is {likely|a risk|to be feared} {here}?
  is the {macula|centre of vision|macula in this image} {at risk|threatened|involved} {here}?
  {grade|state|give} the {risk of {n.edema}|DME risk} for {this.pic}{| please}.
  {DME|macular oedema} risk {in|for} {this.pic}?
  {does|could} {this.pic} {point to|suggest|indicate} {n.edema}?
  are there exudates {near|close to|around} the {macula|fovea|centre of the macula} {here}?
  ~ {is my sharp vision in danger, going by the picture}?
  ~ {how is the macula threatened in this image}?

q.disease:
  {polite} {is there any sign of|are there signs of|do you see signs of|can you see evidence of} {thing} {here}?
  {polite} does {this.pic} {show|point to|suggest|look like} {thing}?
  {ask} {whether|if} {this.pic} shows {thing}?
  {could|can} {this|it} be {thing}, {judging by|going by} {this.pic}?
  {any|any sign of|any evidence of} {thing} {here}?
  {what about|how about} {thing} {here}?
  {can {thing} be|could {thing} be} {seen|recognised|made out} {here}?
  {check|examine|screen} {this.pic} for {thing}{| please}.
  {do|did} {the labels|the findings|your findings} for {this.pic} {include|mention} {thing}?
  I am {worried about|afraid of|concerned about} {thing}; {do you see anything like that|is there any sign of that|does it look like that} {here}?
  {my mother|my father|my sister|a relative} {has|had} {thing}; {is there any sign of it|do you find any sign of it|do I have it too} {here}?
  ~ {does this image rule {thing} in|would you suspect {thing} from this image}?
  ~ {tell me straight, {thing} or not, from this picture}?

q.medical_advice:
  {polite} {what should I do|what happens next|what is the next step} {after this picture|now|with this result|with this image}?
  {polite} {do I need to see|should I see|must I see} {a doctor|an eye doctor|an ophthalmologist} {because of this image|with this picture|now}?
  is {this|the picture} {dangerous|serious|an emergency|something to worry about}?
  {should|must} I be {worried|concerned|alarmed} {about this image|by this picture|about it}?
  {which|what} {treatment|therapy|medicine} {do I need|would help|is right} {for what this image shows|for this eye}?
  {how soon|when} should {I|the patient} {be seen|be examined|see a specialist} {after this image|given this picture|}?
  {does|will} the eye in {this.pic} need {treatment|an operation|drops|a laser}?
  {can|will} I {go blind|lose my sight|lose vision} {from this|from what the picture shows}?
  what {would you recommend|do you recommend|do you advise} {after this image|with this picture|for the patient}?
  {would you say that|do you think that} a {follow-up|check-up|second photo} {is needed|would be sensible|is necessary} after {this.pic}?
  ~ {do I have to act on this image|how urgent is this picture}?
  ~ {who should I turn to with this image}?

q.summary:
  {polite} {describe|summarise|summarize|explain} {this.pic} {for me|briefly|in a few words|please|}.
  {polite} {can|could} you {describe|summarise|explain} {what you see in this picture|this image|the findings in this image}?
  {give|write} {me|} {a short report|a brief summary|an overview|an impression} of {this.pic}.
  what {can you tell me|do you see|is there to say} {about|in} {this.pic}?
  {what are the main points|what matters most|what stands out} in {this.pic}?
  {report|summary|overview} {of|for} {this.pic}{| please}?
  {walk|take} me through {this.pic}{| please}.
  {all in all|overall}, what does {this.pic} {show|tell us}?
  I {just got|was given|received} {this.pic}; what does it {show|say|tell}?
  ~ {read this image like a report|tell me everything about this picture}.
  ~ {how would you present this image to a colleague}?

q.unknown:
  {polite} {is there any sign of|are there signs of|do you see signs of} {thing} {here}?
  {ask} {whether|if} {this.pic} shows {thing}?
  what about {thing} {here}?
  does {this.pic} {show|exclude|say anything about} {thing}?
  {also|then}, can {thing} be {seen|found} {here}?

q.meaning:
  what does that mean?
  {can|could} you explain {that|this|the term}?
  {what is|what exactly is} that?
  {sorry, what|what} does this {term|word} {mean|stand for}?
  in {simple|plain} words, please?
  {I have never heard of|I do not know} that; what is it?
)";
}  // namespace

std::string_view question_grammar() { return kQuestionText; }

}  // namespace retinal::instruct
