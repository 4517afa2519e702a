// Grammar: what a term means (general knowledge, nothing about the photograph), advice and caution.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kGeneralText = R"(
m.diabetic_retinopathy:
  diabetic retinopathy is damage to the small vessels of the retina that {long-standing diabetes can cause|comes with long-standing diabetes|years of high blood sugar bring about}.
  diabetic retinopathy means that diabetes has harmed the {small|fine} vessels that feed the retina.
  diabetic retinopathy is {what high blood sugar does|the harm that high blood sugar does} to the small vessels at the back of the eye over the years.
  diabetic retinopathy is a disease of the retinal vessels in people with diabetes{|; control of sugar and blood pressure slows it}.
  diabetic retinopathy develops when the walls of small vessels suffer from high {|blood }sugar.

m.macular_edema:
  macular oedema is a swelling of the macula, the spot of {sharpest sight|finest sight}.
  macular oedema means that fluid collects in the macula, the centre of sharp sight.
  macular oedema is fluid from leaky vessels that thickens the centre of the retina.
  macular oedema means a waterlogged macula, which {blurs|dulls} reading vision.

m.messidor_grade:
  diabetic retinopathy is graded by Messidor from the number of its lesions.
  diabetic retinopathy is graded by Messidor from its microaneurysms and its bleeds.

m.myopic_maculopathy:
  pathological myopia is graded by how far the layers behind the macula have thinned out.
  pathological myopia is {staged|graded} by the macula, from an unharmed one to one that has wasted away.

m.glaucoma:
  glaucoma is a disease of the optic nerve, often {with raised pressure|linked to raised pressure} inside the eye.
  glaucoma means that fibres of the optic nerve die, usually slowly and without pain.
  glaucoma is a slow loss of nerve fibres that {narrows the field of vision|eats into side vision first}.
  glaucoma is an illness of the optic nerve{|; what it takes does not come back| that treatment can slow}.

m.cataract:
  cataract is a clouding of the lens{|, common in later life}.
  cataract means that the lens has become cloudy, which blurs sight like a misted window.
  cataract is a lens that lets less light through than it should; {surgery replaces it|an operation can replace the lens}.
  cataract means a dull lens: colours fade and lights glare.

m.amd:
  age-related macular degeneration is a disease of the macula in later life{|; it has a dry and a wet form}.
  age-related macular degeneration means that the macula, the spot of sharpest sight, wears out with age.
  age-related macular degeneration is {damage|wear} at the centre of the retina that makes reading and faces difficult.
  age-related macular degeneration is an illness of older people in which the middle of the field of vision suffers first.

m.hypertensive_retinopathy:
  hypertensive retinopathy is {damage|harm} to the retinal vessels from high blood pressure.
  hypertensive retinopathy is what {years of high blood pressure do|lasting high pressure does} to the vessels of the retina.
  hypertensive retinopathy means that the vessels of the retina have suffered from high blood pressure.

m.pathological_myopia:
  pathological myopia is damage to the back of the eye in very short-sighted people.
  pathological myopia means that a very long eyeball has stretched and thinned the layers at its back.
  pathological myopia is short sight so strong that the {stretched|overstretched} retina takes harm.

m.microaneurysms:
  microaneurysms are tiny bulges in the walls of the smallest vessels.
  microaneurysms are small pouches of the finest vessels, often the first sign of harm from diabetes.
  microaneurysms are weak spots of the smallest vessels that bulge out{| like tiny balloons| into round dots}.

m.haemorrhages:
  haemorrhages are spots where blood has leaked into the retina.
  haemorrhages are small bleeds from weakened vessels.
  haemorrhages are blood that has left its vessel; {the retina usually clears it within weeks|small ones fade within weeks}.

m.hard_exudates:
  hard exudates are yellow deposits of fat and protein that leaky vessels leave behind.
  hard exudates are fatty residues that have leaked from weakened vessels.
  hard exudates are waxy yellow specks{|, often in rings,} that form where vessels leak.

m.soft_exudates:
  soft exudates are pale fluffy patches where nerve fibres lack blood supply.
  soft exudates are cloudy white spots of swollen nerve fibres, a sign of poor blood flow.

m.vessel_density:
  vessel density is the share of the retina that vessels cover.
  vessel density is the area of the vessels divided by the area of the visible field.
  vessel density tells how much of the field is taken up by vessels.

