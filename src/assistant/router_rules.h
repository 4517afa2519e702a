#pragma once
// The hand-written part of the router: topics by the lexicon, the form of a question and the one before it.
// Internal to the router; route() in router.h adds what was learned from phrasings.

#include <string_view>

#include "assistant/router.h"

namespace retinal {

/// Routes by lexicon and rules alone.
Route route_by_rules(std::string_view question, const Route* previous);

/// By its form alone a question about things in general: "what is X", "what are the stages of X", "how is X
/// measured". "What is the X" asks for the one in the photograph.
bool has_general_form(std::string_view question);

}  // namespace retinal
