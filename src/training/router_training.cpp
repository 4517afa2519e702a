#include "training/router_training.h"

#include <algorithm>
#include <string>

#include "assistant/router_rules.h"
#include "base/file.h"
#include "base/json.h"
#include "training/router_questions.h"

namespace retinal::training {
namespace {

std::vector<RouterExample> examples_of(const std::vector<LabelledQuestion>& questions) {
  std::vector<RouterExample> out;
  for (const LabelledQuestion& asked : questions) {
    Route before;
    if (!asked.context.empty()) before = route_by_rules(asked.context, nullptr);
    const bool in_conversation = !before.ask_back();
    const Route rules = route_by_rules(asked.question, in_conversation ? &before : nullptr);
    out.push_back({question_features(asked.question, rules, in_conversation), asked.classes, asked.weight,
                   router_class(rules), asked.leans, asked.rules_know_it});
  }
  return out;
}

Json hashes(const std::vector<std::string>& files) {
  Json out = Json::object();
  for (const std::string& file : files) out[file] = sha256_hex_of_file(file);
  return out;
}

Json figures(const RouterAccuracy& accuracy) {
  return {{"questions", accuracy.n},
          {"right_by_rules", accuracy.rules},
          {"right_by_model_alone", accuracy.model},
          {"right_by_both", accuracy.both}};
}

}  // namespace

RouterTraining train_router(const RouterRecipe& recipe) {
  const RouterQuestions questions = router_questions(recipe);
  std::vector<RouterExample> learn = examples_of(questions.learn), kept = examples_of(questions.kept);
  const std::vector<RouterExample> development = examples_of(questions.development);
  for (std::vector<RouterExample>* drawn : {&learn, &kept})
    weigh_by_trust(*drawn, rules_accuracy(development));
  RouterTraining out;
  out.learnt = learn.size();
  out.model = fit_router(learn, recipe);
  std::vector<RouterExample> held_out = kept;
  held_out.insert(held_out.end(), development.begin(), development.end());
  // Both weigh alike: the drawn ones are many, the written ones are like those that people ask.
  const double share =
      static_cast<double>(kept.size()) / static_cast<double>(std::max<std::size_t>(1, development.size()));
  for (std::size_t i = kept.size(); i < held_out.size(); ++i) held_out[i].weight = share;
  out.temperature = calibrate_router(out.model, held_out);
  set_router_limits(out.model, held_out);
  out.kept = router_accuracy(out.model, kept);
  out.development = router_accuracy(out.model, development);
  const Json provenance = {{"recipe", recipe.text},
                           {"phrasings", hashes(recipe.phrasings)},
                           {"examples", hashes(recipe.examples)},
                           {"development", hashes(recipe.development)},
                           {"knowledge", hashes(recipe.knowledge)},
                           {"questions_learnt", out.learnt},
                           {"temperature", out.temperature},
                           {"kept_phrasings", figures(out.kept)},
                           {"development_questions", figures(out.development)}};
  const std::string text = router_model_text(out.model, provenance);
  out.bytes = text.size();
  write_file_atomically(recipe.out, text);
  return out;
}

}  // namespace retinal::training
