#pragma once
// "did you mean" for mistyped names.

#include <string>
#include <vector>

namespace retinal {

/// Number of single-character insertions, deletions, replacements and swaps of neighbours that turn `a` into
/// `b` (optimal string alignment distance).
int edit_distance(const std::string& a, const std::string& b);

/// "; did you mean 'X'?" for the nearest of `known` within a third of the name's length, otherwise "".
std::string did_you_mean(const std::string& name, const std::vector<std::string>& known);

}  // namespace retinal
