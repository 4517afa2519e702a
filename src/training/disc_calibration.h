#pragma once
// Where people mark the centre of a disc, as against the centroid of its mask.

#include <array>
#include <filesystem>
#include <optional>

#include "training/config.h"

namespace retinal::training {

/// Median of (centroid of the disc mask - marked centre), in diameters of the mask, right and down, over the
/// validation pictures of the global recipe on which people marked the centre: annotators follow the vessels'
/// exit more than the rim, always to the same side. `model_dir` holds a complete model whose own
/// "disc_center_offset" is not used. Nothing when no mask shows a disc there. Shows progress.
/// Throws InputError when no such picture is there.
std::optional<std::array<double, 2>> calibrate_disc_center(const std::filesystem::path& model_dir,
                                                           const FundusConfig& global);

}  // namespace retinal::training
