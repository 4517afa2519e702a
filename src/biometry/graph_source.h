#pragma once
// What a vessel graph is measured from, once the mask is clean and thin; for this room's .cpp files.

#include <optional>

#include "base/raster.h"
#include "biometry/feature_values.h"
#include "biometry/vessel_graph.h"

namespace retinal {

/// Refers to rasters that must outlive it.
struct GraphSource {
  const Raster8 *mask = nullptr, *skeleton = nullptr, *open_skeleton = nullptr;  ///< of all vessels
  const Raster8 *artery = nullptr, *vein = nullptr;                              ///< null or empty: not known
  EdgeMap edges;                                                                 ///< of all vessels
  EdgeMap vein_edges;
  const DiscShape* disc = nullptr;
};

VesselGraph build_vessel_graph(const GraphSource& source);

/// Components of fewer pixels are not vessels.
inline constexpr std::int64_t kLeastVesselPixels = 30;

/// Shortest segment that is measured and largest calibre that is looked for, pixels of a mask of this size.
inline double least_segment(const Raster8& mask) { return std::max(mask.width, mask.height) / 64.0; }
inline double largest_calibre(const Raster8& mask) { return std::max(mask.width, mask.height) / 16.0; }

inline constexpr double kLengthSigma = 2.5;  ///< smoothing of centre lines, pixels

/// Bends flatter than this do not start a turn, 1/px of a mask of this size.
inline double least_curvature(const Raster8& mask) { return 5.0 / std::max(mask.width, mask.height); }

}  // namespace retinal
