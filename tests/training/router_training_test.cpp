// The learned part of the router: what it learns from, and that it learns.

#include "training/router_training.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "support/data.h"
#include "support/program.h"
#include "training/router_questions.h"

namespace retinal::training {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeastPhrasings = 200;  ///< of every topic

RouterRecipe committed_recipe() {
  RouterRecipe recipe = read_router_recipe(test::repository() / "configs/router/router.toml");
  for (auto* files : {&recipe.phrasings, &recipe.examples, &recipe.development, &recipe.knowledge})
    for (std::string& file : *files) file = (test::repository() / file).string();
  return recipe;
}

/// Questions of a toy language: word i of `words` stands for class i.
std::vector<RouterExample> toy(const std::vector<std::string>& words, int times) {
  std::vector<RouterExample> examples;
  for (int n = 0; n < times; ++n)
    for (std::size_t c = 0; c < words.size(); ++c) {
      RouterExample example;
      example.classes = {c};
      example.ruled = router_classes() - 1;
      for (std::uint32_t letter = 0; letter < words[c].size(); ++letter)
        example.features.push_back({static_cast<std::uint32_t>(words[c][letter]), 1, FeatureGroup::words});
      examples.push_back(std::move(example));
    }
  return examples;
}

TEST(RouterTraining, EveryTopicHasHundredsOfPhrasings) {
  const RouterQuestions questions = router_questions(committed_recipe());
  std::map<std::size_t, std::set<std::string>> by_class;
  for (const LabelledQuestion& asked : questions.learn)
    by_class[*asked.classes.begin()].insert(asked.question);
  for (std::size_t c = 0; c < router_classes(); ++c)
    EXPECT_GE(by_class[c].size(), kLeastPhrasings) << router_class_name(c);
}

TEST(RouterTraining, NothingKeptOrForDevelopmentIsLearnt) {
  const RouterQuestions questions = router_questions(committed_recipe());
  std::set<std::string> learnt;
  for (const LabelledQuestion& asked : questions.learn) learnt.insert(asked.question + "\t" + asked.context);
  EXPECT_GT(questions.kept.size(), 500u);
  std::size_t shared = 0;
  for (const LabelledQuestion& asked : questions.kept)
    shared += learnt.contains(asked.question + "\t" + asked.context);
  EXPECT_EQ(shared, 0u);
  const std::string recipe = committed_recipe().text;
  EXPECT_EQ(recipe.find("router_questions.tsv"), std::string::npos) << "the scoring half is never learnt";
}

TEST(RouterTraining, TheSameRecipeDrawsTheSameQuestions) {
  const auto texts = [](const std::vector<LabelledQuestion>& questions) {
    std::string all;
    for (const LabelledQuestion& asked : questions) all += asked.question + "\t" + asked.context + "\n";
    return all;
  };
  EXPECT_EQ(texts(router_questions(committed_recipe()).learn),
            texts(router_questions(committed_recipe()).learn));
}

TEST(RouterTraining, LearnsAndIsCalibrated) {
  RouterRecipe recipe;
  recipe.hide_rules = recipe.hide_words = 0;
  const std::vector<std::string> words = {"abc", "cde", "efg", "gha"};
  RouterModel model = fit_router(toy(words, 20), recipe);
  EXPECT_EQ(router_accuracy(model, toy(words, 1)).model, 1);
  // Half of the held-out questions are labelled otherwise: no more than half sure is right.
  std::vector<RouterExample> doubtful = toy(words, 2);
  for (std::size_t i = 0; i < doubtful.size(); i += 2)
    doubtful[i].classes = {(*doubtful[i].classes.begin() + 1) % 4};
  const double sure = model.probabilities(doubtful[0].features)[0];
  EXPECT_GT(calibrate_router(model, doubtful), 1);
  const auto p = model.probabilities(doubtful[0].features);
  EXPECT_LT(*std::max_element(p.begin(), p.end()), sure);
}

TEST(RouterTraining, LimitsKeepTheRulesWhereTheModelIsWorse) {
  RouterRecipe recipe;
  recipe.hide_rules = recipe.hide_words = 0;
  const std::vector<std::string> words = {"abc", "cde"};
  RouterModel model = fit_router(toy(words, 20), recipe);
  std::vector<RouterExample> rules_right = toy(words, 10);
  for (RouterExample& example : rules_right) {
    example.ruled = 1 - *example.classes.begin();
    example.classes = {example.ruled};
    for (QuestionFeature& feature : example.features) feature.value = 0.1F;  // not sure of itself
  }
  set_router_limits(model, rules_right);
  EXPECT_EQ(router_accuracy(model, rules_right).both, 1) << "the factor must be large";
}

TEST(RouterTraining, WritesAFileOnceAndForAll) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "few.txt")
      << "topic.glaucoma:\n  {is there|any} glaucoma {here|now|today}?\n  ~ glaucoma at all?\n"
         "topic.cataract:\n  {is there|any} cataract {here|now|today}?\n  ~ cataract at all?\n"
         "name.general:\n  what is NAME?\n  ~ define NAME\nname.foreign:\n  the NAME?\n  ~ a NAME\n";
  std::ofstream(folder / "table.tsv") << "question\ttopic\tcontext\nis it a cataract\tcataract\t\n";
  std::ofstream(folder / "recipe.toml")
      << "out = \"" << (folder / "router.json").string() << "\"\nphrasings = [\""
      << (folder / "few.txt").string() << "\"]\ndevelopment = [\"" << (folder / "table.tsv").string()
      << "\"]\nper_topic = 20\nepochs = 2\nfeatures = 300\n";
  const RouterRecipe recipe = read_router_recipe(folder / "recipe.toml");
  const RouterTraining made = train_router(recipe);
  EXPECT_GT(made.learnt, 100u);
  const std::string first = read_text_file(folder / "router.json");
  EXPECT_EQ(parse_router_model(first).ids.size(), made.model.ids.size());
  EXPECT_LE(made.model.ids.size(), 300u);
  train_router(recipe);
  EXPECT_EQ(read_text_file(folder / "router.json"), first) << "the same recipe gives the same file";
}

TEST(RouterTraining, SaysWhatIsWrong) {
  const test::TemporaryFolder folder;
  const auto says = [&](const std::string& recipe, const char* part) {
    std::ofstream(folder / "recipe.toml") << recipe;
    try {
      train_router(read_router_recipe(folder / "recipe.toml"));
      ADD_FAILURE() << recipe;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  says("outt = \"x\"\n", "did you mean 'out'");
  says("seed = 2\n", "'out'");
  says("out = \"x\"\nepochs = 0\n", "'epochs' must be at least 1");
  says("out = \"x\"\nhide_words = 0.6\nhide_rules = 0.6\n", "together");
  std::ofstream(folder / "wrong.txt") << "topic.glaucomma:\n  glaucoma?\n";
  says("out = \"x\"\nphrasings = [\"" + (folder / "wrong.txt").string() + "\"]\n", "'glaucomma' is no topic");
}

}  // namespace
}  // namespace retinal::training
