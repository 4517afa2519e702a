#pragma once
// The outline of a landmark in its mask.

#include <optional>

#include "fundus/reading.h"

namespace retinal {

struct Outline {
  AnalysisBox box;
  AnalysisPoint centroid;
  double p = 0;  ///< mean probability inside
};

/// The largest connected part of the mask whose box, widened by a quarter on each side, holds `near`; nothing
/// when there is none.
std::optional<Outline> find_outline(const StructureMap& map, AnalysisPoint near);

}  // namespace retinal
