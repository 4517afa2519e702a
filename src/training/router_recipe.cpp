#include "training/router_recipe.h"

#include "base/error.h"
#include "base/file.h"
#include "training/recipe.h"

namespace retinal::training {
namespace {

RecipeKeys keys_of(RouterRecipe& r) {
  return {{"out", into_path(r.out)},
          {"phrasings", into_texts(r.phrasings)},
          {"examples", into_texts(r.examples)},
          {"development", into_texts(r.development)},
          {"knowledge", into_texts(r.knowledge)},
          {"per_topic", into(r.per_topic)},
          {"kept_per_topic", into(r.kept_per_topic)},
          {"example_weight", into(r.example_weight)},
          {"typos", into(r.typos)},
          {"in_conversation", into(r.in_conversation)},
          {"features", into(r.features)},
          {"epochs", into(r.epochs)},
          {"learning_rate", into(r.learning_rate)},
          {"weight_decay", into(r.weight_decay)},
          {"hide_words", into(r.hide_words)},
          {"hide_rules", into(r.hide_rules)},
          {"seed", into(r.seed)}};
}

}  // namespace

RouterRecipe read_router_recipe(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  RouterRecipe recipe;
  recipe.text = read_text_file(path);
  read_recipe(path, keys_of(recipe));
  if (recipe.out.empty()) throw UsageError(name + ": 'out' (the model to write) is missing");
  const std::pair<const char*, std::int64_t> at_least_one[] = {{"per_topic", recipe.per_topic},
                                                               {"kept_per_topic", recipe.kept_per_topic},
                                                               {"features", recipe.features},
                                                               {"epochs", recipe.epochs}};
  for (const auto& [key, value] : at_least_one)
    if (value < 1) throw UsageError(name + ": '" + key + "' must be at least 1");
  const std::pair<const char*, double> shares[] = {{"typos", recipe.typos},
                                                   {"in_conversation", recipe.in_conversation},
                                                   {"hide_words", recipe.hide_words},
                                                   {"hide_rules", recipe.hide_rules}};
  for (const auto& [key, value] : shares)
    if (!(value >= 0 && value < 1)) throw UsageError(name + ": '" + key + "' must lie between 0 and 1");
  if (recipe.hide_words + recipe.hide_rules >= 1)
    throw UsageError(name + ": 'hide_words' and 'hide_rules' must together be less than 1");
  if (!(recipe.learning_rate > 0)) throw UsageError(name + ": 'learning_rate' must be more than 0");
  if (!(recipe.weight_decay >= 0) || !(recipe.example_weight >= 0))
    throw UsageError(name + ": 'weight_decay' and 'example_weight' must not be negative");
  return recipe;
}

}  // namespace retinal::training
