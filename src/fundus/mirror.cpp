#include "fundus/mirror.h"

#include <opencv2/core.hpp>

#include "image/opencv_bridge.h"

namespace retinal {
namespace {

Raster8 mirrored(const Raster8& rgb) {
  Raster8 out(rgb.width, rgb.height, rgb.channels);
  cv::Mat target = view(out);
  cv::flip(view(rgb), target, 1);
  return out;
}

void add_mirrored_back(const NetworkOutput& mirror, NetworkOutput& mean) {
  const bool map = mirror.shape.size() == 4;
  const std::size_t width = map ? mirror.shape[3] : 1;
  for (std::size_t row = 0; row < mirror.values.size(); row += width)
    for (std::size_t x = 0; x < width; ++x) {
      float& value = mean.values[row + x];
      value = (value + mirror.values[row + width - 1 - x]) / 2;
    }
}

}  // namespace

std::map<std::string, NetworkOutput> run_with_mirror(const NetworkSession& session, const Raster8& rgb) {
  auto mean = session.run(rgb);
  for (const auto& [name, output] : session.run(mirrored(rgb))) add_mirrored_back(output, mean.at(name));
  return mean;
}

}  // namespace retinal
