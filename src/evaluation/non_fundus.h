#pragma once
// Pictures that are no colour fundus photographs, to test the distribution gate. Drawn by other code and
// other means than the negatives a network is trained with.

#include <cstdint>
#include <string>

#include "base/raster.h"

namespace retinal {

/// Kinds of picture, in turn: scene, page, wide_field, oct, noise.
inline constexpr int kDrawnKinds = 5;
const char* drawn_kind(int index);

/// The picture number `index`: its kind by turn, everything else at random from the seed. RGB, 512 to 900 px
/// wide.
Raster8 draw_non_fundus(int index, std::uint64_t seed = 1);

/// A photograph's negative.
Raster8 inverted(Raster8 picture);

}  // namespace retinal
