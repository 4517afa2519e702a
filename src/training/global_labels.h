#pragma once
// A sample's labels as training targets of the global network.

#include <array>
#include <optional>

#include "dataset/sample.h"

namespace retinal::training {

/// Targets with weights; a weight of 0 means "not labelled".
template <std::size_t N>
struct Targets {
  std::array<float, N> value{}, weight{};
};

struct GlobalLabels {
  Targets<8> diseases;  ///< in the order of disease_names()
  Targets<4> grade;     ///< cumulative: DR grade > k
  Targets<2> edema;     ///< cumulative: DME risk > k
  Targets<2> quality;   ///< cumulative: worse than good; reject
};

GlobalLabels global_labels(const Sample& sample);

/// How often a picture is drawn relative to its data set's others: rare diseases and grades more.
double rarity(const Sample& sample);

}  // namespace retinal::training
