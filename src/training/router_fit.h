#pragma once
// Multinomial logistic regression over sparse features, for the router: AdaGrad, an L2 penalty, the rows with
// the largest weights kept, weights rounded to bytes. No libtorch: a few thousand rows, seconds.

#include <set>
#include <vector>

#include "assistant/router_model.h"
#include "training/router_recipe.h"

namespace retinal::training {

/// A question as the fit sees it.
struct RouterExample {
  std::vector<QuestionFeature> features;
  std::set<std::size_t> classes;  ///< any of them is right; together they share the target
  double weight = 1;
  std::size_t ruled = 0;       ///< the class that the rules chose
  bool leans = false;          ///< the rules' verdict is never hidden
  bool without_rules = false;  ///< it is hidden always
  double trust = 1;            ///< further weight where the rules' verdict is shown (weigh_by_trust)
};

/// Share of the examples' weight on which the rules are right.
double rules_accuracy(const std::vector<RouterExample>& examples);

/// Sets `trust` of the examples on which the rules are wrong so that the rules are right as often as
/// `accuracy` says. Drawn phrasings are odder than what people ask; a model would learn from them to trust
/// the rules too little.
void weigh_by_trust(std::vector<RouterExample>& examples, double accuracy);

/// Fits a model without limits (factor 1, threshold 0) and not yet calibrated.
RouterModel fit_router(const std::vector<RouterExample>& examples, const RouterRecipe& recipe);

/// The temperature by which logits must be divided for the least cross-entropy on `held_out` (Guo et al.,
/// ICML 2017); folded into bias and scale.
double calibrate_router(RouterModel& model, const std::vector<RouterExample>& held_out);

/// Chooses on `held_out` the factor, then the threshold, with most right answers less a third of the wrong
/// ones: who is asked back must ask again, as after a wrong answer, which may mislead besides. Of equals, the
/// smallest.
void set_router_limits(RouterModel& model, const std::vector<RouterExample>& held_out);

/// Share of `examples` whose class is right: by the rules, by the model alone, by both together.
struct RouterAccuracy {
  std::size_t n = 0;
  double rules = 0, model = 0, both = 0;
};
RouterAccuracy router_accuracy(const RouterModel& model, const std::vector<RouterExample>& examples);

}  // namespace retinal::training
