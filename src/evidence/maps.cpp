#include "evidence/maps.h"

#include <algorithm>
#include <cmath>

namespace retinal {

Raster8 photo_mask(const FundusReading& reading, Structure structure, int width, int height) {
  const Raster8& mask = reading[structure].mask;
  RasterF share(mask.width, mask.height);
  std::transform(mask.data.begin(), mask.data.end(), share.data.begin(),
                 [](int v) { return v != 0 ? 1.F : 0.F; });
  const RasterF resampled = resample_to_photo(share, reading.crop, width, height);
  Raster8 out(width, height);
  std::transform(resampled.data.begin(), resampled.data.end(), out.data.begin(),
                 [](float v) { return static_cast<std::uint8_t>(v >= 0.5F ? 255 : 0); });
  return out;
}

RasterF photo_map(const FundusReading& reading, Structure structure, int width, int height) {
  return resample_to_photo(reading[structure].probability, reading.crop, width, height);
}

Raster8 photo_probability(const FundusReading& reading, Structure structure, int width, int height) {
  const RasterF p = photo_map(reading, structure, width, height);
  Raster8 out(width, height);
  std::transform(p.data.begin(), p.data.end(), out.data.begin(), [](float v) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.F, 1.F) * 255.F));
  });
  return out;
}

}  // namespace retinal
