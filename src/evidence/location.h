#pragma once
// Where something lies in the eye, in the words of an examiner: direction and distance from fovea and disc.

#include <optional>
#include <string>

#include "evidence/evidence.h"

namespace retinal {

/// Mean of the width and height of the disc's box, pixels of the photograph: the unit "disc diameter" of all
/// location words. Nothing when the disc or its outline was not found.
std::optional<double> disc_diameter(const Evidence& evidence);

/// "2.1 disc diameters superotemporal to the fovea and 3.4 temporal to the disc" for a point of the
/// photograph. Directions are eight sectors of 45 degrees along the axes of the picture. Nasal and temporal
/// need a known side of the eye, otherwise it is "above and to the left of". Without a disc diameter
/// distances are in pixels; without disc and fovea the place is told relative to the field of view. The words
/// follow "lies".
std::string location_words(PhotoPoint point, const Evidence& evidence);

}  // namespace retinal
