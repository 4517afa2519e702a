#pragma once
// The router: what a question is about, decided before any text is written and without a language model.
// Rules over a lexicon decide first; a small classifier, learned from phrasings, may overrule them
// (router_model.h).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/topic.h"

namespace retinal {

struct Route {
  std::vector<Topic> topics;  ///< best first, at most three; empty when the router asks back
  Focus focus;
  double confidence = 0;    ///< 0..1: calibrated probability that the first topic is the right one
  bool follow_up = false;   ///< understood from the previous question
  bool about_this = false;  ///< names this photograph, this eye or a person
  bool instructs = false;   ///< tries to tell the assistant what to say; the evidence decides all the same

  bool ask_back() const { return topics.empty(); }
};

/// Routes one question; `previous` is the route of the question before it, for "and the veins?".
Route route(std::string_view question, const Route* previous = nullptr);

/// The same question taken for a general one; what it is about stays known as `focus.subject`.
Route general_route(const Route& routed);

}  // namespace retinal
