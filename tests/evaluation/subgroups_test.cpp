// Subgroups hold the cases that their labels put there, and no case of which nothing is known.

#include "evaluation/subgroups.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace retinal {
namespace {

struct NumberedCase {
  int number = 0;
  Traits traits;
};

TEST(Subgroups, HoldTheCasesOfTheirSideOrQuality) {
  const std::vector<NumberedCase> cases = {{1, {Laterality::left, 0}},
                                           {2, {Laterality::right, 1}},
                                           {3, {Laterality::right, std::nullopt}},
                                           {4, {std::nullopt, 2}},
                                           {5, {}}};
  std::map<std::string, std::set<int>> held;
  for (const Subgroup& group : subgroups())
    for (const NumberedCase& c : members(cases, group)) held[group.key].insert(c.number);
  EXPECT_EQ(held, (std::map<std::string, std::set<int>>{
                      {"left", {1}}, {"right", {2, 3}}, {"good", {1}}, {"usable", {2}}, {"reject", {4}}}));
}

TEST(Subgroups, KnowWhatTheLabelsOfASampleSay) {
  Sample sample;
  EXPECT_FALSE(traits_of(sample).side);
  EXPECT_FALSE(traits_of(sample).quality);
  sample.side = Laterality::left;
  sample.quality = 1;
  EXPECT_EQ(traits_of(sample).side, Laterality::left);
  EXPECT_EQ(traits_of(sample).quality, 1);
}

}  // namespace
}  // namespace retinal
