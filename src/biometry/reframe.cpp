#include "biometry/reframe.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "biometry/mask_ops.h"
#include "fundus/structure_masks.h"

namespace retinal {
namespace {

constexpr int kTile = 16;
/// Pixels around what is set that a moved map keeps: where a calibre's profile meets its edge.
constexpr int kMargin = 3;

/// A rotation about the middle of a picture with enlargement and shift, and back.
class Mover {
 public:
  Mover(const Reframing& by, int width, int height)
      : middle_x_((width - 1) / 2.0), middle_y_((height - 1) / 2.0), dx_(by.dx), dy_(by.dy) {
    const double angle = by.degrees * std::numbers::pi / 180;
    cos_ = by.scale * std::cos(angle), sin_ = by.scale * std::sin(angle);
    const double square = by.scale * by.scale;
    back_cos_ = cos_ / square, back_sin_ = sin_ / square;
  }

  AnalysisPoint there(AnalysisPoint p) const {
    const double x = p.x - middle_x_, y = p.y - middle_y_;
    return {middle_x_ + cos_ * x + sin_ * y + dx_, middle_y_ - sin_ * x + cos_ * y + dy_};
  }
  AnalysisPoint back(double px, double py) const {
    const double x = px - middle_x_ - dx_, y = py - middle_y_ - dy_;
    return {middle_x_ + back_cos_ * x - back_sin_ * y, middle_y_ + back_sin_ * x + back_cos_ * y};
  }
  /// By what back() changes for one pixel to the right.
  AnalysisPoint step() const { return {back_cos_, back_sin_}; }

 private:
  double middle_x_, middle_y_, dx_, dy_, cos_, sin_, back_cos_, back_sin_;
};

/// Which tiles of a raster hold set pixels, and which hold no others: most are of one kind, and need not be
/// interpolated.
class Tiles {
 public:
  explicit Tiles(const Raster8& mask)
      : columns_((mask.width + kTile - 1) / kTile),
        rows_((mask.height + kTile - 1) / kTile),
        set_(static_cast<std::size_t>(columns_) * rows_, 0) {
    for_each_set(mask, [&](int x, int y) { ++set_[index(x / kTile, y / kTile)]; });
  }

  /// Of the pixels in a box, which may reach beyond the raster.
  enum class Kind { background, mixed, set };
  Kind kind(const PixelBox& box) const {
    bool none = true, all = box.x_min >= 0 && box.y_min >= 0;
    for (int ty = std::max(0, box.y_min / kTile); ty <= (box.y_max - 1) / kTile; ++ty)
      for (int tx = std::max(0, box.x_min / kTile); tx <= (box.x_max - 1) / kTile; ++tx) {
        const int count = tx < columns_ && ty < rows_ ? set_[index(tx, ty)] : 0;
        none = none && count == 0, all = all && count == kTile * kTile;
      }
    return none ? Kind::background : all ? Kind::set : Kind::mixed;
  }

 private:
  std::size_t index(int tx, int ty) const { return static_cast<std::size_t>(ty) * columns_ + tx; }

