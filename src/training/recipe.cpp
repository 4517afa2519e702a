#include "training/recipe.h"

#include "base/error.h"

#include "base/suggest.h"
#include "base/toml.h"

namespace retinal::training {

RecipeSetter into_path(std::filesystem::path& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<std::string>();
    if (value) target = *value;
    return value.has_value();
  };
}

RecipeSetter into_texts(std::vector<std::string>& target) {
  return [&target](const toml::node& node) {
    const auto* array = node.as_array();
    if (!array) return false;
    target.clear();
    for (const auto& item : *array) {
      const auto value = item.value<std::string>();
      if (!value) return false;
      target.push_back(*value);
    }
    return !target.empty();
  };
}

RecipeSetter into_weights(std::map<std::string, double>& target) {
  return [&target](const toml::node& node) {
    const auto* table = node.as_table();
    if (!table) return false;
    for (const auto& [key, value] : *table) {
      const auto weight = value.value<double>();
      if (!weight || *weight < 0) return false;
      target[std::string(key.str())] = *weight;
    }
    return true;
  };
}

void read_recipe(const std::filesystem::path& path, const RecipeKeys& known) {
  const std::string name = path.filename().string();
  const toml::table table = read_toml_file(path);
  std::vector<std::string> names;
  for (const auto& [key, _] : known) names.push_back(key);
  for (const auto& [key, node] : table) {
    const auto found = known.find(std::string(key.str()));
    if (found == known.end())
      throw UsageError(name + ": unknown key '" + std::string(key.str()) + "'" +
                       did_you_mean(std::string(key.str()), names));
    if (!found->second(node))
      throw UsageError(name + ": the value of '" + found->first + "' has the wrong type or is out of range");
  }
}

}  // namespace retinal::training
