#pragma once
// Reading a TOML recipe into a struct: every key is checked, an unknown one is an error with a suggestion.
// Internal to the files that read recipes.

#include <toml++/toml.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace retinal::training {

/// Takes a value of the recipe; false when it has the wrong type or is out of range.
using RecipeSetter = std::function<bool(const toml::node&)>;
using RecipeKeys = std::map<std::string, RecipeSetter>;

template <class T>
RecipeSetter into(T& target) {
  return [&target](const toml::node& node) {
    const auto value = node.value<T>();
    if (value) target = *value;
    return value.has_value();
  };
}

RecipeSetter into_path(std::filesystem::path& target);
/// A list of texts, not empty.
RecipeSetter into_texts(std::vector<std::string>& target);
/// A table of numbers that are not negative.
RecipeSetter into_weights(std::map<std::string, double>& target);

/// Throws UsageError naming the file and the key (with the nearest known key) or the line, or FileError.
void read_recipe(const std::filesystem::path& path, const RecipeKeys& known);

}  // namespace retinal::training
