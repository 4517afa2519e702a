#include "training/router_training.h"

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
                   router_class(rules), asked.rules_know_it});
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
  const std::vector<RouterExample> learn = examples_of(questions.learn), kept = examples_of(questions.kept),
                                   development = examples_of(questions.development);
  RouterTraining out;
  out.learnt = learn.size();
  out.model = fit_router(learn, recipe);
  std::vector<RouterExample> held_out = kept;
  held_out.insert(held_out.end(), development.begin(), development.end());
  out.temperature = calibrate_router(out.model, held_out);
  set_router_limits(out.model, held_out);
  out.kept = router_accuracy(out.model, kept);
  out.development = router_accuracy(out.model, development);
  const Json provenance = {{"recipe", recipe.text},
                           {"phrasings", hashes(recipe.phrasings)},
                           {"examples", hashes(recipe.examples)},
                           {"development", hashes(recipe.development)},
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
