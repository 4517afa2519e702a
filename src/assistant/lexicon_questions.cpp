// The lexicon's words for what is asked about a thing, and for the kind of question.

#include "assistant/lexicon_table.h"

namespace retinal {

using enum Concept;

namespace {

const std::vector<LexiconEntry> kAspectEntries = {
    {where,
     "where|location|located|locate|position|positioned|positioning|place|placed|lie|situated|situate|"
     "coordinate|xy|x y|find it|site|quadrant|clock hour|whereabouts|whereabout|point out|point to|which "
     "part|which area|which region|which quadrant|what part|distance from|distance between|distance to|how "
     "far|how close|how near|near|nearer|nearest|nearby|closest|close to|close enough|closer|next "
     "to|adjacent|distributed|spread|localise|localize|localisation|localization|localised|localized|sit|"
     "sits|sat|center|centroid|centred|centered|superior|inferior|inferiorly|superiorly|nasal|nasally|"
     "temporal|temporally|superotemporal|inferotemporal|superonasal|inferonasal|upper|lower|map|in "
     "view|peripheral|periphery|coord|coords|location of|corner|left of|right of|above|below|beneath|beside"},
    {count,
     "how many|number of|number|count|counted|amount of|quantity|total of|total number|how "
     "numerous|many|tally|several|single|multiple|few|nr of|no of|altogether|in total"},
    {size,
     "how large|how "
     "big|size|sized|large|big|small|larger|bigger|smaller|largest|biggest|smallest|tall|tallest|high|height|"
     "enlarged|tiny|extensive|how long|giant|huge|little"},
    {share,
     "area|extent|how much|fraction|percent|percentage|proportion|share|surface|total "
     "area|cover|covered|covering|surface area|how much space|how much room|how much "
     "area|occupy|occupied|take up|taken up|takes up|made up of|square pixel|in proportion to"},
    {box,
     "box|bounding box|bbox|bounding rectangle|rectangle|outline|bounding|outlined|draw|draw a "
     "box|coordinate of the "
     "box|contour|segmentation|segment|segmented|annotate|annotation|highlight|encircle|frame around|x "
     "min|xmin|mark the|mark it|mark them|mark all|point them out"},
    {width,
     "width|wide|thick|thickness|narrow|narrowed|narrowing|diameter|thin|broad|dilated|dilation|dilatation|"
     "dilate|distended|thinning|thinner|thicker|wider|narrower|broader|attenuated|attenuation|constricted|"
     "constriction|widened|widening|widest|thickest|narrowest|thinnest|thinned|thickened|skinny|slim|fat "
     "vessel|girth|engorged|engorgement|congested|congestion|lumen|caliber of the artery|caliber of the "
     "vein|caliber in zone|caliber of the vessel|average caliber|mean caliber|spasm|shrunken|swollen "
     "vein|swollen vessel|swollen artery|vein swollen|vessel swollen|artery swollen|vein are swollen"},
    {ratio,
     "ratio|ration|relative to|relative|proportion of|compared with the disc|quotient|relation|in relation "
     "to"},
    {compare,
     "than|compare|compares|compair|comparing|compared|comparison|comparative|versus|vs|v "
     "s|difference|differ|different|differently|differing|between|against|same|equal|equally|similar|more "
     "than|less than|which one|which are|which is|respectively|contrast with|contrast the|contrast "
     "artery|contrasted|side by side|respective|opposed to|contrasting|in both|asymmetry"},
    {presence,
     "is there|are "
     "there|any|detect|detected|detectable|detection|present|presence|have|has|got|show|showing|shows|see|"
     "saw|visible|visibly|visualised|visualized|found|find|spot any|evidence of|evidence for|sign of|trace "
     "of|hint of|indication of|indicate|suggestive|consistent with|do you see|can you see|free "
     "of|absent|absence|does this eye "
     "have|contain|contains|spotted|notice|noticed|identify|identified|discover|discovered|manage to "
     "find|suffer|suffering|suffer from|affected by|look like|pick up|picked up|recognisable|exist|y n|yes "
     "no|yes or no|likelihood|likely|probability|probable|chance|chance of|odds|risk "
     "of|suspected|suspect|suspicion|flagged|flag|confirm"},
    {severity,
     "severe|severity|stage|staging|staged|grade|grading|graded|how bad|advanced|mild|moderate|level|how "
     "serious|how far along|progressed|class|how severe|how advanced|worst"},
    {normal,
     "normal|normality|healthy|unhealthy|ok|okay|fine|health|abnormal|good shape|good condition|good "
     "order|alright|all right|well|unremarkable|problem|healthiness|intact|in "
     "order|abnormality|abnormalities|issue|trouble|wnl|within normal limit|physiological|too high|too "
     "low|too large|too small|reduced|elevated|increased|decreased|raised|low|a lot|typical for|good or "
     "bad|doing"},
    {overview,
     "summary|summarise|summarize|summarised|sumarise|describe|describe the picture|describe the "
     "image|describe this image|describe this picture|describe this photo|describe this fundus "
     "photograph|describe this fundus|describe the fundus|describe the retina|describe the photo|describe "
     "what you see|description|overview|report|write a report|reporting|overall|overall impression|in "
     "summary|tell me about this|tell me about my eye|tell me about the eye|tell me about it|tell me "
     "something about|can you tell me about this|can you tell me about the image|can you tell me about this "
     "image|can you tell me about this picture|can you tell me about this photo|can you tell me about this "
     "eye|can you tell me about my eye|what do you see|what can you see|what do you see here|impression|in "
     "short|in brief|briefly|brief|everything|all you know|all you have|whole story|tell me all|tell me "
     "everything|in a nutshell|nutshell|tldr|tl dr|too long|main finding|main findings|key finding|main "
     "result|main point|key result|key point|all result|walk me through|full picture|full report|give me the "
     "gist|gist|recap|conclusion|bottom line|what is in|what did you find|what have you found|what did you "
     "see|what have you seen|what does it show|what does this show|what it show|what is visible|tell me "
     "about the image|tell me about the picture|tell me about the photo|tell me about this eye|tell me about "
     "this image|tell me about this picture|tell me about this photo|read this|read the|read my|explain this "
     "image|explain this picture|explain this photo|explain this scan|explain the image|explain the "
     "picture|explain the photo|explain the scan|explain the result|explain the report|explain my "
     "result|explain these result|big picture|interpret|interpretation|analyse|analyze|analysis|analyse "
     "this|what stand out|stand out|assessment|assess|evaluate|evaluation|what does this image show|what "
     "does the image show|what does the photo show|what does this photo show|result|what does this picture "
     "show|what does the picture show|sum up|sum it up|account of|comprehensive|findings in plain|plain "
     "language|layman|general state|state of the eye|state of the retina|state of my eye|state of my "
     "retina|how does my eye look|how does my retina look|how does this eye look|how does this retina "
     "look|how does the eye look|how does the retina look|how does the fundus look|how does it look|how does "
     "everything look|how is my eye|how is my retina|how is the eye|how is the retina|how is this eye|how do "
     "my eye look|how are my eye|how are the eye|tell my|explain to my|synopsis|abstract|outline of the "
     "finding|caption|narrate|review|go through|look ok|look fine|look good|look normal|look "
     "healthy|referral letter|for the letter|for my doctor|short version|brief version|long version|what you "
     "see|what you found|what you can see|all in all|anything i should know|what should i know|should i "
     "know|need to know|noteworthy|to note|what can you tell me about this image|what can you tell me about "
     "the image|what can you tell me about this picture|what can you tell me about the picture|what can you "
     "tell me about this photo|what can you tell me about the photo|what can you tell me about this eye|what "
     "can you tell me about the eye|what can you tell me about my eye|what can you tell me about this "
     "retina|what can you tell me about my retina|what can you tell me about this fundus|what do you "
     "think|your opinion|your verdict|verdict|to sum up|in conclusion|condition of the eye|condition of the "
     "retina|condition of my eye|overall health|eye health|retinal health|make of this|make of the|make of "
     "it|say something|say about|comment on|comment|thoughts on|give me your|talk me through|take on "
     "this|first impression|diagnose this image|let me know about"},
    {reason,
     "why|why not|explain that|explain this|how come|how did you|how have you|how do you know|how can you "
     "tell|how do you tell|how did the|how could you|how was it|how was that|how was this|how was the|how "
     "were the|how were they|how you|what makes you|what made you|based on what|on what basis|on what "
     "ground|basis for|what is that based on|reason|reasoning|rationale|how was this measured|how was that "
     "measured|how was it measured|how was it decided|how is it decided|what is the "
     "reason|justify|justification|because of what|work out|arrive at|where does that come from|elaborate "
     "on|prove it|proof|evidence for that"},
    {method,
     "formula|method|methodology|procedure|definition used|technique|threshold|cutoff|cut off value|cut off "
     "point|operating point|decision threshold|probability is|p value|which "
     "criteria|criterion|criteria|computed|compute|calculated|calculate|calculation|computation|derived|"
     "determined|estimated|measure it|measure that|score"},
    {wrong,
     "what is wrong|anything wrong|something wrong|anything the matter|wrong with|matter with|is wrong|wrong "
     "in|anything bad|something bad|anything pathological|anything abnormal|something abnormal|anything "
     "suspicious|something suspicious|is anything pathological|anything not normal|anything amiss|anything "
     "concerning"},
};

const std::vector<LexiconEntry> kKinds = {
    {advice,
     "should i|should we|should he|should she|should the patient|should they|should my|should you "
     "treat|should start|should stop|should be treated|should be referred|should be seen|should be "
     "operated|shall i|shall we|must i|do i need|do we need|do they need|does one need|need to see|need to "
     "go|need to be seen|need to be treated|need to worry|have to see|have to go|have to worry|have to be "
     "treated|have to be operated|does he need|does she need|does the patient need|does this need|does this "
     "eye need|does it need|does my eye need|is it necessary|need treatment|need surgery|need laser|need an "
     "operation|need an "
     "injection|treat|treated|treating|treatable|treatment|therapy|therapeutic|medicine|medication|"
     "medicament|drug|eye drop|drop|surgery|surgical|operation|laser|lasered|laser "
     "treatment|photocoagulation|prp|vitrectomy|injection|inject|anti "
     "vegf|vegf|avastin|eylea|lucentis|bevacizumab|ranibizumab|aflibercept|steroid|metformin|statin|"
     "latanoprost|timolol|worrying|worrisome|serious|dangerous|danger|harmful|urgent|urgently|urgency|"
     "emergency|refer|referring|referral|referred|refer the patient|refer this patient|when to refer|see a "
     "doctor|see my doctor|see the doctor|see an ophthalmologist|see a specialist|see an eye doctor|see an "
     "optician|see an optometrist|see somebody|see someone|go to a doctor|go to the doctor|go to hospital|go "
     "to the hospital|go to a hospital|go to hospitel|call a doctor|call my doctor|call an ambulance|visit a "
     "doctor|visit the doctor|visit an ophthalmologist|appointment|follow up|follow up "
     "interval|followup|recheck|re examined|reexamined|re examination|next check|next exam|next "
     "examination|next visit|next appointment|next screening|be seen again|seen again|screened "
     "again|driving|drive|drive a car|driver|fly|dive|diet|eat|eating|food|carrot|exercise|jogging|weight "
     "lifting|vitamin|supplement|lutein|what do i do|what do we do|what to do|what can i do|what can we "
     "do|what can be done|what could i do|what now|what next|do something about|next "
     "step|recommend|recommended|recommendation|advise|advice|advisable|prognosis|life "
     "expectancy|insulin|safe to|aspirin|blood thinner|pill|tablet|panic|operate "
     "on|operated|operable|checkup|check up|come back|how soon|again in|prescribe|prescribed|outlook|second "
     "opinion|afford|be alarmed|lifestyle|change my|seek|how often should|how often do i|how often "
     "must|monitored|monitor|ok to fly|save my|save the eye|management|manage "
     "this|indicated|contraindicated|contraindicate|indication for|stop smoking|quit smoking|stop "
     "taking|start taking|keep taking|take this|in time|too late|can wait|wait until|how quickly|first "
     "aid|remedy|home remedy|bed rest|screen time|wear glasses|need glasses|need new "
     "glasses|sunglasses|afford to wait|how long do i have|how long can i wait|what help|what would "
     "help|help against|against this|against it"},
    {outlook,
     "go blind|going blind|becoming blind|become blind|went blind|blind|blindness|lose sight|lose "
     "vision|lose my|losing my|lose my sight|lose my vision|lose my eyesight|lose the sight|lose the "
     "eye|lose his|lose her|losing sight|losing vision|vision loss|sight loss|loss of vision|loss of "
     "sight|cure|cured|curable|get worse|getting worse|get better|getting better|get any "
     "worse|worsen|worsening|heal|healed|recover|recovery|reversible|reversed|reverse|undo|undone|prevent|"
     "prevention|deteriorate|deterioration|improve|improved|progress|progression|go away|disappear|future|in "
     "the future|in five year|in ten year|long term|become of|develop into|turn into|permanent|stay like "
     "this|still see|be able to see|keep my sight|keep seeing|vision get|sight "
     "get|worried|worry|scared|afraid|concerned|anxious|nervous|keeping my|keep my|my chance"},
    {carer,
     "doctor|physician|gp|specialist|ophthalmologist|ophthalmology|hospital|hospitel|clinic|optician|"
     "optometrist|surgeon|eye doctor|nurse|emergency room|er|pharmacy|pharmacist|eye clinic|retina "
     "specialist"},
    {must,
     "should|must|need|have to|has to|ought|shall|when do i|when must|may i|could i|can i still|is it ok "
     "to|how fast must|soon|immediately|right away|at once|tonight"},
    {define,
     "define|defined|definition|meaning|what mean|stand for|stand s for|abbreviation|acronym|short "
     "for|cause|causes|caused|causing|symptom|risk factor|predispose|in general term|how common|how "
     "frequent|how rare|how prevalent|hereditary|inherited|inheritable|genetic disease|run in "
     "family|contagious|generally|typically|usually|normally|commonly|type of glaucoma|type of cataract|type "
     "of amd|type of myopia|type of drusen|genetic|what is the normal|what is a normal|what is normal|what "
     "would be normal|what is the typical|what is a typical|what is the usual|what is considered|how do "
     "people|why do people|what happen|grade of retinopathy exist|how does one|how do one|how is one|who "
     "discovered|who invented|develop|developing|definition of|concept of|function of|role of|what doe a|in "
     "medicine|epidemiology|epidemiological|incidence|prevalence|prevalent|describe what|tell me what "
     "a|explain what|explain how|explain why|explain the term|explain the concept|explain the "
     "difference|normal value|normal range|reference value|reference range|normal cup|normal avr|lead "
     "to|leads to|affect people|most people|average person|average adult|textbook|made of|consist "
     "of|form|formed|difference between|importance|good for|purpose of|anatomy|physiology|what does a|what "
     "do a|is called|called when|linked to|associated with|association between|related to|relationship "
     "between|correlate with|correlation between|depend on age|can cause|can "
     "lead|pathogenesis|pathophysiology|pathomechanism|mechanism|mechanism of|etiology|aetiology|history of "
     "the|literature|study|studies|research|paper|who get|who is at risk|at risk of|world "
     "wide|classification|classified|classify|theory|principle|mean by|what is meant|meant by|in layman "
     "term|synonym|another word for|pronounced|pronounce|spelled|wikipedia article|teach me|lecture|lesson "
     "on|learn about|curious about|common in|how often do|how often does|responsible for|seen in "
     "general|pronunciation|always lead|always cause|important in|used for|what are the stage|the stage "
     "of|in which stage|link between|in general|considered normal|always a sign"},
    {people,
     "people|adult|population|worldwide|world|human|humans|individual|person "
     "with|child|children|men|women|diabetics|smokers|old age|the elderly|elderly|older people|healthy "
     "people|healthy eye|normal eye|healthy adult|healthy subject|healthy person|in health|average eye|a "
     "healthy eye|a normal eye|generic|in theory|per year|million|society|country "
     "have|everyone|everybody|someone|somebody|anyone with|most eye|eyes in general"},
    {anchor,
     "this|here|these|those|my|mine|patient|me|he|she|i|shown|his|her|our|our "
     "patient|measured|estimated|your|there|visible|found|detected|seen|grade|the subject|their|you see|did "
     "you|you find|have you|you found|you measure|subject"},
    {follow_up,
     "and|what about|how about|also|too|as well|same for|same question|only|just|instead|now|then|ok "
     "and|but|so"},
};

}  // namespace

std::vector<LexiconEntry> question_words() {
  std::vector<LexiconEntry> table = kAspectEntries;
  table.insert(table.end(), kKinds.begin(), kKinds.end());
  return table;
}

}  // namespace retinal
