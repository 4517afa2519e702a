#pragma once
// Some of many, evenly over their order, so that every part of a list is in.

#include <algorithm>
#include <utility>
#include <vector>

namespace retinal {

/// `wanted` of the items; all of them where there are no more.
template <class Item>
std::vector<Item> spread(std::vector<Item> items, std::size_t wanted) {
  const std::size_t n = items.size();
  if (n <= wanted) return items;
  std::vector<Item> chosen;
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(std::move(items[i * n / wanted]));
  return chosen;
}

}  // namespace retinal
