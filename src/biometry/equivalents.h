#pragma once
// Central retinal artery and vein equivalents from the six widest vessels.
//
// Knudtson MD et al., "Revised formulas for summarizing retinal vessel diameters", Curr Eye Res
// 2003;27:143-149; Hubbard LD et al., "Methods for evaluation of retinal microvascular abnormalities ...",
// Ophthalmology 1999;106:2269-2280 (Parr's formula for arterioles). Widths are combined in pairs, the widest
// with the narrowest, until one is left.

#include <vector>

namespace retinal {

enum class EquivalentFormula { knudtson, hubbard };
enum class EquivalentVessel { artery, vein };

/// Number of vessels that the formulas combine.
inline constexpr std::size_t kEquivalentVessels = 6;

/// The equivalent of the six widest of `widths` (at least six, any order). Knudtson's formulas keep the unit
/// of the widths; Hubbard's constants hold for micrometres only. Throws std::invalid_argument for fewer than
/// six.
double central_equivalent(std::vector<double> widths, EquivalentFormula formula, EquivalentVessel vessel);

}  // namespace retinal
