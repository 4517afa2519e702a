#pragma once
// What an answer says, before anybody words it.

#include "assistant/facts.h"
#include "assistant/realiser.h"
#include "assistant/router.h"

namespace retinal {

/// The deterministic sentences of all topics of a routed question, none twice.
Realisation content_of(const Route& route, const Facts& facts);

/// Whether a language model is asked to word it: not where the evidence does not allow an answer, where the
/// answer is fixed, where the question gives orders, and where there are more facts than a model keeps
/// together.
bool model_may_word(const Route& route, const Realisation& content);

}  // namespace retinal
