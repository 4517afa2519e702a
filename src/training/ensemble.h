#pragma once
// Several global networks that answer as one: the mean of their logits, in one ONNX file, so that everything
// behind it (mirroring, calibration, decisions) is that of a single network.

#include <torch/types.h>

#include <map>
#include <string>
#include <vector>

#include "training/graph.h"

namespace retinal::training {

using Parameters = std::map<std::string, torch::Tensor>;

/// `members` global networks side by side (at least 1) with the outputs of one. Logits are summed, which with
/// ensemble_parameters() makes their mean; "features" are those of the first member. One member is
/// global_network() itself.
Graph global_ensemble(int members);

/// Parameters of global_ensemble() from those of its members; the layers that make logits are divided by the
/// number of members. Throws ModelError when a member lacks one.
Parameters ensemble_parameters(const std::vector<Parameters>& members);

}  // namespace retinal::training
