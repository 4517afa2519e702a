// Grammar: what people say before they ask, and questions about grades and records that few sets hold.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kFrameText = R"(
# Sentences before a first question. They claim nothing about the eye.
q.context:
  {q.context.lay}
  {c.worker}
  {c.purpose}

q.context.lay:
  {c.taken}
  {c.taken}
  {c.taken}
  {c.errand}
  {c.level}
  {c.feeling}

when:
  {yesterday|last week|this morning|today|last month|on Monday|a few days ago|in spring|during my holiday|after work}

c.taken:
  {I had|I have had} {this|my eye} photographed {when}{| at the {place}}.
  {this was taken|they took this} at {a check-up|the {place}|my yearly examination|the diabetes clinic} {when}.
  the {optician|nurse|assistant|technician} {took|gave me|printed|sent me} this {when}{| and said little about it|, without a word of explanation|}.
  {my|our} {pharmacy|health centre|workplace|village} {offers|offered} eye photographs{|, and I took part| for everybody over fifty}.
  I {found|came across} this {among old papers|in my file|in a letter from the clinic|on a disc from the hospital}.

place:
  {optician's|eye clinic|hospital|health centre|practice round the corner}

c.errand:
  {my|our} {mother|father|grandmother|grandfather|uncle|aunt|neighbour|husband|wife|sister|brother|son|daughter} {asked me to find out about this|wants me to show you this|does not dare to ask|sent me this {when}|cannot read the letter of the clinic}.
  I {ask|am asking} for {a friend|my father|my mother|a patient|my wife|my husband}{|, who is away| who has no internet}.

c.worker:
  I am {a GP|an optometrist|a nurse|a resident|a medical student|an orthoptist|a diabetes nurse|a physician assistant} {going through|sorting|reading} {a stack of photographs|the pictures of the week|today's list|old cases}.
  {next|another} {patient|case|eye} {on the list|of the clinic|of today}.
  {patient|a patient} {seen|photographed} {when}{|, no history available|; I have no other records|, referred by the GP|, first visit}.
  {I am|we are} {setting up|running|testing} a screening {programme|round|van}{| in our town| for drivers| for people with diabetes}.

c.purpose:
  {this is for|I need it for} {our screening list|a teaching case|a case discussion|a study|my notes|the referral letter|a second opinion|the morning meeting|a lecture|the handover}.
  {I am preparing|I have to write} {a report|a summary for the GP|a slide for students|a letter to a colleague}{| by tonight|, so please be exact|}.
  {second opinion wanted|second opinion, please|for the record}.

c.level:
  {I know little about eyes|I am no doctor|medicine is not my field}{|, so please keep it simple|, so plain words would help}.
  {you may use|feel free to use} medical {terms|language}; I {work in a clinic|studied medicine|am used to them}.
  {a short answer will do|a sentence or two is enough|please be brief}.
  {take your time|no hurry}{|; I would rather have it right}.

c.feeling:
  I {am|feel} {a little nervous|curious|uneasy|quite calm} {about my appointment|about the result|before I see the doctor}.
  {I could not sleep over this|it has been on my mind|nobody explained it to me|the waiting is hard}.
  {my appointment is|I see the doctor} {only in three weeks|next month|in autumn}{|, and I would like to be prepared}.

q.messidor_grade:
  {polite} {what|which} Messidor grade {does this image have|was given to this picture|has this photo}?
  {could you tell me|please tell me|I would like to know} the Messidor {grade|retinopathy grade} {here}?
  {grade|classify} {this.pic} {by the Messidor criteria|on the Messidor scale}{| please}.
  {retinopathy grade|grade of retinopathy} of {this.pic} {in Messidor's terms|after Messidor}?
  {how many steps up|where on} the Messidor scale is {this.pic}?
  {how severe|how advanced} is the {n.retinopathy} {here}, {by Messidor's count|on the scale of Messidor}?
  {polite} {what|which} {grade|stage} {would you give|do you give} {this.pic} on the four-step scale?
  {Messidor grade|Messidor stage} {in|of|for} {this.pic}?
  ~ {what does Messidor's system make of this image}?
  ~ {between none and the worst of Messidor's grades, where is this picture}?

q.myopic_maculopathy:
  {polite} {what|which} {category|grade|stage} of myopic maculopathy {is this|do you see} {here}?
  {polite} {grade|classify} the {myopic maculopathy|macula|myopic changes} {here}{| please}.
  {could you tell me|please tell me|I would like to know} the META-PM {category|grade} {here}?
  {how far|how much} has {short-sightedness|high myopia|myopia} {harmed|changed|affected} the {macula|retina} {here}?
  {META-PM|myopic maculopathy} {category|grade|stage} of {this.pic}?
  {is there|do you see} {tessellation or atrophy|chorioretinal atrophy|any atrophy from myopia} {here}?
  I {am very short-sighted|have strong glasses|have minus twelve dioptres}; {what does|what harm does} {this.pic} show?
  {has|did} my {short sight|myopia} {left|leave} {traces|damage} {here}?
  ~ {what did the long eyeball do to the macula in this picture}?
  ~ {put this image on the scale of myopic damage}.

q.recorded_diagnosis:
  {polite} {is|was} {a|any} {diagnosis|illness|general disease} {recorded|known|on record} for the person in {this.pic}?
  {polite} what {does|do} the {record|records|file} say about the person {behind|of} {this.pic}?
  {ask} {which|what} {illness|diagnosis} the person in {this.pic} has?
  {does|did} the person in {this.pic} have {dementia|a general disease|an illness of the brain|any other disease}?
  {diagnosis|medical history|clinical background} of the person in {this.pic}?
  {which|what} {group|diagnosis} does {this.pic} belong to in the study?
  {apart from the eye|beyond the eye}, {is anything known|what is known} about the person in {this.pic}?
  {can|could} you say from {this.pic} {which|what} disease the person has?
  ~ {what else ails the owner of the eye in this image}?
  ~ {is there a story behind this picture}?

f.messidor_grade:
  and {on the Messidor scale|in Messidor's grades}?
  {which|what} Messidor grade is that?

f.myopic_maculopathy:
  {and|what about} the {macula|myopic changes} in the {image|picture}?
  {which|what} META-PM category is that?

f.recorded_diagnosis:
  {and|also}, is anything known about the person?
  {and|what about} the person's general health?
)";
}  // namespace

std::string_view frame_grammar() { return kFrameText; }

}  // namespace retinal::instruct
