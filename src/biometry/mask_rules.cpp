#include "biometry/mask_rules.h"

#include <algorithm>

#include "biometry/components.h"
#include "biometry/mask_ops.h"
#include "fundus/structure_masks.h"

namespace retinal {
namespace {

bool has_map(const Raster8& mask, const RasterF& map) { return !mask.empty() && same_size(mask, map); }

bool share_no_pixel(const Raster8& a, const Raster8& b) {
  bool none = true;
  for_each_set(a, [&](int x, int y) { none = none && !b.at(x, y); });
  return none;
}

std::int64_t least_part(const Raster8& mask, const RasterF& map, double threshold) {
  std::int64_t least = 1;
  const Raster8 everything = mask_at(map, threshold);
  if (count_set(everything) == count_set(mask)) return least;
  const Components parts(everything);
  for (const Run& run : parts.runs())
    if (!mask.at(run.begin, run.y)) least = std::max(least, parts[run.component].area + 1);
  return least;
}

}  // namespace

MaskRules mask_rules(const BiometryInput& in) {
  MaskRules rules;
  rules.exclusive = has_map(in.artery, in.artery_probability) && has_map(in.vein, in.vein_probability) &&
                    share_no_pixel(in.artery, in.vein);
  for (std::size_t i = 0; i < in.lesion.size(); ++i)
    if (has_map(in.lesion[i], in.lesion_probability[i]))
      rules.least_lesion[i] = least_part(in.lesion[i], in.lesion_probability[i], in.lesion_threshold[i]);
  return rules;
}

}  // namespace retinal
