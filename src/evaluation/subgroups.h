#pragma once
// Figures of the eyes that share a property that their labels know, so that a weakness of one kind of
// photograph does not hide in the mean.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dataset/sample.h"

namespace retinal {

struct Traits {
  std::optional<Laterality> side;
  std::optional<int> quality;  ///< EyeQ: 0 good, 1 usable, 2 reject
};

Traits traits_of(const Sample& sample);

struct Subgroup {
  std::string key;    ///< "left", "right", "good", "usable", "reject"
  std::string words;  ///< "left eyes", "photographs of good quality" ...
  bool (*holds)(const Traits&);
};

/// Sides and qualities, in this order.
const std::vector<Subgroup>& subgroups();

/// The cases (with a member `traits`) of a subgroup.
template <class Case>
std::vector<Case> members(const std::vector<Case>& cases, const Subgroup& group) {
  std::vector<Case> out;
  for (const Case& c : cases)
    if (group.holds(c.traits)) out.push_back(c);
  return out;
}

/// Smaller groups say nothing.
inline constexpr std::size_t kSmallestSubgroup = 20;

}  // namespace retinal
