// Lesions around the fovea: by field of the ETDRS grid, by quadrant, and how near exudates come.

#include <cmath>
#include <numbers>

#include "biometry/components.h"
#include "biometry/feature_values.h"
#include "biometry/mask_ops.h"

namespace retinal {
namespace {

constexpr double kRadii[] = {1 / 3.0, 1,
                             2};  ///< of the grid, disc diameters: 0.5, 1.5 and 3 mm for a disc of 1.5 mm
constexpr int kFields = 9;
constexpr double kLeastInView = 0.5;
constexpr std::array<const char*, 4> kNouns = {"microaneurysms", "haemorrhages", "hard exudates",
                                               "soft exudates"};
constexpr const char* kNoFovea = "the fovea was not found, around which lesions are located";

std::string field_name(int field) {
  if (field == 0) return "etdrs_center";
  return std::string(field <= 4 ? "etdrs_inner_" : "etdrs_outer_") + kSectors[(field - 1) % 4];
}

std::string key_of(std::size_t lesion, const char* what, const std::string& region) {
  return std::string("lesion.") + to_string(kLesions[lesion]) + what + "." + region;
}

/// The grid around a fovea on one raster: which field each pixel in view belongs to.
class Grid {
 public:
  Grid(const Raster8& field, AnalysisPoint fovea, double disc_diameter, int temporal)
      : field_(field), fovea_(fovea), diameter_(disc_diameter), temporal_(temporal) {
    area_ = count(field);
  }

  /// Pixels of a mask in view, by field.
  std::array<std::int64_t, kFields> count(const Raster8& mask) const {
    std::array<std::int64_t, kFields> pixels{};
    const double reach = kRadii[2] * diameter_;
    const PixelBox box =
        clipped({static_cast<int>(fovea_.x - reach), static_cast<int>(fovea_.y - reach),
                 static_cast<int>(fovea_.x + reach) + 2, static_cast<int>(fovea_.y + reach) + 2},
                mask);
    for_each_set(mask, box, [&](int x, int y) {
      const double dx = x - fovea_.x, dy = y - fovea_.y, square = dx * dx + dy * dy;
      if (square <= reach * reach && field_.at(x, y)) ++pixels[field_of(dx, dy, square)];
    });
    return pixels;
  }

  /// Why nothing is said about a field; empty when it can be measured.
  std::string unavailable(int field) const {
    if (temporal_ == 0 && field != 0 && (field - 1) % 4 >= 2) return kUnknownSide;
    const double inner = field == 0 ? 0 : field <= 4 ? kRadii[0] : kRadii[1];
    const double outer = field == 0 ? kRadii[0] : field <= 4 ? kRadii[1] : kRadii[2];
    const double whole =
        std::numbers::pi * (outer * outer - inner * inner) * diameter_ * diameter_ / (field ? 4 : 1);
    if (static_cast<double>(area_[field]) < kLeastInView * whole || area_[field] == 0)
      return "less than half of the field lies inside the field of view";
    return "";
  }

  std::int64_t area(int field) const { return area_[field]; }

 private:
  std::size_t field_of(double dx, double dy, double square) const {
    const auto within = [&](double radius) { return square <= radius * radius * diameter_ * diameter_; };
    if (within(kRadii[0])) return 0;
    const int ring = within(kRadii[1]) ? 1 : 5;
    return static_cast<std::size_t>(ring) + static_cast<std::size_t>(sector_of(dx, dy, temporal_));
  }