  int columns_, rows_;
  std::vector<int> set_;
};

/// Calls use(target, source) for each tile of the moved raster and the box of the source, with a margin, that
/// it comes from; the latter may reach beyond the raster.
template <class Use>
void for_each_tile(int width, int height, const Mover& mover, const Use& use) {
  for (int y = 0; y < height; y += kTile)
    for (int x = 0; x < width; x += kTile) {
      const PixelBox target{x, y, std::min(x + kTile, width), std::min(y + kTile, height)};
      PixelBox source{1 << 30, 1 << 30, -(1 << 30), -(1 << 30)};
      for (const int cx : {target.x_min, target.x_max - 1})
        for (const int cy : {target.y_min, target.y_max - 1}) {
          const AnalysisPoint p = mover.back(cx, cy);
          const int left = static_cast<int>(std::floor(p.x)), top = static_cast<int>(std::floor(p.y));
          source.x_min = std::min(source.x_min, left - kMargin);
          source.y_min = std::min(source.y_min, top - kMargin);
          source.x_max = std::max(source.x_max, left + 2 + kMargin);
          source.y_max = std::max(source.y_max, top + 2 + kMargin);
        }
      use(target, source);
    }
}

/// Bilinear, 0 outside.
template <class T>
double interpolated(const Raster<T>& source, AnalysisPoint p) {
  const int x = static_cast<int>(std::floor(p.x)), y = static_cast<int>(std::floor(p.y));
  const double fx = p.x - x, fy = p.y - y;
  const auto at = [&](int i, int j) -> double { return source.contains(i, j) ? source.at(i, j) : 0; };
  return (1 - fy) * ((1 - fx) * at(x, y) + fx * at(x + 1, y)) +
         fy * ((1 - fx) * at(x, y + 1) + fx * at(x + 1, y + 1));
}

/// Calls write(index, value) for the pixels of a tile.
template <class T, class Write>
void interpolate_tile(const Raster<T>& source, const PixelBox& from, const PixelBox& target,
                      const Mover& mover, const Write& write) {
  const bool inside =
      from.x_min >= 0 && from.y_min >= 0 && from.x_max <= source.width && from.y_max <= source.height;
  const AnalysisPoint step = mover.step();
  const T* cells = source.data.data();
  const int width = source.width;
  for (int y = target.y_min; y < target.y_max; ++y) {
    const AnalysisPoint first = mover.back(target.x_min, y);
    std::size_t out = static_cast<std::size_t>(y) * width + target.x_min;
    for (int i = 0; i < target.x_max - target.x_min; ++i, ++out) {
      const AnalysisPoint p{first.x + i * step.x, first.y + i * step.y};
      if (!inside) {
        write(out, interpolated(source, p));
        continue;
      }
      const int px = static_cast<int>(p.x), py = static_cast<int>(p.y);
      const double fx = p.x - px, fy = p.y - py;
      const T* at = cells + static_cast<std::size_t>(py) * width + px;
      const double above = at[0] + fx * (at[1] - at[0]), below = at[width] + fx * (at[width + 1] - at[width]);
      write(out, above + fy * (below - above));
    }
  }
}

/// What is at or above a level after moving; the source is nowhere above it but in the tiles of `where`.
template <class T>
Raster8 moved_mask(const Raster<T>& source, double level, const Tiles& where, const Mover& mover) {
  Raster8 target(source.width, source.height);
  for_each_tile(source.width, source.height, mover, [&](const PixelBox& to, const PixelBox& from) {
    const Tiles::Kind kind = where.kind(from);
    if (kind == Tiles::Kind::background) return;
    if (kind == Tiles::Kind::set) {
      for (int y = to.y_min; y < to.y_max; ++y)
        std::fill_n(&target.at(to.x_min, y), to.x_max - to.x_min, std::uint8_t{255});
      return;
    }
    interpolate_tile(source, from, to, mover,
                     [&](std::size_t i, double value) { target.data[i] = value >= level ? 255 : 0; });
  });
  return target;
}

/// The map itself, 0 far from what is set.
RasterF moved_map(const RasterF& source, const Tiles& where, const Mover& mover) {
  RasterF target(source.width, source.height);
  for_each_tile(source.width, source.height, mover, [&](const PixelBox& to, const PixelBox& from) {
    if (where.kind(from) == Tiles::Kind::background) return;
    interpolate_tile(source, from, to, mover,
                     [&](std::size_t i, double value) { target.data[i] = static_cast<float>(value); });
  });
  return target;
}

Raster8 moved(const Raster8& mask, const RasterF& map, double threshold, const Mover& mover) {
  if (mask.empty()) return {};
  const Tiles tiles(mask);
  if (map.empty() || !same_size(mask, map)) return moved_mask(mask, 127.5, tiles, mover);
  return moved_mask(map, static_cast<float>(threshold), tiles, mover);
}

/// Also moves the map, from which calibres are measured.
Raster8 moved(const Raster8& mask, const RasterF& map, double threshold, const Mover& mover,
              RasterF& map_out) {
  if (mask.empty() || map.empty() || !same_size(mask, map)) return moved(mask, map, threshold, mover);
  map_out = moved_map(map, Tiles(mask), mover);
  return mask_at(map_out, threshold);
}

}  // namespace

BiometryInput reframed(const BiometryInput& in, const MaskRules& rules, const Reframing& by) {
  int width = 0, height = 0;
  for (const Raster8* mask : {&in.vessel, &in.artery, &in.vein, &in.disc, &in.cup, &in.lesion[0],
                              &in.lesion[1], &in.lesion[2], &in.lesion[3]})
    if (width == 0 && !mask->empty()) width = mask->width, height = mask->height;
  const Mover mover(by, width, height);
  BiometryInput out;
  out.vessel = moved(in.vessel, in.vessel_probability, in.vessel_threshold, mover, out.vessel_probability);
  out.artery = moved(in.artery, in.artery_probability, in.artery_threshold, mover, out.artery_probability);
  out.vein = moved(in.vein, in.vein_probability, in.vein_threshold, mover, out.vein_probability);
  out.disc = moved(in.disc, in.disc_probability, in.disc_threshold, mover);
  out.cup = moved(in.cup, in.cup_probability, in.cup_threshold, mover);
  if (rules.exclusive)
    separate_artery_vein(out.artery_probability, out.vein_probability, out.artery, out.vein);
  for (std::size_t i = 0; i < in.lesion.size(); ++i) {
    out.lesion[i] = moved(in.lesion[i], in.lesion_probability[i], in.lesion_threshold[i], mover);
    if (rules.least_lesion[i] > 1)
      out.lesion[i] = without_small_components(out.lesion[i], rules.least_lesion[i]);
  }
  out.vessel_threshold = in.vessel_threshold, out.artery_threshold = in.artery_threshold;
  out.vein_threshold = in.vein_threshold, out.disc_threshold = in.disc_threshold;
  out.cup_threshold = in.cup_threshold, out.lesion_threshold = in.lesion_threshold;
  // What the frame cuts off is out of view in the new frame, too.
  const Raster8 everything = in.field_mask.empty() && width > 0 ? Raster8(width, height, 1, 255) : Raster8();
  out.field_mask = moved(in.field_mask.empty() ? everything : in.field_mask, {}, 0.5, mover);
  if (in.disc_center) out.disc_center = mover.there(*in.disc_center);
  if (in.fovea) out.fovea = mover.there(*in.fovea);
  out.side = in.side, out.px_per_mask_px = in.px_per_mask_px, out.um_per_px = in.um_per_px;
  return out;
}

}  // namespace retinal
