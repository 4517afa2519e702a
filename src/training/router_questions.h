#pragma once
// Questions from which the router learns: drawn from the data engine's grammar, from phrasing files and from
// the names of the knowledge base, and read from tables of questions that people wrote.

#include <set>
#include <string>
#include <vector>

#include "training/router_recipe.h"

namespace retinal::training {

struct LabelledQuestion {
  std::string question;
  std::string context;            ///< the question before it in the conversation; empty at its beginning
  std::set<std::size_t> classes;  ///< any of them is right (router_class())
  double weight = 1;
  bool leans = false;          ///< means nothing without `context`, which only the rules understand
  bool rules_know_it = false;  ///< the lexicon was made from it, so its verdict is no evidence
};

struct RouterQuestions {
  std::vector<LabelledQuestion> learn;        ///< drawn phrasings and `examples`
  std::vector<LabelledQuestion> kept;         ///< phrasings kept out of training ("~")
  std::vector<LabelledQuestion> development;  ///< written by people, not learnt
};

/// Draws and reads all of it; the same recipe gives the same questions. Throws Error naming a rule that
/// stands for no topic, InputError naming the line of a table.
RouterQuestions router_questions(const RouterRecipe& recipe);

}  // namespace retinal::training
