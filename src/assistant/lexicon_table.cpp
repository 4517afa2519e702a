#include "assistant/lexicon_table.h"

namespace retinal {
namespace {

using enum Concept;

/// Structures, lesions, diseases and measures of the fundus.
const std::vector<LexiconEntry> kThings = {
    {disc,
     "disc|optic disc|optic nerve|optic nerve head|optic head|nerve head|papilla|onh|optic papilla|blind "
     "spot"},
    {cup, "cup|optic cup|physiological cup"},
    {cdr,
     "cup to disc|cup disc|cup disc ratio|cup to disc ratio|cdr|vcdr|hcdr|c d|c d ratio|cd ratio|c to d|cup "
     "and disc ratio|disc cup ratio|disc to cup ratio|cupping|cupped|excavation|excavated|neuroretinal "
     "rim|rim|disc rim|isnt rule|ratio of the cup to the disc|ratio of cup to disc"},
    {glaucoma, "glaucoma|glaucomatous|poag|glaucoma suspect"},
    {fovea,
     "fovea|foveal|foveola|macula|macular|center of vision|central vision|center of sight|macular "
     "center|center of the macula|point of sharpest vision|macula lutea"},
    {retinopathy,
     "retinopathy|diabetic retinopathy|dr|npdr|pdr|diabetes|diabetic|diabetic eye "
     "disease|icdr|proliferative|non proliferative|nonproliferative|referable|rdr|diabetic change|diabetic "
     "damage|dr grade|dr stage|dr level|r0|r1|r2|r3|diabetic eye|sugar "
     "damage|neovascularization|neovascularisation|background retinopathy|retinopathy grade|sugar disease"},
    {macular_edema,
     "macular edema|diabetic macular edema|dme|dmo|csme|csmo|macular "
     "swelling|swelling|swollen|edema|maculopathy|diabetic maculopathy|fluid|macular fluid|me risk|dme "
     "risk|edema risk|macular thickening|m0|m1|macula edema|macula swelling|swelling of the macula|swelling "
     "in the macula|fluid in the macula|fluid at the macula|swollen macula"},
    {microaneurysm,
     "microaneurysm|micro aneurysm|aneurysm|ma|mas|tiny red dot|red dot|small red dot|little red dot|tiny "
     "bulge|capillary bulge|microaneurism|vessel bulge|bulge|ballooning"},
    {haemorrhage,
     "haemorrhage|hemorrhage|hemorrage|hemorrhagic|haemorrhagic|bleed|bleeding|bled|blood|blood "
     "spot|blot|dot blot|flame|flame shaped|red patch|red blotch|red spot|leaking blood|blood "
     "leak|bleeds|dot and blot|preretinal blood|burst vessel|burst blood vessel"},
    {hard_exudate,
     "hard exudate|hard one|exudate|exudation|exudative|lipid|lipid deposit|fatty deposit|fat deposit|yellow "
     "spot|yellow deposit|yellow fleck|yellow patch|yellowish spot|yellowish deposit|yellow dot|waxy|waxy "
     "deposit|hard ex|ex|cholesterol deposit|yellow lesion|bright deposit|bright spot|bright "
     "patch|fat|fatty|protein deposit|hard spot"},
    {soft_exudate,
     "soft exudate|soft one|soft|cotton wool|cotton wool spot|cotton|cotton spot|cws|fluffy|fluffy "
     "white|fluffy white "
     "patch|fluffy patch|white fluffy patch|fluffy spot|nerve fiber infarct|nerve fiber layer infarct|white "
     "patch|white spot|pale patch|soft ex|woolly|wool spot|white fluffy spot|fluffy white "
     "spot|cottonwool|cottonwool spot"},
    {lesion,
     "lesion|spot|dark spot|black spot|damage|damaged|deposit|dot|sore|mark|patch|blemish|dr lesion|sign of "
     "damage|red lesion|bright lesion|pathological sign|blotch"},
    {vessel,
     "vessel|blood vessel|vasculature|vascular|vascular tree|vessel tree|vascular "
     "network|microvasculature|vascularity|retinal vessel|capillary|blood supply"},
    {artery, "artery|arteriole|arterial|arteriolar"},
    {vein, "vein|venule|venous|venular"},
    {density,
     "density|vessel density|vascular density|dense|vd|vessel area|area of the vessel|coverage|covered by "
     "vessel|vessel coverage|taken up by vessel|occupied by vessel|made up of vessel|sparse|covered with "
     "vessel|covered by blood vessel|vascular area|vessel area fraction|covered by artery|covered by "
     "vein|perfusion density"},
    {fractal,
     "fractal|fractal dimension|fd|complexity|complex|branching|branching complexity|branching pattern|box "
     "counting|box counting dimension|dimension d|minkowski|hausdorff|branch|branched|self "
     "similarity|geometric complexity|intricate"},
    {tortuosity,
     "tortuosity|tortuous|twist|twisted|twisty|twisting|curvy|curved|curve|winding|wind|wiggly|wiggle|bendy|"
     "bend|bent|squiggly|kink|kinked|curvature|corkscrew|meandering|snaking|snaky|wavy|arc "
     "chord|curly|coiled|serpentine|sinuous|straight|crooked|arc to chord|convoluted"},
    {calibre,
     "crae|crve|avr|central retinal artery equivalent|central retinal vein equivalent|a v ratio|av "
     "ratio|artery vein ratio|artery to vein ratio|arteriovenous ratio|arteriolar to venular ratio|arteriole "
     "to venule ratio|arteriole venule "
     "ratio|arteriovenous|equivalent|knudtson|hubbard|parr|caliber|arteriolar equivalent|venular "
     "equivalent|ratio of artery to vein|ratio of artery and vein|artery over vein|central equivalent|vessel "
     "caliber|retinal caliber|ratio between artery and vein|artery and vein ratio|a v|arterio venous|arterio "
     "venous ratio|arterial to venous ratio"},
    {zone, "zone|measurement zone|ring|annulus|measurement ring|zonal"},
    {zone_b, "zone b|b zone"},
    {zone_c, "zone c|c zone"},
    {disease,
     "disease|condition|diagnosis|diagnose|diagnosed|diagnostic|pathology|illness|disorder|finding|ruled "
     "out|rule out|eye disease|retinal disease|ailment|screen for|screening|tested for|suspicious|disease "
     "finding"},
    {cataract,
     "cataract|cloudy lens|clouded lens|clouding of the lens|lens opacity|lens "
     "clouding|cloudiness|lens|opaque lens|media opacity|lenticular"},
    {amd,
     "amd|armd|macular degeneration|age related macular degeneration|drusen|druse|age related|age related "
     "macula disease|wet amd|dry amd|degeneration of the macula|age related change|geographic atrophy|macula "
     "degeneration|agerelated|senile macular degeneration|choroidal neovascularization"},
    {hypertension,
     "hypertensive retinopathy|hypertension|hypertensive|high blood pressure|blood pressure|av nicking|av "
     "nipping|arteriovenous nicking|arteriovenous nipping|copper wiring|silver wiring|high "
     "pressure|nicking|elevated blood pressure|raised blood pressure|hypertensive change"},
    {myopia,
     "myopia|myopic|pathological myopia|pathologic myopia|high myopia|degenerative myopia|near "
     "sighted|nearsighted|nearsightedness|near sightedness|short sighted|shortsighted|short "
     "sightedness|pm|myopic maculopathy|tessellated|tessellation|peripapillary "
     "atrophy|staphyloma|shortsightedness"},
    {other,
     "other abnormality|anything else|something else|other disease|other problem|other condition|other "
     "finding|other pathology|any other|another abnormality|another disease|other thing|else|not on the "
     "list|unlisted|other anomaly|unusual|anomaly|other issue|rare disease|other sign|outside the "
     "named|abnormality besides|apart from"},
};

/// The picture, the record and the program.
const std::vector<LexiconEntry> kRecord = {
    {quality,
     "quality|image quality|blur|blurry|blurred|sharp|sharpness|focus|focused|in focus|out of focus|dark|too "
     "dark|exposure|exposed|overexposed|underexposed|illumination|gradable|gradeable|ungradable|good "
     "enough|clear enough|artefact|artifact|noise|noisy|bright enough|too bright|contrast|lighting|well "
     "lit|unclear|hazy|readable|reject|rejected|usable|unusable|retake|picture clear|image clear|photo "
     "clear|fuzzy|crisp|glare|well taken|shot again|good picture|good photo|good image|bad picture|bad "
     "photo|bad image|poor|poor image|poor photo|quality control|interpretable"},
    {in_distribution,
     "in distribution|out of distribution|ood|distribution|like the training|training photo|training "
     "image|training data|training set|similar to what|used to|familiar|recognise|recognize|really a "
     "retina|actually a retina|really a fundus|actually a fundus|really an eye|not a fundus|not a retina|not "
     "an eye|cat|dog|valid|refused|accepted|real fundus|even a fundus|even a retina|even an eye|seen picture "
     "like|seen image like|seen photo like|typical fundus|model know|know this kind|different kind of "
     "image|selfie|page of text|proper fundus|trained to see|trained to handle"},
    {eye_side,
     "which eye|laterality|oculus dexter|oculus sinister|left or right|right or left|which side|l or r|eye "
     "side|od or os|os or od|what eye|side of the face|left or the right|right or the left|left eye or|right "
     "eye or|dexter|sinister|eye is it|eye is this|eye is that|eye is shown|eye was photographed|eye does "
     "this"},
    {side_word, "left eye|right eye|od|os|left|right|left one|right one"},
    {field_of_view,
     "field of view|fov|lit circle|circle|circular|clipped|cropped|crop|cut off|visible area|visible "
     "region|black border|black edge|black corner|border of the image|illuminated area|imaged "
     "area|aperture|edge of the photo|edge of the image|edge of the picture|dark border|viewing angle|angle "
     "of view|field angle|field"},
    {modality,
     "modality|kind of image|type of image|kind of picture|type of picture|kind of photo|type of photo|sort "
     "of image|sort of picture|sort of photo|image type|imaging technique|imaging modality|what is this "
     "image|what is this picture|what is this photo|looking at|image size|file size|picture size|photo "
     "size|resolution|megapixel|file name|filename|name of the file|name of this file|size of the image|size "
     "of the picture|size of the photo|fundus photograph|fundus photo|fundus image|fundus picture|color "
     "fundus|retinal photograph|retinal photo|oct scan|oct|x ray|mri "
     "scan|angiogram|fluorescein|ultrasound|how was this taken|kind of scan|type of scan|width of the "
     "image|height of the image|dimension|dimension of the image|what is it|camera|imaging|kind of "
     "photograph|type of photograph|sort of scan|scan type|slo|autofluorescence|was it taken|pixel "
     "across|pixel wide|pixel high|what is this"},
    {picture, "image|picture|photo|photograph|fundus|scan|retina|retinal"},
    {unit,
     "unit|scale|micron|micrometer|um|calibration|calibrated|pixel size|per pixel|real size|physical "
     "size|physical length|absolute size|real world|scale bar|real length|true size|physical unit|pixel "
     "pitch|size of a pixel|how big is a pixel|how large is a pixel"},
    {pixel, "pixel|px|millimeter|mm|disc diameter|dd|in pixel"},
    {model,
     "model|version|software|program|algorithm|network|neural network|ai|llm|made by|who "
     "made|built|hash|sha|sha256|checksum|how long did|processing time|run time|runtime|how "
     "fast|took|trained on|trained|deep learning|gpt|chatgpt|are you human|are you a human|what are you|who "
     "are you|created you|made you|architecture|machine learning|release|long did it take|analysis "
     "time|system|developer"},
    {certainty,
     "certain|sure|confident|confidence|certainty|reliable|reliability|trust|accurate|accuracy|uncertainty|"
     "uncertain|interval|confidence interval|error|error margin|margin|margin of "
     "error|limit|limitation|precise|precision|false positive|false negative|could you be wrong|can you be "
     "wrong|be wrong|mistake|mistaken|how well|validated|believe|doubt|rely|depend on|error "
     "bar|trustworthy|correct|how good are you|likely to be right|wrong about|robust|miss something"},
    {missing,
     "could not measure|could not be measured|can not measure|can not be measured|not measured|missing|not "
     "available|unavailable|unmeasured|failed|fail|unable to measure|not able to measure|left out|not be "
     "computed|not computed|not determined|could not be determined|incomplete|absent from the record|could "
     "you not|can you not|did not measure|not be measured|were not able|unable|unmeasurable|what is "
     "lacking|skipped|not work|did not find|gap|no value|without a value|not obtained|impossible to "
     "measure|not measurable|why is there no|omitted|not be calculated|not calculated|undetermined"},
    {capability,
     "what can you do|what do you do|help|hello|hi|hey|thank|thank you|thanks|what can i ask|can i ask|may i "
     "ask|how do i use|how does this work|good morning|good evening|good afternoon|command|bye|goodbye|what "
     "else can you|your function|feature do you|question can i|what kind of question|what do you know|how "
     "can you help|able to do|capable of|cheers|are you there|nice to meet|great job|well done|what are my "
     "option|able to tell|able to answer|what should i ask|ask you|instruction|usage|can you tell me "
     "about|what thing can you|good job"},
    {injection,
     "ignore|pretend|system prompt|prompt|disregard|forget|override|act as|jailbreak|roleplay|role "
     "play|developer mode|previous instruction|forget everything|new instruction|all instruction|ignore the "
     "evidence|ignore previous instruction|just say|and say|and state|and write that|you must say|you "
     "must|repeat after me|simply "
     "say|answer only|answer yes|answer no|no matter what"},
    {off_topic,
     "weather|joke|poem|song|capital|president|football|recipe|stock|bitcoin|python|code|brain|chest|heart|"
     "kidney|lung|liver|knee|skin|tooth|age|old|gender|sex|male|female|man|woman|race|ethnicity|name|visual "
     "acuity|acuity|prescription|glasses|contact lens|intraocular pressure|eye pressure|iop|iris|eye "
     "color|color of the eye|color of my eye|color "
     "are|cornea|corneal|cholesterol|smoker|smoke|smoking|alzheimer|dementia|bmi|hba1c|blood "
     "sugar|glucose|news|movie|film|music|other eye|fellow eye|both eye|two eye|partner eye|last visit|last "
     "year|previous visit|previous photo|earlier "
     "photo|translate|math|sum|plus|birthday|today|tomorrow|yesterday|country|"
     "city|paris|london|price|cost|insurance|pupil|eyelid|tear|dry eye|color blind|color "
     "blindness|astigmatism|stroke|cancer|heart attack|password|patient history|time is it|election|world "
     "cup|holiday|car|pizza|ethnic|nationality|married|job|phone|address|born|twenty twenty|20 20|see "
     "well|stroke "
     "risk|story|game|lottery|travel|restaurant|chess|minister|king|wikipedia|email|essay|homework|"
     "planet|moon|sun|history of|hair|handsome|pretty|beautiful|pregnant|eye tracking|vision "
     "test|eyesight|eye chart|blood type|genetic|family|read my "
     "mind|horoscope|astrology|dinner|lunch|breakfast|sport|tennis|war|language|speak|religion|god|love"},
};

/// What is asked about a thing, and the kind of question.
const std::vector<LexiconEntry> kQuestionWords = {
    {where,
     "where|location|located|position|positioned|place|lie|situated|coordinate|find "
     "it|site|quadrant|whereabouts|point out|which part|which area|which region|distance from|how "
     "far|how close|how near|near|nearest|closest|close "
     "to|distributed|localise|localize|sit|center|superior|inferior|nasal|temporal|upper|lower|map"},
    {count, "how many|number of|number|count|amount of|quantity|total of|how numerous|many"},
    {size,
     "how large|how "
     "big|size|large|big|small|larger|bigger|smaller|largest|biggest|smallest|tall|high|height|enlarged|tiny|"
     "extensive|diameter of the disc|swell"},
    {share,
     "area|extent|how much|fraction|percent|percentage|proportion|share|surface|total "
     "area|cover|covered|surface area|how much space|how much room|occupy|occupied"},
    {box, "box|bounding box|bbox|rectangle|outline|bounding|outlined|draw|coordinate of the box"},
    {width,
     "width|wide|thick|thickness|narrow|narrowed|narrowing|diameter|thin|broad|dilated|dilation|dilatation|"
     "thinning|thinner|thicker|wider|narrower|attenuated|attenuation|constricted|constriction|widened|"
     "thinned|thickened|skinny|fat vessel|girth|engorged"},
    {ratio, "ratio|relative to|relative|proportion of|compared with the disc"},
    {compare,
     "than|compare|compared|comparison|versus|vs|difference|differ|different|between|against|same|equal|more "
     "than|less than|which one|which are|or the vein|or vein|or the artery|or artery|which "
     "is|respectively|contrast with"},
    {presence,
     "is there|are there|any|detect|detected|present|presence|have|has|show|see|visible|found|find|spot "
     "any|evidence of|sign of|trace of|do you see|can you see|free of|absent|absence|does this eye "
     "have|contain|spotted|notice"},
    {severity,
     "severe|severity|stage|staging|grade|grading|graded|how bad|advanced|mild|moderate|level|how "
     "serious|how far along|progressed|score"},
    {normal,
     "normal|healthy|ok|okay|fine|health|abnormal|good shape|alright|all "
     "right|well|unremarkable|problem|healthiness|intact|in order|abnormality|issue|trouble"},
    {overview,
     "summary|summarise|summarize|describe|description|overview|report|overall|tell me about this|what do "
     "you see|what can you see|impression|in short|everything|tell me all|in a nutshell|tldr|in general|main "
     "finding|key finding|main result|key result|all result|walk me through|full picture|give me the "
     "gist|gist|recap|conclusion|what is in|what did you find|what have you found|what does it show|what "
     "does this show|tell me about the image|tell me about this eye|read this|explain this image|explain "
     "this picture|explain this photo|big picture|interpret|interpretation|analyse|analyze|analysis|what "
     "stand out|assessment|evaluate|what does this image show|what does the image show|what does the photo "
     "show|what does this photo show|result|what does this picture show|what does the picture show|sum "
     "up|key point"},
    {reason,
     "why|how come|how did you|how do you know|what makes you|based on what|on what basis|what is that based "
     "on|reason|how was this measured|how was that measured|how was it measured|how was it decided|how is it "
     "decided|what is the reason|justify"},
    {wrong, "what is wrong|anything wrong|something wrong|wrong with|matter with|is wrong"},
    {advice,
     "should i|should we|should he|should she|should the patient|should they|should my|do i need|do we "
     "need|need to see|does he need|does she need|does the patient need|does this need|need "
     "treatment|treat|treated|treatment|therapy|medicine|medication|drug|eye "
     "drop|drop|surgery|operation|laser|injection|anti "
     "vegf|vegf|worried|worry|serious|dangerous|urgent|urgently|urgency|emergency|refer|referral|referred|"
     "doctor|specialist|ophthalmologist|hospital|appointment|follow "
     "up|drive|driving|diet|eat|exercise|vitamin|supplement|what do i do|what to do|what can i do|next "
     "step|recommend|recommendation|advise|advice|prognosis|life expectancy|insulin|safe "
     "to|aspirin|pill|tablet|optician|optometrist|panic|concerned|scared|afraid|operate|operated|clinic|"
     "checkup|check up|come back|how soon|again in|prescribe|outlook|second opinion|afford|be "
     "alarmed|lifestyle|seek|how often|monitored|ok to fly|save my"},
    {outlook,
     "go blind|going blind|blind|blindness|lose sight|lose vision|lose my|losing my|vision "
     "loss|cure|cured|curable|get worse|get better|worsen|heal|reversible|prevent|lose my sight|lose the "
     "sight|lose his|lose her|deteriorate|improve|progress|go away"},
    {define,
     "define|definition|meaning|mean|stand for|explain|cause|caused|symptom|risk factor|in general term|how "
     "common|hereditary|inherited|generally|typically|usually|type of|kind of|how do people|why do "
     "people|what happen|stage of|how is it measured|how is it calculated|how does one|who "
     "discovered|develop|definition of|concept of|function of|role of|what doe a|in "
     "medicine|epidemiology|prevalence|describe what|tell me what a|normal value|normal range|lead to|affect "
     "people|most people|average person|average adult|textbook|made of|form|difference "
     "between|important|used for|purpose of|anatomy|how does|how do|what does a|what do a"},
    {anchor,
     "this|here|these|those|my|patient|me|he|she|i|shown|his|her|our|our patient|the image|the photo|the "
     "picture|the photograph|the eye|in the|measured|estimated|your|there|visible|found|detected|seen|the "
     "scan|grade|result|the subject|their"},
    {follow_up,
     "and|what about|how about|also|too|as well|same for|same question|only|just|instead|now|then|ok and"},
};

}  // namespace

const std::vector<LexiconEntry>& lexicon_table() {
  static const std::vector<LexiconEntry> all = [] {
    std::vector<LexiconEntry> table = kThings;
    table.insert(table.end(), kRecord.begin(), kRecord.end());
    table.insert(table.end(), kQuestionWords.begin(), kQuestionWords.end());
    return table;
  }();
  return all;
}

const char* common_words() {
  return "about above after again against along already although always another answer anyone around because "
         "been "
         "before behind being below beneath beside better beyond bring called cases clean clearly closed "
         "comes common "
         "could daily doing during early enough every exactly first found front given going great group "
         "having "
         "however large later least leave level light likely little longer looks lower maybe might minor "
         "minute most "
         "never night often older order other others over pain paper parts people perhaps place plain please "
         "point "
         "possible quick quite rather really right round seems several shall short should since small some "
         "start "
         "still story stuff taken tells thank their there these thing think those though three through times "
         "today "
         "together toward turn under until upper using very vision visit wants watch water were what when "
         "where "
         "which while white whole whose with within without words world worth would write wrong years young "
         "yours "
         "bring bright brings light might night sight tight vision version mission passion version person "
         "reason "
         "season lesson listen letter better matter patter butter later water winter center enter inter "
         "after";
}

}  // namespace retinal
