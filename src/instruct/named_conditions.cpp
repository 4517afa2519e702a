// Conditions that a sentence may name. Those that descriptions have concepts for (retinopathy, glaucoma, the
// four lesions ...) are read by the lexicon of the assistant; these are the others, so that an invented one
// is noticed.

#include <algorithm>
#include <sstream>

#include "instruct/plain_reading.h"

namespace retinal::instruct {
namespace {

constexpr const char* kNames =
    "drusen|optic disc drusen|optic disk drusen|epiretinal membrane|macular pucker|macular hole|"
    "retinal detachment|detachment|detached retina|retinal tear|retinoschisis|"
    "branch retinal vein occlusion|central retinal vein occlusion|retinal vein occlusion|"
    "vein occlusion|branch retinal artery occlusion|central retinal artery occlusion|"
    "retinal artery occlusion|artery occlusion|vascular occlusion|occlusion|macroaneurysm|"
    "choroidal nevus|choroidal naevus|nevus|naevus|melanoma|tumour|tumor|haemangioma|hemangioma|"
    "laser treatment|laser scar|laser scars|laser spot|laser spots|photocoagulation|scar|scarring|"
    "new vessels|neovascularisation|neovascularization|choroidal neovascularisation|"
    "choroidal neovascularization|vitreous haemorrhage|vitreous hemorrhage|preretinal haemorrhage|"
    "preretinal hemorrhage|vitreous degeneration|asteroid hyalosis|optic atrophy|optic nerve atrophy|"
    "optic neuritis|papilloedema|papilledema|optic disc swelling|disc swelling|disc pallor|"
    "optic disc pallor|retinitis pigmentosa|retinitis|chorioretinitis|toxoplasmosis|uveitis|"
    "vasculitis|central serous|serous chorioretinopathy|myelinated nerve fibres|"
    "myelinated nerve fibers|chorioretinal atrophy|macular atrophy|geographic atrophy|"
    "peripapillary atrophy|tessellated fundus|tessellation|lacquer crack|lacquer cracks|fuchs spot|"
    "fuchs spots|fuchs' spot|fuchs' spots|staphyloma|posterior staphyloma|coloboma|"
    "macular degeneration of unknown origin|pigment epithelium proliferation|pigmentary changes|"
    "depigmentation|venous beading|intraretinal microvascular abnormalities|irma|"
    "arteriolar narrowing|arteriovenous nicking|nicking|optociliary shunt|refractive media opacity|"
    "media opacity|media haze|macular oedema|macular edema|cystoid macular oedema|subretinal fluid|"
    "subretinal haemorrhage|subretinal hemorrhage|alzheimer's disease|alzheimer|parkinson's disease|"
    "parkinson|vascular dementia|dementia|stroke|kidney disease|heart disease|retinoblastoma|"
    "hole|tear|detached|membrane|pucker|gliosis|pallor|papillitis|atrophy|thrombosis|embolus|emboli|plaque|"
    "optic neuropathy|swollen disc|pale disc|haze|vitreomacular traction|traction|cyst|cysts|fibrosis|"
    "serous|scleritis|vitritis|choroiditis|hyalosis|sclerosis|telangiectasia|telangiectasis|"
    "myelinated|myelination|asteroid|asteroid bodies|beading|sheathing|silver wiring|copper "
    "wiring|non-perfusion|nonperfusion|"
    "lattice degeneration|paving stone|operculum|subluxated|silicone oil|foreign body|bear tracks|"
    "collateral vessels|shunt vessels|hypoplasia|albinism|choroideremia|vitelliform|bull's eye|cherry red "
    "spot|"
    "roth spot|roth spots|hollenhorst|arteritis|cytomegalovirus|syphilis|tuberculosis|leukaemia|leukemia|"
    "anaemia|anemia|sickle cell|pigment clumping|metastasis|metastases|macular star|optic pit|disc pit|"
    "choroidal folds|choroidal rupture|occluded|occluded vessel|occluded vessels|"
    "keratoconus|pterygium|amblyopia|strabismus|hyphaema|hypopyon|endophthalmitis|trachoma|retinopathy of "
    "prematurity|coats disease|eales disease|polypoidal|rubeosis|macular telangiectasia|night blindness|"
    "angioid streaks|stargardt|best disease|pathologic myopia with atrophy|torpedo maculopathy";

}  // namespace

const std::vector<std::string>& named_conditions() {
  static const std::vector<std::string> table = [] {
    std::vector<std::string> names;
    std::istringstream text(kNames);
    for (std::string name; std::getline(text, name, '|');) names.push_back(name);
    std::stable_sort(names.begin(), names.end(),
                     [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    return names;
  }();
  return table;
}

}  // namespace retinal::instruct
