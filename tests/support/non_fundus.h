#pragma once
// Pictures that are no fundus photographs, drawn by formula: what a user may hand in by mistake.

#include <string>
#include <utility>
#include <vector>

#include "base/raster.h"

namespace retinal::test {

/// Name and picture: a page of text, a cat, a landscape, a sunset, noise in colour and grey, an OCT scan, a
/// screenshot, a wide-field image, a fundus with inverted or swapped colours, blank pictures, a test card.
std::vector<std::pair<std::string, Raster8>> non_fundus_pictures();

}  // namespace retinal::test
