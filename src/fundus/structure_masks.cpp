#include "fundus/structure_masks.h"

namespace retinal {

Raster8 mask_at(const RasterF& probability, double threshold) {
  Raster8 mask(probability.width, probability.height);
  const auto limit = static_cast<float>(threshold);
  const float* p = probability.data.data();
  std::uint8_t* out = mask.data.data();
  for (std::size_t i = 0, n = mask.data.size(); i < n; ++i) out[i] = p[i] >= limit ? 255 : 0;
  return mask;
}

void separate_artery_vein(const RasterF& artery_probability, const RasterF& vein_probability, Raster8& artery,
                          Raster8& vein) {
  for (std::size_t i = 0; i < artery.data.size(); ++i) {
    if (!artery.data[i] || !vein.data[i]) continue;
    const float a = artery_probability.data[i], v = vein_probability.data[i];
    if (a > v) vein.data[i] = 0;
    if (v > a) artery.data[i] = 0;
  }
}

}  // namespace retinal
