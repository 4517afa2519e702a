#pragma once
// Lesion instances: connected components of a lesion mask.

#include <vector>

#include "fundus/reading.h"

namespace retinal {

/// Components of at least `minimum_area` analysis pixels, largest first.
std::vector<LesionInstance> lesion_instances(const StructureMap& map, double minimum_area);

}  // namespace retinal