m.fractal_dimension:
  fractal dimension is a measure of how finely the vessel tree branches.
  fractal dimension is a number for how much of the plane a branching tree fills.
  fractal dimension tells how complex the branching of the vessels is{|; sparser trees have lower values}.

m.vessel_width:
  vessel width is the mean diameter along the vessels, in pixels of the photograph.
  vessel width is the average distance from wall to wall, told in pixels{|, because the scale of the camera is rarely known}.

m.tortuosity:
  tortuosity is the length of a vessel divided by the straight distance between its ends.
  tortuosity is a measure of how winding a vessel is; a straight one has the lowest value.
  tortuosity tells how far vessels stray from a straight course.

m.vessel_calibre:
  CRAE and CRVE sum up the widths of the largest arteries and veins near the disc, and AVR is their ratio.
  AVR is the ratio of the arterial to the venous equivalent, each computed from the largest vessels around the disc.

m.cup_to_disc_ratio:
  the cup-to-disc ratio compares the hollow in the optic nerve head with the whole of it.
  the cup-to-disc ratio tells how much of the optic nerve head its hollow takes up.
  the cup-to-disc ratio is the size of the pale hollow in the optic disc divided by the size of the disc.

doctor:
  {ophthalmologist|eye specialist|eye doctor}

a.advice.finding:
  {please have this|have it} looked at by an {doctor}{|, who can examine the eye itself}; {this is a reading of one photograph and not a diagnosis|a photograph alone is not a diagnosis}.
  {an eye specialist should|I would have an eye specialist} {examine this eye|look at this eye}, because {I cannot|a picture cannot} tell you {which treatment is right|what to do}. {What I describe|This} is not a diagnosis.
  {that is for an eye doctor to decide|an eye doctor has to decide that} after an examination; {please make an appointment|I would not put the appointment off}. {From a photograph alone I make no diagnosis.|My reading of the photograph is not a diagnosis.}
  {show this to an {doctor}|take this to an {doctor}} {soon|before long|at your next chance}: {treatment is decided there and not here|the eye itself has to be examined}. {It is not a diagnosis|What I give is not a diagnosis}.
  {sudden loss of sight, flashes or a shadow would be an emergency|if sight changes suddenly, go at once}; {otherwise an appointment with an {doctor} is the next step|otherwise make an appointment with an {doctor}}.

a.advice.clear:
  {nothing in this reading calls|the reading does not call} for urgent action, but it is not a diagnosis; {keep your regular eye checks|please keep to your regular check-ups}.
  {I cannot advise on treatment|treatment is not for me to advise}; {regular eye examinations remain sensible|please keep your usual eye appointments}, as {a photograph can miss things|one photograph cannot rule everything out}.
  {keep|stay with} the usual {interval|rhythm} of eye examinations; {a photograph can miss things|one photograph cannot rule everything out}.
  {if something bothers you, see an {doctor} all the same|should your sight change, see an {doctor}}: a photograph can miss things.

a.advice.open:
  {that is a question for|please ask} an {doctor}, who can examine the eye; {I only describe this photograph|my part is to describe the photograph}, and that is not a diagnosis.
  I cannot give advice on treatment; {an eye specialist can, after an examination|please see an eye specialist, who can examine the eye}. {This is not a diagnosis.|}

a.safety.finding:
  {this is not a diagnosis|please take this as a description, not a diagnosis}; {an eye specialist should confirm it|please have it confirmed by an eye specialist}.
  {an ophthalmologist should look at this eye|please show this to an ophthalmologist}: {a photograph alone is not a diagnosis|this reading is not a diagnosis}.
  {it needs an examination to be sure|only an examination can make sure}, {so please see an eye specialist|so do see an eye specialist}.
  {please have an {doctor} check it|an {doctor} should check it}, {as a photograph is not a diagnosis|since one photograph is not a diagnosis}.
  {whether it needs treatment|what follows from it} is for an {doctor} to say after an examination.

a.safety.clear:
  {a single photograph can miss things|one photograph cannot rule everything out}, {so keep your regular eye checks|so regular check-ups still matter}.
  {that does not replace an eye examination|this does not replace an examination}.
  {an examination sees more than a photograph|a photograph can miss things}, {so please keep your appointments|so keep going to your checks}.
)";
}  // namespace

std::string_view general_grammar() { return kGeneralText; }

}  // namespace retinal::instruct
