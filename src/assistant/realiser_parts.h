#pragma once
// The realiser's topics by group; internal to the realiser.

#include "assistant/realiser.h"

namespace retinal::realiser {

/// What the photograph is: modality, quality, gate, eye, field of view, disc, fovea.
Realisation photograph_topic(Topic topic, const Facts& facts);
/// Cup-to-disc ratio and everything about vessels.
Realisation measurement_topic(Topic topic, const Facts& facts, const Focus& focus);
/// One lesion type, or all of them.
Realisation lesion_topic(Topic topic, const Facts& facts, const Focus& focus);
/// Grades and findings.
Realisation disease_topic(Topic topic, const Facts& facts);
/// Scale, model, uncertainty, what is missing.
Realisation record_topic(Topic topic, const Facts& facts);
/// What stands behind the statements of a topic: "why?", "how was that measured?". Empty where they say it
/// already.
Realisation reason_for(Topic topic, const Facts& facts, const Focus& focus);
/// True for measured values of which people ask whether they are normal.
bool has_reference_question(Topic topic);
/// Answers that need no evidence: capabilities, advice, general knowledge, out of scope.
Realisation fixed_topic(Topic topic);

}  // namespace retinal::realiser
