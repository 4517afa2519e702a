// The lexicon's words for things of the eye: structures, lesions, vessels and diseases.

#include "assistant/lexicon_table.h"

namespace retinal {

using enum Concept;

namespace {

const std::vector<LexiconEntry> kStructureEntries = {
    {disc,
     "disc|optic disc|optic nerve|optic nerve head|optic head|nerve head|papilla|onh|optic papilla|blind "
     "spot|optical nerve|optical disc|nerve entry|nerve exit|head of the nerve|eye nerve|optic|disc "
     "margin|peripapillary|papilledema|disc edema|nerve swelling|disc swelling|disc swollen|nerve "
     "swollen|swollen disc|swollen nerve|swollen optic nerve|swollen optic disc|swelling of the optic "
     "nerve|swelling of the disc|visual nerve|nerve|disc margin blurred|blurred margin|blurry margin|margin "
     "blurred|margin sharp|sharp margin|disc margin sharp|disc blurred|disc pallor|pallor|pale disc|pale "
     "nerve|disc pale|nerve pale|look pale|tilted|tilted disc|disc tilt"},
    {cup, "cup|optic cup|physiological cup|disc cup|cup depth"},
    {cdr,
     "cup to disc|cup disc|cup disc ratio|cup to disc ratio|cdr|vcdr|hcdr|acdr|c d|c d ratio|cd ratio|c to "
     "d|c to d ratio|cup and disc ratio|disc cup ratio|disc to cup "
     "ratio|cupping|cupped|excavation|excavated|neuroretinal rim|neural rim|rim|disc rim|rim width|rim "
     "area|rim thinning|rim loss|notch|notching|rim notch|isnt rule|ratio of the cup to the disc|ratio of "
     "cup to disc|ratio of cup and disc|cup over disc|cup divided by disc|cup relative to the disc|cup in "
     "proportion to the disc|cup compared to the disc|cup compared with the disc|cup in relation to the "
     "disc|relation between cup and disc|relation of cup and disc|relation of cup to disc|disc the cup "
     "occupy|disc is cup|disc taken up by the cup|cup asymmetry|hollowed|hollow|hollowing|cup is large|cup "
     "large|large cup|big cup|cup too big|cup too large|cup enlarged|enlarged cup|scooped"},
    {fovea,
     "fovea|foveal|foveola|foveolar|macula|macular|fovea centralis|center of vision|central vision|center of "
     "sight|macular center|center of the macula|point of sharpest vision|point of sharpest sight|sharpest "
     "vision|sharpest sight|spot of sharpest vision|spot of sharpest sight|point of best vision|macula "
     "lutea|center of fixation|fixation point|foveal center|foveal pit|foveal reflex|foveal avascular "
     "zone|faz|yellow spot the macula|area of sharpest vision|best vision|fine vision|see sharpest|sharp "
     "vision|central retina"},
};

const std::vector<LexiconEntry> kLesionEntries = {
    {microaneurysm,
     "microaneurysm|micro aneurysm|aneurysm|ma|mas|tiny red dot|red dot|small red dot|little red dot|tiny "
     "bulge|capillary bulge|microaneurism|vessel "
     "bulge|bulge|bulging|ballooning|ballooned|outpouching|capillary outpouching|capillary "
     "dilation|capillary dilatation|pinpoint red|red "
     "pinpoint|pinpoint|saccular|sacculation|aneurysmal|pouch|tiny red spot|small red point|red "
     "point|dilated capillary|tiny swelling in the capillary|tiny red lesion"},
    {haemorrhage,
     "haemorrhage|hemorrhage|hemorrage|hemorrhagic|haemorrhagic|bleed|bleeding|blood|blood spot|blot|dot "
     "blot|flame|flame shaped|flame lesion|red patch|red blotch|red spot|leaking blood|blood leak|bleeds|dot "
     "and blot|preretinal blood|burst vessel|burst blood "
     "vessel|intraretinal|subhyaloid|preretinal|vitreous|roth spot|blood stain|blood patch|bloodstain|blood "
     "clot|red splotch|splotch|vessel burst|vessel leaked|vessel leak|leaked "
     "blood|bruise|bruising|hematoma|broken vessel|broken blood vessel|ruptured "
     "vessel|rupture|ruptured|vessel popped|popped|dark red spot|large red spot|bigger red "
     "spot|hemes|heme|he count|he lesion|he number|retinal bleed|bled"},
    {hard_exudate,
     "hard exudate|hard one|exudate|exudation|exudative|lipid|lipid deposit|fatty deposit|fat deposit|yellow "
     "spot|yellow deposit|yellow fleck|yellow patch|yellowish spot|yellowish deposit|yellow dot|yellow "
     "stuff|yellow point|yellow material|yellow area|yellow|yellowish|waxy|waxy deposit|hard "
     "ex|ex|hex|exs|cholesterol deposit|cholesterol in the retina|yellow lesion|bright deposit|bright "
     "spot|bright patch|bright dot|fat|fatty|grease|greasy|protein deposit|hard "
     "spot|lipoprotein|circinate|circinate ring|ring of exudate|lipid ring|macular star|hard white spot|hard "
     "yellow|leaked fat|leakage deposit|shiny spot"},
    {soft_exudate,
     "soft exudate|soft one|soft|cotton wool|cotton wool spot|cotton wool patch|cotton|cotton spot|cotton "
     "ball|cotton like|cws|fluffy|fluffy white|fluffy white patch|fluffy patch|white fluffy patch|white "
     "fluffy|fluffy spot|nerve fiber infarct|nerve fiber layer infarct|infarct|infarction|microinfarct|micro "
     "infarct|nfl infarct|rnfl infarct|axoplasmic|white patch|white spot|white area|white "
     "cloud|whitish|whitish spot|pale patch|pale spot|soft ex|soft spot|soft white|woolly|wool "
     "spot|wool|white fluffy spot|fluffy white spot|cottonwool|cottonwool spot|se|se count|ischemic "
     "spot|ischemia|ischemic|puffy|puffy white"},
    {lesion,
     "lesion|spot|dark spot|black spot|damage|damaged|deposit|dot|sore|mark|patch|blemish|dr lesion|sign of "
     "damage|red lesion|bright lesion|white lesion|dark lesion|pathological sign|blotch|fleck|speck|lesion "
     "type|lesion class|lesion count|lesion load|lesion burden|scar|scarring|dark dot|black dot|red and "
     "bright lesion|dark dots or yellow patch|spots and dot|foci|foreign "
     "body|lump|bump|discoloration|injury|injured|dark or bright spot|should not be there|should not be "
     "here|does not belong|not belong"},
};

const std::vector<LexiconEntry> kVessels = {
    {vessel,
     "vessel|blood vessel|vasculature|vascular|vascular tree|vessel tree|vascular network|vessel "
     "network|microvasculature|microvascular|vascularity|retinal vessel|capillary|blood "
     "supply|circulation|microcirculation|vascular biomarker|vascular parameter|blood "
     "flow|perfusion|vasculature summary|vessel map|vessel metric|vessel feature|vascular metric|vascular "
     "feature|vascular arcade|arcade|artery and vein measurement|blood line|blood circulation|tiny vessel"},
    {artery, "artery|arteris|arterie|artry|arteriole|arterial|arteriolar|retinal artery"},
    {vein, "vein|venule|venous|venular|retinal vein|vain"},
    {both_vessels,
     "a vs v|a versus v|a against v|a compared to v|a compared with v|av comparison|a v comparison|av "
     "difference|a v difference|artery vs vein|artery versus vein|arteriole vs venule|arteriole versus "
     "venule|arteriovenous difference|arteriovenous comparison|artery vein comparison|artery vein "
     "difference|vein vs artery|vein versus artery|venule vs arteriole|venule versus arteriole|arterial vs "
     "venous|arterial versus venous|venous versus arterial|venous vs arterial|v vs a|v versus a|artery or "
     "vein|vein or artery|arteriole or venule|venule or arteriole|arterial or venous|venous or "
     "arterial|artery and vein side by side|arterial or the venous|artery or the vein|vein or the "
     "artery|arteriole or the venule|venule or the arteriole"},
    {density,
     "density|vessel density|vascular density|dense|denser|densest|densely|vd|vessel area|area of the "
     "vessel|area of vessel|coverage|covered by vessel|vessel coverage|taken up by vessel|occupied by "
     "vessel|made up of vessel|sparse|sparser|sparsely|rarefaction|rarefied|covered with vessel|covered by "
     "blood vessel|vascular area|vessel area fraction|covered by artery|covered by vein|perfusion "
     "density|vessel pixel|vascular pixel|amount of vessel|how many vessel|many vessel|few vessel|vessel are "
     "there|vascular fraction|vessel fraction|vessel proportion|vessel percentage|vessel percent|capillary "
     "dropout|packed|vessel count|area density|vessel share|density of vessel|length density|skeleton "
     "density|well vascularized|vascularized|vascularised|avascular"},
    {fractal,
     "fractal|fractal dimension|fd|df|d f|dbox|d0|d1|fractality|complexity|complex|branching|branching "
     "complexity|branching pattern|branching structure|box counting|box counting dimension|dimension "
     "d|minkowski|bouligand|minkowski bouligand|hausdorff|hausdorff dimension|capacity dimension|information "
     "dimension|correlation dimension|branch|branched|ramified|ramification|ramify|self similarity|self "
     "similar|geometric complexity|intricate|intricacy|fork|forking|bifurcate|bifurcation|space filling|tree "
     "like|how elaborate|elaborate|fd value|boxcount|monofractal|multifractal|fractal value|fractal "
     "analysis|fractal number|fractal index"},
    {tortuosity,
     "tortuosity|tortuous|tortuousity|twist|twisted|twisty|twisting|twistedness|curvy|curved|curve|curving|"
     "curviness|curl|curled|curliness|winding|wind|wiggly|wiggle|wiggling|bendy|bend|bending|bent|squiggly|"
     "squiggle|kink|kinked|curvature|corkscrew|meander|meandering|snake|snaking|snaky|wavy|waviness|"
     "undulating|undulation|arc chord|arc chord "
     "ratio|curly|coiled|coil|coiling|serpentine|sinuous|sinuosity|straight|straightness|straighter|crooked|"
     "arc to chord|arc to chord ratio|convoluted|distance measure|distance tortuosity|tortuosity "
     "index|zigzag|loopy|spiral|spiralling|looping|vessel loop|torturous|torturosity|chord length|arc "
     "length"},
    {calibre,
     "crae|crve|avr|central retinal artery equivalent|central retinal vein equivalent|central retinal "
     "arteriolar equivalent|central retinal venular equivalent|central retinal arteriole equivalent|central "
     "retinal venule equivalent|a v ratio|av ratio|ratio a v|a to v ratio|a to v|artery vein ratio|artery "
     "vein ration|av ration|artery to vein ratio|arteriovenous ratio|arteriolar to venular ratio|arteriolar "
     "venular ratio|arteriole to venule ratio|arteriole venule "
     "ratio|arteriovenous|equivalent|knudtson|hubbard|parr|parr hubbard|caliber|calibre|caliber "
     "equivalent|arteriolar equivalent|venular equivalent|ratio of artery to vein|ratio of artery and "
     "vein|ratio of arteriole to venule|artery over vein|central equivalent|vessel caliber|retinal "
     "caliber|ratio between artery and vein|artery and vein ratio|a v|arterio venous|arterio venous "
     "ratio|arterial to venous ratio|arterial venous ratio|arteriole caliber|venule caliber|arteriolar "
     "caliber|venular caliber|big six|big 6|six largest|six vessel|summary caliber|central retinal "
     "artery|central retinal vein|central artery equivalent|central vein equivalent|cra|crv|a:v|ivan|caliber "
     "summary|width ratio of artery"},
    {zone,
     "zone|measurement zone|ring|annulus|annuli|annular|measurement ring|zonal|ring around the disc|ring "
     "around the optic disc|ring round the disc|ring around the nerve|annulus around the disc|area around "
     "the disc|region around the disc|peripapillary zone|peripapillary ring|peripapillary "
     "region|concentric|band around the disc|from the disc margin|off the disc margin|disc margin to|half to "
     "one disc diameter|disc diameter off|disc diameter from the disc|disc diameter from the margin|around "
     "the optic disc|around the disc|around the optic nerve|around the nerve|zone value|per zone|both "
     "zone|two zone"},
    {zone_b, "zone b|zon b|b zone|zoneb|ring b|annulus b|region b|inner ring|inner zone|in zone b"},
    {zone_c,
     "zone c|zon c|c zone|zonec|ring c|annulus c|region c|outer ring|outer zone|wider ring|larger ring|in "
     "zone c"},
};

const std::vector<LexiconEntry> kDiseases = {
    {glaucoma,
     "glaucoma|glaucomatous|poag|glaucoma suspect|glaucom|green star|open angle glaucoma|open angle|normal "
     "tension|low tension glaucoma|ntg|angle closure|nerve damage from pressure|optic neuropathy|nerve "
     "damage from high pressure|optic nerve damage|nerve damage|damage to the optic nerve|damage to the "
     "nerve|damaged optic nerve|nerve fiber loss|pressure damage|high eye pressure damage|glaucoma "
     "like|gon|optic atrophy"},
    {retinopathy,
     "retinopathy|diabetic retinopathy|dr|npdr|pdr|diabetes|diabete|diabetic|diabetic eye disease|icdr|icdr "
     "scale|icdr class|icdr grade|icdr level|etdrs|etdrs level|proliferative|non "
     "proliferative|nonproliferative|proliferative disease|referable|rdr|diabetic change|diabetic damage|dr "
     "grade|dr stage|dr level|dr severity|dr grading|dr score|r0|r1|r2|r3|r3a|r3s|grade 0|grade 1|grade "
     "2|grade 3|grade 4|diabetic eye|sugar damage|neovascularization|neovascularisation|neovascular|new "
     "vessel|new vessel growth|abnormal new vessel|nvd|nve|background retinopathy|background dr|background "
     "change|retinopathy grade|retinopathy stage|retinopathy level|sugar disease|sugar|ddr|vtdr|vision "
     "threatening|sight threatening|sight threatening retinopathy|irma|venous beading|more than "
     "mild|mtmdr|diabetic retinal disease|diabetic grading|diabetic stage|retinal diabetes|sugar "
     "illness|diabetic screening|diabetes screening|diabetes affected|diabetes damaged|diabetes "
     "harmed|diabetes reached|diabetes in the eye|diabetes sign|sign of diabetes|sign of diabetic "
     "retinopathy|diabetic retinopathy scale|severity scale|diabetic lesion|diabetic sign|referral "
     "threshold|referable threshold|referral criteria|r1m0|r2m1|r0m0|r1m1|r2m0|r3m1|r3m0|r0m1"},
    {macular_edema,
     "macular edema|diabetic macular edema|dme|dmo|csme|csmo|cme|cmo|ci dme|cidme|macular "
     "swelling|swelling|swollen|swell|edema|odema|edematous|maculopathy|diabetic maculopathy|fluid|macular "
     "fluid|subretinal fluid|intraretinal fluid|water in the macula|water in the retina|me risk|dme risk|dme "
     "grade|edema risk|edema grade|macular thickening|thickening|thickened macula|thickening of the "
     "macula|retinal thickening|m0|m1|m2|macula edema|macula swelling|swelling of the macula|swelling in the "
     "macula|swelling at the macula|fluid in the macula|fluid at the macula|fluid near the macula|fluid in "
     "the retina|swollen macula|macula swollen|macula is swollen|macula thickened|center involved|center is "
     "involved|center involving|center involvement|central involvement|waterlogged|water logged|puffy "
     "macula|leaking at the macula|macular leakage|leaking macula|macular risk|macular involvement|risk at "
     "the macula|maculopathy grade|clinically significant|clinically significant macular edema"},
    {cataract,
     "cataract|cataractous|cloudy lens|clouded lens|clouding of the lens|lens opacity|lens clouding|lens "
     "cloudy|lens is cloudy|cloudiness|lens|opaque lens|media "
     "opacity|opacity|opacification|opaque|lenticular|gray star|grey star|star eye|nuclear "
     "sclerosis|pseudophakic|iol|artificial lens|clouding|clouded|cloudy|milky lens|clear lens|misty "
     "lens|phakic"},
    {amd,
     "amd|armd|macular degeneration|age related macular degeneration|age related macula "
     "degeneration|drusen|druse|age related|age related maculopathy|age related macular|age related macula "
     "disease|wet amd|dry amd|wet or dry|neovascular amd|degeneration of the macula|macula "
     "degenerating|macula is degenerating|macula degenerated|degenerating macula|degenerated "
     "macula|degenerating|age related change|age change|aging change|ageing change|geographic "
     "atrophy|ga|macula degeneration|agerelated|senile macular degeneration|senile|choroidal "
     "neovascularization|choroidal neovascular|cnv|macular atrophy|pigment change|rpe change|rpe "
     "atrophy|reticular pseudodrusen|pseudodrusen|areds|wear and tear of the macula|macular aging|aging "
     "macula|aging of the macula|macula disease|macular disease"},
    {hypertension,
     "hypertensive retinopathy|hypertension|hypertensive|hypertonic|hypertensive patient|high blood "
     "pressure|blood pressure|bloodpressure|bp|bp damage|htn|htn retinopathy|htn change|hr "
     "finding|hypertension damage|hypertension finding|hypertensive finding|av nicking|av nipping|a v "
     "nicking|a v nipping|arteriovenous nicking|arteriovenous nipping|copper wiring|copper wire|silver "
     "wiring|silver wire|high pressure|nicking|nipping|elevated blood pressure|raised blood pressure|blood "
     "pressure damage|blood pressure change|pressure in the artery|hypertensive change|hypertensive "
     "damage|hypertensive sign|sign of hypertension|sign of high blood pressure|keith wagener|keith wagener "
     "barker|kwb|arteriosclerosis|arteriosclerotic|hypertensive eye disease"},
    {myopia,
     "myopia|myopic|myope|myopic eye|highly myopic|pathological myopia|pathologic myopia|high "
     "myopia|degenerative myopia|myopic degeneration|myopic change|myopic macular degeneration|near "
     "sighted|nearsighted|nearsightedness|near sightedness|short sighted|shortsighted|short "
     "sightedness|shortsightedness|short sight|near sight|pm|pmyo|myopic "
     "maculopathy|tessellated|tessellation|tigroid|peripapillary atrophy|ppa|myopic "
     "crescent|crescent|staphyloma|lacquer crack|fuchs spot|long eyeball|elongated eyeball|axial "
     "elongation|elongated eye|excessive myopia"},
    {term,
     "oculomics|ophthalmology|retinal imaging|keratoconus|photoreceptor|rod and "
     "cone|rpe|choroid|choroidal|bruch membrane|detachment|retinitis|retinal vein "
     "occlusion|crao|floater|vitreous body|anatomy of the eye|human eye|kappa|grad cam|saliency|screening "
     "program|mydriasis|dilating drop|fundoscopy|funduscopy|fundus photography|photocoagulation "
     "scar|arteriovenous crossing|purkinje|optic neuritis|blood retina barrier|ganglion cell|nerve fiber "
     "layer|retinal layer|retinal nerve fiber layer|layer"},
    {other,
     "other abnormality|anything else|something else|other disease|other problem|other condition|other "
     "finding|other pathology|any other|another abnormality|another disease|another problem|another "
     "condition|other thing|else|not on the list|not in the list|not listed|unlisted|other "
     "anomaly|unusual|anomaly|other issue|rare disease|rare condition|other sign|other change|other "
     "defect|outside the named|outside the list|outside your list|beyond the named|beyond the usual|beyond "
     "the list|abnormality besides|besides the|apart from|aside from|odd|strange|weird|peculiar|out of the "
     "ordinary|out of ordinary|unspecified|unclassified|uncategorised|uncategorized|not covered by|does not "
     "fit|not fit|do not fit|none of the|miscellaneous|unnamed|remaining|catch all|other category|other "
     "class|other label|other retinal|other eye disease|other retinal disease|something more|otherwise|other "
     "abnormal|other abnormal finding|other than|additional abnormality|additional finding|further "
     "abnormality|further finding|further disease|additional disease|more disease|extra "
     "finding|unexpected|beyond that|besides that|non listed|no name|without a name|different "
     "abnormality|different disease|retinal detachment|detached retina|vein occlusion|retinal vein "
     "occlusion|artery occlusion|rvo|brvo|crvo|retinitis pigmentosa|epiretinal membrane|macular "
     "hole|naevus|nevus|melanoma|tumor|tumour|toxoplasmosis|laser scar|chorioretinal "
     "scar|coloboma|uveitis|central serous|retinal tear"},
    {disease,
     "disease|condition|diagnosis|diagnose|diagnosed|diagnostic|diagnoses|pathology|pathological|illness|"
     "disorder|finding|ruled out|rule out|rule anything out|exclude|excluded|eye disease|eye "
     "condition|retinal disease|ailment|screen for|screening|tested for|checked for|looked "
     "for|suspicious|disease finding|differential|differential "
     "diagnosis|ddx|dx|sick|ill|sickness|affliction|malady|classifier|classifier output|disease head|disease "
     "label|disease probability|disease class|disease category|above threshold|above their threshold|exceed "
     "the threshold|over threshold|cross threshold|above the cutoff|positive finding|negative "
     "finding|syndrome|eye problem|eye illness|morbidity|comorbidity|detected disease|any disease|multi "
     "label|tested positive|which abnormality|what abnormality|abnormality did|look for|check "
     "for|checked|search for|searched for|abnormality are|which abnormalities"},
};

}  // namespace

std::vector<LexiconEntry> eye_words() {
  std::vector<LexiconEntry> table = kStructureEntries;
  for (const auto* part : {&kLesionEntries, &kVessels, &kDiseases})
    table.insert(table.end(), part->begin(), part->end());
  return table;
}

}  // namespace retinal
