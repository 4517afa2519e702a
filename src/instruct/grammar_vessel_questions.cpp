// Grammar: questions about disc and vessels. {feature} stands for one measured feature.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kVesselQuestionText = R"(
q.cup_to_disc_ratio:
  {polite} {what is|how large is|how big is} the {n.cdr} {here}?
  {polite} {give|state|tell me} the {n.cdr} {here}{| please}.
  {could you tell me|please tell me|I would like to know} the {n.cdr} {here}?
  {how much of the disc|which share of the optic disc} {does the cup fill|is taken up by the cup} {here}?
  {is|does} the {cup|optic cup} {large|look large|enlarged} {here}?
  {n.cdr} {in|of|for} {this.pic}?
  {measure|quantify} the {n.cdr} {here}{| please}.
  {what value|what number} do you {get|measure} for the {n.cdr} {here}?
  {what share|how much} of the {optic disc|optic nerve head} is {cupped|hollow} {here}?
  {can|could} you measure the {optic cup|cup} {against|relative to} the disc {here}?
  ~ {how hollow is the nerve head in this image}?
  ~ {cup against disc in this picture, in figures}?

q.measure:
  {polite} {what is|how high is|how large is} the {feature} {here}?
  {polite} {give|state|tell me} the {feature} {here}{| please}.
  {could you tell me|please tell me|I would like to know} the {feature} {here}?
  {can|could} you {measure|quantify|report} the {feature} {here}?
  {feature} {in|of|for} {this.pic}?
  {what value|what number|which value} do you {get|measure|have} for the {feature} {here}?
  {is|was} the {feature} {measured|available|recorded} {here}?
  {quantify|report|measure} the {feature} {here}{| please}.
  {and what about|what do you find for} the {feature} {here}?
  ~ {put the {feature} of this image into a number}.
  ~ {what did the analysis of this picture return as {feature}}?

q.vessels:
  {polite} {how do|in what state are} the {blood vessels|vessels|retinal vessels} {look|appear} {here}?
  {polite} what {can you say|do you know|has been measured} about the {vessels|blood vessels} {here}?
  {describe|quantify|analyse} the {vessels|retinal vasculature|blood vessels} {here}{| please}.
  {which|what} vessel measurements {do you have|were made|are available} {here}?
  {give|list} {me|} the {vascular|vessel} {measurements|parameters|features} {here}.
  {vessel|vascular} {analysis|measurements|parameters} {of|for} {this.pic}?
  {ask} how the {vessels|blood vessels} {measure|look in numbers} {here}?
  {can|could} you {quantify|measure} the {vessels|vasculature} {here}?
  are the {vessels|blood vessels} {narrow, wide or winding|dense or sparse} {here}?
  what do the {arteries and veins|vessels} {look like|measure} {here}?
  ~ {put the vessel tree of this image into numbers}.
  ~ {any figures on the circulation in this picture}?

q.artery_vein_comparison:
  {polite} how do {arteries and veins|arterioles and venules} {compare|differ} {here}?
  {polite} are the {veins|venules} {wider|broader|thicker} than the {arteries|arterioles} {here}?
  {compare|contrast} {arteries and veins|the arteries with the veins} {here}{| please}.
  {which|what} are {wider|broader|thicker|narrower}, {the arteries or the veins|arteries or veins}, {here}?
  {ask} whether arteries or veins are {wider|thicker} {here}?
  what is the difference {between|in width between} {arteries and veins|the arteries and the veins} {here}?
  {arteries versus veins|veins versus arteries|A versus V} {in|on} {this.pic}?
  how {wide|thick} are {arteries and veins|the arteries and the veins} {here}?
  {give|state} the {width|diameter} of arteries and veins {here}{| separately}.
  do {arteries and veins|the two kinds of vessels} {differ|differ in width} {here}?
  ~ {set arteries beside veins for this image}.
  ~ {who is thicker here in the picture, artery or vein}?
)";
}  // namespace

