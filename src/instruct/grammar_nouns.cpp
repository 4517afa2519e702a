// Grammar: what things are called, by laypersons, clinicians and in abbreviations.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kNounText = R"(
pic:
  {image|picture|photo|photograph}
  {image|picture|photo}
  fundus {image|photo}
  {eye|retinal} {image|picture|photo}

this.pic:
  this {pic}
  the {pic}
  my {picture|photo|image}

here:
  in {this.pic}
  in {this.pic}
  on {this.pic}
  here
  in this eye

ask:
  {can|could} you {tell|see|say}
  {please|} tell me
  {do you know|can you judge}
  I would like to know
  I wonder

polite:
  {|}
  {|}
  please,
  hello,
  doctor,
  hi,
  one question:
  sorry to ask, but

n.retinopathy:
  diabetic retinopathy
  {DR|diabetic eye disease}
  {diabetic changes|diabetic damage|retinopathy from diabetes}
  {diabetes in the eye|eye damage from diabetes|retinopathy}

n.edema:
  {macular oedema|macular edema}
  {diabetic macular oedema|diabetic macular edema|DME}
  {swelling of the macula|macular swelling|fluid at the macula}

n.glaucoma:
  glaucoma
  glaucoma
  {glaucomatous damage|glaucomatous changes}

n.cataract:
  {a cataract|cataract}
  {a clouded lens|lens clouding|cataract}

n.amd:
  {age-related macular degeneration|macular degeneration}
  {AMD|ARMD|age-related changes of the macula}

n.hypertensive:
  {hypertensive retinopathy|hypertensive changes}
  {damage from high blood pressure|high blood pressure changes}

n.myopia:
  {pathological myopia|pathologic myopia}
  {degenerative myopia|damage from high myopia|high myopia changes}

n.microaneurysms:
  microaneurysms
  {MAs|microaneurysms|micro-aneurysms}
  {tiny bulges of the small vessels|tiny red dots|tiny vessel bulges}

n.haemorrhages:
  {haemorrhages|hemorrhages}
  {retinal haemorrhages|retinal hemorrhages|blot haemorrhages}
  {bleeds|bleeding spots|spots of blood}

n.hard_exudates:
  {hard exudates|exudates}
  {lipid deposits|fatty deposits|yellow deposits}
  {hard exudates|yellow fatty spots|EX}

n.soft_exudates:
  {soft exudates|cotton-wool spots|cotton wool spots}
  {soft exudates|CWS|cotton-wool spots}
  {fluffy white spots|soft white spots}

n.lacquer_cracks:
  {lacquer cracks|lacquer cracks|cracks in Bruch's membrane}

n.choroidal_neovascularisation:
  {choroidal neovascularisation|choroidal neovascularization|CNV}
  {new vessels under the retina|areas of choroidal neovascularisation}

n.fuchs_spots:
  {Fuchs spots|Fuchs' spots|Fuchs spots of high myopia}

n.lacquer_cracks.name:
  lacquer cracks

n.choroidal_neovascularisation.name:
  areas of choroidal neovascularisation

n.fuchs_spots.name:
  Fuchs spots

n.named:
  THING

n.microaneurysms.name:
  {microaneurysms|microaneurysms|microaneurysms (tiny bulges of small vessels)}

n.haemorrhages.name:
  {haemorrhages|retinal haemorrhages|haemorrhages}

n.hard_exudates.name:
  {hard exudates|hard exudates|hard exudates (fatty deposits)}

n.soft_exudates.name:
  {soft exudates|soft exudates (cotton-wool spots)|cotton-wool spots}

n.density:
  vessel density
  {share of the retina covered by vessels|area covered by vessels}
  {vascular density|density of the vessels}

n.fractal:
  fractal dimension
  {fractal dimension of the vessel tree|fractal dimension of the vessels}
  {FD of the vessels|branching complexity|complexity of the vessel tree}

n.width:
  {average vessel width|mean vessel width}
  {vessel width|vessel diameter|thickness of the vessels}
  {average vessel diameter|width of the vessels}

n.tortuosity:
  {tortuosity|vessel tortuosity}
  {tortuosity of the vessels|winding of the vessels}
  {amount of twisting of the vessels|curviness of the vessels}

n.calibre:
  {CRAE and CRVE|calibre equivalents|vessel calibre}
  {central retinal artery and vein equivalents|AVR}
  {artery-to-vein ratio|arteriovenous ratio|A/V ratio}

n.calibre.some:
  {vessel calibre|calibre of the vessels|calibre equivalents}
  {calibre of the large vessels|calibre of the vessels near the disc}

n.cdr:
  {cup-to-disc ratio|cup/disc ratio}
  {CDR|C/D ratio|vertical cup-to-disc ratio}
  {ratio of cup to disc|cup-disc ratio}
)";
}  // namespace

std::string_view noun_grammar() { return kNounText; }

}  // namespace retinal::instruct
