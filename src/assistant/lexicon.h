#pragma once
// The terminology lexicon: lay and clinical words, synonyms and abbreviations, each standing for one concept.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace retinal {

/// What a phrase of a question can stand for. Things of the eye first, then what is asked about them, then
/// signs of what kind of question it is.
enum class Concept {
  // things of the eye
  disc,
  cup,
  cdr,
  glaucoma,
  fovea,
  retinopathy,
  macular_edema,
  microaneurysm,
  haemorrhage,
  hard_exudate,
  soft_exudate,
  lesion,
  vessel,
  artery,
  vein,
  density,
  fractal,
  tortuosity,
  calibre,
  zone,
  zone_b,
  zone_c,
  disease,
  cataract,
  amd,
  hypertension,
  myopia,
  other,
  // the picture, the record and the program
  quality,
  in_distribution,
  eye_side,   ///< "which eye", "laterality"
  side_word,  ///< "left", "OD": only a mention of a side
  field_of_view,
  modality,
  picture,
  unit,
  pixel,
  model,
  certainty,
  missing,
  capability,
  off_topic,
  injection,  ///< "ignore the evidence": never followed, and no topic by itself
  // what is asked about a thing
  where,
  count,
  size,
  share,
  box,
  width,
  ratio,
  compare,
  presence,
  severity,
  normal,
  overview,
  wrong,
  reason,  ///< "why", "how did you": where a statement comes from
  // kinds of question
  advice,   ///< treatment, urgency, what to do
  outlook,  ///< blindness, cure: advice when somebody's eye is meant, general knowledge otherwise
  define,
  anchor,  ///< "this", "here", "my": the question is about the photograph
  follow_up,
};

/// One phrase found in a question.
struct Mention {
  Concept concept_id;
  std::size_t begin, end;  ///< words [begin, end) of the question
};

/// Finds phrases in normalised words: at each place the longest phrase wins and its words are used up; a word
/// that is no phrase and no common English word is first compared with the words of the lexicon by edit
/// distance.
std::vector<Mention> find_concepts(const std::vector<std::string>& words);

}  // namespace retinal