std::string_view vessel_question_grammar() { return kVesselQuestionText; }

namespace {
constexpr std::string_view kVesselAnswerText = R"(
a.cdr.both:
  {vertically|in the vertical direction} the cup-to-disc ratio is [[disc.cdr_vertical.whole]], {horizontally|in the horizontal direction} [[disc.cdr_horizontal.whole]].
  the cup-to-disc ratio {comes to|measures|is} [[disc.cdr_vertical.whole]] vertically and [[disc.cdr_horizontal.whole]] horizontally.
  the vertical cup-to-disc ratio is [[disc.cdr_vertical.whole]] and the horizontal one [[disc.cdr_horizontal.whole]].

a.cdr.vertical:
  the vertical cup-to-disc ratio {is|measures|comes to} [[disc.cdr_vertical.whole]].
  {I measure|the measured value is} a vertical cup-to-disc ratio of [[disc.cdr_vertical.whole]].
  measured from top to bottom, the vertical cup-to-disc ratio is [[disc.cdr_vertical.whole]].
  {vertical cup-to-disc ratio|cup-to-disc ratio, vertical}: [[disc.cdr_vertical.whole]].
  the cup {takes up|fills} [[disc.cdr_vertical.whole]] of the disc in the vertical direction{|, as a ratio of heights}.

# [[x]] is the measured key, LABEL its name in words.
a.measure:
  the LABEL is [[x]].
  the LABEL {comes to|amounts to|measures} [[x]].
  {I measure|the analysis gives|the measurement gives} a LABEL of [[x]].
  {for|as for} the LABEL, {the measured value|the value here} is [[x]].
  {measured on this photograph|in this photograph}, the LABEL is [[x]].
  LABEL: [[x]].
  {I get|one gets|we measured} [[x]] for the LABEL.
  {the value of|the figure for} the LABEL is [[x]].

a.note.vascular:
  {for the vessels, the table says|noted for the vessels|the vessel entry reads}: [[notes.vascular]].
  {what was noted on the vessels is|the note on the vessels reads}: [[notes.vascular]].

a.note.notes:
  {it was also noted|a note says|the notes add}: [[notes.notes]].

a.vessels.open:
  {several|a few} {values|features} were measured {on the vessels|in the vessel tree}.
  {here are the main vessel measurements|the vessels were measured as follows}.
  {in numbers|put into numbers}, the vessels look like this.
  {these are|here are} the {values|measurements} of the {vessels|vessel tree}.

a.compare.veins:
  the veins are {wider|broader} than the arteries: [[vessel.average_width.vein.whole]] for the veins and [[vessel.average_width.artery.whole]] for the arteries.
  on average the arteries are [[vessel.average_width.artery.whole]] and the veins [[vessel.average_width.vein.whole]] wide, so the veins are wider.
  the average width is [[vessel.average_width.artery.whole]] for the arteries and [[vessel.average_width.vein.whole]] for the veins.

a.compare.arteries:
  the average width is [[vessel.average_width.artery.whole]] for the arteries and [[vessel.average_width.vein.whole]] for the veins.
  the arteries measure [[vessel.average_width.artery.whole]] and the veins [[vessel.average_width.vein.whole]] on average.

a.compare.density:
  {the vessel density|in vessel density, the share} of the arteries is [[vessel.density.artery.whole]] and that of the veins [[vessel.density.vein.whole]].
  arteries cover [[vessel.density.artery.whole]] of the field and veins [[vessel.density.vein.whole]].

a.measure.limits:
  such values {depend on the camera and the picture|vary a little from picture to picture}.
  {compare such numbers only between pictures of one camera|numbers from another camera may differ}.
  the {record|description} holds no reference values, so I do not judge whether that is {high or low|much or little}.
)";
}  // namespace

std::string_view vessel_answer_grammar() { return kVesselAnswerText; }

}  // namespace retinal::instruct