  const Raster8& field_;
  AnalysisPoint fovea_;
  double diameter_;
  int temporal_;
  std::array<std::int64_t, kFields> area_{};
};

/// Separate lesions by quadrant: 0 superotemporal, 1 superonasal, 2 inferotemporal, 3 inferonasal.
std::array<std::int64_t, 4> count_by_quadrant(const Raster8& mask, AnalysisPoint fovea, int temporal) {
  std::array<std::int64_t, 4> counts{};
  const Components lesions(mask);
  for (const Component& lesion : lesions.all()) {
    const bool right = lesion.center_x > fovea.x, below = lesion.center_y > fovea.y;
    ++counts[(below ? 2U : 0U) + (right == (temporal > 0) ? 0U : 1U)];
  }
  return counts;
}

constexpr std::array<const char*, 4> kQuadrants = {"superotemporal", "superonasal", "inferotemporal",
                                                   "inferonasal"};

void measure_quadrants(const Raster8& mask, std::size_t lesion, AnalysisPoint fovea, int temporal,
                       FeatureValues& out) {
  const auto counts =
      temporal == 0 ? std::array<std::int64_t, 4>{} : count_by_quadrant(mask, fovea, temporal);
  for (std::size_t q = 0; q < kQuadrants.size(); ++q) {
    const std::string key = key_of(lesion, "_count", kQuadrants[q]);
    if (temporal == 0)
      out.miss(key, kUnknownSide);
    else
      out.set(key, static_cast<double>(counts[q]), counts[q]);
  }
}

void measure_fields(const Raster8& mask, std::size_t lesion, const Grid* grid, FeatureValues& out) {
  const bool any = grid && count_set(mask) > 0;
  const auto pixels = any ? grid->count(mask) : std::array<std::int64_t, kFields>{};
  for (int f = 0; f < kFields; ++f) {
    const std::string key = key_of(lesion, "_fraction", field_name(f));
    const std::string why =
        grid ? grid->unavailable(f)
             : "the optic disc was not found, whose diameter is the unit of the grid around the fovea";
    if (!why.empty())
      out.miss(key, why);
    else
      out.set(key, static_cast<double>(pixels[f]) / static_cast<double>(grid->area(f)), pixels[f]);
  }
}

void measure_nearest_exudate(const Raster8& mask, AnalysisPoint fovea, FeatureValues& out) {
  const std::string key = "lesion.hard_exudate_distance.whole";
  double nearest = -1;
  std::int64_t n = 0;
  for_each_set(mask, [&](int x, int y) {
    const double square = (x - fovea.x) * (x - fovea.x) + (y - fovea.y) * (y - fovea.y);
    if (nearest < 0 || square < nearest) nearest = square;
    ++n;
  });
  if (n > 0)
    out.set(key, std::sqrt(nearest), n);
  else
    out.miss(key, "no hard exudate was found");
}

void miss_all(std::size_t lesion, const std::string& reason, FeatureValues& out) {
  for (int f = 0; f < kFields; ++f) out.miss(key_of(lesion, "_fraction", field_name(f)), reason);
  for (const char* quadrant : kQuadrants) out.miss(key_of(lesion, "_count", quadrant), reason);
  if (kLesions[lesion] == Structure::hard_exudate) out.miss("lesion.hard_exudate_distance.whole", reason);
}

}  // namespace

void measure_lesions(const MaskSet& masks, const BiometryInput& input, const DiscShape* disc,
                     FeatureValues& out) {
  const int temporal = temporal_direction(input, disc).value_or(0);
  Raster8 everything;
  std::optional<Grid> grid;
  for (std::size_t i = 0; i < kLesions.size(); ++i) {
    const Raster8& mask = masks.lesion[i];
    if (mask.empty() || !input.fovea) {
      miss_all(i, mask.empty() ? std::string("no mask of the ") + kNouns[i] + " was given" : kNoFovea, out);
      continue;
    }
    if (!grid && disc) {
      if (input.field_mask.empty()) everything = Raster8(mask.width, mask.height, 1, 255);
      grid.emplace(input.field_mask.empty() ? everything : input.field_mask, *input.fovea, disc->diameter(),
                   temporal);
    }
    measure_fields(mask, i, grid ? &*grid : nullptr, out);
    measure_quadrants(mask, i, *input.fovea, temporal, out);
    if (kLesions[i] == Structure::hard_exudate) measure_nearest_exudate(mask, *input.fovea, out);
  }
}

}  // namespace retinal
