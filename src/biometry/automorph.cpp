#include "biometry/automorph.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "biometry/automorph_pieces.h"
#include "biometry/fractal.h"
#include "biometry/mask_ops.h"
#include "biometry/skeleton.h"

namespace retinal::automorph {
namespace {

constexpr std::int64_t kMinimumComponent = 30;
constexpr int kLargestDisc = kGrid / 3;

/// Extents and centre of mass of the set pixels.
struct Extents {
  int x_min = 0, x_max = 0, y_min = 0, y_max = 0;
  std::int64_t n = 0, sum_x = 0, sum_y = 0;

  int width() const { return x_max - x_min; }
  int height() const { return y_max - y_min; }
  void add(int x, int y) {
    x_min = n ? std::min(x_min, x) : x, x_max = n ? std::max(x_max, x) : x;
    y_min = n ? std::min(y_min, y) : y, y_max = n ? std::max(y_max, y) : y;
    ++n, sum_x += x, sum_y += y;
  }
};

bool cup_fits(const Extents& rim, const Extents& cup) {
  const double x = static_cast<double>(cup.sum_x) / static_cast<double>(cup.n);
  const double y = static_cast<double>(cup.sum_y) / static_cast<double>(cup.n);
  return x > rim.x_min && x < rim.x_max && y > rim.y_min && y < rim.y_max && cup.width() < rim.width() &&
         cup.height() < rim.height();
}

double mean(const std::vector<Piece>& pieces, double (*feature)(const Piece&)) {
  double sum = 0;
  for (const auto& piece : pieces) sum += feature(piece);
  return sum / static_cast<double>(pieces.size());
}

}  // namespace

Raster8 to_grid(const Raster8& mask) {
  if (mask.empty()) return {};
  const int side = std::max(mask.width, mask.height);
  const int left = (side - mask.width) / 2, top = (side - mask.height) / 2;
  const auto source = [side](int i) { return static_cast<int>(static_cast<std::int64_t>(i) * side / kGrid); };
  std::vector<int> column(kGrid);  // -1: outside
  for (int x = 0; x < kGrid; ++x) {
    const int sx = source(x) - left;
    column[x] = sx >= 0 && sx < mask.width ? sx : -1;
  }
  Raster8 grid(kGrid, kGrid);
  for (int y = 0; y < kGrid; ++y) {
    const int sy = source(y) - top;
    if (sy < 0 || sy >= mask.height) continue;
    const std::uint8_t* from = mask.data.data() + static_cast<std::size_t>(sy) * mask.width;
    std::uint8_t* to = grid.data.data() + static_cast<std::size_t>(y) * kGrid;
    for (int x = 0; x < kGrid; ++x) to[x] = column[x] >= 0 && from[column[x]] ? 255 : 0;
  }
  return grid;
}

VesselMask clean_and_thin(const Raster8& mask) {
  VesselMask vessels{without_small_components(mask, kMinimumComponent), {}};
  vessels.skeleton = skeletonize(vessels.mask);
  return vessels;
}

std::optional<DiscCup> measure_disc_cup(const Raster8& disc, const Raster8& cup) {
  Extents rim, inner, all;
  for_each_set(disc, [&](int x, int y) {
    all.add(x, y);
    if (cup.empty() || !cup.at(x, y)) rim.add(x, y);
  });
  if (!cup.empty() && !disc.empty())
    for_each_set(cup, [&](int x, int y) {
      inner.add(x, y);
      if (!disc.at(x, y)) all.add(x, y);
    });
  if (rim.n == 0 || rim.width() >= kLargestDisc || rim.height() >= kLargestDisc) return std::nullopt;
  DiscCup result;
  result.disc_height = rim.height();
  result.disc_width = rim.width();
  if (inner.n > 0) {
    if (!cup_fits(rim, inner)) return std::nullopt;
    result.cup_height = inner.height();
    result.cup_width = inner.width();
  }
  result.center_x = static_cast<int>(all.sum_x / all.n);
  result.center_y = static_cast<int>(all.sum_y / all.n);
  result.radius = std::max(rim.width() / 2, rim.height() / 2);
  return result;
}

Raster8 cut_to_zone(const Raster8& mask, const DiscCup& disc, Region region) {
  const int inner = 2 * disc.radius, outer = (region == Region::zone_b ? 3 : 5) * disc.radius;
  Raster8 cut(mask.width, mask.height);
  const PixelBox box = clipped(
      {disc.center_x - outer, disc.center_y - outer, disc.center_x + outer + 1, disc.center_y + outer + 1},
      mask);
  for_each_set(mask, box, [&](int x, int y) {
    const int dx = x - disc.center_x, dy = y - disc.center_y, square = dx * dx + dy * dy;
    if (square > inner * inner && square <= outer * outer) cut.at(x, y) = mask.at(x, y);
  });
  return cut;
}

std::optional<VesselFeatures> measure_vessels(const VesselMask& vessels, const DiscCup* disc, Region region) {
  Raster8 mask = vessels.mask, open_skeleton = without_junctions(vessels.skeleton);
  // The whole picture's width counts the junctions, a zone's does not.
  std::int64_t skeleton_pixels = count_set(vessels.skeleton);
  if (region != Region::whole) {
    mask = cut_to_zone(mask, *disc, region);
    open_skeleton = cut_to_zone(open_skeleton, *disc, region);
    skeleton_pixels = count_set(open_skeleton);
    open_skeleton = without_junctions(open_skeleton);
  }
  const std::optional<double> dimension = automorph_fractal_dimension(mask);
  if (!dimension || skeleton_pixels == 0) return std::nullopt;
  const auto pixels = static_cast<double>(count_set(mask));
  VesselFeatures f;
  f.fractal_dimension = *dimension;
  f.density = pixels / (static_cast<double>(mask.width) * mask.height);
  f.average_width = pixels / static_cast<double>(skeleton_pixels);
  const std::vector<Piece> pieces = trace_pieces(open_skeleton);
  if (pieces.empty()) return f;
  f.distance_tortuosity = mean(pieces, distance_tortuosity);
  f.squared_curvature_tortuosity = mean(pieces, squared_curvature_tortuosity);
  f.tortuosity_density = mean(pieces, tortuosity_density);
  if (region == Region::whole) return f;
  for (const auto& piece : pieces) f.piece_widths.push_back(piece_width(piece, mask));
  return f;
}

}  // namespace retinal::automorph
