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
#include "assistant/topic.h"

namespace retinal {

/// Sentences with slots, in order; `abstained` when the evidence does not allow what the topic asks for.
struct Realisation {
  std::vector<std::string> sentences;
  bool abstained = false;
};

/// The sentences for one topic. Evidence that was refused (quality or distribution gate) gives the reason
/// instead of any statement about the eye.
Realisation realise_slots(Topic topic, const Facts& facts, const Focus& focus = {});

/// The finished answer for one topic: slots replaced, citations collected.
Answer realise(Topic topic, const Evidence& evidence, const Focus& focus = {});
Answer realise(Topic topic, const Facts& facts, const Focus& focus = {});

}  // namespace retinal
