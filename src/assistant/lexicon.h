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
  both_vessels,  ///< "A versus V": both in one phrase
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
  term,  ///< of the field, but in no record: can only be explained
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
  off_topic,  ///< what a fundus photograph does not show, and other worlds
  chatter,    ///< words that are off the topic only where nothing else is said
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
  method,  ///< formula, threshold, probability: what stands behind a value
  reason,  ///< "why", "how did you": where a statement comes from
  // kinds of question
  advice,   ///< treatment, urgency, what to do
  outlook,  ///< blindness, cure: advice when somebody's eye is meant, general knowledge otherwise
  carer,    ///< doctor, hospital: advice only together with `must`
  must,     ///< should, need, soon
  define,
  people,  ///< adults, the population: not this patient
  anchor,  ///< "this", "here", "my": the question is about the photograph
  follow_up,
};

/// One phrase found in a question.
struct Mention {
  Concept concept_id;
  std::size_t begin, end;  ///< words [begin, end) of the question
};

/// Finds phrases in normalised words: at each place the longest phrase wins and its words are used up. A word
/// that is neither in the lexicon nor common English is taken for the lexicon word nearest by spelling or by
/// sound.
std::vector<Mention> find_concepts(const std::vector<std::string>& words);

/// The words with typing errors mended in the same way, and words that were written together split.
std::vector<std::string> corrected_words(const std::vector<std::string>& words);

/// Whether a word occurs in a phrase of the lexicon.
bool is_lexicon_word(const std::string& word);

}  // namespace retinal
