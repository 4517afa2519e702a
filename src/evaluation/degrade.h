#pragma once
// Photographs made worse in known ways, to see how figures fall.

#include <string>
#include <vector>

#include "base/raster.h"

namespace retinal {

/// jpeg30: compressed as JPEG of quality 30. half: reduced to half the resolution and enlarged again, so that
/// masks still fit. bright, dark: 20 % more, less light. blue: a camera with 25 % more blue and 20 % less
/// red.
enum class Degradation { none, jpeg30, half, bright, dark, blue };

/// "jpeg30", "half", "bright", "dark", "blue": all but none.
const std::vector<std::string>& degradation_names();

/// The name, or "none".
std::string to_string(Degradation degradation);
/// Throws UsageError for an unknown name.
Degradation degradation_from(const std::string& name);

/// In words: "JPEG quality 30".
std::string description(Degradation degradation);

/// Of the same size as `rgb`.
Raster8 degraded(const Raster8& rgb, Degradation degradation);

}  // namespace retinal
