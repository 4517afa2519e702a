#pragma once
// The deterministic realiser: topic + evidence -> correct English sentences, no language model involved. It
// is the fallback of every answer, the writer of reports, and the baseline that a language model has to beat.
//
// Sentences are written with slots, "The vertical ratio is [[disc.cdr_vertical.whole]].", so that the same
// renderer and the same checks serve these sentences and those of a language model.

#include <string>
#include <vector>

#include "assistant/answer.h"
#include "assistant/facts.h"
#include "assistant/slots.h"
#include "assistant/topic.h"

namespace retinal {

/// One sentence with slots, and the further facts that it states without printing them (a count of zero
/// behind "No haemorrhages were detected.").
struct Sentence {
  std::string text;
  std::vector<std::string> keys;
};

/// Sentences in order; `abstained` when the evidence does not allow what the topic asks for.
struct Realisation {
  std::vector<Sentence> sentences;
  bool abstained = false;
};

/// The sentences for one topic. Evidence that was refused (quality or distribution gate) gives the reason
/// instead of any statement about the eye.
Realisation realise_slots(Topic topic, const Facts& facts, const Focus& focus = {});

/// Evidence keys that an answer on the topic may use: the slots of its deterministic sentences and the facts
/// behind them.
std::vector<std::string> routed_keys(const Realisation& realisation);

/// Replaces the slots of one sentence and cites all its facts, printed or not.
Rendered render_sentence(const Sentence& sentence, const Facts& facts);

/// Renders a sentence at the end of an answer, with its citations and as a claim.
void append_sentence(Answer& answer, const Sentence& sentence, const Facts& facts);

/// The finished answer for one topic: slots replaced, citations collected.
Answer realise(Topic topic, const Evidence& evidence, const Focus& focus = {});
Answer realise(Topic topic, const Facts& facts, const Focus& focus = {});

}  // namespace retinal
