#pragma once
// A recipe for the learned part of the router (configs/router/*.toml). Every key is checked, as in recipe.h.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retinal::training {

struct RouterRecipe {
  std::string text;           ///< the recipe itself
  std::filesystem::path out;  ///< the model to write: models/router.json, which the build compiles in
  std::vector<std::string> phrasings;    ///< grammar files: `topic.*`, `follow.*`, `after.*`, `name.*` rules
  std::vector<std::string> examples;     ///< tables of questions to learn from (columns in docs/topics.md)
  std::vector<std::string> development;  ///< tables of questions to calibrate on, never learnt
  std::vector<std::string> knowledge;    ///< tables of general questions to learn from: question<TAB>entries
  std::int64_t per_topic = 700;          ///< phrasings drawn for each topic and each source
  std::int64_t kept_per_topic = 60;      ///< of those kept out of training ("~" in the grammars)
  double example_weight = 3;             ///< of a question of `examples` beside a drawn one
  double typos = 0.1;                    ///< share of drawn questions with a typing error
  double in_conversation = 0.15;         ///< share of drawn questions that come after another one
  std::int64_t features = 4500;          ///< rows that are kept, those with the largest weights
  std::int64_t epochs = 12;
  double learning_rate = 0.3;                   ///< of AdaGrad
  double weight_decay = 1e-4;                   ///< L2, of words and terms
  double hide_words = 0.15, hide_rules = 0.25;  ///< share of examples that must do without that group
  std::uint64_t seed = 1;
};

/// Throws UsageError naming the file and the key (with the nearest known key), or FileError.
RouterRecipe read_router_recipe(const std::filesystem::path& path);

}  // namespace retinal::training
