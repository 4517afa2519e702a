#pragma once
// What a figure should reach and what others reached, kept in one table.

#include <optional>
#include <string>
#include <vector>

namespace retinal {

struct ReferenceFigure {
  std::string key;  ///< Figure::key
  std::optional<double> floor, aim;
  bool smaller_is_better = false;
  std::string reference;  ///< whose figure, on what; empty when there is none
};

const std::vector<ReferenceFigure>& reference_figures();

/// The row of `key`, or nothing.
const ReferenceFigure* find_reference(const std::string& key);

/// "aim", "floor" or "below": what `value` has reached; "" without a floor.
std::string reached(const ReferenceFigure& reference, double value);

}  // namespace retinal
