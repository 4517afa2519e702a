// Grammar: answers about lesions. THINGS is the kind in the plural, THING in the singular; x stands for its
// key.

#include "instruct/grammar.h"

namespace retinal::instruct {

namespace {
constexpr std::string_view kLesionAnswerText = R"(
a.lesion.many:
  {yes, |yes, |}[[lesions.x.count]] THINGS {were marked|were found|can be seen|are visible} {at.photo}.
  {yes, there are|there are} [[lesions.x.count]] THINGS {at.photo}.
  {yes: [[lesions.x.count]]|yes, I count [[lesions.x.count]]} THINGS{| {at.photo}}.
  yes, {the graders marked|the readers marked|the record counts} [[lesions.x.count]] THINGS.
  THINGS are present, [[lesions.x.count]] {of them|in number}.

a.lesion.some:
  yes, {THINGS can be seen|THINGS are visible|THINGS were marked} {at.photo}.
  yes, {there are|I see|I find} THINGS {at.photo}.
  {THINGS are present|yes, THINGS are present}{| {at.photo}}.
  {they are there|they can be found}: THINGS were marked {at.photo}.

a.lesion.one:
  {yes, there is|there is} [[lesions.x.count]] THING {at.photo}.
  {yes: [[lesions.x.count]]|yes, just [[lesions.x.count]]} THING {was marked|was found|can be seen}{| {at.photo}}.
  only [[lesions.x.count]] THING was {marked|found} {at.photo}.

a.lesion.none:
  {no, |}no THINGS {were marked|were found|are visible|can be seen} {at.photo}.
  {no, I see|I see|I find} no THINGS {at.photo}.
  no, {this photograph is|the retina in this picture is|this retina is} free of THINGS.
  {none|none that I can see}: no THINGS were {marked|found}.

a.lesion.count.many:
  {I count|there are|one counts} [[lesions.x.count]] THINGS {at.photo}.
  {in total|altogether|all in all}, [[lesions.x.count]] THINGS were {marked|found|counted}{| {at.photo}}.
  the {number|count} of THINGS is [[lesions.x.count]].
  [[lesions.x.count]] THINGS{| {at.photo}| in total}.

a.lesion.count.none:
  none: no THINGS were {marked|found|counted} {at.photo}.
  there are no THINGS {at.photo} {to count|}.
  {zero|not one}: no THINGS were {marked|found}.

a.lesion.place:
  the {largest|main} {area|region} of THINGS {lies|is located|is found} [[lesions.x.place]].
  {the main group of THINGS|the largest patch of THINGS} is [[lesions.x.place]].
  you find the largest area of THINGS [[lesions.x.place]].
  {most of the area of THINGS|the bulk of the THINGS} lies [[lesions.x.place]].

a.lesion.boxes:
  {the THINGS lie in|the THINGS are enclosed by|boxes around the THINGS:} BOXES{|, as fractions of the width and height of the photograph}.
  {regions with THINGS|boxes of the THINGS|boxes for the THINGS, left, top, right, bottom}: BOXES.
  {I would box the THINGS like this:|the THINGS are located at} BOXES.

a.lesion.merged:
  {neighbouring lesions share a box|lesions that lie close together share a box|where lesions crowd, one box covers several}.

a.lesions.list:
  {the photograph shows|there are|I see|one finds|the eye shows} PRESENT.
  {these were marked:|marked were|the graders marked} PRESENT.
  PRESENT {can be seen|were marked|are visible} {at.photo}.

a.lesions.absent:
  no ABSENT were {marked|found}{| here}.
  {I see|one sees|I find} no ABSENT {at.photo}.

a.lesions.nothing:
  {no lesions were marked|I see no lesions} {at.photo}: no ABSENT.
  no ABSENT {were found|can be seen} {at.photo}.
)";
}  // namespace

std::string_view lesion_answer_grammar() { return kLesionAnswerText; }

}  // namespace retinal::instruct
