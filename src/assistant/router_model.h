#pragma once
// The learned part of the router: multinomial logistic regression over the features of a question
// (question_features.h), as models/router.json holds it. Internal to the router and its trainer.
//
// The file is JSON: `classes` (topics and "ask_back"), `bias` and `scale` per class, and `rows`, base64 of
// one row per feature: its id (32 bits, little endian, ascending) and a signed byte per class, whose weight
// is byte x scale. Features that have no row say nothing. Probabilities are calibrated: the temperature is in
// the weights.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/question_features.h"
#include "base/json_fwd.h"

namespace retinal {

struct RouterModel {
  std::vector<float> bias, scale;  ///< one per class
  std::vector<std::uint32_t> ids;  ///< ascending
  std::vector<std::int8_t> rows;   ///< ids.size() x classes
  double overrule_factor = 1;      ///< by so much a class must be more probable than that of the rules
  double ask_back_below = 0;       ///< a probability under which it asks back instead of answering

  bool empty() const { return ids.empty(); }
  /// One per class, summing to 1.
  std::vector<double> probabilities(const std::vector<QuestionFeature>& features) const;
  /// The class to answer with, when the rules chose `ruled`.
  std::size_t choose(const std::vector<double>& probabilities, std::size_t ruled) const;
};

/// Throws ModelError saying what is wrong with the text.
RouterModel parse_router_model(std::string_view text);

/// The file's text; `provenance` says what it was trained on and reached, under its own key.
std::string router_model_text(const RouterModel& model, const Json& provenance);

/// The model that was compiled in, read at its first use; empty when the build has none.
const RouterModel& router_model();

/// Rules and model brought together: the route of the rules, unless another topic is surely the right one.
/// `previous` as in route().
Route settle_route(const Route& rules, std::string_view question, const Route* previous,
                   const RouterModel& model);

}  // namespace retinal
