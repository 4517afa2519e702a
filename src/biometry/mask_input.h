#pragma once
// Masks that a user brings, from files to BiometryInput.

#include <array>
#include <filesystem>
#include <optional>

#include "base/raster.h"
#include "biometry/biometry.h"
#include "image/frame.h"

namespace retinal {

/// Reads a PNG or TIFF mask as 0/255: the brightest channel decides, values of at least half of the file's
/// largest value are set (so 0/1, 0/255 and 16-bit masks all work). Throws InputError (not an image, JPEG,
/// larger than 100 megapixels) or FileError, naming the file.
Raster8 load_mask(const std::filesystem::path& path);

/// Files of `retinalgpt measure`; at least one of the masks is required, `field` does not count.
struct MaskFiles {
  std::filesystem::path vessel, artery, vein, disc, cup, field;
  std::array<std::filesystem::path, 4> lesion;  ///< in the order of kLesions
  std::optional<AnalysisPoint> fovea;           ///< pixels of the masks
  std::optional<Laterality> side;
  std::optional<double> um_per_px;
};

/// Loads the masks. Throws InputError when two masks differ in size, naming both with their sizes, and
/// UsageError when no mask is named or the fovea lies outside of them.
BiometryInput load_biometry_input(const MaskFiles& files);

}  // namespace retinal
