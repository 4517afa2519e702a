#pragma once
// What the learned part of the router looks at in a question: words, the same with terms of the field
// replaced by what they stand for, and what the rules and the knowledge base make of it. Internal to the
// router; the trainer and the program share this one function, so that they cannot see different questions.

#include <cstdint>
#include <string_view>
#include <vector>

#include "assistant/router.h"

namespace retinal {

/// Groups that the trainer hides one at a time, so that none is leant on alone.
enum class FeatureGroup { words, concepts, rules };

struct QuestionFeature {
  std::uint32_t id = 0;  ///< hash of the feature's name
  float value = 0;
  FeatureGroup group = FeatureGroup::words;
};

/// Features of a question: word n-grams (1 to 3) and pieces of four letters, n-grams over terms, scores and
/// decision of the rules, fit of the knowledge base. Each group of n-grams has unit length. `rules` is what
/// route_by_rules() returned for the question.
std::vector<QuestionFeature> question_features(std::string_view question, const Route& rules,
                                               bool in_conversation);

/// Number of classes: every topic, and asking back as the last one.
std::size_t router_classes();
/// The class of a route: its first topic, or asking back.
std::size_t router_class(const Route& route);
/// "glaucoma", ..., "ask_back".
const char* router_class_name(std::size_t index);

}  // namespace retinal
