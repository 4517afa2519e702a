#include "evaluation/subgroups.h"

namespace retinal {
namespace {

template <Laterality side>
bool is_side(const Traits& traits) {
  return traits.side == side;
}

template <int quality>
bool is_quality(const Traits& traits) {
  return traits.quality == quality;
}

}  // namespace

Traits traits_of(const Sample& sample) { return {sample.side, sample.quality}; }

const std::vector<Subgroup>& subgroups() {
  static const std::vector<Subgroup> kGroups = {{"left", "left eyes", is_side<Laterality::left>},
                                                {"right", "right eyes", is_side<Laterality::right>},
                                                {"good", "photographs of good quality", is_quality<0>},
                                                {"usable", "photographs of usable quality", is_quality<1>},
                                                {"reject", "photographs labelled as rejects", is_quality<2>}};
  return kGroups;
}

}  // namespace retinal
